// `simulate`: packets and scenarios through the command line, with what it prints and how it ends.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../server/src/cli/main.ts';

const RULES = `*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
`;
const SCENARIO = {
  name: 'two',
  host: { interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }] },
  ruleset: { ipv4: RULES },
  packets: [{ at: 0, in: 'eth0', src: '10.0.0.2', dst: '10.0.0.1', proto: 'tcp', sport: 5, dport: 22, flags: 'S' }],
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  writeFileSync(join(folder, 'rules.v4'), RULES);
  writeFileSync(join(folder, 'rules.v6'), RULES);
  writeFileSync(join(folder, 'good.json'), JSON.stringify(SCENARIO));
  writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...SCENARIO, observed: [{ delivered: 7 }] }));
  writeFileSync(join(folder, 'broken.json'), JSON.stringify({ packets: [{ in: 'eth0', src: 'x' }] }));
  writeFileSync(join(folder, 'cut.json'), '{"packets": [');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const code = await main(['simulate', ...args], {
    stdout: { write: (text) => (written.out += String(text)) },
    stderr: { write: (text) => (written.err += String(text)) },
    stdin: (async function* () {})(),
    env: {},
  });
  return { code, ...written };
}

const file = (name: string): string => join(folder, name);

describe('a packet', () => {
  test('is shown in full, with its verdict and every rule on its way', async () => {
    const { code, out } = await run(file('rules.v4'), '--packet', '-i eth0 -p tcp --dport 22');
    expect(code).toBe(0);
    expect(out).toContain('packet   -i eth0 -p tcp -s 10.0.0.2 --sport 40000 -d 10.0.0.1 --dport 22 --syn --ttl-eq 64');
    expect(out).toContain('verdict  ACCEPT by filter/INPUT/2');
    expect(out).toContain('- filter/INPUT/1  -m conntrack --ctstate ESTABLISHED -j ACCEPT  # connection state is NEW');
  });

  test('comes after the others over the same connection table', async () => {
    const packets = [
      '-i eth0 -p tcp --dport 22',
      '-p tcp --sport 22 -d 10.0.0.2 --dport 40000 --tcp-flags ALL SYN,ACK',
    ];
    const { out } = await run(file('rules.v4'), '--format', 'json', ...packets.flatMap((p) => ['--packet', p]));
    const { packets: answers } = JSON.parse(out);
    expect(answers.map(({ state }: { state: string }) => state)).toEqual(['NEW', 'ESTABLISHED']);
    expect(answers[1].conntrack[0].state).toBe('SYN_RECV');
  });

  test('of IPv6 meets the rules of the IPv6 file', async () => {
    const args = [file('rules.v4'), file('rules.v6'), '--format', 'json'];
    const { out, err } = await run(...args, '--packet', '-i eth0 -p tcp -s 2001:db8:a::2 --dport 23');
    expect(err).toBe('');
    expect(JSON.parse(out).packets[0]).toMatchObject({ verdict: 'DROP', by: 'filter/INPUT/policy' });
  });

  test('can be sent inside a connection that exists already', async () => {
    const { out } = await run(file('rules.v4'), '--packet', '-i eth0 -p tcp --dport 9 --ctstate ESTABLISHED');
    expect(out).toContain('verdict  ACCEPT by filter/INPUT/1');
  });
});

describe('a scenario', () => {
  test('is one line of JSON', async () => {
    const { code, out } = await run('--format', 'json', '--scenario', file('good.json'));
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ name: 'two', packets: [{ verdict: 'ACCEPT', by: 'filter/INPUT/2' }] });
  });

  test('that does not do what it says ends in 1, and says what differs', async () => {
    const { code, out } = await run('--scenario', file('wrong.json'));
    expect(code).toBe(1);
    expect(out).toContain('differs: packet 0: delivered: 1, not 7');
  });

  test('that cannot be read is one line with its place; the others of the folder run', async () => {
    const { code, out, err } = await run('--format', 'json', '--scenario', folder);
    expect(code).toBe(2);
    expect(out.trim().split('\n')).toHaveLength(2);
    expect(err.trim().split('\n')).toHaveLength(2);
    expect(err).toContain('broken.json: packets[0].src: "x" is not an address');
    expect(err).toContain('cut.json is not JSON');
  });
});

describe('what cannot run ends in 2, with one line', () => {
  test.each<[string, () => string[]]>([
    ['no rules', () => []],
    ['no packet', () => [file('rules.v4')]],
    ['a packet that cannot be read', () => [file('rules.v4'), '--packet', '-i eth0 --dport ninety']],
    ['a file that is not there', () => [file('none'), '--packet', '-i eth0']],
    ['two files of one family', () => [file('rules.v4'), file('rules.v4'), '--packet', '-i eth0']],
    ['packets beside a scenario', () => ['--packet', '-i eth0', '--scenario', file('good.json')]],
  ])('%s', async (_, args) => {
    const { code, out, err } = await run(...args());
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
