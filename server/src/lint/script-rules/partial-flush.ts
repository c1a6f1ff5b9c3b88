/** A flush of some tables, while the script fills others that it never empties. */

import { scriptRule } from '../script/define.ts';
import { flushedTables, tableFlushedBy } from '../script/flushes.ts';

export default scriptRule({
  id: 'partial-flush',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'Only some of the tables that the script fills are flushed',
  what: 'The script empties a table as a whole (`-F` without a chain) and adds rules to another one that it never empties.',
  why: '`iptables -F` empties the table filter alone. What an earlier run has put into nat, mangle or raw stays, and is added once more: connections are translated by rules that are no longer in the script.',
  instead: 'Flush every table that the script fills: `iptables -t nat -F`.',
  sources: ['man:iptables(8)'],
  examples: [
    {
      bad: 'iptables -F\niptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE\n',
      good: 'iptables -F\niptables -t nat -F\niptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE\n',
    },
  ],
  *check(context) {
    const { commands, run } = context;
    const first = commands.find((one) => tableFlushedBy(one) !== undefined);
    const span = first && context.verbSpan(first);
    if (!first || !span || first.program.includes('restore')) return;
    const flushed = flushedTables(context);
    const emptied = new Set(
      commands.flatMap(({ changes }) =>
        changes.flatMap((change) => (change.kind === 'flushed' ? [`${change.table} ${change.chain}`] : [])),
      ),
    );
    for (const [name, { chains }] of run.kernel.tables[first.family ?? 4]) {
      if (flushed.has(name)) continue;
      const kept = [...chains.values()].filter(({ name: chain }) => !emptied.has(`${name} ${chain}`));
      const count = kept.flatMap(({ entries }) => entries).filter(({ maybe }) => maybe === undefined).length;
      if (count === 0) continue;
      const filler = commands.find(({ changes }) =>
        changes.some((change) => change.kind === 'rules-added' && change.table === name),
      );
      const place = filler && context.verbSpan(filler);
      yield {
        span,
        message: `The table ${name} is not emptied with ${tableFlushedBy(first)}: a second run adds its ${count === 1 ? 'rule' : `${count} rules`} once more.`,
        ...(place && { related: [{ span: place, message: `The script fills ${name} here.` }] }),
      };
    }
  },
});
