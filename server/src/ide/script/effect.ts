/** What a command of a script does, in words: what it changes, and the chain with the numbers of its rules afterwards. */

import { unreachable } from '../../base/unreachable.ts';
import { printedRule } from '../../model/print.ts';
import type { Entry } from '../../model/script/chain.ts';
import type { Change } from '../../model/script/change.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Kernel } from '../../model/script/kernel.ts';
import { tableOf } from '../../model/script/ruleset.ts';
import { code } from '../markdown.ts';
import type { ScriptContext } from './context.ts';

/** Rules of a chain that are shown around those that were touched. */
const AROUND = 4;
/** Changes, and passes of a loop, that are told one by one. */
const MOST_CHANGES = 6;

/** The page of a call: of all the times that it runs, the first in full. */
export function effectPage({ run, settings }: ScriptContext, ran: readonly ScriptCommand[]): string {
  const [first] = ran;
  if (!first) return '*Nothing here runs this command with what is known of the script.*';
  const after = run.history.after(first.index);
  const [backend = 'legacy'] = settings.backends;
  const shown = first.changes.slice(0, MOST_CHANGES).map((change) => sayChange(change));
  const more = first.changes.length - shown.length;
  return [
    ...shown,
    more > 0 && `and ${more} more changes`,
    sayStatus(first),
    first.maybe !== undefined && `It may not run: ${first.maybe}.`,
    after && chainPage(after, first, backend),
    ran.length > 1 && `It runs ${ran.length} times; this is the first.`,
  ]
    .filter((part) => part !== false && part !== undefined && part !== '')
    .join('\n\n');
}

function sayChange(change: Change): string {
  switch (change.kind) {
    case 'rules-added': {
      const { entries, number } = change;
      const which = entries.length === 1 ? `rule ${number}` : `rules ${number} to ${number + entries.length - 1}`;
      return `Puts **${which}** into ${where(change)}.`;
    }
    case 'rules-removed': {
      const { entries, number } = change;
      return `Takes ${entries.length === 1 ? `rule ${number}` : `${entries.length} rules from ${number} on`} out of ${where(change)}.`;
    }
    case 'flushed':
      return `Empties ${where(change)}${change.entries.length > 0 ? `, which held ${counted(change.entries.length, 'rule')}` : ''}.`;
    case 'chain-added':
      return `Makes the chain ${where(change)}.`;
    case 'chain-removed':
      return `Deletes the chain ${where(change)}.`;
    case 'chain-renamed':
      return `Calls the chain ${where(change)} ${change.to} from now on.`;
    case 'policy':
      return change.from === change.to
        ? `The policy of ${where(change)} stays ${change.to}.`
        : `The policy of ${where(change)} becomes **${change.to}**.`;
    case 'doubted':
      return `What ${where(change)} holds afterwards is not certain: ${change.why}.`;
    case 'table-restored':
      return change.flushed
        ? `Loads the table ${change.table} anew, all of it at once.`
        : `Adds to the table ${change.table}, all at once.`;
    case 'set':
      return `Changes the set ${change.name} (${change.verb}).`;
    case 'sysctl':
      return `Sets ${change.name} to ${change.value ?? 'something that is not known'}.`;
    case 'module':
      return `Loads the module ${change.name}.`;
    default:
      return unreachable(change);
  }
}

function where({ table, chain }: { readonly table: string; readonly chain: string }): string {
  return `${table}/${chain}`;
}

function sayStatus({ status, changes }: ScriptCommand): string | undefined {
  if (typeof status === 'string') return `Whether it succeeds is not known: ${status}.`;
  if (status !== 0) return `It fails, with status ${status}.`;
  return changes.length === 0 ? 'It changes nothing.' : undefined;
}

/** The chain after the command, its rules numbered, those that the command made marked. */
function chainPage(after: Kernel, { changes }: ScriptCommand, backend: 'legacy' | 'nft'): string | undefined {
  const change = changes.findLast((one) => 'chain' in one && one.kind !== 'chain-removed');
  if (!change || !('chain' in change)) return undefined;
  const made = after.tables[change.family].get(change.table);
  const chain = made?.chains.get(change.kind === 'chain-renamed' ? change.to : change.chain);
  if (!made || !chain) return undefined;
  const isMade = (index: number): boolean =>
    change.kind === 'rules-added' && index >= change.number - 1 && index < change.number - 1 + change.entries.length;
  const touched = change.kind === 'rules-added' || change.kind === 'rules-removed' ? change.number - 1 : 0;
  const from = Math.max(0, touched - AROUND);
  const to = Math.min(chain.length, touched + AROUND + 1);
  const table = tableOf(after, made, []);
  const width = String(chain.length).length;
  const lines = chain.entries.slice(from, to).map((entry, position) => {
    const number = String(from + position + 1).padStart(width);
    return `${isMade(from + position) ? '▸' : ' '} ${number}  ${sayEntry(entry, table, backend)}`;
  });
  const policy = chain.hook === undefined ? '' : `, policy ${chain.policy ?? 'ACCEPT'}`;
  const title = `# ${change.table}/${chain.name}${policy}: ${counted(chain.length, 'rule')}`;
  return code(
    [
      title,
      ...(from > 0 ? [`  ${'…'.padStart(width)}`] : []),
      ...lines,
      ...(to < chain.length ? [`  ${'…'.padStart(width)}`] : []),
    ].join('\n'),
  );
}

function sayEntry({ rule, maybe }: Entry, table: ReturnType<typeof tableOf>, backend: 'legacy' | 'nft'): string {
  const doubt = maybe === undefined ? '' : '  # perhaps';
  if (!rule) return `# a rule that is not known: ${maybe ?? ''}`;
  const text = printedRule(rule, table, backend);
  return typeof text === 'string' ? `${text}${doubt}` : `# not printed: ${text.reason}`;
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
