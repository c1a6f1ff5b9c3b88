// Going from a chain's name to the places that name it.
import { expect, test } from 'vitest';
import navigation from '../../server/src/ide/features/navigation.ts';
import { atCaret, type ContextOptions, inFilter } from '../support/ide.ts';

const TEXT = inFilter(':web - [0:0]', '-A INPUT -p tcp -j web', '-A INPUT -g web', '-A web -j ACCEPT');

type Handler = 'definition' | 'references' | 'highlights';

/** The lines (from 0) and columns that a handler answers with. */
function check(handler: Handler, marked: string, expected: readonly string[], options?: ContextOptions): void {
  const { context, offset } = atCaret(marked, options);
  const found =
    handler === 'references' ? navigation.references?.(context, offset, true) : navigation[handler]?.(context, offset);
  const places = (found ?? []).map(({ range: { start, end } }) => `${start.line}:${start.character}-${end.character}`);
  expect(places).toEqual(expected);
}

const EVERYWHERE = ['4:1-4', '5:19-22', '6:12-15', '7:3-6'];

test.each([
  ['its declaration', TEXT.replace(':web', ':w▮eb')],
  ['a jump', TEXT.replace('-j web', '-j w▮eb')],
  ['a goto', TEXT.replace('-g web', '-g we▮b')],
  ['a rule', TEXT.replace('-A web', '-A web▮')],
])('from %s a chain is found everywhere in its table', (_, marked) => {
  check('definition', marked, ['4:1-4']);
  check('references', marked, EVERYWHERE);
  check('highlights', marked, EVERYWHERE);
});

test('the declaration can be left out of the references', () => {
  const { context, offset } = atCaret(TEXT.replace(':web', ':w▮eb'));
  expect(navigation.references?.(context, offset, false)).toHaveLength(3);
});

test('a chain of the same name in another table is another chain', () => {
  const nat = '*nat\n:web - [0:0]\n-A web -j RETURN\nCOMMIT\n';
  check('references', `${TEXT.replace(':web', ':w▮eb')}${nat}`, EVERYWHERE);
});

test('a built-in chain that no line declares begins with its first rule', () => {
  check('definition', '*filter\n-A INPUT -j ACCEPT\n-A INP▮UT -j DROP\nCOMMIT\n', ['1:3-8']);
});

test('-N makes a chain', () => {
  check('definition', '*filter\n-N web\n-A INPUT -j we▮b\nCOMMIT\n', ['1:3-6']);
});

test('a target is no chain, unless the table has a chain of its name', () => {
  check('references', inFilter('-A INPUT -j LO▮G'), []);
  check('references', inFilter(':LOG - [0:0]', '-A INPUT -j LO▮G'), ['4:1-4', '5:12-15']);
});

test('names behind counters and in CRLF texts are found where they stand', () => {
  check('references', '*filter\r\n:web - [0:0]\r\n[1:2] -A INPUT -j w▮eb\r\nCOMMIT\r\n', ['1:1-4', '2:18-21']);
});

test('there is nothing to find elsewhere', () => {
  check('references', inFilter('-A INPUT -p t▮cp -j ACCEPT'), []);
  check('definition', '# we▮b\n', []);
});
