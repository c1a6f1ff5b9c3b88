/** `check`: what iptables would refuse in a file, and what is hardly meant. */
import { type Command, Option } from 'commander';
import { type AnalysisOptions, analyse, type Loaded, load, pairOf } from '../analyse.ts';
import type { CliCommand, Invocation } from '../command.ts';
import { CannotRun, type Input, type Io, readInput, wantsColour } from '../io.ts';
import { linesOf } from '../lines.ts';
import { backendsOf, familyOf, familyOption, languageOfOption, languageOption, noFlushOption } from '../options.ts';
import type { FileReport, Reporter } from '../report.ts';
import { reporters } from '../reporters.generated.ts';
import { loadScript, problemsOfScript } from '../script.ts';

const REPORTERS: readonly Reporter[] = reporters;

const HELP = `
Files are what iptables-save prints and iptables-restore reads, or shell scripts that call iptables; - is standard input. An IPv4 and an IPv6 file that are
named together are also compared with each other.

Examples:
  iptables-ls check rules.v4 rules.v6
  iptables-save | iptables-ls check -
  iptables-ls check --format sarif rules.v4 > findings.sarif
  iptables-ls check --backend nft --family 6 fragment.rules

A finding that names iptables-legacy or iptables-nft would keep the file from loading there. One finding can be silenced
with a comment above its line: # iptables-ls ignore <code>: why`;

const check: CliCommand = {
  name: 'check',
  configure(command: Command) {
    command
      .description('Report what iptables would refuse in a file, and what is hardly meant.')
      .argument('<file...>', 'save files and shell scripts; - is standard input')
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(REPORTERS.map(({ name }) => name))
          .default('text'),
      )
      .addOption(familyOption())
      .addOption(
        new Option('--backend <backend>', 'whose refusals count').choices(['legacy', 'nft', 'both']).default('both'),
      )
      .addOption(languageOption())
      .addOption(noFlushOption())
      .addHelpText('after', HELP);
  },
  async run(invocation, io) {
    const { inputs, unread } = await readAll(invocation, io);
    const family = familyOf(invocation);
    const language = languageOfOption(invocation);
    const options = {
      ...(family && { family }),
      ...(language && { language }),
      backends: backendsOf(invocation),
      noFlush: invocation.options['noflush'] === true,
    };
    const loaded = inputs.map((input) => load(input, options));
    const files: FileReport[] = [];
    for (const [index, input] of inputs.entries()) {
      const known = loaded[index];
      files.push(
        known ? analyse(input, known, counterpart(known, loaded), options) : await analyseScript(input, options),
      );
    }
    const reporter = REPORTERS.find(({ name }) => name === invocation.options['format']);
    if (!reporter) throw new CannotRun(`there is no format ${String(invocation.options['format'])}`);
    if (inputs.length > 0 || unread.length === 0) {
      io.stdout.write(
        reporter.report(files, { colour: wantsColour(io.stdout, io.env), width: io.stdout.columns ?? 120 }),
      );
    }
    for (const message of unread) io.stderr.write(`iptables-ls: ${message}\n`);
    if (unread.length > 0) return 2;
    return files.some(({ problems }) => problems.length > 0) ? 1 : 0;
  },
};

export default check;

/** The findings of a script; of both programs where both count, since a script that one refuses goes another way there. */
async function analyseScript(input: Input, { backends }: AnalysisOptions): Promise<FileReport> {
  const run = await loadScript(input, { backend: backends[0] ?? 'legacy', arguments: [], environment: [] });
  const problems = problemsOfScript(run, backends);
  return { path: input.path, language: 'shell', family: undefined, lines: linesOf(input.text), problems };
}

function counterpart(loaded: Loaded | undefined, all: readonly (Loaded | undefined)[]): Loaded | undefined {
  return loaded && pairOf(loaded, all);
}

/** The files that can be read, and a line for each that cannot. */
async function readAll({ operands }: Invocation, io: Io): Promise<{ inputs: Input[]; unread: string[] }> {
  const inputs: Input[] = [];
  const unread: string[] = [];
  for (const path of operands) {
    try {
      inputs.push(await readInput(path, io));
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      unread.push(error.message);
    }
  }
  return { inputs, unread };
}
