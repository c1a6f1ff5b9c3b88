/** A line in good order: its words as they are with one blank between them, or the rule as iptables-save prints it. */
import type { Backend } from '../base/problem.ts';
import { tableNamed } from '../catalogue/tables.ts';
import { printedRule } from '../model/print.ts';
import { isRefused, withSpec, withTarget } from '../model/rule.ts';
import type { Rule, Table } from '../model/types.ts';
import { parseCommand } from '../syntax/command/parse.ts';
import { printRule } from '../syntax/command/print.ts';
import type { Command, Word } from '../syntax/command/types.ts';
import type { LineContent, SaveLine } from '../syntax/save/types.ts';
import { splitWords } from '../syntax/save/words.ts';
import type { IdeContext } from './context.ts';

/** The rules that the lines of a document make, by the number of the line. */
export type RulesByLine = ReadonlyMap<number, readonly { readonly table: Table; readonly rule: Rule }[]>;

export function rulesByLine({ ruleset }: IdeContext): RulesByLine {
  const lines = new Map<number, { table: Table; rule: Rule }[]>();
  for (const table of ruleset.tables.values()) {
    for (const { rules } of table.chains.values()) {
      for (const rule of rules) {
        const found = lines.get(rule.line);
        if (found) found.push({ table, rule });
        else lines.set(rule.line, [{ table, rule }]);
      }
    }
  }
  return lines;
}

/** The same words, one blank between them, none around them. A line that cannot be taken apart stays as it is. */
export function tidied({ text, content }: SaveLine): string {
  if (text.includes('\0')) return text;
  switch (content.kind) {
    case 'blank':
      // What is not empty and says nothing goes on from a backslash, and is not looked at.
      return text.trim() === '' ? '' : text;
    case 'comment':
      return text.trimEnd();
    case 'table':
      return content.name.text === '' ? text : `*${content.name.text}`;
    case 'chain':
      return tidiedChain(text, content);
    case 'commit':
      return 'COMMIT';
    case 'command':
      return tidiedCommand(text);
  }
}

function tidiedChain(text: string, { name, policy }: Extract<LineContent, { kind: 'chain' }>): string {
  const [counters, ...rest] = policy
    ? text
        .slice(policy.end)
        .split(/[ \t]+/)
        .filter((word) => word !== '')
    : [];
  // What stands behind the counters is not read, and not ours to throw away.
  if (!policy || name.text === '' || rest.length > 0) return text;
  return [`:${name.text}`, policy.text, ...(counters === undefined ? [] : [counters])].join(' ');
}

function tidiedCommand(text: string): string {
  const counters = /^\s*(\[\d+:\d+\])\s*(?=\S)/.exec(text);
  const { words, openQuote } = splitWords(text, counters?.[0].length ?? 0);
  if (openQuote !== undefined || words.length === 0) return text;
  return [...(counters?.[1] === undefined ? [] : [counters[1]]), ...sources(text, words)].join(' ');
}

/** The words as they are written, quotes included. */
function sources(text: string, words: readonly Word[]): readonly string[] {
  return words.map(({ start, end }) => text.slice(start, end));
}

/**
 * The line as iptables-save prints its rule, or its rules, each on a line of its own. What it would not print (a
 * deletion, a refused rule, an extension that is not known), or prints so that it says something else when it is read
 * again, stays in its own words.
 */
export function asSaved(context: IdeContext, line: SaveLine, made: ReturnType<RulesByLine['get']>): string {
  const tidy = tidied(line);
  if (line.content.kind === 'chain') return withCounters(tidy);
  if (line.content.kind !== 'command' || !made) return tidy;
  const { command, counters } = line.content;
  if (command.kind !== 'append' || isRefused(command) || made.some(({ rule }) => rule.command !== command)) return tidy;
  const [backend = 'legacy'] = context.settings.backends;
  const printed = made.map(({ table, rule }) => printedRule(rule, table, backend));
  if (!printed.every((text) => typeof text === 'string' && saysTheSame(text, made, context, backend))) return tidy;
  const prefix = counters ? `[${counters.packets}:${counters.bytes}] ` : '';
  return printed.map((text) => `${prefix}${text}`).join('\n');
}

/** iptables-save prints counters behind every policy. */
function withCounters(declaration: string): string {
  return /^:\S+ \S+$/.test(declaration) ? `${declaration} [0:0]` : declaration;
}

/** Some words are printed without the quotes that they need: then what is printed is another rule, or none. */
function saysTheSame(
  text: string | { readonly reason: string },
  made: NonNullable<ReturnType<RulesByLine['get']>>,
  { family }: IdeContext,
  backend: Backend,
): boolean {
  const [first] = made;
  if (typeof text !== 'string' || !first) return false;
  const { words, openQuote } = splitWords(text, 0);
  const again = parseCommand(words, { family, table: tableNamed(first.table.name)?.name ?? 'filter', mode: 'restore' });
  return openQuote === undefined && !isRefused(again) && printed(again, first.table, backend) === text;
}

function printed(command: Command, table: Table, backend: Backend): string | undefined {
  const { source, destination, target } = command.spec;
  const pair = { source: source?.addresses[0], destination: destination?.addresses[0] };
  const toChain = target !== undefined && table.chains.has(target.name);
  const told = toChain ? withSpec(command, withTarget(command, undefined)) : command;
  const rule = printRule(told, pair, { table: table.name, backend });
  const jump = toChain ? `${target.goto ? '-g' : '-j'} ${target.name}` : '';
  return rule === undefined
    ? undefined
    : [`-A ${command.chain?.text}`, rule, jump].filter((words) => words !== '').join(' ');
}
