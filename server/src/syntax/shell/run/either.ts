/** A function that is defined in one of two ways, or in one of two cases only: which, nobody knows. */
import type { Part, Place, Statement, Word } from '../ast.ts';
import { Memo } from '../expand/memo.ts';
import type { State } from './state.ts';

/** The bodies that such a function may have; `undefined`: none. */
const bodies = new WeakMap<Statement, ReadonlySet<Statement | undefined>>();

function bodiesOf(one: Statement | undefined): ReadonlySet<Statement | undefined> {
  return (one && bodies.get(one)) ?? new Set([one]);
}

/** The body of a function that has one of two, each of which may itself be such a one. */
export function eitherOf(
  name: string,
  one: Statement | undefined,
  other: Statement | undefined,
  why: string,
  place: Place,
): Statement {
  const own = bodiesOf(one);
  const all = new Set([...own, ...bodiesOf(other)]);
  if (one && all.size === own.size) return one;
  const result = [...all].reduce<Statement>(
    (otherwise, body) => (body ? ifUnknown(body, otherwise, why, place) : otherwise),
    missing(name, place),
  );
  bodies.set(result, all);
  return result;
}

/** Why there may be no function of that name: it is there in one of two cases only. */
export function absenceOf({ functions }: State, name: string): string | undefined {
  const body = functions.get(name);
  return body && bodiesOf(body).has(undefined) ? `whether there is a function ${name} is not known` : undefined;
}

function ifUnknown(body: Statement, otherwise: Statement, why: string, place: Place): Statement {
  const condition: Statement = {
    kind: 'test',
    words: [
      { parts: [{ kind: 'opaque', reason: why, quoted: true, place }], place, plain: undefined, memo: undefined },
    ],
    place,
  };
  return { kind: 'if', clauses: [{ condition: [condition], body: [body] }], otherwise: [otherwise], place };
}

/** What the shell makes of the name without a function: a command of its own, a program, or nothing that is there. */
function missing(name: string, place: Place): Statement {
  const words = ['command', name].map(
    (text): Word => ({ parts: [{ kind: 'text', text, quoted: true, place }], place, plain: text, memo: undefined }),
  );
  const given: Part = {
    ...{ kind: 'parameter', name: '@', quoted: true, isOpen: false, indirect: false },
    ...{ index: undefined, operator: undefined, argument: undefined, second: undefined, place },
  };
  words.push({ parts: [given], place, plain: undefined, memo: undefined });
  return { kind: 'simple', memo: new Memo(words), assignments: [], words, redirects: [], place };
}
