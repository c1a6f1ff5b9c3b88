// Reading as a shell does: the same statements as by the grammar, and an end where bash and dash give up.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hideHereDocuments } from '../../../server/src/syntax/shell/read/here-documents.ts';
import { dialectOf, parseShell } from '../../../server/src/syntax/shell/read/parse.ts';
import type { Dialect } from '../../../server/src/syntax/shell/read/reading.ts';
import { shellGrammar } from '../../support/shell.ts';

const grammar = await shellGrammar();
const SCRIPT = { source: 0, offset: 0, fixed: undefined };

/** The line, from 1, at which the shell gives up; 0 for a text that it reads to its end. */
function givesUpAt(text: string, dialect: Dialect): number {
  const last = parseShell(grammar, text, dialect, SCRIPT, undefined, true).at(-1);
  if (last?.kind !== 'broken' || last.ends !== 'certainly') return 0;
  return text.slice(0, last.place.start).split('\n').length;
}

describe('a shell gives up', () => {
  // What bash 5.2 and dash 0.5.12 say of the same texts.
  test.each([
    ['echo a\nif true; then fi\necho b', 2, 2],
    ['echo a\nelse\necho b', 2, 2],
    ['if a\nthen b\nelse:\n then c\nfi', 1, 1],
    ['f() { }\n', 1, 1],
    ['( )', 1, 1],
    ['a; ; b', 1, 1],
    ['a\nb >\n', 2, 2],
    ['for i in 1 2; do done', 1, 1],
    ['{ echo a }\n', 1, 1],
    ['{ a; }\n{ (b) }\nif (c) then (d) fi', 0, 0],
    ['a\ncase x in y) b', 2, 2],
    ['case x in y) ;; (z|w) a ;; esac', 0, 0],
    ['export f() { a; }', 1, 1],
    ['x=1 f() { a; }', 1, 1],
    ['f() a', 1, 0],
    ['my-f() { a; }', 0, 1],
    ['eval() { a; }', 0, 1],
    ['function f { a\n}', 0, 2],
    ['! ! a', 0, 1],
    ['!\na', 0, 1],
    ['a | | b', 1, 1],
    ['a &&\n\nb', 0, 0],
    ['a\n&& b', 2, 2],
    ['a & ; b', 1, 1],
    ['x=(a b)', 0, 1],
    ['case x in @(x|y)) a ;; esac', 1, 1],
    ['shopt -s extglob\ncase x in @(x|y)) a ;; esac', 0, 2],
    ['[[ $a == @(x|y) ]]', 0, 1],
    ['[[ a = b -o c ]]', 1, 0],
    ['[[ -n ]]', 1, 0],
    ['[[ @(a|b) == a ]]', 1, 1],
    ['[[ ! ( -f a && b ) || c =~ ^(d|e)$ ]]', 0, 1],
    ['a <<E\n$(if)\nE\nb', 0, 1],
    ['a\nb $(if x)\nc', 2, 2],
    ['a\nb `if x`\nc', 0, 2],
    ['exec > >(tee log)\n', 0, 1],
    ['exec 7<>/dev/net/tun', 0, 0],
    ['for ((i=0; i<3; i++)); do a; done', 0, 1],
    ['select x in a b; do c; done', 0, 1],
    ["a\necho 'b\nc", 2, 2],
  ] as const)('%j', (text, bash, dash) => {
    expect({ bash: givesUpAt(text, 'bash'), dash: givesUpAt(text, 'sh') }).toEqual({ bash, dash });
  });
});

/** What a statement is, without its places, and what it remembers. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  if ('read' in value) return 'read later';
  const entries = Object.entries(value).filter(([key]) => key !== 'place' && key !== 'memo');
  return Object.fromEntries(entries.map(([key, each]) => [key, shapeOf(each)]));
}

const folder = 'test/shell/scripts';
const read = readdirSync(folder)
  .filter((name) => name.endsWith('.sh'))
  .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }))
  .filter(({ text }) => {
    const { documents, shown } = hideHereDocuments(text, dialectOf(text));
    return documents.unclosed === undefined && !grammar.withTree(shown, (root) => root.hasError);
  });

test('most scripts can be read by the grammar', () => {
  expect(read.length).toBeGreaterThan(60);
});

/** Scripts of which the grammar makes something else than their shell. */
const MISREAD: ReadonlySet<string> = new Set([
  'bash-words-in-sh.sh',
  'here-documents-that-fail.sh',
  'here-documents-beside-substitutions.sh',
  'case-patterns.sh',
  'posix-function-keyword.sh',
  'traps-and-statuses.sh',
]);

test.each(read.filter(({ name }) => !MISREAD.has(name)))('$name is read alike in both ways', ({ text }) => {
  const dialect = dialectOf(text);
  const byGrammar = parseShell(grammar, text, dialect);
  const byHand = parseShell(grammar, text, dialect, SCRIPT, undefined, true);
  const isOver = byHand.at(-1)?.kind === 'broken';
  const both = isOver ? byGrammar.slice(0, byHand.length - 1) : byGrammar;
  expect(byHand.slice(0, isOver ? -1 : undefined).map(shapeOf)).toEqual(both.map(shapeOf));
});
