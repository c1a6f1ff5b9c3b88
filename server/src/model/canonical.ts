/** One spelling for rules that say the same, to find the rule that a `-D` or `-C` means. */
import type { MaskedAddress } from '../base/ip.ts';
import type { TableName } from '../catalogue/hooks.ts';
import { printRule } from '../syntax/command/print.ts';
import type { Command } from '../syntax/command/types.ts';
import { usesOf } from '../syntax/command/uses.ts';
import type { Pair } from './rule.ts';

const known = new WeakMap<Command, Map<string, string>>();

/** What iptables-save prints for the rule; the words as written where the catalogue does not hold all of it. */
export function canonicalOf(command: Command, pair: Pair, table: TableName): string {
  const texts = known.get(command) ?? new Map<string, string>();
  known.set(command, texts);
  const key = `${keyOf(pair.source)} ${keyOf(pair.destination)}`;
  let text = texts.get(key);
  if (text === undefined) {
    text =
      printRule(command, pair, { table, backend: 'legacy' }) ??
      command.words
        .slice(2)
        .map((word) => word.text)
        .join(' ');
    text += unseenIn(command);
    texts.set(key, text);
  }
  return text;
}

/** What tells rules apart that are printed alike. */
function unseenIn({ family, spec }: Command): string {
  let text = '';
  for (const { name, entry, given } of usesOf(spec)) {
    const unseen = entry?.unseen?.(given, { family });
    if (unseen !== undefined) text += `\n${name}: ${unseen}`;
  }
  return text;
}

function keyOf(address: MaskedAddress | undefined): string {
  return address ? `${address.address}/${address.mask}` : '';
}
