/** `test`: runs flow scripts: packets over time, and what should become of each. */
import { type Command, Option } from 'commander';
import type { CliCommand } from '../command.ts';
import { flowFilesIn, runFlowFile } from '../flow-files.ts';
import type { FlowFileReport, FlowReporter } from '../flow-report.ts';
import { flowReporters } from '../flow-reporters.generated.ts';
import { CannotRun, wantsColour } from '../io.ts';

const REPORTERS: readonly FlowReporter[] = flowReporters;

const HELP = `
A flow script names its rules, may describe the host, and holds flows of packets, each with an empty connection table:

  rules ./rules.v4
  flow an administrator logs in, and nobody else
  at 0s     connect in eth0 -s 198.51.100.7 --dport 22 => ACCEPT by filter/INPUT/3 NEW
  after 5s  request "uptime" => ESTABLISHED
            entry tcp ESTABLISHED [ASSURED]
  after 1m  in eth0 -p tcp -s 203.0.113.5 --dport 22 --syn => DROP

Examples:
  iptables-ls test web.flow
  iptables-ls test tests/ --format junit > report.xml

Exit codes: 0 all is as expected, 1 something is not, 2 a script or its rules cannot be read.`;

const test: CliCommand = {
  name: 'test',
  configure(command: Command) {
    command
      .description('Run flow scripts: packets over time, and what should become of each.')
      .argument('<file...>', 'flow scripts, or folders of them; - is standard input')
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(REPORTERS.map(({ name }) => name))
          .default('text'),
      )
      .addHelpText('after', HELP);
  },
  async run({ operands, options }, io) {
    const reporter = REPORTERS.find(({ name }) => name === options['format']);
    if (!reporter) throw new CannotRun(`there is no format ${String(options['format'])}`);
    const files: FlowFileReport[] = [];
    const unread: string[] = [];
    for (const operand of operands) {
      try {
        for (const path of flowFilesIn(operand)) files.push(await runFlowFile(path, io));
      } catch (error) {
        if (!(error instanceof CannotRun)) throw error;
        unread.push(error.message);
      }
    }
    if (files.length > 0 || unread.length === 0) {
      io.stdout.write(
        reporter.report(files, { colour: wantsColour(io.stdout, io.env), width: io.stdout.columns ?? 120 }),
      );
    }
    for (const message of unread) io.stderr.write(`iptables-ls: ${message}\n`);
    if (unread.length > 0 || files.some(({ problems }) => problems.length > 0)) return 2;
    return files.every(({ flows }) => flows.every(({ ok }) => ok)) ? 0 : 1;
  },
};

export default test;
