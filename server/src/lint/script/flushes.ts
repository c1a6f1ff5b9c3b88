/** Which tables a script empties as a whole. */
import type { TableName } from '../../catalogue/hooks.ts';
import type { ScriptText } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { SimpleCommand } from '../../syntax/shell/ast.ts';
import type { ScriptLintContext } from './define.ts';

/** The table that a command empties: by `-F` without a chain, or by a restore. */
export function tableFlushedBy({ command, changes, program }: ScriptCommand): TableName | undefined {
  if (program.includes('restore')) {
    return changes.flatMap((change) => (change.kind === 'table-restored' && change.flushed ? [change.table] : []))[0];
  }
  if (command?.kind !== 'flush' || command.chain) return undefined;
  const name = command.table?.text ?? 'filter';
  return TABLES.find((table) => table === name);
}

const TABLES: readonly TableName[] = ['filter', 'nat', 'mangle', 'raw', 'security'];

export function flushedTables({ commands }: ScriptLintContext): ReadonlySet<TableName> {
  return new Set(commands.flatMap((command) => tableFlushedBy(command) ?? []));
}

/** True where the script says that it does not mind a failure, at the command or at the call of the function that it is in: `2>/dev/null`, `|| true`. */
export function isForgiven(script: ScriptText, command: ScriptCommand): boolean {
  const own = command.place.source === 0 ? script.sites.at(command.place.start) : undefined;
  const caller = siteOf(script.callsAt, command);
  if (!own && !caller) return true;
  return [own, caller].some((site) => site !== undefined && mindsNothing(script, site));
}

function mindsNothing({ document: { text } }: ScriptText, site: SimpleCommand): boolean {
  const newline = text.indexOf('\n', site.place.end);
  const rest = text.slice(site.place.end, newline < 0 ? text.length : newline);
  const before = text.slice(text.lastIndexOf('\n', site.place.start) + 1, site.place.start);
  return (
    site.redirects.some(({ operator, descriptor }) => operator.startsWith('&>') || descriptor === 2) ||
    /^\s*(\d?&?>+\s*\S+\s*)*(\|\||&&|;\s*(then|do)\b)/.test(rest) ||
    /\b(if|while|until|elif)\s+(!\s*)?$|(&&|\|\||!)\s*$/.test(before)
  );
}

function siteOf(callsAt: ScriptText['callsAt'], command: ScriptCommand): SimpleCommand | undefined {
  for (const [site, ran] of callsAt) if (ran.includes(command)) return site;
  return undefined;
}
