/** A ruleset as iptables-save prints it: tables that the text touches, built-in chains, then user chains by name. */
import type { Backend } from '../base/problem.ts';
import type { TableName } from '../catalogue/hooks.ts';
import { isTargetName } from '../catalogue/known-names.ts';
import { type PrintContext, printRule } from '../syntax/command/print.ts';
import { AlikeCommand, readForOnce, sharingTarget } from '../syntax/save/alike.ts';
import { printAlike, templateOf } from '../syntax/save/alike-print.ts';
import { chainAimedAt } from './references.ts';
import { isRefusedThere, needsResolver, withSpec, withTarget } from './rule.ts';
import type { Chain, Rule, Ruleset, Table } from './types.ts';

/** A rule that is left out because it is not known what would be in the kernel. */
export interface LeftOut {
  readonly rule: Rule;
  readonly reason: string;
}

export interface Printed {
  /** Ends in a newline unless empty. No comments, counters are zero. */
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

/** The order in which iptables-nft prints tables; iptables-legacy prints the one that was opened last first. */
const NFT_ORDER: readonly TableName[] = ['mangle', 'security', 'raw', 'filter', 'nat'];

/** What `iptables-save` of that backend would print after the text was loaded on an empty host. */
export function printRuleset(ruleset: Ruleset, backend: Backend): Printed {
  const lines: string[] = [];
  const leftOut: LeftOut[] = [];
  for (const table of inOrder(ruleset, backend)) printTable(table, backend, lines, leftOut);
  lines.push('');
  return { text: lines.length === 1 ? '' : lines.join('\n'), leftOut };
}

function inOrder({ tables }: Ruleset, backend: Backend): Table[] {
  if (backend === 'legacy') return [...tables.values()].reverse();
  return NFT_ORDER.flatMap((name) => tables.get(name) ?? []).filter(isMadeByNft);
}

/** iptables-nft makes a table only when something is put into it. */
function isMadeByNft({ chains }: Table): boolean {
  return [...chains.values()].some(
    (chain) => chain.declared !== undefined || chain.rules.length > 0 || chain.policy === 'DROP',
  );
}

function printTable(table: Table, backend: Backend, lines: string[], leftOut: LeftOut[]): void {
  const chains = [...table.chains.values()].filter(isThere);
  const ordered = [
    ...chains.filter(({ hook }) => hook !== undefined),
    ...chains.filter(({ hook }) => hook === undefined).sort((a, b) => compareBytes(a.name, b.name)),
  ];
  lines.push(`*${table.name}`);
  for (const { name, hook, policy } of ordered)
    lines.push(`:${name} ${hook === undefined ? '-' : (policy ?? 'ACCEPT')} [0:0]`);
  const context: PrintContext = { table: table.name, backend };
  for (const { rules } of ordered) {
    for (const rule of rules) {
      const text = printedIn(context, rule, table);
      if (typeof text === 'string') lines.push(text);
      else leftOut.push({ rule, reason: text.reason });
    }
  }
  lines.push('COMMIT');
  for (const chain of table.chains.values()) {
    if (isThere(chain)) continue;
    const { name, assumed, rules } = chain;
    const reason = assumed ? `its chain ${name} is one of the host` : `there is no chain ${name}`;
    for (const rule of rules) leftOut.push({ rule, reason });
  }
}

/** Chains that the host is left to have, and those that rules name without there being any, are not printed. */
function isThere(chain: Chain): boolean {
  return chain.hook !== undefined || chain.declared !== undefined;
}

/** A rule's line as iptables-save of that backend prints it, without counters; or why it is not known what it would print. */
export function printedRule(rule: Rule, table: Table, backend: Backend): string | { readonly reason: string } {
  return printedIn({ table: table.name, backend }, rule, table);
}

function printedIn(context: PrintContext, rule: Rule, table: Table): string | { readonly reason: string } {
  const { command, chain } = rule;
  if (isRefusedThere(rule, context.backend)) return { reason: 'the rule would be refused' };
  if (needsResolver(rule)) return { reason: 'it names a host, whose addresses are not known here' };
  const { target } = sharingTarget(command).spec;
  if (target && !target.entry && !chainAimedAt(rule, table) && !isTargetName(target.name, command.family)) {
    return { reason: `there is no chain or target ${target.name}` };
  }
  // A chain comes before a target of its name, and has no options.
  const jump = target && chainAimedAt(rule, table) ? `${target.goto ? '-g' : '-j'} ${target.name}` : undefined;
  const text = textOf(rule, context, jump === undefined);
  if (text === undefined) return { reason: 'it uses an extension that is not known here' };
  return jump === undefined ? `-A ${chain}${text}` : `-A ${chain}${text} ${jump}`;
}

/** The text after `-A CHAIN`, with a blank before each word. */
function textOf(rule: Rule, context: PrintContext, hasTarget: boolean): string | undefined {
  const { command } = rule;
  if (command instanceof AlikeCommand) {
    const template = templateOf(command.pattern, context);
    if (template && (!hasTarget || template.target !== undefined))
      return printAlike(template, command, rule, context, hasTarget);
  }
  const text = printRule(
    hasTarget ? readForOnce(command) : withSpec(command, withTarget(command, undefined)),
    rule,
    context,
  );
  return text && ` ${text}`;
}

/** By the bytes of the names, as the C library compares them. */
function compareBytes(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
