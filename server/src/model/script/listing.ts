/** What `iptables -S` prints of tables that are known. */
import type { Family } from '../../base/problem.ts';
import { printRuleset } from '../print.ts';
import type { Kernel } from './kernel.ts';
import { rulesetOf } from './ruleset.ts';
import type { ScriptTable } from './tables.ts';

/** The lines, of one chain or of all; `undefined` where something of the family's tables is not known. */
export function listed(
  kernel: Kernel,
  family: Family,
  table: ScriptTable,
  chain: string | undefined,
): string | undefined {
  const { ruleset, uncertain } = rulesetOf(kernel, family);
  const own = ruleset.tables.get(table.name);
  if (!own || uncertain.length > 0 || kernel.findings.blurs.size > 0) return undefined;
  const { text, leftOut } = printRuleset({ ...ruleset, tables: new Map([[table.name, own]]) }, kernel.options.backend);
  if (leftOut.length > 0) return undefined;
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
