/** Builds what lint rules may ask of one ruleset, each answer computed on first use. */
import { CT_STATE } from '../base/fields.ts';
import { equals, inRange } from '../base/predicate.ts';
import type { Backend } from '../base/problem.ts';
import { shift } from '../base/span.ts';
import { isBuiltin } from '../catalogue/tables.ts';
import type { Chain, Ruleset, Table } from '../model/types.ts';
import { TooLarge } from '../reach/bdd.ts';
import { type Flow, flow, onHook } from '../reach/flow.ts';
import { createSpace } from '../reach/space.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import { packetWords } from '../reach/witness.ts';
import type { SaveDocument } from '../syntax/save/types.ts';
import type { LintContext } from './define.ts';

export interface LintInput {
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
  readonly backends: readonly Backend[];
  readonly pair: LintContext['pair'];
}

/** Nodes that set analysis may use on one file before it gives up; about 40 MB. */
const NODE_LIMIT = 1_000_000;

/** Rules above which set analysis is not begun: it would take longer than a reader waits. */
const RULE_LIMIT = 20_000;

export function createLintContext(input: LintInput): LintContext {
  const { document, ruleset } = input;
  let space: Space | undefined;
  const flows = new Map<Chain, Map<PacketSet, Flow>>();
  const theSpace = (): Space => {
    if (!space && countRules(ruleset) > RULE_LIMIT) throw new TooLarge(`more than ${RULE_LIMIT} rules`);
    space ??= createSpace(ruleset.family, NODE_LIMIT);
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
    get space() {
      return theSpace();
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
    packet: (packets) => {
      const witness = theSpace().witness(everyday(theSpace(), packets));
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
  const answers = space.and(packets, space.of(equals('ct.state', CT_STATE.ESTABLISHED)));
  if (answers !== packets) return packets;
  const toClient = space.and(packets, space.of(inRange('l4.dport', 32768, 60999)));
  return space.isEmpty(toClient) ? packets : toClient;
}

function countRules(ruleset: Ruleset): number {
  let count = 0;
  for (const table of ruleset.tables.values()) for (const chain of table.chains.values()) count += chain.rules.length;
  return count;
}
