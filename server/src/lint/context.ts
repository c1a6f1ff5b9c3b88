/** Builds what lint rules may ask of one ruleset, each answer computed on first use. */
import type { Backend } from '../base/problem.ts';
import { type Span, shift } from '../base/span.ts';
import { isBuiltin } from '../catalogue/tables.ts';
import type { Chain, Rule, Ruleset, Table } from '../model/types.ts';
import { type Flow, flow, onHook } from '../reach/flow.ts';
import { createSpace } from '../reach/space.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import { packetWords } from '../reach/witness.ts';
import type { SaveDocument } from '../syntax/save/types.ts';
import type { LintContext } from './define.ts';
import { inState, toClients } from './facts.ts';
import { Look } from './look.ts';

export interface LintInput {
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
  readonly backends: readonly Backend[];
  readonly pair: LintContext['pair'];
  /** Nodes that set analysis may use before it gives up; a million when absent. */
  readonly nodeLimit?: number;
}

/** Nodes that set analysis may use on one file before it gives up; about 40 MB. */
const NODE_LIMIT = 1_000_000;

/** Rules above which set analysis is not begun: it would take longer than a reader waits. */
const RULE_LIMIT = 20_000;

/** A context that can make room for the next question after one was given up. */
export interface RenewableContext extends LintContext {
  /** Forgets all sets. */
  renew(): void;
}

export function createLintContext(input: LintInput): RenewableContext {
  return new LazyContext(input);
}

/** A class: an object literal with getters would hold on to all that they see for longer than it lives (docs/ARCHITECTURE.md). */
class LazyContext implements RenewableContext {
  readonly family: LintContext['family'];
  readonly backends: readonly Backend[];
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
  readonly pair: LintContext['pair'];
  private readonly nodeLimit: number;
  private knownSpace: Space | undefined = undefined;
  private readonly flows = new Map<Chain, Map<PacketSet, Flow>>();
  private readonly looksByTable = new Map<string, readonly Look[]>();
  private readonly looksUnderChain = new Map<Chain, readonly Look[]>();

  constructor({ document, ruleset, backends, pair, nodeLimit = NODE_LIMIT }: LintInput) {
    this.family = ruleset.family;
    this.backends = backends;
    this.document = document;
    this.ruleset = ruleset;
    this.pair = pair;
    this.nodeLimit = nodeLimit;
  }

  get space(): Space {
    this.knownSpace ??= createSpace(this.family, this.nodeLimit);
    return this.knownSpace;
  }

  renew(): void {
    this.knownSpace = undefined;
    this.flows.clear();
  }

  builtins(name: string): ReturnType<LintContext['builtins']> {
    const table = this.tableNamed(name);
    if (!table) return [];
    const chains = [...table.chains.values()].filter((chain) => isBuiltin(name, chain.name));
    return chains.map((chain) => ({ table, chain }));
  }

  looks(name: string): readonly Look[] {
    const known = this.looksByTable.get(name);
    if (known) return known;
    const table = this.tableNamed(name);
    const made = table ? [...table.chains.values()].flatMap((chain) => looksOf(table, chain)) : [];
    this.looksByTable.set(name, made);
    return made;
  }

  looksFrom(chain: Chain): readonly Look[] {
    const known = this.looksUnderChain.get(chain);
    if (known) return known;
    const table = this.ruleset.tables.get(chain.table);
    const made = table ? looksUnder(table, chain, new Set(), []) : [];
    this.looksUnderChain.set(chain, made);
    return made;
  }

  flow(table: Table, chain: Chain, incoming?: PacketSet): Flow {
    const packets = incoming ?? (chain.hook ? onHook(this.space, chain.hook) : this.space.full);
    const known = this.flows.get(chain) ?? new Map<PacketSet, Flow>();
    this.flows.set(chain, known);
    const before = known.get(packets);
    if (before) return before;
    const made = flow(this.space, table, chain, packets);
    known.set(packets, made);
    return made;
  }

  packet(packets: PacketSet, space = this.space): ReturnType<LintContext['packet']> {
    const witness = space.witness(everyday(space, packets));
    return witness && packetWords(witness, this.family);
  }

  spanOf({ command: { words }, origin }: Rule): Span {
    return { start: origin + (words[0]?.start ?? 0), end: origin + (words.at(-1)?.end ?? 0) };
  }

  wordSpan({ origin }: Rule, { start, end }: Span): Span {
    return shift({ start, end }, origin);
  }

  private tableNamed(name: string): Table | undefined {
    return [...this.ruleset.tables.values()].find((table) => table.name === name);
  }
}

/** The packets of a set that look like everyday traffic, as far as there are any: an answer goes to a client's port. */
function everyday(space: Space, packets: PacketSet): PacketSet {
  if (!space.includes(inState(space, 'ESTABLISHED'), packets)) return packets;
  return toClients(space, packets);
}

const looksByChain = new WeakMap<Chain, readonly Look[]>();

function looksOf(table: Table, chain: Chain): readonly Look[] {
  let looks = looksByChain.get(chain);
  if (!looks) {
    looks = chain.rules.map((rule) => new Look(table, chain, rule));
    looksByChain.set(chain, looks);
  }
  return looks;
}

/** The rules of a chain, then those of the chains that it leads to, each chain once. */
function looksUnder(table: Table, chain: Chain, seen: Set<Chain>, into: Look[]): readonly Look[] {
  seen.add(chain);
  const own = looksOf(table, chain);
  for (const look of own) into.push(look);
  for (const { rule } of own) {
    const called = rule.aim === undefined ? undefined : table.chains.get(rule.aim);
    if (called && !seen.has(called)) looksUnder(table, called, seen, into);
  }
  return into;
}

/** True for a ruleset of so many rules that set analysis is not begun. */
export function isTooLarge(ruleset: Ruleset): boolean {
  let count = 0;
  for (const table of ruleset.tables.values()) for (const chain of table.chains.values()) count += chain.rules.length;
  return count > RULE_LIMIT;
}
