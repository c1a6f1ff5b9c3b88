/** `npm run probe -- --rules N --seed N` (as root): rules made up and given to the real iptables; prints where it disagrees. */
import { parseArgs } from 'node:util';
import { openIptables } from './ask.ts';
import { probe } from './probe.ts';

const { values } = parseArgs({
  options: {
    rules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const iptables = openIptables();
if ('reason' in iptables) {
  console.error(`The probe ${iptables.reason}.`);
  process.exitCode = 2;
} else {
  try {
    const { compared, disagreements } = probe(
      iptables,
      Number(values.rules),
      Number(values.seed),
      ({ rule, differences }) => {
        console.log(`IPv${rule.family} ${rule.table} ${rule.chain}: ${rule.rule}\n    ${differences.join('\n    ')}`);
      },
    );
    console.log(`seed ${values.seed}: ${compared} rules compared, ${disagreements.length} differ`);
    process.exitCode = disagreements.length > 0 ? 1 : 0;
  } finally {
    iptables.close();
  }
}
