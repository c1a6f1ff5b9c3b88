// The Debian packages that the tests want, installed where that is ours to do: as root, on Debian.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failed, run, say, step } from './say.mjs';

/** Each package and a program of it. */
const packages = {
  iptables: 'iptables-legacy-restore',
  nftables: 'nft',
  iproute2: 'ip',
  conntrack: 'conntrack',
  ipset: 'ipset',
  python3: 'python3',
  chromium: 'chromium',
};

/** Where root's programs are; an ordinary user's PATH leaves them out on Debian. */
export const pathWithSbin = [process.env['PATH'], '/usr/sbin', '/sbin'].join(delimiter);

/** @param {string} program */
function isThere(program) {
  return pathWithSbin.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Installs what is missing. Where it cannot, the tests that want it say so themselves, by name. */
export async function ensureDebianPackages() {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  const missing = Object.entries(packages).flatMap(([name, program]) => (isThere(program) ? [] : [name]));
  if (missing.length === 0) return;
  // A browser draws no letters without a font, and apt does not bring one by itself here.
  const wanted = missing.includes('chromium') ? [...missing, 'fonts-dejavu-core'] : missing;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', ...wanted], { env });
  try {
    await step(`Installing Debian packages: ${missing.join(' ')}`, async () => {
      // The lists may be absent or too old to name what the mirror has.
      await install().catch(async () => {
        await run('apt-get', ['update'], { env });
        await install();
      });
    });
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    say(`  ${error.message.split('\n').slice(-3).join('\n  ')}\n  Going on without them.`);
  }
}
