/** What `iptables -S` and `-L` print of tables that are known. */
import type { Family } from '../../base/problem.ts';
import type { Command } from '../../syntax/command/types.ts';
import { printRuleset } from '../print.ts';
import type { Kernel } from './kernel.ts';
import { listText } from './list-text.ts';
import { rulesetOf } from './ruleset.ts';
import type { ScriptTable } from './tables.ts';

/** What a command that lists prints; `undefined` where something of the family's tables is not known, as counters never are. */
export function listed(kernel: Kernel, family: Family, table: ScriptTable, command: Command): string | undefined {
  const has = (option: RegExp): boolean => command.words.some(({ text }) => option.test(text));
  // A word that begins with the letter of an option with a value goes on with that.
  if (command.number !== undefined || command.argument || has(/^-[^-tw]*v|^--v/)) return undefined;
  const chain = command.chain?.text;
  const { ruleset, uncertain } = rulesetOf(kernel, family);
  const own = ruleset.tables.get(table.name);
  if (!own || uncertain.length > 0 || kernel.findings.blurs.size > 0) return undefined;
  const { text, leftOut } = printRuleset({ ...ruleset, tables: new Map([[table.name, own]]) }, kernel.options.backend);
  if (leftOut.length > 0) return undefined;
  if (command.kind === 'list')
    return listText(text.split('\n'), {
      family,
      chain,
      isNumeric: has(/^-[^-tw]*n|^--nu/),
      hasNumbers: has(/^--line|^-[^-tw]*0/),
    });
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const declared = /^:(\S+) (\S+) \[/.exec(line);
    if (declared) {
      const [, name = '', policy = ''] = declared;
      if (chain === undefined || chain === name) lines.push(policy === '-' ? `-N ${name}` : `-P ${name} ${policy}`);
    } else if (line.startsWith('-A') && (chain === undefined || line.startsWith(`-A ${chain} `))) lines.push(line);
  }
  return lines.map((line) => `${line}\n`).join('');
}
