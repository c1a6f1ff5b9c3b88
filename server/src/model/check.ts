/** What is wrong with a ruleset across its chains: loops, depth, and what the kernel takes in some hooks only. */
import { refusal, warning } from '../base/finding.ts';
import type { Backend, Problem, Related } from '../base/problem.ts';
import { type Span, shift, span } from '../base/span.ts';
import type { Entry } from '../catalogue/define.ts';
import type { Hook } from '../catalogue/hooks.ts';
import type { MatchUse, TargetUse } from '../syntax/command/types.ts';
import { usesOf } from '../syntax/command/uses.ts';
import { chainAimedAt, type Jump, type References, referencesOf } from './references.ts';
import { RuleInProgress } from './rule.ts';
import type { Chain, Rule, Ruleset, Table } from './types.ts';

/** Jumps deep that iptables-nft follows. kernel:include/net/netfilter/nf_tables.h (NFT_JUMP_STACK_SIZE) */
const NFT_DEPTH = 16;

/** The findings about each table as a whole. */
export function checkRuleset({ tables }: Pick<Ruleset, 'tables'>): Problem[] {
  return [...tables.values()].flatMap(checkTable);
}

/** What the programs say when the table is committed. */
export function checkTable(table: Table): Problem[] {
  const references = referencesOf(table);
  const problems = wrongHooks(table, references);
  if (references.from.size === 0) return problems;
  const loops = findLoops(table, references);
  problems.push(...loops);
  if (loops.length === 0) problems.push(...tooDeep(table, references));
  return problems;
}

/** Each jump that leads back to a chain it came from. */
function findLoops(table: Table, references: References): Problem[] {
  const problems: Problem[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: Jump[] = [];
  const visit = (chain: Chain): void => {
    state.set(chain.name, 'open');
    for (const jump of references.from.get(chain.name) ?? []) {
      const seen = state.get(jump.to.name);
      path.push(jump);
      if (seen === 'open') problems.push(loop(path, references));
      else if (seen === undefined) visit(jump.to);
      path.pop();
    }
    state.set(chain.name, 'done');
  };
  for (const chain of table.chains.values()) if (!state.has(chain.name)) visit(chain);
  return problems;
}

/** Some path ends in a jump back into itself. The kernel refuses the loop where a hook leads to it. */
function loop(path: readonly Jump[], references: References): Problem {
  const last = path.at(-1) as Jump;
  const circle = path.slice(path.findIndex((jump) => jump.from === last.to));
  const names = [...circle.map(({ from }) => from.name), last.to.name].join(' → ');
  // The jump that the file writes last is the one that closes the circle.
  const closing = circle.reduce((a, b) => (b.rule.origin > a.rule.origin ? b : a));
  const related = circle
    .filter((jump) => jump !== closing)
    .map((jump) => ({ span: spanOfTarget(jump.rule), message: `${jump.from.name} leads to ${jump.to.name} here.` }));
  const refusedBy: Backend[] = [];
  const isReached = (hooks: References['hooks']): boolean => circle.some(({ from }) => hooks.has(from.name));
  if (circle.every(({ live }) => live) && isReached(references.hooks)) refusedBy.push('legacy');
  if (isReached(references.hooksOfAll)) refusedBy.push('nft');
  const where = spanOfTarget(closing.rule);
  if (refusedBy.length > 0)
    return refusal('chain-loop', `This jump closes a loop: ${names}.`, where, { refusedBy, related });
  const message = `This jump closes a loop: ${names}. It loads only because no built-in chain leads there.`;
  return warning('chain-loop', message, where, { related });
}

/** Jumps at which iptables-nft gives up; only the first of each chain of jumps is named. */
function tooDeep(table: Table, references: References): Problem[] {
  const depth = new Map<string, number>();
  const visit = (chain: Chain, level: number): void => {
    if ((depth.get(chain.name) ?? -1) >= level) return;
    depth.set(chain.name, level);
    if (level < NFT_DEPTH) for (const jump of references.from.get(chain.name) ?? []) visit(jump.to, level + 1);
  };
  for (const chain of table.chains.values()) if (chain.hook !== undefined) visit(chain, 0);
  const problems: Problem[] = [];
  for (const jumps of references.from.values()) {
    for (const jump of jumps) {
      if (depth.get(jump.from.name) !== NFT_DEPTH - 1) continue;
      const message = `This jump is ${NFT_DEPTH} deep, counted from the built-in chain: iptables-nft takes at most ${NFT_DEPTH - 1}.`;
      problems.push(refusal('jumps-too-deep', message, spanOfTarget(jump.rule), { refusedBy: ['nft'] }));
    }
  }
  return problems;
}

/** Uses in user chains of what the kernel takes in some hooks only, where another hook leads to the chain. */
function wrongHooks(table: Table, references: References): Problem[] {
  const problems: Problem[] = [];
  for (const chain of table.chains.values()) {
    if (chain.hook !== undefined) continue;
    let live = true;
    for (const rule of chain.rules) {
      for (const use of rule instanceof RuleInProgress && rule.isBoundToHooks ? usesOf(rule.command.spec) : []) {
        const problem = wrongHook(rule, use, chain, references, live);
        if (problem) problems.push(problem);
      }
      if (rule.ends && !chainAimedAt(rule, table)) live = false;
    }
  }
  return problems;
}

function wrongHook(
  rule: Rule,
  use: MatchUse | TargetUse,
  chain: Chain,
  references: References,
  live: boolean,
): Problem | undefined {
  const allowed = use.entry && hooksOf(use.entry, use);
  if (!allowed) return undefined;
  const excluded = (hooks: ReadonlySet<Hook> | undefined): Hook[] =>
    [...(hooks ?? [])].filter((hook) => !allowed.includes(hook));
  const forNft = excluded(references.hooksOfAll.get(chain.name));
  if (forNft.length === 0) return undefined;
  const forLegacy = live ? excluded(references.hooks.get(chain.name)) : [];
  const refusedBy: Backend[] = forLegacy.length > 0 ? ['legacy', 'nft'] : ['nft'];
  const message = `${use.name} works in ${listOf(allowed)} only, and ${listOf(forNft)} ${forNft.length === 1 ? 'leads' : 'lead'} to the chain ${chain.name}.`;
  const related = forNft.flatMap((hook) => wayFrom(hook, chain, references));
  return refusal('wrong-hook', message, shift(span(use.word.start, use.word.end), rule.origin), { refusedBy, related });
}

/** The hooks that an entry is taken in with the options of this use; `undefined` for all. */
function hooksOf(entry: Entry, use: MatchUse | TargetUse): readonly Hook[] | undefined {
  const narrowed = entry.hooksFor?.(use.given);
  if (!entry.hooks || !narrowed) return entry.hooks ?? narrowed;
  return entry.hooks.filter((hook) => narrowed.includes(hook));
}

/** The jumps by which the packets of a hook get to a chain. */
function wayFrom(hook: Hook, chain: Chain, references: References): Related[] {
  const cameBy = new Map<string, Jump>();
  const open: string[] = [hook];
  for (let next = open.shift(); next !== undefined && next !== chain.name; next = open.shift()) {
    for (const jump of references.from.get(next) ?? []) {
      if (cameBy.has(jump.to.name) || jump.to.hook !== undefined) continue;
      cameBy.set(jump.to.name, jump);
      open.push(jump.to.name);
    }
  }
  const way: Related[] = [];
  for (let jump = cameBy.get(chain.name); jump !== undefined; jump = cameBy.get(jump.from.name)) {
    way.unshift({ span: spanOfTarget(jump.rule), message: `${jump.from.name} leads to ${jump.to.name} here.` });
  }
  return way;
}

/** Where a rule names its target; its command where it names none. */
function spanOfTarget({ command, origin }: Rule): Span {
  const word = command.spec.target?.word ?? command.option ?? { start: 0, end: 0 };
  return shift(span(word.start, word.end), origin);
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
