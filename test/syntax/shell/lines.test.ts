// A law of reading: statements that stand on lines of their own are read as each is read alone, wherever the lines stand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Statement } from '../../../server/src/syntax/shell/ast.ts';
import { parseShell } from '../../../server/src/syntax/shell/read/parse.ts';
import type { Dialect } from '../../../server/src/syntax/shell/read/reading.ts';
import { statements, type Written } from '../../shell/generator/statements.ts';
import { shellGrammar } from '../../support/shell.ts';

const grammar = await shellGrammar();

/** What a statement is, without its places. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  const { kind } = value as { kind?: string };
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key]) =>
          key !== 'place' &&
          key !== 'memo' &&
          key !== 'sameLine' &&
          !(kind === 'command' && key === 'body') &&
          !(kind === 'process' && key === 'body'),
      )
      .map(([key, each]) => [key, shapeOf(each)]),
  );
}

/** Line breaks that mean the same. */
const between = fc.constantFrom('\n', '\n\n', '\n# a comment; if (\n', " # it's\n", '  \n\t', ';\n');

interface Place {
  readonly name: string;
  readonly around: readonly [string, string];
  inside(statement: Statement | undefined): readonly Statement[] | undefined;
}

const PLACES: readonly Place[] = [
  {
    name: 'a function',
    around: ['f() {\n', '\n}\n'],
    inside: (s) => (s?.kind === 'function' && s.body.kind === 'group' ? s.body.body : undefined),
  },
  { name: 'a group', around: ['{\n', '\n}\n'], inside: (s) => (s?.kind === 'group' ? s.body : undefined) },
  { name: 'a subshell', around: ['(\n', '\n)\n'], inside: (s) => (s?.kind === 'group' ? s.body : undefined) },
  {
    name: 'then',
    around: ['if x; then\n', '\nfi\n'],
    inside: (s) => (s?.kind === 'if' ? s.clauses[0]?.body : undefined),
  },
  {
    name: 'else',
    around: ['if x; then\n  y\nelse\n', '\nfi\n'],
    inside: (s) => (s?.kind === 'if' ? s.otherwise : undefined),
  },
  {
    name: 'elif',
    around: ['if x; then\n  y\nelif z\nthen\n', '\nfi\n'],
    inside: (s) => (s?.kind === 'if' ? s.clauses[1]?.body : undefined),
  },
  { name: 'for', around: ['for i in 1 2; do\n', '\ndone\n'], inside: (s) => (s?.kind === 'for' ? s.body : undefined) },
  { name: 'while', around: ['while x\ndo\n', '\ndone\n'], inside: (s) => (s?.kind === 'while' ? s.body : undefined) },
  {
    name: 'case',
    around: ['case $x in\na)\n', '\n;;\n*) y;;\nesac\n'],
    inside: (s) => (s?.kind === 'case' ? s.items[0]?.body : undefined),
  },
];

describe.each<Dialect>(['bash', 'sh'])('lines in %s', (dialect) => {
  const read = (text: string): readonly Statement[] => parseShell(grammar, text, dialect);
  const kindsOf = (list: readonly Statement[]): string[] => list.map(({ kind }) => kind);
  const script = fc
    .array(fc.tuple(statements(dialect), between), { minLength: 1, maxLength: 6 })
    .map((pairs) =>
      pairs.map(([written, by], index) => ({ ...written, by: index + 1 < pairs.length ? safe(written, by) : '' })),
    );
  const check = (name: string, seed: number, holds: (lines: readonly (Written & { by: string })[]) => void): void =>
    test(name, () => fc.assert(fc.property(script, holds), { seed, numRuns: 60 }), 60_000);

  check('each statement of a text is one, and of its kind', 1, (lines) => {
    const found = read(lines.map(({ text, by }) => text + by).join(''));
    expect(kindsOf(found)).toEqual(lines.map(({ kind }) => kind));
    expect(shapeOf(found)).toEqual(lines.flatMap(({ text }) => shapeOf(read(text))));
  });

  for (const [index, { name, around, inside }] of PLACES.entries()) {
    check(`they are the same in ${name}`, 2 + index, (lines) => {
      const [outer, ...others] = read(
        `${around[0]}${lines.map(({ text, by }) => text + by).join('')}${around[1]}iptables -Z\n`,
      );
      const found = inside(outer);
      expect(found && kindsOf(found)).toEqual(lines.map(({ kind }) => kind));
      expect(shapeOf(found)).toEqual(lines.flatMap(({ text }) => shapeOf(read(text))));
      expect(kindsOf(others)).toEqual(['simple']);
    });
  }
});

/** A line break that may stand behind the statement. */
function safe({ text, kind }: Written, by: string): string {
  const ends = text.slice(text.lastIndexOf('\n') + 1);
  const isOpen = kind === 'background' || ends.includes('#') || ends === 'E' || ends === '\tE';
  return isOpen && by !== '\n\n' ? '\n' : by;
}
