// A file while it is typed: every prefix of every rule is read, judged and completed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import hover from '../../server/src/ide/features/hover.ts';
import { guessFamily } from '../../server/src/model/family.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';
import { contextOf } from '../support/ide.ts';
import { foreseen, rulesOf, type Typed } from '../support/typed.ts';

const HOST = readFileSync('test/ide/fixtures/host.rules', 'utf8');
const EXAMPLES = readdirSync('examples').filter((name) => /\.(rules|v4|v6)$/.test(name));
const CORPUS = '../shared/corpus/save';

/** Fails unless every finding lies in the text and says something. */
function checkFindings({ head, rule, family }: Typed, length: number): void {
  const { problems, document } = contextOf(`${head}${rule.slice(0, length)}\nCOMMIT\n`, { family });
  for (const { span, message } of problems) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(document.text.length);
    expect(message).toMatch(/^\S.*[.?]$/s);
  }
}

/** The words of the rule that neither completion nor signature help knows anything about before they are typed. */
function unforeseen(typed: Typed): string[] {
  return foreseen(typed).flatMap(({ before, word, offered, told }) => (offered || told ? [] : [`${before}▮${word}`]));
}

describe('the rules of a host', () => {
  const rules = rulesOf(HOST, 4);

  test('there are rules', () => {
    expect(rules.length).toBeGreaterThan(30);
  });

  test.each(rules.map((one) => [one.rule, one] as const))('%s', (_, typed) => {
    for (let length = 0; length <= typed.rule.length; length++) checkFindings(typed, length);
    expect(unforeseen(typed)).toEqual([]);
  });

  test('the whole file has no finding but what it needs of the host', () => {
    const codes = new Set(contextOf(HOST).problems.map(({ code }) => code));
    expect([...codes].filter((code) => !code.startsWith('host-'))).toEqual([]);
  });
});

test.each(EXAMPLES)('each prefix of each rule of examples/%s is judged, and nothing is unforeseen', (name) => {
  const text = readFileSync(`examples/${name}`, 'utf8');
  const rules = rulesOf(text, guessFamily(name, text));
  expect(rules.length).toBeGreaterThan(2);
  for (const typed of rules) {
    for (let length = 0; length <= typed.rule.length; length++) checkFindings(typed, length);
    if (name !== 'broken.rules') expect(unforeseen(typed)).toEqual([]);
  }
});

test.each([
  ['-A', 'missing-value'],
  ['-A INPUT -p', 'missing-value'],
  ['-A INPUT -p tcp --dport', 'missing-value'],
  ['-A INPUT --dport', 'unknown-option'],
  ['-A INPUT -m conntrack', 'missing-option'],
  ['-A INPUT -m conntrack --ctstate', 'missing-value'],
  ['-A INPUT -m conntrack --ctstate NE', undefined],
  ['-A INPUT -j', 'missing-value'],
  ['-A INPUT -j REJ', 'unknown-target'],
  ['-A INPUT -m comment --comment "half', undefined],
])('what is said of %s', (line, code) => {
  const found = contextOf(`*filter\n:INPUT DROP [0:0]\n${line}\nCOMMIT\n`).problems.find(
    ({ refusedBy }) => refusedBy.length > 0,
  );
  expect(found?.code).toBe(code);
});

/** Where the rules of real hosts are at hand, they are typed too, word by word. */
const ofRealHosts = (): void => {
  const seen = new Set<string>();
  const files = readdirSync(CORPUS).map((name) => readFileSync(`${CORPUS}/${name}`, 'utf8'));
  // A part of them is enough each time: they are alike.
  const rules = files
    .flatMap((text) => rulesOf(text, guessFamily(undefined, text), seen))
    .filter((_, i) => i % 5 === 0);

  test('each prefix is judged, and hovered, without a crash', () => {
    for (const typed of rules) {
      const { words } = splitWords(typed.rule, 0);
      for (const { start, end } of words) {
        checkFindings(typed, end - 1);
        const context = contextOf(`${typed.head}${typed.rule.slice(0, end)}\n`, { family: typed.family });
        hover.hover?.(context, typed.head.length + start);
      }
    }
  });

  const all = rules.flatMap(foreseen);

  test.each(['command', 'chain', 'option', 'match', 'target'] as const)('nearly every next %s is offered', (kind) => {
    const words = all.filter((word) => word.kind === kind);
    const missed = words.filter(({ offered }) => !offered).map(({ before, word }) => `${before}▮${word}`);
    expect(words.length).toBeGreaterThan(100);
    // What is left are files for the other family, chains of other files, and variables of scripts.
    expect(missed.length / words.length, missed.slice(0, 20).join('\n')).toBeLessThan(0.04);
  });

  test('nearly every next word is offered, or its form is told', () => {
    const missed = all.filter(({ offered, told }) => !offered && !told);
    // What is left are files that are none: variables of scripts, rules of the other family, quotes of the shell.
    expect(
      missed.length / all.length,
      missed
        .slice(0, 20)
        .map(({ before }) => before)
        .join('\n'),
    ).toBeLessThan(0.01);
  });
};

if (existsSync(CORPUS)) describe('the rules of real hosts', ofRealHosts);
