/** `print`: a ruleset as iptables-save would print it once the file was loaded. */
import { type Command, Option } from 'commander';
import type { Backend, Family, Problem } from '../../base/problem.ts';
import { printRuleset } from '../../model/print.ts';
import { problemsOf } from '../../model/problems.ts';
import { certainTables } from '../../model/script/ruleset.ts';
import type { CliCommand, Invocation } from '../command.ts';
import { type Input, type Io, readInput } from '../io.ts';
import { linesOf } from '../lines.ts';
import { type Loaded, load } from '../load.ts';
import {
  environmentOf,
  environmentOption,
  familyOf,
  familyOption,
  languageOfOption,
  languageOption,
} from '../options.ts';

const HELP = `
The output is canonical: options in the order and spelling of iptables-save, no counters, no comments, only the tables that
the file touches. What cannot be told, or would be refused, is left out and named on standard error; the exit code is 1 then.
A script is worked out and never run: as root, with the arguments after --, in the environment that --env gives.

Examples:
  iptables-ls print rules.v4
  iptables-ls print --backend nft rules.v4
  iptables-ls print firewall.sh --env WAN=eth1 -- start
  diff <(iptables-ls print old.rules) <(iptables-ls print new.rules)`;

const print: CliCommand = {
  name: 'print',
  configure(command: Command) {
    command
      .description('Print a ruleset as iptables-save would once the file was loaded.')
      .argument('<file>', 'a save file or a shell script; - is standard input')
      .addOption(familyOption())
      .addOption(new Option('--backend <backend>', 'whose iptables-save').choices(['legacy', 'nft']).default('legacy'))
      .addOption(languageOption())
      .addOption(environmentOption())
      .usage('[options] FILE [-- ARGUMENT…]')
      .addHelpText('after', HELP);
  },
  async run(invocation, io) {
    const [path = '-'] = invocation.operands;
    const input = asWritten(await readInput(path, io));
    const backend = invocation.options['backend'] as Backend;
    const family = familyOf(invocation);
    const language = languageOfOption(invocation);
    const loaded = load(input, { ...(family && { family }), ...(language && { language }) }, backend);
    if (!loaded) return printScript(input, invocation, family, backend, io);
    const { text, leftOut } = printRuleset(loaded.ruleset, backend);
    io.stdout.write(Buffer.from(text, input.lossy ? 'latin1' : 'utf8'));
    const lines = linesOf(input.text);
    const refused = refusals(loaded, backend).map(({ span, message }) => ({
      line: lines.position(span.start).line,
      message,
    }));
    const said = new Set(refused.map(({ line }) => line));
    const unsaid = leftOut.filter(({ rule }) => !said.has(rule.line));
    const others = unsaid.map(({ rule, reason }) => ({ line: rule.line, message: `not printed, because ${reason}` }));
    const notes = [...refused, ...others].sort((a, b) => a.line - b.line);
    for (const { line, message } of notes) io.stderr.write(`${path}:${line + 1}: ${message}\n`);
    return notes.length > 0 ? 1 : 0;
  },
};

export default print;

/** A script's rulesets: of the family that is asked for, else of IPv4 where the script makes one. */
async function printScript(
  input: Input,
  invocation: Invocation,
  family: Family | undefined,
  backend: Backend,
  io: Io,
): Promise<number> {
  const environment = environmentOf(invocation);
  // What evaluates scripts is loaded when there is one.
  const { loadScript, unsureOf } = await import('../script.ts');
  const run = await loadScript(input, { backend, arguments: invocation.rest, environment });
  const printed = family ?? (run.rulesets[4] || !run.rulesets[6] ? 4 : 6);
  const left = run.rulesets[printed];
  const ruleset = left && certainTables(left, run.uncertain[printed]);
  const { text, leftOut } = ruleset ? printRuleset(ruleset, backend) : { text: '', leftOut: [] };
  io.stdout.write(Buffer.from(text, input.lossy ? 'latin1' : 'utf8'));
  const lines = linesOf(input.text);
  const notes = [
    ...unsureOf(run, [printed]).map(({ place, message }) => ({
      at:
        place.source === 0
          ? `${input.path}:${lines.position(place.start).line + 1}`
          : (run.result.sources[place.source] ?? ''),
      message,
    })),
    ...leftOut.map(({ rule, reason }) => ({
      at: `${input.path}:${rule.line + 1}`,
      message: `not printed, because ${reason}`,
    })),
  ];
  for (const { at, message } of notes) io.stderr.write(`${at}: ${message}\n`);
  return notes.length > 0 ? 1 : 0;
}

/** Bytes that are not UTF-8 go through unchanged: each is one character, going in and coming out. */
function asWritten(input: Input): Input {
  return input.lossy ? { ...input, text: input.bytes.toString('latin1'), lossy: true } : input;
}

function refusals({ document, ruleset }: Loaded, backend: Backend): Problem[] {
  return problemsOf(document, ruleset).filter(({ refusedBy }) => refusedBy.includes(backend));
}
