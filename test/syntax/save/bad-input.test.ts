/** Input that no one meant to be a ruleset: one finding at most, nothing thrown, nothing lost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../server/src/base/problem.ts';
import { buildRuleset } from '../../../server/src/model/build.ts';
import { MOST_PROBLEMS, problemsOf } from '../../../server/src/model/problems.ts';
import { parseSave } from '../../../server/src/syntax/save/parse.ts';
import type { SaveOptions } from '../../../server/src/syntax/save/types.ts';

function findings(text: string, options: Partial<SaveOptions> = {}): Problem[] {
  const document = parseSave(text, { family: 4, ...options });
  return problemsOf(document, buildRuleset(document));
}

const codes = (text: string, options: Partial<SaveOptions> = {}) => findings(text, options).map(({ code }) => code);
const whole = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n';

describe('one finding at most', () => {
  test('an empty text is fine, and so is one of comments', () => {
    expect(codes('')).toEqual([]);
    expect(codes('# nothing here')).toEqual([]);
    expect(codes('\n\n')).toEqual([]);
  });

  test('a binary', () => {
    const bytes = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256));
    expect(codes(bytes.toString('utf8'), { lossy: true })).toEqual(['not-text']);
    expect(codes(`\x7fELF\x02\x01\x01${'\0'.repeat(200)}`)).toEqual(['not-text']);
  });

  test('UTF-16, which is named', () => {
    expect(findings([...whole].join('\0').concat('\0'))[0]?.message).toMatch(/UTF-16/);
  });

  test('a text that is too large', () => {
    expect(codes(whole.repeat(100), { lengthLimit: 1000 })).toEqual(['file-too-large']);
  });

  test('a line of a million characters', () => {
    expect(codes(`*filter\n-A INPUT -m comment --comment ${'x'.repeat(1_000_000)}\nCOMMIT\n`)).toEqual([
      'line-too-long',
    ]);
    expect(codes(`*filter\n# ${'x'.repeat(1_000_000)}\nCOMMIT\n`)).toEqual(['line-too-long']);
  });

  test('bytes that are not UTF-8, in a comment', () => {
    expect(codes(`# caf\ufffd\n${whole}`, { lossy: true })).toEqual(['not-utf8']);
  });

  test('CR LF line ends', () => {
    expect(codes(whole.replaceAll('\n', '\r\n'))).toEqual(['crlf-line-endings']);
  });

  test('a missing last newline, which only iptables-legacy minds', () => {
    expect(findings(whole.slice(0, -1))).toMatchObject([{ code: 'missing-final-newline', refusedBy: ['legacy'] }]);
  });

  test('a file that is cut anywhere', () => {
    for (let length = 1; length < whole.length - 1; length++) {
      const found = codes(whole.slice(0, length));
      expect(found.length, `${JSON.stringify(whole.slice(0, length))}: ${found.join()}`).toBeLessThanOrEqual(1);
    }
  });

  test('a byte order mark', () => {
    expect(codes(`\ufeff${whole}`)).toEqual(['byte-order-mark']);
  });

  test('a large file that is no ruleset behind its first line', () => {
    expect(codes(`*filter\n${'Once upon a time there was a firewall.\n'.repeat(60_000)}`)).toEqual(['not-a-ruleset']);
    expect(codes(`*filter\n${'-A INPUT -s 10.0.0.1 -j ACCEPT\n'.repeat(80_000)}COMMIT\n`)).toEqual([]);
  });

  test('prose', () => {
    expect(codes('Once upon a time\nthere was a firewall.\n'.repeat(1000))).toEqual(['not-a-ruleset']);
  });
});

test('a huge broken file has a bounded number of findings, and says how many there are more', () => {
  const found = findings(`*filter\n${'this is no rule\n'.repeat(5000)}COMMIT\n`);
  expect(found).toHaveLength(MOST_PROBLEMS + 1);
  expect(found.at(-1)).toMatchObject({ code: 'more-findings', message: expect.stringMatching(/^\d+ more/) });
});

describe('limits of the real reader', () => {
  const comment = (text: string) => `*filter\n-A INPUT -m comment --comment ${text}\nCOMMIT\n`;

  test('a word has at most 1,023 bytes', () => {
    expect(codes(comment('x'.repeat(1023)))).not.toContain('word-too-long');
    expect(codes(comment('x'.repeat(1024)))).toEqual(['word-too-long']);
    expect(codes(comment(`${'é'.repeat(512)}`))).toEqual(['word-too-long']);
  });

  test('a line has at most 251 words', () => {
    const rule = (words: number) =>
      `*filter\n-A INPUT ${Array.from({ length: words - 2 }, () => 'x').join(' ')}\nCOMMIT\n`;
    expect(codes(rule(251))).not.toContain('too-many-words');
    expect(codes(rule(252))).toEqual(['too-many-words']);
  });

  test('a line has at most 10,239 bytes; what is longer is fine only where the rest is a line that loads', () => {
    const padded = (length: number) => `*filter\n${'-A INPUT -j ACCEPT'.padEnd(length)}\nCOMMIT\n`;
    expect(codes(padded(10_239))).toEqual([]);
    expect(codes(padded(10_240))).toEqual(['line-too-long']);
    expect(codes(`*filter\n${'#'.repeat(30_000)}\nCOMMIT\n`)).toEqual([]);
  });

  test('a NUL byte ends a line early', () => {
    const of = (text: string) => findings(`*filter\n${text}\nCOMMIT\n`);
    expect(of('-A INPUT -j ACCEPT\0 --nonsense')).toMatchObject([{ code: 'nul-byte', refusedBy: [] }]);
    expect(of('\0')).toMatchObject([{ code: 'nul-byte', refusedBy: ['legacy', 'nft'] }]);
    expect(codes('*filter\n# a\0b\nCOMMIT\n')).toEqual([]);
    expect(findings('*filter\nCOMMIT\0\n')).toMatchObject([{ code: 'nul-byte', refusedBy: ['legacy'] }]);
  });
});

describe('CR LF', () => {
  const inFilter = (text: string) => findings(`*filter\n${text}COMMIT\n`);

  test.each([
    [':INPUT ACCEPT [0:0]\r\n', undefined],
    ['# a comment\r\n', undefined],
    [':INPUT ACCEPT\r\n', 'error'],
    ['\r\n', 'error'],
    ['-A INPUT -j ACCEPT\r\n', 'error'],
    ['-A INPUT\r\n', 'error'],
    ['-A INPUT -i eth0\r\n', 'warning'],
    ['-A INPUT -m comment --comment a\r\n', 'warning'],
  ])('%j', (line, severity) => {
    expect(inFilter(line).map((found) => found.severity)).toEqual(severity ? [severity] : []);
  });
});

test('mutated files never throw, and every span lies inside the text', () => {
  const mutation = fc.tuple(
    fc.nat(200),
    fc.nat(10),
    fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('\0', '\r\n', '"', '[', '\u00a0', '’', '*nat\n')),
  );
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 6 }), fc.constantFrom<4 | 6>(4, 6), (mutations, family) => {
      const text = mutations.reduce(
        (before, [at, length, inserted]) => before.slice(0, at) + inserted + before.slice(at + length),
        whole.repeat(2),
      );
      const document = parseSave(text, { family });
      for (const problem of problemsOf(document, buildRuleset(document))) {
        const edits = problem.fixes?.flatMap((fix) => fix.edits.map((edit) => edit.span)) ?? [];
        const related = problem.related?.map((one) => one.span) ?? [];
        for (const { start, end } of [problem.span, ...edits, ...related]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }
      expect(document.lines.map((line) => text.slice(line.origin, line.origin + line.text.length))).toEqual(
        document.lines.map((line) => line.text),
      );
    }),
    { numRuns: 500 },
  );
});

test('a broken line leaves its neighbours as they were', () => {
  const lines = whole.split('\n');
  const good = parseSave(whole, { family: 4 }).lines[2];
  fc.assert(
    fc.property(
      fc.string().filter((line) => !/[\n\r]|^[*:]|^COMMIT|\\$/.test(line)),
      (broken) => {
        const text = [...lines.slice(0, 2), broken, ...lines.slice(2)].join('\n');
        const { content, table } = parseSave(text, { family: 4 }).lines[3] ?? {};
        expect(table).toBe('filter');
        expect(content?.kind === 'command' && content.command.words).toEqual(
          good?.content.kind === 'command' && good.content.command.words,
        );
      },
    ),
    { numRuns: 300 },
  );
});
