/** Builds what lint rules may ask of one ruleset, each answer computed on first use. */
import type { Backend } from '../base/problem.ts';
import { shift } from '../base/span.ts';
import { isBuiltin } from '../catalogue/tables.ts';
import type { Chain, Ruleset, Table } from '../model/types.ts';
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
  const { document, ruleset } = input;
  let space: Space | undefined;
  const flows = new Map<Chain, Map<PacketSet, Flow>>();
  const looks = new Map<string, readonly Look[]>();
  const looksUnderChain = new Map<Chain, readonly Look[]>();
  const theSpace = (): Space => {
    space ??= createSpace(ruleset.family, input.nodeLimit ?? NODE_LIMIT);
    return space;
  };
  return {
    family: ruleset.family,
    backends: input.backends,
    document,
    ruleset,
    pair: input.pair,
    builtins: (name) => {
      const table = [...ruleset.tables.values()].find((t) => t.name === name);
      if (!table) return [];
      const chains = [...table.chains.values()].filter((chain) => isBuiltin(name, chain.name));
      return chains.map((chain) => ({ table, chain }));
    },
    looks: (name) => {
      const known = looks.get(name);
      if (known) return known;
      const table = [...ruleset.tables.values()].find((t) => t.name === name);
      const made = table ? [...table.chains.values()].flatMap((chain) => looksOf(table, chain)) : [];
      looks.set(name, made);
      return made;
    },
    looksFrom: (chain) => {
      const known = looksUnderChain.get(chain);
      if (known) return known;
      const table = ruleset.tables.get(chain.table);
      const made = table ? looksUnder(table, chain, new Set(), []) : [];
      looksUnderChain.set(chain, made);
      return made;
    },
    get space() {
      return theSpace();
    },
    renew: () => {
      space = undefined;
      flows.clear();
    },
    flow(table: Table, chain: Chain, incoming?: PacketSet): Flow {
      const packets = incoming ?? (chain.hook ? onHook(theSpace(), chain.hook) : theSpace().full);
      const known = flows.get(chain) ?? new Map<PacketSet, Flow>();
      flows.set(chain, known);
      const before = known.get(packets);
      if (before) return before;
      const made = flow(theSpace(), table, chain, packets);
      known.set(packets, made);
      return made;
    },
    packet: (packets, space = theSpace()) => {
      const witness = space.witness(everyday(space, packets));
      return witness && packetWords(witness, ruleset.family);
    },
    spanOf: (rule) => {
      const words = rule.command.words;
      return { start: rule.origin + (words[0]?.start ?? 0), end: rule.origin + (words.at(-1)?.end ?? 0) };
    },
    wordSpan: (rule, word) => shift({ start: word.start, end: word.end }, rule.origin),
  };
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
