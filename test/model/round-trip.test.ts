// The laws of reading and printing: canonical text prints as itself, and what is printed makes the same rules again.
import { expect, test } from 'vitest';
import { checkRule } from '../../scripts/probe/check-rule.ts';
import { catalogueRule, valuesIn } from '../../scripts/probe/from-catalogue.ts';
import { randomFrom } from '../../scripts/probe/random.ts';
import { BACKENDS, type Backend, type Family } from '../../server/src/base/problem.ts';
import { HOOKS } from '../../server/src/catalogue/hooks.ts';
import { isBuiltin, TABLES } from '../../server/src/catalogue/tables.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import type { Rule, Ruleset } from '../../server/src/model/types.ts';
import { parseCommand } from '../../server/src/syntax/command/parse.ts';
import type { MatchUse } from '../../server/src/syntax/command/types.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';
import { readCases } from '../support/cases.ts';
import { filesUnder } from '../support/files.ts';

const RULESETS = 40;
const RULES = 25;

const rows = filesUnder('test/catalogue', /\.cases$/).flatMap((path) => readCases(path));
const known = valuesIn(rows.filter(({ refusal }) => refusal === undefined).map(({ rule }) => rule));

/** What the real programs print and then refuse, or read as something else: `npm run probe` gives them their own lines again. */
const NOT_READ_BACK: readonly RegExp[] = [
  // Words that are empty, or hold a blank, without quotes.
  /--[\w-]+ (?= |$)/,
  /--(name|genre) \S+ [^-!\s]/,
  // Numbers of 32 bits, printed with a sign.
  /--(led-delay|seconds) -/,
  // Zero, where more is asked for.
  /\d-\d+\/0\b| 0b\/s/,
  // Times that are no whole number of their unit.
  /--rateest-(interval|ewmalog) \d*\.?\d*(\.\d|us|[^0]ms)/,
  // The second prefix, without the first.
  /-j [SD]NPT /,
  // All of what may be given, which is then left out, or without what has to stand beside it.
  /-m ipcomp(?! (! )?--ipcompspi)/,
  /--(monthdays \d+(,\d+){30}|weekdays \w+(,\w+){6})/,
  /--physdev-is-bridged/,
  // A name for an option that it does not have.
  /--cluster-local-nodemask/,
];

/** A ruleset of rules that load, made out of the catalogue; every number makes another one. */
function rulesetOf(seed: number): { readonly text: string; readonly family: Family } {
  const random = randomFrom(seed);
  const family: Family = random.oneIn(2) ? 4 : 6;
  const blocks = TABLES.map(({ name, chains }) => {
    const rules: string[] = [];
    for (let tries = 0; tries < 40 * RULES && rules.length < RULES; tries++) {
      const chain = random.pick(HOOKS.filter((hook) => isBuiltin(name, hook)));
      const line = `-A ${chain} ${catalogueRule(random, family, known)}`;
      // A newline inside a word is printed as it is, and ends the line.
      if (/\n|\\n/.test(line)) continue;
      const { problems } = parseCommand(splitWords(line, 0).words, { family, table: name, mode: 'restore' });
      if (problems.some(({ refusedBy, code }) => refusedBy.length > 0 || code === 'host-name')) continue;
      const { saved } = checkRule({ family, table: name, chain, rule: line.slice(`-A ${chain} `.length) }, true);
      const printed = BACKENDS.flatMap((backend) => saved(backend).split(' | '));
      if (!printed.some((each) => NOT_READ_BACK.some((form) => form.test(each)))) rules.push(line);
    }
    const policies = chains.map(
      (chain) => `:${chain} ${name === 'filter' && random.oneIn(2) ? 'DROP' : 'ACCEPT'} [0:0]`,
    );
    return [`*${name}`, ...policies, ':web - [0:0]', ...rules, `-A web -j RETURN`, 'COMMIT', ''].join('\n');
  });
  return { text: blocks.join(''), family };
}

function read(text: string, family: Family, backend: Backend): Ruleset {
  return buildRuleset(parseSave(text, { family }), { backend });
}

const rulesets = Array.from({ length: RULESETS }, (_, seed) => rulesetOf(seed));

/** What a rule says, without how it is written. */
function optionsOf({ chain, command: { spec }, ...rule }: Rule): unknown {
  const given = (uses: readonly Pick<MatchUse, 'name' | 'options' | 'given'>[]): unknown =>
    uses
      .filter(({ options }) => options.length > 0)
      .map(({ name, given: options }) => [
        name,
        Object.entries(options)
          .map(([option, one]) => [option, one && { value: one.value, negated: one.negated, all: one.all }])
          .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
      ]);
  return {
    chain,
    source: [rule.source, spec.source?.negated],
    destination: [rule.destination, spec.destination?.negated],
    protocol: spec.protocol && [spec.protocol.number, spec.protocol.negated],
    in: spec.in && [spec.in.name, spec.in.wildcard, spec.in.negated],
    out: spec.out && [spec.out.name, spec.out.wildcard, spec.out.negated],
    fragment: spec.fragment?.negated,
    matches: given(spec.matches),
    target: spec.target && [spec.target.name, spec.target.goto, given([spec.target])],
  };
}

test.each(BACKENDS)('what %s prints prints as itself when it is read again', (backend) => {
  let lines = 0;
  const others: string[] = [];
  for (const { text, family } of rulesets) {
    const once = printRuleset(read(text, family, backend), backend).text;
    const twice = printRuleset(read(once, family, backend), backend).text;
    const printed = new Set(twice.split('\n'));
    lines += once.split('\n').length;
    others.push(...once.split('\n').filter((line) => !printed.has(line)));
    if (others.length === 0) expect(twice.length).toBe(once.length);
  }
  expect(lines).toBeGreaterThan(RULESETS * RULES);
  expect(others).toEqual([]);
});

test.each(BACKENDS)('what %s prints makes the rules again that it was made of', (backend) => {
  const { count, others } = compared((text, family) => {
    const canonical = read(printRuleset(read(text, family, backend), backend).text, family, backend);
    return [canonical, read(printRuleset(canonical, backend).text, family, backend)];
  });
  expect(count).toBeGreaterThan(RULESETS * RULES);
  expect(others).toEqual([]);
});

/** The rules of two rulesets that do not say the same, one by one. */
function compared(pairOf: (text: string, family: Family) => readonly [Ruleset, Ruleset]): {
  readonly count: number;
  readonly others: readonly string[];
} {
  const others: string[] = [];
  let count = 0;
  for (const { text, family } of rulesets) {
    const [before, after] = pairOf(text, family);
    expect([...after.tables.keys()].sort()).toEqual([...before.tables.keys()].sort());
    for (const [name, { chains }] of before.tables) {
      for (const { name: chain, rules } of chains.values()) {
        const again = after.tables.get(name)?.chains.get(chain)?.rules ?? [];
        expect(again.length).toBe(rules.length);
        count += rules.length;
        for (const [index, rule] of rules.entries()) {
          const other = again[index];
          if (other && JSON.stringify(optionsOf(rule), plain) !== JSON.stringify(optionsOf(other), plain))
            others.push(`${wordsOf(rule)} | ${wordsOf(other)}`);
        }
      }
    }
  }
  return { count, others };
}

function wordsOf({ command: { words } }: Rule): string {
  return words.map(({ text }) => text).join(' ');
}

/** Numbers beyond the safe ones as text, and nothing of where words stand. */
function plain(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return key === 'start' || key === 'end' ? undefined : value;
}
