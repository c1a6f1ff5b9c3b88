// Laws of reading commands, over words that nobody would write.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Backend } from '../../../server/src/base/problem.ts';
import { basicOptions } from '../../../server/src/catalogue/basic.ts';
import { matches } from '../../../server/src/catalogue/matches.generated.ts';
import { targets } from '../../../server/src/catalogue/targets.generated.ts';
import { pairsOf } from '../../../server/src/model/rule.ts';
import { lightCommand } from '../../../server/src/syntax/command/light.ts';
import { parseCommand } from '../../../server/src/syntax/command/parse.ts';
import { printRule } from '../../../server/src/syntax/command/print.ts';
import type { CommandContext } from '../../../server/src/syntax/command/reader.ts';
import { splitWords } from '../../../server/src/syntax/save/words.ts';
import { type Case, readCases } from '../../support/cases.ts';
import { filesUnder } from '../../support/files.ts';

const rows = filesUnder('test', /\.cases$/).flatMap((path) => readCases(path));

const word = fc.oneof(
  fc.constantFrom(...basicOptions.flatMap(({ name, letter }) => [`--${name}`, `-${letter}`])),
  fc.constantFrom(
    ...[...matches, ...targets].flatMap(({ name, options }) => [name, ...Object.keys(options).map((o) => `--${o}`)]),
  ),
  fc.constantFrom(
    '!',
    '--',
    '-',
    '',
    'INPUT',
    'tcp',
    'ACCEPT',
    '10.0.0.1',
    '1',
    '80',
    '::1',
    ',',
    '/',
    '=',
    '-p=tcp',
    '--dport=',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

const contexts: readonly CommandContext[] = ([4, 6] as const).flatMap((family) =>
  (['restore', 'command'] as const).flatMap((mode) =>
    ['filter', 'nat', 'nonsense'].map((table) => ({ family, mode, table })),
  ),
);

/** The words, one blank apart. */
function placed(texts: readonly string[]) {
  let at = 0;
  return texts.map((text) => {
    const start = at;
    at += text.length + 1;
    return { text, start, end: start + text.length };
  });
}

test('any words make a command, and every problem lies inside them', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), fc.constantFrom(...contexts), (texts, context) => {
      const words = placed(texts);
      const end = words.at(-1)?.end ?? 0;
      const { problems } = parseCommand(words, context);
      for (const { span, message, fixes } of problems) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(end);
        expect(message).toMatch(/\S.*[.?]$/s);
        for (const { edits } of fixes ?? []) for (const edit of edits) expect(edit.span.end).toBeLessThanOrEqual(end);
      }
    }),
    { numRuns: 1000 },
  );
});

test('the command of words after -A can be printed, or says why not', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 10 }), (texts) => {
      const command = parseCommand(placed(['-A', 'INPUT', ...texts]), { family: 4, table: 'filter', mode: 'restore' });
      for (const pair of pairsOf(command)) printRule(command, pair, { table: 'filter', backend: 'nft' });
    }),
    { numRuns: 1000 },
  );
});

test('every beginning of a valid line is a command', () => {
  const loads = rows.filter(({ refusal }) => refusal === undefined);
  expect(loads.length).toBeGreaterThan(50);
  for (const [index, { rule, chain, family, table }] of loads.entries()) {
    const line = `-A ${chain} ${rule}`;
    // Every length comes up in some row.
    for (let length = index % 5; length <= line.length; length += 5) {
      const { words } = splitWords(line.slice(0, length), 0);
      expect(parseCommand(words, { family, table, mode: 'restore' }).words).toBe(words);
    }
  }
});

/** What a save file's rule is printed as again; `undefined` when it does not load, which upstream's own output may do. */
function printedAgain(row: Case, saved: string, backend: Backend): string | undefined {
  const context: CommandContext = { family: row.family, table: row.table, mode: 'restore' };
  const command = parseCommand(splitWords(`-A ${row.chain} ${saved}`, 0).words, context);
  const [pair] = pairsOf(command);
  if (!pair || command.problems.some(({ refusedBy }) => refusedBy.includes(backend))) return undefined;
  return printRule(command, pair, { table: row.table, backend });
}

test('what is printed and read again prints the same from then on', () => {
  let same = 0;
  let other = 0;
  for (const row of rows) {
    for (const backend of row.backends) {
      for (const saved of row.saved) {
        const again = printedAgain(row, saved, backend);
        if (again === undefined) continue;
        expect(printedAgain(row, again, backend)).toBe(again);
        if (again === saved) same++;
        else other++;
      }
    }
  }
  // A few extensions of upstream print what reads back as something else.
  expect(same).toBeGreaterThan(100);
  expect(other / same).toBeLessThan(0.01);
});

test('a light command says the same as the one that it was made from', () => {
  for (const { rule, chain, family, table, refusal } of rows) {
    if (refusal !== undefined) continue;
    const line = `-A ${chain} ${rule}`;
    const context: CommandContext = { family, table, mode: 'restore' };
    const full = parseCommand(splitWords(line, 0).words, context);
    const light = lightCommand(full, line, 0, context);
    expect([light.kind, light.option, light.chain, light.words, light.uses]).toEqual([
      full.kind,
      full.option,
      full.chain,
      full.words,
      full.uses,
    ]);
    for (const [index, match] of full.spec.matches.entries()) {
      const { name, entry, word: place, implicit, options, given } = light.spec.matches[index] ?? match;
      expect({ name, entry, word: place, implicit, options, given }).toMatchObject({
        name: match.name,
        word: match.word,
        options: match.options,
      });
      expect(given).toBe(match.given);
    }
    expect(light.spec.source?.use).toEqual(full.spec.source?.use);
    expect(light.spec.protocol?.use).toEqual(full.spec.protocol?.use);
    expect(light.spec.target?.word).toEqual(full.spec.target?.word);
    expect(light.spec.target?.options).toEqual(full.spec.target?.options);
  }
});
