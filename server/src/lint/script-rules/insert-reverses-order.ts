/** Rules that `-I` puts in one above the other, so that they stand in reverse order. */
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Finding } from '../define.ts';
import { type ScriptLintContext, scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'insert-reverses-order',
  since: '0.1.0',
  severity: 'warning',
  proof: 'heuristic',
  title: 'Rules that -I puts in one above the other stand in reverse order',
  what: 'Several `-I` without a number, one after another, or one in a loop, put rules with different targets into one chain. Each goes above the one before.',
  why: 'The kernel takes the first rule that decides. Read from top to bottom the script says one order, the chain has the other: a LOG that was written before its DROP stands behind it and never logs.',
  instead: 'Append with `-A`, count up the number of `-I chain n`, or write the rules from the last to the first.',
  sources: ['man:iptables(8)'],
  examples: [
    {
      bad: 'for net in 192.0.2.0/24 198.51.100.0/24; do\n  iptables -I INPUT -s "$net" -j LOG\n  iptables -I INPUT -s "$net" -j DROP\ndone\n',
      good: 'for net in 192.0.2.0/24 198.51.100.0/24; do\n  iptables -A INPUT -s "$net" -j LOG\n  iptables -A INPUT -s "$net" -j DROP\ndone\n',
    },
  ],
  *check(context) {
    for (const group of insertsInARow(context)) {
      const finding = findingOf(context, group);
      if (finding) yield finding;
    }
  },
});

/** Commands that follow each other and each put rules at the top of the same chain. */
function insertsInARow({ commands }: ScriptLintContext): readonly (readonly ScriptCommand[])[] {
  const groups: ScriptCommand[][] = [];
  const open = new Map<string, ScriptCommand[]>();
  for (const command of commands) {
    for (const change of command.changes) {
      if (!('chain' in change)) continue;
      const key = `${change.family} ${change.table} ${change.chain}`;
      const isOnTop =
        change.kind === 'rules-added' && command.command?.kind === 'insert' && (command.command.number ?? 1) === 1;
      const group = open.get(key);
      if (!isOnTop) open.delete(key);
      else if (group) group.push(command);
      else {
        const started = [command];
        open.set(key, started);
        groups.push(started);
      }
    }
  }
  return groups.filter(({ length }) => length > 1);
}

/** The order matters where a rule that lets packets go on ends up below one that takes the same packets. */
function findingOf(context: ScriptLintContext, group: readonly ScriptCommand[]): Finding | undefined {
  for (const [index, above] of group.entries()) {
    if (index === 0 || !decides(above)) continue;
    const below = group
      .slice(0, index)
      .find((earlier) => targetOf(earlier) !== targetOf(above) && covers(above, earlier));
    const span = below && context.verbSpan(below);
    const place = context.verbSpan(above);
    if (!below || !span || !place) continue;
    const chain = below.command?.chain?.text ?? '';
    return {
      span,
      message: `This rule ends up below the ${targetOf(above)} that is put in after it: each -I goes to the top of ${chain}.`,
      related: [{ span: place, message: 'This one stands above it in the end.' }],
    };
  }
  return undefined;
}

function targetOf({ command }: ScriptCommand): string {
  return command?.spec.target?.name ?? '';
}

function decides(command: ScriptCommand): boolean {
  return /^(ACCEPT|DROP|REJECT|RETURN)$/.test(targetOf(command));
}

/** The rule asks nothing that the other does not ask as well, by its words. */
function covers(wide: ScriptCommand, narrow: ScriptCommand): boolean {
  const asked = new Set(conditionsOf(narrow));
  return conditionsOf(wide).every((condition) => asked.has(condition));
}

function conditionsOf({ command }: ScriptCommand): readonly string[] {
  if (!command) return ['not known'];
  const { target } = command.spec;
  const ofTarget = new Set(target?.options.map(({ option }) => option.start));
  return command.uses
    .filter(({ name, option }) => !ofTarget.has(option.start) && !ASIDE.has(name))
    .map(({ name, values, bang }) => `${bang ? '! ' : ''}${name} ${values.map(({ text }) => text).join(' ')}`);
}

const ASIDE: ReadonlySet<string> = new Set([
  'insert',
  'jump',
  'goto',
  'table',
  'wait',
  'match',
  'wait-interval',
  'verbose',
]);
