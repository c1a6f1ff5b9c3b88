/** Rules that a second run of the script adds once more. */

import type { Related } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import { keyOf } from '../../model/script/chain.ts';
import type { Change } from '../../model/script/change.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { type ScriptLintContext, scriptRule } from '../script/define.ts';
import { flushedTables } from '../script/flushes.ts';

/** Other commands that are named beside the first. */
const MOST_RELATED = 5;

export default scriptRule({
  id: 'not-idempotent',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound-given-environment',
  title: 'A second run adds the same rules once more',
  what: 'The script is run twice in the model. Rules that are there twice afterwards are neither flushed, nor deleted, nor looked for with `-C` before they are added.',
  why: 'Scripts are run again: after a change, by the network manager, at boot after a restore. Each run makes the chain longer, and a rule that is taken out of the script stays in the kernel.',
  instead:
    'Begin with `-F` of the chain (with its policy at ACCEPT), ask with `iptables -C … || iptables -A …`, or load everything at once with `iptables-restore`.',
  sources: ['man:iptables(8)'],
  examples: [
    {
      bad: 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n',
      good: 'iptables -F INPUT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n',
    },
    {
      bad: 'iptables -A INPUT -i lo -j ACCEPT\n',
      good: 'iptables -C INPUT -i lo -j ACCEPT 2>/dev/null || iptables -A INPUT -i lo -j ACCEPT\n',
    },
  ],
  *check(context) {
    const byChain = new Map<string, ScriptCommand[]>();
    const flushed = flushedTables(context);
    for (const command of twice(context)) {
      const change = command.changes.find((one) => one.kind === 'rules-added');
      if (change?.kind !== 'rules-added') continue;
      // That a table is forgotten where others are flushed is a finding of its own.
      if (flushed.size > 0 && !flushed.has(change.table)) continue;
      const key = `${change.table} ${change.chain}`;
      const list = byChain.get(key) ?? [];
      byChain.set(key, [...list, command]);
    }
    const groups = new Map<number, Group>();
    for (const [key, commands] of byChain) {
      const spans = distinctSpans(context, commands);
      const [span] = spans;
      if (!span) continue;
      const chain = key.split(' ')[1] ?? '';
      const group = groups.get(span.start) ?? { chains: new Set(), spans: [], count: 0 };
      const known = new Set(group.spans.map(({ start }) => start));
      groups.set(span.start, {
        chains: group.chains.add(chain),
        spans: [...group.spans, ...spans.filter(({ start }) => !known.has(start))],
        count: group.count + commands.length,
      });
    }
    for (const { chains, spans, count } of groups.values()) {
      const [span, ...others] = spans;
      if (!span) continue;
      const [chain, ...more] = chains;
      const where =
        more.length === 0 ? chain : `${chain} and ${more.length} other chain${more.length === 1 ? '' : 's'}`;
      const related = others.slice(0, MOST_RELATED).map((one): Related => ({ span: one, message: 'So does this.' }));
      yield {
        span,
        message: `A second run adds ${count === 1 ? 'this rule' : `these ${count} rules`} to ${where} once more: nothing takes out what the first has left.`,
        ...(related.length > 0 && { related }),
      };
    }
  },
});

/** What one place of the script adds: a loop fills many chains. */
interface Group {
  readonly chains: Set<string>;
  readonly spans: readonly Span[];
  readonly count: number;
}

/** Commands of the second run whose rules the chain holds more often at its end than at its beginning. */
function twice({ again, run }: ScriptLintContext): readonly ScriptCommand[] {
  if (!again) return [];
  const before = countsOf(run.kernel);
  const after = countsOf(again.kernel);
  const said = new Set<string>();
  return again.history.commands.filter(({ changes, maybe }) =>
    changes.some((change) => {
      if (change.kind !== 'rules-added' || maybe !== undefined) return false;
      return change.entries.some((entry) => {
        const key = idOf(change, keyOf(entry) ?? '');
        if (entry.maybe !== undefined || said.has(key)) return false;
        const more = (after.get(key) ?? 0) > (before.get(key) ?? 0) && (before.get(key) ?? 0) > 0;
        if (more) said.add(key);
        return more;
      });
    }),
  );
}

function idOf({ family, table, chain }: Extract<Change, { kind: 'rules-added' }>, rule: string): string {
  return `${family} ${table} ${chain} ${rule}`;
}

function countsOf({ tables }: ScriptLintContext['run']['kernel']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const family of [4, 6] as const) {
    for (const { name, chains } of tables[family].values()) {
      for (const chain of chains.values()) {
        for (const entry of chain.entries) {
          const rule = entry.maybe === undefined ? keyOf(entry) : undefined;
          if (rule === undefined) continue;
          const key = `${family} ${name} ${chain.name} ${rule}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}

function distinctSpans(context: ScriptLintContext, commands: readonly ScriptCommand[]): Span[] {
  const spans = new Map<number, Span>();
  for (const command of commands) {
    const span = context.verbSpan(command);
    if (span) spans.set(span.start, span);
  }
  return [...spans.values()];
}
