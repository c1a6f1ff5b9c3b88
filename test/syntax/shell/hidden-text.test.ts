// What is hidden of a text is the same whether some of it was known before or not.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hideHereDocuments } from '../../../server/src/syntax/shell/read/here-documents.ts';
import { HiddenText } from '../../../server/src/syntax/shell/versions/hidden-text.ts';

const LINES = [
  'iptables -A INPUT -j DROP',
  'a=1 b=2',
  'x | y',
  'x ||',
  'case $1 in',
  'a) echo "b"',
  ';;',
  'esac',
  'cat <<E',
  'E',
  'cat <<-"END" <<E',
  '\tEND',
  "echo 'it",
  "is'",
  'x=$(echo a',
  ')',
  'y=$((1 + (2',
  '))',
  '((i++))',
  '[[ $a == b',
  ']]',
  'echo `a',
  'b`',
  '# a comment; it\'s "one"',
  'echo \\',
  '{ echo; }',
  '( exit )',
  'for ((i = 0; i < 2; i++))',
  'a[1]="x"',
  '',
];

const LINE = fc.constantFrom(...LINES);

test('an edit anywhere gives what the whole text gives', () => {
  fc.assert(
    fc.property(
      fc.array(LINE, { minLength: 1, maxLength: 30 }),
      fc.array(
        fc.record({ at: fc.nat(30), gone: fc.nat(3), come: fc.array(LINE, { maxLength: 3 }), cut: fc.nat(12) }),
        {
          maxLength: 8,
        },
      ),
      fc.constantFrom('bash' as const, 'sh' as const),
      (lines, edits, dialect) => {
        const memory = new HiddenText();
        let now = lines;
        memory.next(now.join('\n'), dialect);
        for (const { at, gone, come, cut } of edits) {
          const from = at % (now.length + 1);
          // Some of a line may go with it.
          const rest = now.slice(from + gone);
          now = [...now.slice(0, from), ...come, ...rest.slice(0, 1).map((line) => line.slice(cut)), ...rest.slice(1)];
          const text = now.join('\n');
          const { shown, documents } = memory.next(text, dialect);
          const expected = hideHereDocuments(text, dialect);
          expect(shown).toBe(expected.shown);
          expect(new Map([...documents.bodies].sort())).toEqual(new Map([...expected.documents.bodies].sort()));
          expect(new Map([...documents.ends].sort())).toEqual(new Map([...expected.documents.ends].sort()));
          expect(documents.unclosed).toBe(expected.documents.unclosed);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a text is looked at around the edit alone', () => {
  const lines = Array.from(
    { length: 1000 },
    (_, i) => `iptables -A INPUT -p tcp --dport ${i} -m comment --comment "x"`,
  );
  const memory = new HiddenText();
  memory.next(lines.join('\n'), 'bash');
  const middle = lines[500] ?? '';
  lines[500] = `${middle} -j DROP`;
  const text = lines.join('\n');
  const from = text.indexOf(middle);
  let looked = 0;
  const made = hideHereDocuments(text, 'bash', from, (at) => {
    looked++;
    return at > from + middle.length;
  });
  expect(looked).toBe(1);
  expect(made.end).toBe(text.indexOf('\n', from) + 1);
  expect(memory.next(text, 'bash').shown).toBe(hideHereDocuments(text, 'bash').shown);
});
