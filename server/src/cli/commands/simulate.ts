/** `simulate`: what Linux would do with packets, one after another over one connection table. */
import { type Command, Option } from 'commander';
import picocolors from 'picocolors';
import type { Family } from '../../base/problem.ts';
import { printPacketWords } from '../../engine/packet/packet-print.ts';
import { defaultHost } from '../../engine/path/default-host.ts';
import { type ReportLine, report, type TableForm, type Tone } from '../../engine/session/report.ts';
import { describeTrace } from '../../engine/session/scenario.ts';
import { ask, type Session, type SessionAnswer, startSession } from '../../engine/session/session.ts';
import type { Rulesets } from '../../engine/types.ts';
import type { CliCommand, Invocation } from '../command.ts';
import { CannotRun, type Io, readInput, wantsColour } from '../io.ts';
import { linesOf } from '../lines.ts';
import { load } from '../load.ts';
import {
  environmentOf,
  environmentOption,
  familyOf,
  familyOption,
  languageOfOption,
  languageOption,
} from '../options.ts';
import { replayFile } from '../replay.ts';
import { runScenarios } from '../scenarios.ts';

const HELP = `
A packet is written in iptables' own words. -i is where it arrives; without it the host sends it. What is left out gets a
sensible value: TCP with --syn, port 40000, an address of the host. The answer shows the packet in full.
  -p -s -d --sport --dport --syn --tcp-flags MASK SET --icmp-type --icmpv6-type --ttl-eq --hl-eq --tos --mark
  --mac-source --length --payload TEXT --seq --ack --window
  --ctstate ESTABLISHED sends it inside a connection that exists already; RELATED, as an error about one

Without a description of a host, one is made up: the interfaces that the rules name, the first with 10.0.0.1/24 and
2001:db8:a::1/64 and the default route, the second with 192.168.1.1/24 and 2001:db8:b::1/64, and it forwards.
A scenario is a JSON file that describes all of it: host, rules, packets.

A capture's packets are sent at the times at which they were captured. Those from the host's own addresses are sent by it, the
others arrive on --in. Without --host, an address that nearly all packets share is taken for the host's, and named.

Examples:
  iptables-ls simulate rules.v4 --packet '-i eth0 -p tcp -s 203.0.113.5 --dport 22 --syn'
  iptables-ls simulate rules.v4 rules.v6 --packet '-i eth0 -p udp --dport 53' --packet '-p udp --sport 53 -d 10.0.0.2 --dport 40000'
  iptables-ls simulate rules.v4 --packet '-i eth0 -p tcp --dport 22 --ctstate ESTABLISHED'
  iptables-ls simulate rules.v4 --pcap office.pcapng --in eth0
  iptables-ls simulate --format json --scenario scenarios/`;

const simulate: CliCommand = {
  name: 'simulate',
  configure(command: Command) {
    command
      .description('Say what Linux would do with packets: every hook, every rule, the connection table.')
      .argument('[rules...]', 'a save file, or two, one of each family, or a shell script; - is standard input')
      .option('--packet <words>', 'a packet; may be given more than once, in order', gather, [])
      .option('--scenario <file...>', 'scenario files, or folders of them')
      .option('--pcap <file>', 'a packet capture (pcap or pcapng) to replay; - is standard input')
      .option('--in <interface>', 'where its packets come in', 'eth0')
      .option('--out <interface>', 'where answers to forwarded packets come in; told by the routes when left out')
      .option('--host <file>', 'what the host is like: the lines of a flow script below "host", or a scenario')
      .addOption(
        new Option('--table <form>', 'show the connection table as conntrack -L or as /proc/net/nf_conntrack does')
          .choices(['conntrack', 'proc'])
          .default('conntrack'),
      )
      .addOption(new Option('--format <format>', 'form of the output').choices(['text', 'json']).default('text'))
      .addOption(familyOption())
      .addOption(languageOption())
      .addOption(environmentOption())
      .usage('[options] RULES… [-- ARGUMENT…]')
      .addHelpText('after', HELP);
  },
  async run(invocation, io) {
    const scenarios = listOf(invocation, 'scenario');
    const packets = listOf(invocation, 'packet');
    const json = invocation.options['format'] === 'json';
    if (scenarios.length > 0) {
      if (packets.length > 0) throw new CannotRun('a scenario has packets of its own: leave out --packet');
      return runScenarios([...scenarios, ...invocation.operands], json, io);
    }
    if (invocation.operands.length === 0) throw new CannotRun('simulate needs a file of rules, or --scenario');
    const pcap = optionOf(invocation, 'pcap');
    if (pcap !== undefined) {
      if (packets.length > 0) throw new CannotRun('a capture has packets of its own: leave out --packet');
      return replayAll(invocation, pcap, json, io);
    }
    if (packets.length === 0)
      throw new CannotRun("simulate needs a --packet, such as --packet '-i eth0 -p tcp --dport 22'");
    const { rulesets } = await readRules(invocation, io);
    const table = invocation.options['table'] === 'proc' ? 'proc' : 'conntrack';
    return sendAll(rulesets, packets, { json, table }, io);
  },
};

export default simulate;

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function listOf({ options }: Invocation, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}

function optionOf({ options }: Invocation, name: string): string | undefined {
  const value = options[name];
  return value === undefined ? undefined : String(value);
}

/** 1 when a packet dies; 2, after all that is whole, for a capture that is cut. */
async function replayAll(invocation: Invocation, pcap: string, json: boolean, io: Io): Promise<number> {
  const read = await readRules(invocation, io);
  const [host, out] = [optionOf(invocation, 'host'), optionOf(invocation, 'out')];
  const output = await replayFile({ ...read, pcap, in: optionOf(invocation, 'in') ?? 'eth0', out, host }, io);
  const colours = picocolors.createColors(wantsColour(io.stdout, io.env));
  const text = output.lines.map((line) => paint(line, colours)).join('\n');
  io.stdout.write(`${json ? JSON.stringify(output.json) : text}\n`);
  if (output.cut !== undefined) io.stderr.write(`iptables-ls: ${pcap}: ${output.cut}\n`);
  return output.cut !== undefined ? 2 : output.died > 0 ? 1 : 0;
}

interface ReadRules {
  readonly rulesets: Rulesets;
  /** The file of each family. */
  readonly paths: Readonly<Partial<Record<Family, string>>>;
}

async function readRules(invocation: Invocation, io: Io): Promise<ReadRules> {
  const paths: Partial<Record<Family, string>> = {};
  const family = familyOf(invocation);
  const language = languageOfOption(invocation);
  const environment = environmentOf(invocation);
  const rulesets: { ipv4: Rulesets['ipv4']; ipv6: Rulesets['ipv6'] } = { ipv4: undefined, ipv6: undefined };
  for (const path of invocation.operands) {
    const input = await readInput(path, io);
    const loaded = load(input, { ...(family && { family }), ...(language && { language }) });
    if (!loaded) {
      // What evaluates scripts is loaded when there is one.
      const { loadScript, unsureOf } = await import('../script.ts');
      const run = await loadScript(input, { backend: 'legacy', arguments: invocation.rest, environment });
      for (const of of [4, 6] as const) {
        const made = run.rulesets[of];
        const key = of === 4 ? 'ipv4' : 'ipv6';
        if (made && rulesets[key]) throw new CannotRun(`${path} is a second file of IPv${of} rules`);
        if (made) {
          rulesets[key] = made;
          paths[of] = path;
        }
      }
      for (const { place, message } of unsureOf(run, [4, 6])) {
        const line = linesOf(input.text).position(place.start).line + 1;
        io.stderr.write(`${path}:${line}: ${message}\n`);
      }
      continue;
    }
    const name = loaded.family === 4 ? 'ipv4' : 'ipv6';
    if (rulesets[name]) throw new CannotRun(`${path} is a second file of IPv${loaded.family} rules`);
    const loop = loaded.ruleset.problems.find(({ code, refusedBy }) => code === 'chain-loop' && refusedBy.length > 0);
    if (loop) throw new CannotRun(`${path}:${linesOf(input.text).position(loop.span.start).line + 1}: ${loop.message}`);
    rulesets[name] = loaded.ruleset;
    paths[loaded.family] = path;
  }
  return { rulesets, paths };
}

interface Form {
  readonly json: boolean;
  readonly table: TableForm;
}

function sendAll(rulesets: Rulesets, packets: readonly string[], { json, table }: Form, io: Io): number {
  let session: Session = startSession(defaultHost(rulesets), rulesets);
  const answers: SessionAnswer[] = [];
  for (const [position, words] of packets.entries()) {
    const asked = ask(session, words);
    if (!asked.ok) throw new CannotRun(refusalOf(asked, words, packets.length > 1 ? position + 1 : undefined));
    session = asked.answer.session;
    answers.push(asked.answer);
  }
  if (json) {
    const described = answers.map((answer) => ({
      packet: printPacketWords(answer.arrival),
      ...describeTrace(answer.trace),
      conntrack: answer.connections,
      expectations: answer.expectations,
    }));
    io.stdout.write(`${JSON.stringify({ packets: described })}\n`);
    return 0;
  }
  const colours = picocolors.createColors(wantsColour(io.stdout, io.env));
  const texts = answers.map((answer) =>
    report(answer, rulesets, table)
      .map((line) => paint(line, colours))
      .join('\n'),
  );
  io.stdout.write(`${texts.join(`\n\n${colours.dim('—'.repeat(60))}\n\n`)}\n`);
  return 0;
}

function refusalOf(
  { message, start, end }: { readonly message: string; readonly start: number; readonly end: number },
  words: string,
  position: number | undefined,
): string {
  const which = position === undefined ? 'packet' : `packet ${position}`;
  const part = words.slice(start, end);
  return `${which}${part === '' ? '' : `, at "${part}"`}: ${message}`;
}

function paint({ text, tone }: ReportLine, colours: ReturnType<typeof picocolors.createColors>): string {
  const painters: Record<Tone, (text: string) => string> = {
    heading: colours.bold,
    plain: (plain) => plain,
    quiet: colours.dim,
    accepted: colours.green,
    dropped: colours.red,
    uncertain: colours.yellow,
  };
  return painters[tone](text);
}
