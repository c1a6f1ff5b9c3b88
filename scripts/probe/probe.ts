/** Makes rules and files up and compares what the real iptables does with them to what this reader says. */
import { BACKENDS, type Family } from '../../server/src/base/problem.ts';
import { TABLES } from '../../server/src/catalogue/tables.ts';
import type { ShellGrammar } from '../../server/src/syntax/shell/read/grammar.ts';
import { readCases } from '../../test/support/cases.ts';
import { filesUnder } from '../../test/support/files.ts';
import { compareRule } from './ask.ts';
import { compareCommand } from './ask-command.ts';
import { compareFile } from './ask-file.ts';
import { compareSession } from './ask-session.ts';
import type { RuleToCheck } from './check-rule.ts';
import { catalogueRule, type KnownValues, valuesIn } from './from-catalogue.ts';
import { makeFile } from './make-file.ts';
import { makeSession, type Session } from './make-session.ts';
import { mutated } from './mutate.ts';
import { pieceRule } from './pieces.ts';
import { type Random, randomFrom } from './random.ts';

/** A rule or a file, in words, and how it is judged differently. */
export interface Disagreement {
  readonly what: string;
  readonly differences: readonly string[];
}

export interface ProbeResult {
  readonly compared: number;
  readonly disagreements: readonly Disagreement[];
}

type OnFound = (found: Disagreement) => void;

/** Compares `count` rules, the same ones for the same seed. */
export function probe(count: number, seed: number, onFound?: OnFound): ProbeResult {
  const others = casesOfAll();
  const known = valuesIn(others);
  return compareAll(count, seed, onFound, (random) => {
    const rule = makeRule(random, others, known);
    const differences = compareRule(rule);
    return differences && { what: `IPv${rule.family} ${rule.table} ${rule.chain}: ${rule.rule}`, differences };
  });
}

/** Compares how `count` commands end that append such rules. */
export function probeCommands(grammar: ShellGrammar, count: number, seed: number, onFound?: OnFound): ProbeResult {
  const others = casesOfAll();
  const known = valuesIn(others);
  return compareAll(count, seed, onFound, (random) => {
    const rule = makeRule(random, others, known);
    const differences = compareCommand(grammar, rule);
    return differences && { what: `IPv${rule.family} -t ${rule.table} -A ${rule.chain} ${rule.rule}`, differences };
  });
}

/** Compares `count` sessions of several commands with what both programs make of them. */
export function probeSessions(grammar: ShellGrammar, count: number, seed: number, onFound?: OnFound): ProbeResult {
  return compareAll(count, seed, onFound, (random) => {
    const session = makeSession(random);
    const differences = BACKENDS.flatMap((backend) => compareSession(grammar, session, backend));
    return { what: sessionInWords(session), differences };
  });
}

/** Compares `count` whole files, the same ones for the same seed. */
export function probeFiles(count: number, seed: number, onFound?: OnFound): ProbeResult {
  return compareAll(count, seed, onFound, (random) => {
    const file = makeFile(random);
    return { what: `IPv${file.family}:\n${numbered(file.text)}`, differences: compareFile(file) };
  });
}

function sessionInWords({ family, commands }: Session): string {
  const steps = commands.map(({ words, input, isIpset }) => {
    const line = [...(isIpset ? ['ipset'] : []), ...words].join(' ');
    return input === undefined ? line : `restore ${line} <<\n${input}`;
  });
  return `IPv${family}:\n${steps.join('\n')}`;
}

function casesOfAll(): readonly string[] {
  return [
    ...new Set(filesUnder('test/catalogue', /\.cases$/).flatMap((path) => readCases(path).map(({ rule }) => rule))),
  ];
}

function compareAll(
  count: number,
  seed: number,
  onFound: OnFound | undefined,
  compareNext: (random: Random) => Disagreement | undefined,
): ProbeResult {
  const random = randomFrom(seed);
  const disagreements: Disagreement[] = [];
  let compared = 0;
  for (let i = 0; i < count; i++) {
    const result = compareNext(random);
    if (!result) continue;
    compared++;
    if (result.differences.length === 0) continue;
    disagreements.push(result);
    onFound?.(result);
  }
  return { compared, disagreements };
}

function numbered(text: string): string {
  return text
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(4)} ${JSON.stringify(line).slice(1, -1).slice(0, 200)}`)
    .join('\n');
}

function makeRule(random: Random, others: readonly string[], known: KnownValues): RuleToCheck {
  const table = random.pick(random.oneIn(2) ? TABLES.filter(({ name }) => name === 'filter') : TABLES);
  const family: Family = random.oneIn(2) ? 4 : 6;
  const rule = random.pick([
    () => pieceRule(random, others),
    () => catalogueRule(random, family, known),
    () => catalogueRule(random, family, known),
    () => mutated(random, random.pick(others)),
    () => mutated(random, random.pick(others)),
  ])();
  return { family, table: table.name, chain: random.pick(table.chains), rule };
}
