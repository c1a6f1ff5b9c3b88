// A file while it is typed: every prefix of every rule is read, judged and completed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import completion from '../../server/src/ide/features/completion.ts';
import hover from '../../server/src/ide/features/hover.ts';
import signatureHelp from '../../server/src/ide/features/signature-help.ts';
import { guessFamily } from '../../server/src/model/family.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';
import { contextOf } from '../support/ide.ts';

const HOST = readFileSync('test/ide/fixtures/host.rules', 'utf8');
const CORPUS = '../shared/corpus/save';

/** A rule and what stands above it in its file: the table with its declarations. */
interface Typed {
  readonly head: string;
  readonly rule: string;
  readonly family: Family;
}

/** The rules of a file without their counters, but one of each shape. */
function rulesOf(text: string, family: Family, seen = new Set<string>()): Typed[] {
  const rules: Typed[] = [];
  let table = '';
  let declared: string[] = [];
  for (const line of text.split('\n').map((one) => one.replace(/^\[\d+:\d+\]\s*/, '').trimEnd())) {
    if (line.startsWith('*')) {
      table = line;
      declared = [];
    } else if (line.startsWith(':')) declared.push(line);
    else if (line.startsWith('-A')) {
      const shape = `${family}${table}${line.replace(/\d+/g, '0').replace(/"[^"]*"/g, '""')}`;
      if (!seen.has(shape)) rules.push({ head: `${[table, ...declared].join('\n')}\n`, rule: line, family });
      seen.add(shape);
    }
  }
  return rules;
}

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
function unforeseen({ head, rule, family }: Typed): string[] {
  return splitWords(rule, 0).words.flatMap(({ text, start }) => {
    const context = contextOf(`${head}${rule.slice(0, start)}\nCOMMIT\n`, { family });
    const offset = head.length + start;
    const offered = (completion.completion?.(context, offset) ?? []).map(
      ({ label, filterText }) => `${label} ${filterText}`,
    );
    const isOffered = [text, text.split(',')[0] ?? text].some((word) =>
      offered.some((offer) => offer.toLowerCase().split(' ').includes(word.toLowerCase())),
    );
    return isOffered || signatureHelp.signatureHelp?.(context, offset) ? [] : [`${rule.slice(0, start)}▮${text}`];
  });
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

  test('the whole file has no finding', () => {
    expect(contextOf(HOST).problems).toEqual([]);
  });
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
describe.runIf(existsSync(CORPUS))('the rules of real hosts', () => {
  const seen = new Set<string>();
  const files = (existsSync(CORPUS) ? readdirSync(CORPUS) : []).map((name) =>
    readFileSync(`${CORPUS}/${name}`, 'utf8'),
  );
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

  test('nearly every next word is offered, or its form is told', () => {
    const missed = rules.flatMap(unforeseen);
    const words = rules.reduce((sum, { rule }) => sum + splitWords(rule, 0).words.length, 0);
    // What is left are files that are none: variables of scripts, rules of the other family, quotes of the shell.
    expect(missed.length / words, missed.slice(0, 20).join('\n')).toBeLessThan(0.01);
  });
});
