/** What rules need to be on the host when they are loaded, and what they make there: sets, estimators, timers. */
import { information, refusal } from '../base/finding.ts';
import type { Problem } from '../base/problem.ts';
import { type Span, shift, span } from '../base/span.ts';
import type { Made, Need } from '../catalogue/define.ts';
import type { MatchUse, TargetUse } from '../syntax/command/types.ts';
import { usesOf } from '../syntax/command/uses.ts';
import { RuleInProgress } from './rule.ts';
import type { Chain, Rule, Table } from './types.ts';

/** Where a rule stands in what the kernel is given: tables as they are committed, chains as the kernel has them. */
interface Place {
  readonly rule: Rule;
  readonly table: number;
  readonly chain: number;
}

interface Maker extends Place {
  readonly made: Made;
}

/** What a use in a rule needs. */
interface Wish {
  readonly need: Need<string>;
  readonly use: MatchUse | TargetUse;
  readonly at: Place;
}

/**
 * One finding for each thing that some rule needs and no rule before it makes, at the first that needs it; and a refusal where
 * two rules make one thing in different ways.
 */
export function needsOfHost(tables: readonly Table[]): Problem[] {
  const wishes: Wish[] = [];
  const makers = new Map<string, Maker>();
  const problems: Problem[] = [];
  for (const [use, at] of usesThatDealWithHost(tables)) {
    const made = use.entry?.makes?.(use.given);
    if (made) {
      const first = makers.get(keyOf(made));
      if (!first) makers.set(keyOf(made), { ...at, made });
      else if (first.made.how !== made.how) problems.push(madeDifferently(first, made, at.rule, use));
    }
    for (const need of use.entry?.needs?.(use.given) ?? []) wishes.push({ need, use, at });
  }
  return [...problems, ...unfulfilled(wishes, makers)];
}

function unfulfilled(wishes: readonly Wish[], makers: ReadonlyMap<string, Maker>): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { need, use, at } of [...wishes].sort((a, b) => a.at.rule.origin - b.at.rule.origin)) {
    const key = `${need.code} ${need.name}`;
    if (problems.has(key) || isMadeBefore(makers.get(key), at)) continue;
    const message = `The rule needs ${need.what} on the host when it is loaded.`;
    problems.set(key, information(need.code, message, placeOf(need, use, at.rule)));
  }
  return [...problems.values()];
}

function usesThatDealWithHost(tables: readonly Table[]): [MatchUse | TargetUse, Place][] {
  const found: [MatchUse | TargetUse, Place][] = [];
  for (const [table, each] of tables.entries()) {
    if (!dealsWithHost(each)) continue;
    for (const [chain, { rules }] of inOrder(each).entries()) {
      for (const rule of rules) {
        if (!(rule instanceof RuleInProgress && rule.dealsWithHost)) continue;
        for (const use of usesOf(rule.command.spec)) found.push([use, { rule, table, chain }]);
      }
    }
  }
  return found;
}

/** Few tables have such rules, and chains are put in order for those only. */
function dealsWithHost({ chains }: Table): boolean {
  for (const { rules } of chains.values())
    for (const rule of rules) if (rule instanceof RuleInProgress && rule.dealsWithHost) return true;
  return false;
}

/** Built-in chains as the kernel has them, then user chains by name, as both programs keep them. */
function inOrder(table: Table): Chain[] {
  const chains = [...table.chains.values()];
  const users = chains.filter(({ hook }) => hook === undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...chains.filter(({ hook }) => hook !== undefined), ...users];
}

/** True where both programs come to the maker first: legacy goes by chains, nft by lines. */
function isMadeBefore(maker: Maker | undefined, at: Place): boolean {
  if (!maker) return false;
  if (maker.table !== at.table) return maker.table < at.table;
  return maker.rule.origin < at.rule.origin && maker.chain <= at.chain;
}

/** The code and the name of those who need it. */
function keyOf({ kind, name }: Made): string {
  return `host-${kind} ${name}`;
}

function madeDifferently(first: Maker, made: Made, rule: Rule, use: MatchUse | TargetUse): Problem {
  const message = `The ${made.kind} ${made.name} is made with ${made.how} here and with ${first.made.how} before: the kernel refuses the second.`;
  const related = [{ span: wholeOf(first.rule), message: 'It is made here first.' }];
  return refusal('made-differently', message, shift(span(use.word.start, use.word.end), rule.origin), { related });
}

function wholeOf({ command, origin }: Rule): Span {
  const { words } = command;
  return shift(span(words[0]?.start ?? 0, words.at(-1)?.end ?? 0), origin);
}

/** The name that is needed, where it stands as a word of its own. */
function placeOf(need: Need<string>, use: MatchUse | TargetUse, { origin }: Rule): Span {
  const option = use.options.find(({ name }) => name === need.option);
  const word = option?.values[0] ?? option?.option ?? use.word;
  return shift(span(word.start, word.end), origin);
}
