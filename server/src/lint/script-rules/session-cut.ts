/** The first command after which the connection of whoever runs the script is cut, or no new one gets in, until another lets it through again. */
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Finding } from '../define.ts';
import { type Cut, type Cuts, firstCuts, isTooLarge } from '../script/cuts.ts';
import { type Probe, type ScriptLintContext, scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'session-cut',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'The script cuts the connection of who runs it, or lets no new one in',
  what: 'After this command packets of an established connection to the administrator’s port die, whichever interface they come by; or only those of a new one, which is told as information. Either nothing afterwards lets them through again, or a later command does; if the script stops in between, it stays so. A second run begins with what the first has left. The settings `iptables.admin.source` and `iptables.admin.port` say which connection it is; on the command line `--admin-source` and `--admin-port`.',
  why: 'A policy of DROP before the rules that accept, or a flush under a policy of DROP, cuts the very connection over which the script runs. When it then fails, or waits for its output to be read, nobody gets in any more. Where only the open connection goes on, everything looks well until it is closed.',
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
    {
      bad: 'iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\niptables -P INPUT DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n',
      good: 'iptables -P INPUT ACCEPT\niptables -F INPUT\niptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -P INPUT DROP\n',
    },
  ],
  *check(context) {
    const { run, again, simulator } = context;
    if (isTooLarge(run.kernel)) return;
    const open = simulator.probes(run.kernel);
    const yours = likely(context, open);
    const others = likely(
      context,
      open.map((probe): Probe => ({ ...probe, state: 'NEW' })),
    );
    const first = firstCuts(simulator, run.history, [yours, others]);
    const [cut, shut] = first.cuts;
    yield* findings(context, { cut, shut, yours, others, when: '' });
    yield* notLookedAt(context, first);
    if (cut || !again || first.unread) return;
    const second = firstCuts(simulator, again.history, shut ? [yours] : [yours, others]);
    yield* findings(context, { cut: second.cuts[0], shut: second.cuts[1], yours, others, when: 'In a second run ' });
    yield* notLookedAt(context, second);
  },
});

function* notLookedAt(context: ScriptLintContext, { unread }: Cuts): Iterable<Finding> {
  const span = unread && context.spanOf(unread);
  if (!span) return;
  const message = 'From here on nobody has looked whether your connection is cut: there are too many rules to be read.';
  yield { span, message, severity: 'hint' };
}

/** Who is let in at the end is who works on the host. */
function likely({ simulator, run }: ScriptLintContext, probes: readonly Probe[]): readonly Probe[] {
  const letIn = probes.filter((probe) => simulator.fate(run.kernel, probe).verdict === 'passes');
  return letIn.length > 0 ? letIn : probes;
}

interface Found {
  /** Of the connection that is open. */
  readonly cut: Cut | undefined;
  /** Of one that begins. */
  readonly shut: Cut | undefined;
  readonly yours: readonly Probe[];
  readonly others: readonly Probe[];
  readonly when: string;
}

function* findings(context: ScriptLintContext, found: Found): Iterable<Finding> {
  const { cut, shut, when } = found;
  const isBoth = cut !== undefined && cut.command === shut?.command;
  if (cut) {
    const whose = `your connection to port ${portOf(found)} is cut${isBoth ? ' and no new one gets in' : ''}`;
    const end = isBoth && shut ? untilBoth(context, cut, shut) : until(context, cut, 'it through');
    const finding = findingOf(context, cut, `${start(when, whose)}${by(cut)}${end}.`, found.yours[0]);
    if (finding) yield finding;
  }
  if (shut && !isBoth) {
    const whose = `no new connection to port ${portOf(found)} gets in`;
    const rest = cut ? '' : '; one that is open goes on';
    const text = `${start(when, whose)}${by(shut)}${until(context, shut, 'one in')}${rest}.`;
    const finding = findingOf(context, shut, text, found.others[0]);
    if (finding) yield { ...finding, severity: 'information' };
  }
}

function portOf({ yours: [probe] }: Found): number {
  return probe?.port ?? 22;
}

function start(when: string, whose: string): string {
  return when === '' ? `From here on ${whose}` : `${when}${whose} from here on`;
}

function by(cut: Cut): string {
  return cut.by === undefined ? '' : ` (${cut.by})`;
}

function until(context: ScriptLintContext, { mended }: Cut, what: string): string {
  const line = lineOf(context, mended);
  return line === undefined ? `, and nothing afterwards lets ${what}` : `, until line ${line} lets ${what}`;
}

function untilBoth(context: ScriptLintContext, cut: Cut, shut: Cut): string {
  const [one, other] = [lineOf(context, cut.mended), lineOf(context, shut.mended)];
  if (one === other) return until(context, cut, 'them through');
  return `${until(context, cut, 'it through')}, ${other === undefined ? 'nothing' : `line ${other}`} new ones`;
}

function lineOf(context: ScriptLintContext, command: ScriptCommand | undefined): number | undefined {
  const span = command && context.spanOf(command);
  return span && context.text.slice(0, span.start).split('\n').length;
}

function findingOf(
  context: ScriptLintContext,
  { command, mended }: Cut,
  message: string,
  probe: Probe | undefined,
): Finding | undefined {
  const span = context.spanOf(command);
  const place = mended && context.spanOf(mended);
  return (
    span && {
      span,
      message,
      ...(place && { related: [{ span: place, message: 'Here its packets pass again.' }] }),
      ...(probe && { witness: context.simulator.words(probe) }),
    }
  );
}
