/** `-X` of a chain that still holds rules, or that rules still jump to. */
import type { ScriptChain } from '../../model/script/chain.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { type ScriptLintContext, scriptRule } from '../script/define.ts';
import { isForgiven } from '../script/flushes.ts';

export default scriptRule({
  id: 'delete-chain-in-use',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'A chain is deleted while it is in use',
  what: 'When the script comes to this `-X`, the chain still holds rules, or some rule still jumps to it. The kernel keeps it.',
  why: 'The command fails, the chain stays, and the `-N` that follows in the next run fails as well. Under `set -e` the script ends in the middle.',
  instead: 'Empty the chain with `-F chain`, delete the rules that jump to it, and then delete it.',
  sources: ['man:iptables(8)', 'kernel:net/ipv4/netfilter/ip_tables.c'],
  examples: [
    {
      bad: 'iptables -N guests\niptables -A INPUT -i wlan0 -j guests\niptables -X guests\n',
      good: 'iptables -N guests\niptables -A INPUT -i wlan0 -j guests\niptables -D INPUT -i wlan0 -j guests\niptables -X guests\n',
    },
  ],
  *check(context) {
    for (const command of context.commands) {
      const { command: read, status, maybe, index } = command;
      if (read?.kind !== 'delete-chain' || status !== 1 || maybe !== undefined || isForgiven(context, command))
        continue;
      const kernel = context.run.history.before(index);
      const table = kernel?.tables[read.family].get((read.table?.text ?? 'filter') as 'filter');
      const names = read.chain ? [read.chain.text] : [...(table?.chains.keys() ?? [])];
      for (const name of names) {
        const chain = table?.chains.get(name);
        const why = chain && table && whyKept(chain, [...table.chains.values()]);
        const span = why === undefined ? undefined : context.verbSpan(command);
        if (span === undefined || why === undefined) continue;
        yield { span, message: `The chain ${name} is not deleted: ${why}.`, ...related(context, command, name) };
        break;
      }
    }
  },
});

function whyKept(chain: ScriptChain, all: readonly ScriptChain[]): string | undefined {
  if (chain.hook !== undefined) return undefined;
  const count = chain.entries.filter(({ maybe }) => maybe === undefined).length;
  if (count > 0) return `it still holds ${count === 1 ? 'a rule' : `${count} rules`}`;
  for (const { name, entries } of all) {
    const index = entries.findIndex(({ rule, maybe }) => rule?.aim === chain.name && maybe === undefined);
    if (index >= 0) return `rule ${index + 1} of ${name} still jumps to it`;
  }
  return undefined;
}

/** The command that made the jump. */
function related(context: ScriptLintContext, before: ScriptCommand, name: string) {
  const jump = context.commands.slice(0, before.index).findLast(({ command }) => command?.spec.target?.name === name);
  const span = jump && context.verbSpan(jump);
  return span ? { related: [{ span, message: `This jumps to ${name}.` }] } : {};
}
