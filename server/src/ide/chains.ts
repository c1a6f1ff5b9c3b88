/** A chain in words: its policy, its rules, and who sends packets to it. */
import { HOOKS } from '../catalogue/hooks.ts';
import type { Chain, Rule, Table } from '../model/types.ts';

/** Rules whose target is the chain, in the order of the text. */
export function callersOf(table: Table, name: string): readonly Rule[] {
  return [...table.chains.values()]
    .flatMap((chain) => chain.rules)
    .filter((rule) => rule.command.spec.target?.name === name)
    .sort((a, b) => a.line - b.line);
}

export function chainPage(table: Table, chain: Chain): string {
  const isHook = (HOOKS as readonly string[]).includes(chain.name) && chain.hook;
  const callers = callersOf(table, chain.name);
  const by = callers.map(
    (rule) => `${rule.chain} rule ${rule.number}${rule.command.spec.target?.goto ? ' (goto)' : ''}`,
  );
  return [
    `**${chain.name}**, ${isHook ? 'built-in' : 'user'} chain of \`${table.name}\``,
    isHook
      ? `Policy ${chain.policy ?? 'ACCEPT'}: what happens to packets that no rule decides.`
      : 'Packets that no rule decides go back to the rule after the one that called.',
    chain.assumed
      ? 'It is not declared in this file: its rules live on the host.'
      : `${chain.rules.length} ${chain.rules.length === 1 ? 'rule' : 'rules'}.`,
    ...(isHook
      ? []
      : [
          by.length === 0
            ? 'No rule jumps here.'
            : `Called by ${by.slice(0, 8).join(', ')}${by.length > 8 ? ` and ${by.length - 8} more` : ''}.`,
        ]),
  ].join('\n\n');
}
