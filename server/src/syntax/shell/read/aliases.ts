/** Aliases: words in the place of the first, put there when a line is read, and not when it is run. */
import type { CaseItem, Lazy, Part, SimpleCommand, Statement, Word } from '../ast.ts';
import { Memo } from '../expand/memo.ts';
import type { Machine } from '../run/machine.ts';
import { isOn } from '../run/perhaps.ts';
import { hole, reasonOf, textOf, type Value } from '../value.ts';

interface Reader {
  readonly machine: Machine;
  readonly aliases: ReadonlyMap<string, Value>;
}

/** The aliases that lines are read with from here on; bash knows them in scripts only when told. */
export function aliasesIn(machine: Machine): ReadonlyMap<string, Value> | undefined {
  const { state, dialect } = machine;
  const { aliases } = state;
  const isUsed = dialect === 'sh' || isOn(machine, 'expand_aliases');
  if (aliases.size === 0 || isUsed === false) return undefined;
  if (isUsed) return new Map(aliases);
  return new Map([...aliases.keys()].map((name) => [name, hole('whether aliases are read is not known', machine.at)]));
}

/** The statement as it is read with the aliases: all that is in it is read then, the bodies of functions as well. */
export function withAliases(machine: Machine, aliases: ReadonlyMap<string, Value>, statement: Statement): Statement {
  return read({ machine, aliases }, statement);
}

function read(reader: Reader, statement: Statement): Statement {
  const all = (statements: readonly Statement[]): Statement[] => statements.map((each) => read(reader, each));
  switch (statement.kind) {
    case 'simple':
      return simple(reader, statement);
    case 'pipeline':
      return { ...statement, parts: all(statement.parts) };
    case 'list':
      return {
        ...statement,
        first: read(reader, statement.first),
        rest: statement.rest.map((item) => ({ ...item, statement: read(reader, item.statement) })),
      };
    case 'if':
      return {
        ...statement,
        clauses: statement.clauses.map(({ condition, body }) => ({ condition: all(condition), body: all(body) })),
        otherwise: all(statement.otherwise),
      };
    case 'while':
      return { ...statement, condition: all(statement.condition), body: all(statement.body) };
    case 'for':
      return {
        ...statement,
        body: all(statement.body),
        words: statement.words?.map((word) => inWord(reader, word)),
      };
    case 'arithmetic-for':
      return { ...statement, body: all(statement.body) };
    case 'case':
      return { ...statement, items: statement.items.map((item): CaseItem => ({ ...item, body: all(item.body) })) };
    case 'function':
    case 'redirected':
    case 'background':
      return { ...statement, body: read(reader, statement.body) };
    case 'group':
      return { ...statement, body: all(statement.body) };
    default:
      return statement;
  }
}

function simple(reader: Reader, command: SimpleCommand & { readonly sameLine?: true }): Statement {
  const inside = {
    assignments: command.assignments.map((assignment) => {
      const { value } = assignment;
      return 'parts' in value ? { ...assignment, value: inWord(reader, value) } : assignment;
    }),
    words: command.words.map((word) => inWord(reader, word)),
  };
  return replaced(reader, { ...command, ...inside, memo: new Memo(inside.words) }, new Set());
}

/** The command with what its first word stands for. The first word of that may be another alias, but not itself again. */
function replaced(reader: Reader, command: SimpleCommand & { readonly sameLine?: true }, seen: Set<string>): Statement {
  const [first, ...others] = command.words;
  const part = first?.parts[0];
  const isPlain = part?.kind === 'text' && !part.quoted && first?.parts.length === 1;
  const name = isPlain ? part.text : '';
  const value = name === '' || seen.has(name) ? undefined : reader.aliases.get(name);
  if (!value || !first) return command;
  const text = textOf(value);
  const { place } = first;
  if (text === undefined) return unread(command, reasonOf(value) ?? '');
  const [made, more] = reader.machine.parse(text, { source: place.source, offset: 0, fixed: place });
  if (made && (more || made.kind !== 'simple'))
    return unread(command, `what the alias ${name} makes of this is not worked out`);
  // A blank at its end has the next word looked up as well.
  const behind = /[ \t]$/.test(text)
    ? replaced(reader, { ...command, assignments: [], redirects: [], words: others }, seen)
    : undefined;
  if (behind?.kind === 'broken') return behind;
  const words = [
    ...(made?.kind === 'simple' ? made.words : []),
    ...(behind?.kind === 'simple' ? behind.words : others),
  ];
  const result: Statement = {
    ...command,
    assignments: [...command.assignments, ...(made?.kind === 'simple' ? made.assignments : [])],
    redirects: [...(made?.kind === 'simple' ? made.redirects : []), ...command.redirects],
    words,
    memo: new Memo(words),
  };
  return replaced(reader, result, new Set([...seen, name]));
}

function unread({ place, sameLine }: SimpleCommand & { readonly sameLine?: true }, reason: string): Statement {
  return { kind: 'broken', reason, place, ...(sameLine && { sameLine }) };
}

/** What is run in substitutions is read with the rest of the line. */
function inWord(reader: Reader, word: Word): Word {
  if (!word.parts.some(({ kind }) => kind === 'command' || kind === 'process')) return word;
  const parts = word.parts.map((part): Part => {
    if (part.kind !== 'command' && part.kind !== 'process') return part;
    const { body } = part;
    const aliased: Lazy = { read: () => body.read().map((each) => read(reader, each)) };
    return { ...part, body: aliased };
  });
  return { ...word, parts, memo: undefined };
}
