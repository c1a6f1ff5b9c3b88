/** Reading again after an edit: only the changed lines are read, and the result is what reading afresh would give. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSaveReader, parseSave } from '../../../server/src/syntax/save/parse.ts';
import type { SaveDocument } from '../../../server/src/syntax/save/types.ts';

const family = 4;
const text = [
  '# a comment',
  '*filter',
  ':INPUT DROP [0:0]',
  ':web - [0:0]',
  '-A INPUT -p tcp -m tcp --dport 80 -j web',
  '-A INPUT --nonsense',
  '-A web -s 10.0.0.0/8 -j ACCEPT',
  'COMMIT',
  '*nat',
  ':POSTROUTING ACCEPT [0:0]',
  '-A POSTROUTING -o eth0 -j MASQUERADE',
  'COMMIT',
  '',
].join('\n');

/** The part of a document that does not depend on how it was read; commands may keep their words elsewhere. */
function plain({ lines, problems, tableless, cutLine }: SaveDocument) {
  const shown = lines.map(({ line, origin, text: words, table, content }) => ({
    ...{ line, origin, words, table, kind: content.kind, problems: content.problems },
    ...(content.kind === 'command' && { words: content.command.words, refused: content.command.problems }),
  }));
  return { shown, problems, tableless, cutLine };
}

test('an edit inside a line re-reads that line alone, and renumbers the ones after a new line', () => {
  const reader = createSaveReader({ family });
  const before = reader.read(text);
  const origin = before.lines[6]?.origin ?? 0;
  const edited = reader.read(text.replace('--dport 80', '--dport 8080\n-A INPUT -j DROP'));
  expect(edited.lines).toHaveLength(before.lines.length + 1);
  const kept = edited.lines.filter(({ content }) => before.lines.some((line) => line.content === content));
  expect(kept).toHaveLength(before.lines.length - 1);
  expect(edited.lines[7]?.content).toBe(before.lines[6]?.content);
  expect(edited.lines[7]).toMatchObject({ line: 7, origin: origin + 19 });
});

test('lines that stand still are the same objects', () => {
  const reader = createSaveReader({ family });
  const before = reader.read(text);
  const edited = reader.read(text.replace('10.0.0.0', '10.0.0.1'));
  expect(edited.lines.filter((line, index) => line === before.lines[index])).toHaveLength(before.lines.length - 1);
});

test('a line that moves into another table is read again, and the ones behind the table are not', () => {
  const reader = createSaveReader({ family });
  const before = reader.read(text);
  const edited = reader.read(text.replace('*filter', '*mangle'));
  expect(edited.lines[4]?.table).toBe('mangle');
  expect(edited.lines[4]?.content).not.toBe(before.lines[4]?.content);
  expect(edited.lines[10]).toBe(before.lines[10]);
});

test('lines that are swapped keep their parse', () => {
  const reader = createSaveReader({ family });
  const before = reader.read(text);
  const swapped = text.split('\n');
  [swapped[4], swapped[6]] = [swapped[6] ?? '', swapped[4] ?? ''];
  const edited = reader.read(swapped.join('\n'));
  expect(edited.lines[6]?.content).toBe(before.lines[4]?.content);
  expect(edited.lines[4]?.content).toBe(before.lines[6]?.content);
});

test('after any edits the document is what reading the text afresh gives', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\n',
      '*nat\n',
      'COMMIT\n',
      '*',
      '\\\n',
      '"',
      '# ',
      ' ',
      '\r\n',
      '-A INPUT -j DROP\n',
      ':x - [0:0]\n',
      '\0',
      '\ufeff',
    ),
    fc.string({ maxLength: 5 }),
  );
  const edit = fc.tuple(fc.nat(300), fc.nat(40), piece);
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const reader = createSaveReader({ family });
      let current = text;
      reader.read(current);
      for (const [at, length, inserted] of edits) {
        current = current.slice(0, at) + inserted + current.slice(at + length);
        expect(plain(reader.read(current))).toEqual(plain(parseSave(current, { family })));
      }
    }),
    { numRuns: 300 },
  );
});

test('a hundred thousand lines are read again in the time of a few', () => {
  const rule = (n: number) =>
    `-A INPUT -s 10.${n % 256}.${(n >> 8) % 256}.${(n >> 16) % 256}/32 -p tcp -m tcp --dport ${n % 65536} -j ACCEPT`;
  const many = [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ...Array.from({ length: 100_000 }, (_, n) => rule(n)),
    'COMMIT',
    '',
  ].join('\n');
  const reader = createSaveReader({ family });
  const before = reader.read(many);
  const edited = reader.read(many.replace('10.80.195.0/32', '10.80.195.1/32 -i eth0'));
  const fresh = edited.lines.filter((line, index) => line.content !== before.lines[index]?.content);
  expect(fresh).toHaveLength(1);
});
