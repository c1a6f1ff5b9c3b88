/** Makes rules up and compares what the real iptables does with them to what this reader says. */
import type { Family } from '../../server/src/base/problem.ts';
import { TABLES } from '../../server/src/catalogue/tables.ts';
import { readCases } from '../../test/support/cases.ts';
import { filesUnder } from '../../test/support/files.ts';
import type { Iptables } from './ask.ts';
import type { RuleToCheck } from './check-rule.ts';
import { catalogueRule, type KnownValues, valuesIn } from './from-catalogue.ts';
import { pieceRule } from './pieces.ts';
import { type Random, randomFrom } from './random.ts';

export interface Disagreement {
  readonly rule: RuleToCheck;
  readonly differences: readonly string[];
}

export interface ProbeResult {
  readonly compared: number;
  readonly disagreements: readonly Disagreement[];
}

/** Compares `count` rules, the same ones for the same seed. `others`: rules of people, whose values are used. */
export function probe(
  iptables: Iptables,
  count: number,
  seed: number,
  onFound?: (found: Disagreement) => void,
): ProbeResult {
  const random = randomFrom(seed);
  const others = [
    ...new Set(filesUnder('test/catalogue', /\.cases$/).flatMap((path) => readCases(path).map(({ rule }) => rule))),
  ];
  const known = valuesIn(others);
  const disagreements: Disagreement[] = [];
  let compared = 0;
  for (let i = 0; i < count; i++) {
    const rule = makeRule(random, others, known);
    const differences = iptables.compare(rule);
    if (!differences) continue;
    compared++;
    if (differences.length === 0) continue;
    disagreements.push({ rule, differences });
    onFound?.({ rule, differences });
  }
  return { compared, disagreements };
}

function makeRule(random: Random, others: readonly string[], known: KnownValues): RuleToCheck {
  const table = random.pick(random.oneIn(2) ? TABLES.filter(({ name }) => name === 'filter') : TABLES);
  const family: Family = random.oneIn(2) ? 4 : 6;
  const rule = random.oneIn(3) ? pieceRule(random, others) : catalogueRule(random, family, known);
  return { family, table: table.name, chain: random.pick(table.chains), rule };
}
