/** `-D` of a rule that is not there. */

import { printedRule } from '../../model/print.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { tableOf } from '../../model/script/ruleset.ts';
import { closest } from '../../syntax/command/suggest.ts';
import { type ScriptLintContext, scriptRule } from '../script/define.ts';
import { isForgiven } from '../script/flushes.ts';

export default scriptRule({
  id: 'delete-of-nothing',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'A rule is deleted that is not there',
  what: 'The chain is one that the script itself has emptied or filled before, and when it comes to this `-D` no rule of it says the same.',
  why: '`-D` compares the whole rule: one option more or less, and it deletes nothing and fails. The rule that was meant stays.',
  instead: 'Repeat the words of the rule as they were when it was added.',
  sources: ['man:iptables(8)'],
  examples: [
    {
      bad: 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -D INPUT -p tcp --dport 22 -j DROP\n',
      good: 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -D INPUT -p tcp --dport 22 -j ACCEPT\n',
    },
  ],
  *check(context) {
    for (const command of context.commands) {
      const { command: read, status, maybe } = command;
      if (read?.kind !== 'delete' || read.number !== undefined || status !== 1 || maybe !== undefined) continue;
      if (isForgiven(context, command) || !isOwn(context, command)) continue;
      const span = context.verbSpan(command);
      if (!span) continue;
      const near = nearest(context, command);
      const chain = read.chain?.text ?? '';
      yield {
        span,
        message: `There is no such rule in ${chain} at this point${near === undefined ? '' : `; the nearest is ${near}`}.`,
      };
    }
  },
});

/** The script has filled or emptied the chain before: what an earlier script has left there is not known. */
function isOwn({ commands }: ScriptLintContext, { command, index }: ScriptCommand): boolean {
  const table = command?.table?.text ?? 'filter';
  return commands
    .slice(0, index)
    .some(({ changes }) =>
      changes.some(
        (change) =>
          (change.kind === 'rules-added' || change.kind === 'flushed') &&
          change.table === table &&
          change.chain === command?.chain?.text &&
          change.family === command.family,
      ),
    );
}

function nearest({ run, backends }: ScriptLintContext, { command, index }: ScriptCommand): string | undefined {
  const kernel = run.history.before(index);
  const table = kernel?.tables[command?.family ?? 4].get((command?.table?.text ?? 'filter') as 'filter');
  if (!kernel || !table || !command) return undefined;
  const chain = tableOf(kernel, table, []).chains.get(command.chain?.text ?? '');
  const [backend = 'legacy'] = backends;
  const printed = (chain?.rules ?? []).flatMap((rule) => {
    const text = printedRule(rule, tableOf(kernel, table, []), backend);
    return typeof text === 'string' ? [text] : [];
  });
  const wanted = `-A ${command.chain?.text} ${command.words
    .slice(2)
    .map(({ text }) => text)
    .join(' ')}`;
  return printed.length === 1 ? printed[0] : closest(wanted, printed);
}
