/** `npm run probe -- --rules N --commands N --sessions N --files N --seed N` (as root): rules, commands, sessions of them and files made up and given to the real iptables; prints where it disagrees. */
import { parseArgs } from 'node:util';
import { shellGrammar } from '../../test/support/shell.ts';
import { type Disagreement, probe, probeCommands, probeFiles, probeSessions } from './probe.ts';
import { whyNotHere } from './real.ts';

const { values } = parseArgs({
  options: {
    rules: { type: 'string' },
    commands: { type: 'string' },
    sessions: { type: 'string' },
    files: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

/** Without a number, some of both; with one, that many and none of the other unless it is given as well. */
async function main(): Promise<number> {
  const reason = whyNotHere();
  if (reason !== undefined) {
    console.error(`The probe ${reason}.`);
    return 2;
  }
  const isOpen = [values.rules, values.commands, values.sessions, values.files].every((one) => one === undefined);
  const seed = Number(values.seed);
  const say = ({ what, differences }: Disagreement): void => console.log(`${what}\n    ${differences.join('\n    ')}`);
  const rules = probe(Number(values.rules ?? (isOpen ? 1000 : 0)), seed, say);
  const grammar = await shellGrammar();
  const commands = probeCommands(grammar, Number(values.commands ?? (isOpen ? 500 : 0)), seed, say);
  const sessions = probeSessions(grammar, Number(values.sessions ?? (isOpen ? 200 : 0)), seed, say);
  const files = probeFiles(Number(values.files ?? (isOpen ? 500 : 0)), seed, say);
  console.log(
    `seed ${seed}: ${rules.compared} rules compared, ${rules.disagreements.length} differ; ` +
      `${commands.compared} commands compared, ${commands.disagreements.length} differ; ` +
      `${sessions.compared} sessions compared, ${sessions.disagreements.length} differ; ` +
      `${files.compared} files compared, ${files.disagreements.length} differ`,
  );
  return [rules, commands, sessions, files].some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
}

process.exitCode = await main();
