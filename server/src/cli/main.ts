/** The command line: finds the verb, reads its arguments, and turns what goes wrong into one line and an exit code. */
import { Command, CommanderError } from 'commander';
import type { CliCommand } from './command.ts';
import { commands } from './commands.generated.ts';
import { CannotRun, type Io } from './io.ts';

const ALL: ReadonlyMap<string, () => Promise<{ readonly default: CliCommand }>> = commands;

const EXAMPLES = `
Examples:
  iptables-ls check /etc/iptables/rules.v4       what would be refused, and what is hardly meant
  iptables-save | iptables-ls check -            the rules that the host has now
  iptables-ls print rules.v4                     the rules as iptables-save would print them
  iptables-ls simulate rules.v4 --packet '-i eth0 -p tcp --dport 22 --syn'
                                                 what Linux would do with a packet
  iptables-ls test web.flow                      packets over time, and what should become of them
  iptables-ls lsp --stdio                        the language server, for an editor

Exit codes: 0 nothing found, 1 findings, 2 could not run.`;

/** Runs one command. 0: nothing found, 1: findings, 2: it could not run (one line on standard error says why). */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  for (const stream of [io.stdout, io.stderr]) stream.on?.('error', forgive);
  const dash = argv.indexOf('--');
  const before = dash < 0 ? argv : argv.slice(0, dash);
  const rest = dash < 0 ? [] : argv.slice(dash + 1);
  let code = 0;
  const program = quiet(new Command('iptables-ls'), io)
    .description('Understands iptables rulesets: checks, prints and simulates them, without touching the host.')
    .usage('<command> [options] FILE…')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', EXAMPLES);
  // Only the verb that is asked for is loaded: each stands on other parts of the program.
  const asked = ALL.get(argv[0] ?? '');
  const loaded = await Promise.all((asked ? [asked] : [...ALL.values()]).map((load) => load()));
  for (const { name, configure, run } of loaded.map((each) => each.default)) {
    const command = quiet(program.command(name), io);
    configure(command);
    command.action(async () => {
      code = await run({ operands: command.args, rest, options: command.opts() }, io);
    });
  }
  try {
    await program.parseAsync(before, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CannotRun)) throw error;
    io.stderr.write(`iptables-ls: ${error.message}\n`);
    return 2;
  }
}

/** Whoever reads the output may stop before its end (`| head`). */
function forgive(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Makes the argument reader write where it is told, and leave ending the process to others. */
function quiet(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      outputError: (text, write) => write(`iptables-ls: ${text.replace(/^error: /, '').trim()}\n`),
    });
}
