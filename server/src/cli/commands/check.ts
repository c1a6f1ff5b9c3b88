/** `check`: what iptables would refuse in a file, and what is hardly meant. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseAddress } from '../../base/ip.ts';
import { analyse, pairOf } from '../analyse.ts';
import type { Admin, ScriptCheck } from '../check-script.ts';
import type { CliCommand, Invocation } from '../command.ts';
import { CannotRun, type Input, type Io, readInput, wantsColour } from '../io.ts';
import { linesOf } from '../lines.ts';
import { type Loaded, load } from '../load.ts';
import {
  backendsOf,
  environmentOf,
  environmentOption,
  familyOf,
  familyOption,
  languageOfOption,
  languageOption,
  noFlushOption,
} from '../options.ts';
import type { FileReport, Reporter } from '../report.ts';
import { reporters } from '../reporters.generated.ts';

const REPORTERS: readonly Reporter[] = reporters;

const HELP = `
Files are what iptables-save prints and iptables-restore reads, or shell scripts that call iptables; - is standard input. An IPv4 and an IPv6 file that are
named together are also compared with each other. A script is worked out and never run, with the arguments after -- and in the environment that --env
gives; what is found concerns each of its commands, with the rules that are there at that moment, and the connection of its administrator.

Examples:
  iptables-ls check rules.v4 rules.v6
  iptables-save | iptables-ls check -
  iptables-ls check --format sarif rules.v4 > findings.sarif
  iptables-ls check --backend nft --family 6 fragment.rules
  iptables-ls check --env WAN=eth1 --admin-source 203.0.113.5 firewall.sh -- start

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
      .addOption(environmentOption())
      .option(
        '--admin-source <address>',
        'where the administrator who runs a script comes from; anywhere when left out',
      )
      .addOption(
        new Option('--admin-port <port>', 'the port of the administrator’s connection').default(22).argParser(portFrom),
      )
      .usage('[options] FILE… [-- ARGUMENT…]')
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
    const script = {
      arguments: invocation.rest,
      environment: environmentOf(invocation),
      backends: options.backends,
      admin: adminOf(invocation),
    };
    const loaded = inputs.map((input) => load(input, options));
    const files: FileReport[] = [];
    for (const [index, input] of inputs.entries()) {
      const known = loaded[index];
      files.push(
        known ? analyse(input, known, counterpart(known, loaded), options) : await analyseScript(input, script),
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

/** What evaluates scripts is loaded when there is one. */
async function analyseScript(input: Input, options: ScriptCheck): Promise<FileReport> {
  const { checkScript } = await import('../check-script.ts');
  const problems = await checkScript(input, options);
  return { path: input.path, language: 'shell', family: undefined, lines: linesOf(input.text), problems };
}

function adminOf({ options }: Invocation): Admin {
  const source = String(options['adminSource'] ?? '');
  if (source !== '' && !parseAddress(source, source.includes(':') ? 6 : 4))
    throw new CannotRun(`--admin-source needs an address, and got ${source}`);
  return { source, port: Number(options['adminPort']) };
}

function portFrom(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 1 to 65535.');
  return port;
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
