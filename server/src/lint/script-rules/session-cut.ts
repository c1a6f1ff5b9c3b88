/** The first command after which the connection of whoever runs the script is cut, until another one lets it through again. */
import { applyMask, parseAddress } from '../../base/ip.ts';
import type { History, ScriptCommand } from '../../model/script/history.ts';
import type { Rule } from '../../model/types.ts';
import type { Finding } from '../define.ts';
import { type Fate, type Probe, type ScriptLintContext, scriptRule } from '../script/define.ts';

/** Commands that are looked at one by one, and the rules that are read for it: each look costs a packet for each connection. */
const MOST_LOOKS = 400;
const MOST_READ = 100_000;

export default scriptRule({
  id: 'session-cut',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'The script cuts the connection of who runs it',
  what: 'After this command packets of an established connection to the administrator’s port die, whichever interface they come by. Either nothing afterwards lets them through again, or a later command does; if the script stops in between, it stays so. A second run begins with what the first has left. The settings `iptables.admin.source` and `iptables.admin.port` say which connection it is.',
  why: 'A policy of DROP before the rules that accept, or a flush under a policy of DROP, cuts the very connection over which the script runs. When it then fails, or waits for its output to be read, nobody gets in any more.',
  instead:
    'Accept first and set the policy last; set policies to ACCEPT before a flush; or load everything at once with `iptables-restore`.',
  sources: ['man:iptables(8)', 'kernel:net/ipv4/netfilter/ip_tables.c'],
  examples: [
    {
      bad: 'iptables -P INPUT DROP\niptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n',
      good: 'iptables -P INPUT ACCEPT\niptables -F INPUT\niptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -P INPUT DROP\n',
    },
    {
      bad: 'iptables -F INPUT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -P INPUT DROP\n',
      good: 'iptables -P INPUT ACCEPT\niptables -F INPUT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -P INPUT DROP\n',
    },
  ],
  *check(context) {
    const { run, again, simulator } = context;
    const all = simulator.probes(run.kernel);
    // Who is let in at the end is who works on the host.
    const meant = all.filter((probe) => simulator.fate(run.kernel, probe).verdict === 'passes');
    const probes = meant.length > 0 ? meant : all;
    if (probes.length === 0) return;
    const first = findingIn(context, run.history, probes, '');
    if (first) {
      yield first;
      return;
    }
    const second = again && findingIn(context, again.history, probes, 'In a second run ');
    if (second) yield second;
  },
});

/** The first command that cuts every one of the connections. */
function findingIn(
  context: ScriptLintContext,
  history: History,
  probes: readonly Probe[],
  when: string,
): Finding | undefined {
  let looks = 0;
  let read = 0;
  for (const command of history.commands) {
    if (command.maybe !== undefined || !mayCut(command, probes)) continue;
    read += command.index;
    if (++looks > MOST_LOOKS || read > MOST_READ) return undefined;
    const fate = fateAfter(context, history, command.index, probes);
    if (fate?.verdict !== 'dies') continue;
    // What was cut before the command is not its doing.
    const before = history.before(command.index);
    if (before && worst(probes.map((probe) => context.simulator.fate(before, probe)))?.verdict === 'dies')
      return undefined;
    const span = context.spanOf(command);
    return span && { span, ...said(context, history, command, { probes, fate, when }) };
  }
  return undefined;
}

/** What a command must do to cut anything. */
function mayCut({ changes }: ScriptCommand, probes: readonly Probe[]): boolean {
  return changes.some((change) => {
    switch (change.kind) {
      case 'policy':
        return change.to === 'DROP';
      case 'rules-added':
        return change.entries.some(({ rule }) => rule !== undefined && mayTouch(rule, probes));
      case 'flushed':
        return change.entries.length > 0;
      case 'rules-removed':
      case 'table-restored':
        return true;
      default:
        return false;
    }
  });
}

const HARMLESS: ReadonlySet<string> = new Set(['ACCEPT', 'LOG', 'NFLOG', 'MARK', 'CONNMARK']);

/** False for a rule that stops none of the connections, by what it says of protocol, interface and addresses. */
function mayTouch(rule: Rule, probes: readonly Probe[]): boolean {
  const { aim, chain, source, destination, command } = rule;
  const { protocol, in: input, source: from, destination: to } = command.spec;
  if (aim === undefined || HARMLESS.has(aim) || chain === 'FORWARD') return false;
  if (protocol && !protocol.negated && protocol.number !== 0 && protocol.number !== TCP) return false;
  if (input && !input.negated && !input.wildcard && probes.every(({ device }) => device !== input.name)) return false;
  // What comes in is from the administrator, what goes out is to him.
  const [spec, own] = /^(INPUT|PREROUTING)$/.test(chain) ? [from, source] : chain === 'OUTPUT' ? [to, destination] : [];
  if (!spec || spec.negated || !own) return true;
  return probes.some((probe) => {
    const address = parseAddress(probe.source, probe.family);
    return address === undefined || applyMask(address, own.mask) === applyMask(own.address, own.mask);
  });
}

const TCP = 6;

function fateAfter(
  { simulator }: ScriptLintContext,
  history: History,
  index: number,
  probes: readonly Probe[],
): Fate | undefined {
  const kernel = history.after(index);
  return kernel && worst(probes.map((probe) => simulator.fate(kernel, probe)));
}

/** Dead only when all are: which of the connections it is, nobody has said. */
function worst(fates: readonly Fate[]): Fate | undefined {
  return fates.find(({ verdict }) => verdict !== 'dies') ?? fates[0];
}

interface Cut {
  readonly probes: readonly Probe[];
  readonly fate: Fate;
  readonly when: string;
}

function said(
  context: ScriptLintContext,
  history: History,
  command: ScriptCommand,
  { probes, fate, when }: Cut,
): Omit<Finding, 'span'> {
  const [probe] = probes;
  const end = firstThatMends(context, history, command.index, probes);
  const place = end && context.spanOf(end);
  const line = place && context.text.slice(0, place.start).split('\n').length;
  const whose = `your connection to port ${probe?.port ?? 22}`;
  const by = fate.by === undefined ? '' : ` (${fate.by})`;
  const start = when === '' ? `From here on ${whose} is cut` : `${when}${whose} is cut from here on`;
  const until =
    line === undefined ? ', and nothing afterwards lets it through' : `, until line ${line} lets it through`;
  return {
    message: `${start}${by}${until}.`,
    ...(place && { related: [{ span: place, message: 'Here its packets pass again.' }] }),
    ...(probe && { witness: context.simulator.words(probe) }),
  };
}

/** The first command after which the connection passes again, if it does at the end. */
function firstThatMends(
  context: ScriptLintContext,
  history: History,
  from: number,
  probes: readonly Probe[],
): ScriptCommand | undefined {
  const passes = (index: number): boolean => fateAfter(context, history, index, probes)?.verdict !== 'dies';
  let high = history.commands.length - 1;
  if (high <= from || !passes(high)) return undefined;
  let low = from;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return history.commands[high];
}
