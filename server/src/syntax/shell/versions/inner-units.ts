/** The statements inside a long function, kept piece by piece: an edit in it reads anew only what it touches. */
import type { Node } from 'web-tree-sitter';
import type { Span } from '../../../base/span.ts';
import type { Place, Statement } from '../ast.ts';
import type { Difference } from '../read/grammar.ts';
import { placeOf, type Reading } from '../read/reading.ts';
import { moveUnit, readUnits, statementsOf, type Unit } from './units.ts';

/** A long function, and what stands between its braces. */
export interface Inner {
  readonly name: string;
  readonly place: Place;
  /** From brace to brace. */
  readonly group: Place;
  readonly units: readonly Unit[];
  /** Behind the opening brace, and before the closing one. */
  start: number;
  end: number;
}

const FUNCTION = 'function_definition';

/** Nodes of a body that is worth it. */
const LONG = 24;

/** The parts of a function of a text's own, that has nothing behind it on its line. */
interface Parts {
  readonly name: string;
  readonly body: Node;
}

function partsOf({ text, fixed }: Reading, node: Node): Parts | undefined {
  if (fixed || node.type !== FUNCTION || node.hasError) return undefined;
  const children = node.children.filter((child) => child !== null);
  const [name] = children;
  const body = children.at(-1);
  if (name?.type !== 'word' || body?.type !== 'compound_statement' || body.childCount < LONG) return undefined;
  if (text[body.startIndex] !== '{' || text.startsWith('{{', body.startIndex)) return undefined;
  return /^[ \t]*(?:\n|$)/.test(text.slice(node.endIndex, node.endIndex + 80)) ? { name: name.text, body } : undefined;
}

/** A long function read piece by piece; `undefined` for everything else, and where some of it is not understood. */
export function readInner(reading: Reading, node: Node): Inner | undefined {
  const parts = partsOf(reading, node);
  if (!parts) return undefined;
  const { name, body } = parts;
  const units = readUnits(
    reading,
    body.children.filter((child) => child && !'{}'.includes(child.type)),
  );
  if (units.some(isInDoubt)) return undefined;
  return {
    name,
    place: placeOf(reading, node.startIndex, node.endIndex),
    group: placeOf(reading, body.startIndex, body.endIndex),
    units,
    start: body.startIndex + 1,
    end: body.endIndex - 1,
  };
}

/** The unit of a function with that between its braces. */
export function unitOf(
  text: string,
  inner: Inner,
  { start, end }: Span,
  known?: Parameters<typeof statementsOf>[2],
): Unit {
  const { name, place, group, units } = inner;
  const body: Statement = { kind: 'group', subshell: false, body: statementsOf(text, units, known), place: group };
  const move = (by: number): void => {
    inner.start += by;
    inner.end += by;
    for (const unit of units) moveUnit(unit, by);
  };
  return {
    type: FUNCTION,
    start,
    end,
    readUpTo: end,
    reach: units.reduce((farthest, { reach }) => Math.max(farthest, reach), end),
    items: [{ kind: 'statement', statement: { kind: 'function', name, body, place } }],
    separator: undefined,
    isBroken: false,
    stumble: undefined,
    isRefused: undefined,
    gathered: { places: [place, group], lazies: [{ move }] },
    inner,
  };
}

/** True when the edit touches nothing but what is between the braces. */
export function isInside({ start, end }: Inner, { from, oldEnd }: Difference): boolean {
  return from > start && oldEnd < end;
}

/** The function with other statements between its braces, and so much more text. */
export function withUnits(inner: Inner, units: readonly Unit[], by: number): Inner {
  const { name, place, group, start, end } = inner;
  return { name, place: longer(place, by), group: longer(group, by), units, start, end: end + by };
}

function longer({ source, start, end }: Place, by: number): Place {
  return { source, start, end: end + by };
}

function isInDoubt({ isBroken, stumble, isRefused }: Unit): boolean {
  return isBroken || stumble !== undefined || isRefused !== undefined;
}
