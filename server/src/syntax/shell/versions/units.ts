/** The statements of a whole text, piece by piece: what each node of the grammar became, so that an edit reads anew only what it touches. */
import type { Node } from 'web-tree-sitter';
import type { Span } from '../../../base/span.ts';
import type { Place, Statement } from '../ast.ts';
import { arrangeAll, backgroundOf, flatten, type Item, type Progress, SEPARATORS, SIMPLE } from '../read/lower.ts';
import { spanning } from '../read/place.ts';
import { farthest, type Gathered, moveAll, placeOf, type Reading, reachOf } from '../read/reading.ts';
import { type Inner, readInner, unitOf } from './inner-units.ts';

/** What one node of a text's own became: statements, a separator, or nothing. */
export interface Unit {
  /** What the grammar takes the node for. */
  readonly type: string;
  start: number;
  /** Where the grammar's node ends. */
  end: number;
  /** How far its words reach. */
  readUpTo: number;
  /** The end of the last text that it depends on: its here-documents stand behind it. */
  reach: number;
  readonly items: readonly Item[];
  readonly separator: string | undefined;
  /** The grammar stumbled here: what is around it may matter. */
  readonly isBroken: boolean;
  /** Where the shell may give up before it comes to the statement. */
  readonly stumble: Place | undefined;
  /** A word stands where a shell would refuse it. */
  readonly isRefused: 'perhaps' | 'certainly' | undefined;
  readonly gathered: Gathered;
  /** Of a long function: what stands between its braces. */
  readonly inner?: Inner;
  /** Number of the version of the text that it was read from, and holds on to. */
  version?: number;
}

/** `reuse` gives what was read before of a node. */
export function readUnits(
  reading: Reading,
  nodes: readonly (Node | null)[],
  reuse: (node: Node) => Unit | undefined = () => undefined,
): Unit[] {
  const units: Unit[] = [];
  const state: Progress = { readUpTo: -1 };
  for (const node of unhulled(reading.text, nodes)) {
    if ('start' in node) {
      units.push(brokenUnit(reading, node));
      state.readUpTo = Math.max(state.readUpTo, node.end);
      continue;
    }
    // Asking the grammar for a type is dear: it is not done for what was read before.
    const before = node.startIndex >= state.readUpTo ? reuse(node) : undefined;
    const unit = before ?? readWhole(reading, node, state);
    state.readUpTo = Math.max(state.readUpTo, unit.readUpTo);
    units.push(unit);
  }
  return units;
}

/**
 * The nodes of a text; of one that the grammar gives up over many lines, the statements in it that have lines of their own, and
 * what is between them as one stretch that is not understood: a shell has done what stands before the error when it comes to it.
 */
function* unhulled(text: string, nodes: readonly (Node | null)[]): Iterable<Node | Span> {
  for (const node of nodes) {
    if (!node) continue;
    // Asking the grammar for a type is dear.
    if (!node.hasError || node.type !== 'ERROR') {
      yield node;
      continue;
    }
    const inner = node.children.filter((child) => child !== null);
    let open: Span | undefined;
    let end = -1;
    for (const child of inner) {
      const { startIndex: start } = child;
      const isFirst = end < 0 ? open === undefined : hasNewline(text, end, start);
      end = child.endIndex;
      if (isWhole(child) && (open === undefined || isFirst)) {
        if (open) yield open;
        open = undefined;
        yield child;
      } else open = { start: open?.start ?? start, end };
    }
    if (open) yield open;
  }
}

/** True for a statement that the grammar has read without an error, and for what stands between statements. */
function isWhole({ type, hasError }: Node): boolean {
  return !hasError && (type === 'comment' || SEPARATORS.has(type) || SIMPLE.has(type) || STATEMENT.test(type));
}

const STATEMENT = /_(statement|definition)$|^(list|pipeline|negated_command|subshell)$/;

function brokenUnit(reading: Reading, { start, end }: Span): Unit {
  const statement = unreadable(placeOf(reading, start, end));
  return {
    type: 'ERROR',
    start,
    end,
    readUpTo: end,
    reach: end,
    items: [{ kind: 'statement', statement }],
    separator: undefined,
    isBroken: true,
    stumble: undefined,
    isRefused: undefined,
    gathered: { places: [statement.place], lazies: [] },
  };
}

/** A statement that is nested deeper than can be followed is not understood. */
function readWhole(reading: Reading, node: Node, state: Progress): Unit {
  try {
    return readUnit(reading, node, state);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    delete reading.gathered;
    return brokenUnit(reading, { start: node.startIndex, end: node.endIndex });
  }
}

function readUnit(reading: Reading, node: Node, state: Progress): Unit {
  const { startIndex: start, endIndex: end, type } = node;
  const isBehind = start < state.readUpTo;
  const long = isBehind ? undefined : readInner(reading, node);
  if (long) return unitOf(reading.text, long, { start, end });
  const gathered: Gathered = { places: [], lazies: [] };
  const isSeparator = SEPARATORS.has(type);
  const items: Item[] = [];
  const { count, certain, bodiless } = reading.refusals;
  let stumble: Place | undefined;
  if (!isSeparator && type !== 'comment') {
    reading.gathered = gathered;
    if (node.hasError && !isBehind && !SIMPLE.has(type)) stumble = placeOf(reading, start, end);
    flatten(reading, node, items, state);
    delete reading.gathered;
  }
  // The grammar puts in a separator where a shell would stumble.
  if (isSeparator && node.isMissing && !isBehind) stumble = placeOf({ ...reading, gathered }, start, end);
  const isRefused = reading.refusals.count > count || reading.refusals.certain > certain;
  const readUpTo = isBehind ? end : Math.max(end, items.length > 0 ? state.readUpTo : end);
  return {
    type,
    start,
    end,
    readUpTo,
    reach: reachOf(start, farthest(gathered, readUpTo), reading),
    items,
    separator: isSeparator && !isBehind ? type : undefined,
    isBroken:
      isBehind || node.hasError || isRefused || reading.refusals.bodiless > bodiless || items.some(isNotUnderstood),
    stumble,
    isRefused: reading.refusals.certain > certain ? 'certainly' : isRefused ? 'perhaps' : undefined,
    gathered,
  };
}

function isNotUnderstood(item: Item): boolean {
  return item.kind === 'statement' && item.statement.kind === 'broken';
}

export function moveUnit(unit: Unit, by: number): void {
  unit.start += by;
  unit.end += by;
  unit.readUpTo += by;
  unit.reach += by;
  moveAll(unit.gathered, by);
}

/** What stretches of a text were made into, by their first statements: an edit elsewhere leaves them what they are. */
export type Arranged = WeakMap<Statement, { readonly from: Group; readonly statements: readonly Statement[] }>;

/** Items that belong together, up to a separator. */
interface Group {
  readonly items: readonly Item[];
  readonly isBackground: boolean;
  readonly isBehind: boolean;
}

/** The statements that the units of a text make. */
export function statementsOf(text: string, units: readonly Unit[], known: Arranged = new WeakMap()): Statement[] {
  const result: Statement[] = [];
  let items: Item[] = [];
  let isRefused: Unit['isRefused'];
  let begins = 0;
  let ends = 0;
  let ended = -1;
  const finish = (isBackground: boolean): void => {
    const isBehind = ended >= 0 && !hasNewline(text, ended, begins);
    const statements = arranged({ items, isBackground, isBehind }, known);
    const [first] = statements;
    items = [];
    if (!first) return;
    ended = ends;
    if (isRefused) result.push(unreadable(first.place, isRefused));
    isRefused = undefined;
    result.push(...statements);
  };
  for (const unit of units) {
    if (unit.separator !== undefined) {
      finish(unit.separator === '&');
      if (unit.stumble) result.push(unreadable(unit.stumble));
      continue;
    }
    if (unit.items.length === 0) continue;
    if (items.at(-1)?.kind === 'statement') finish(false);
    if (unit.stumble) result.push(unreadable(unit.stumble));
    if (items.length === 0) begins = unit.start;
    items = items.length === 0 ? [...unit.items] : [...items, ...unit.items];
    ends = unit.readUpTo;
    if (isRefused !== 'certainly') isRefused = unit.isRefused ?? isRefused;
  }
  finish(false);
  return result;
}

function arranged(group: Group, known: Arranged): readonly Statement[] {
  const { items, isBackground, isBehind } = group;
  const [item] = items;
  if (item?.kind === 'statement' && items.length === 1 && !isBackground && !isBehind) return [item.statement];
  const key = items.find((one) => one.kind === 'statement')?.statement;
  const before = key && known.get(key);
  if (before && isSameGroup(before.from, group)) return before.statements;
  const [first, ...others] = arrangeAll(items, spanning);
  if (!first) return [];
  const all: Statement[] = [isBehind ? { ...first, sameLine: true } : first, ...others];
  const last = all.pop() as Statement;
  const statements = [...all, isBackground ? backgroundOf(last) : last];
  if (key) known.set(key, { from: group, statements });
  return statements;
}

function isSameGroup(a: Group, b: Group): boolean {
  if (a.isBackground !== b.isBackground || a.isBehind !== b.isBehind || a.items.length !== b.items.length) return false;
  return a.items.every((item, index) => {
    const other = b.items[index] as Item;
    if (item.kind === 'operator') return other.kind === 'operator' && other.text === item.text;
    return other.kind === 'statement' && other.statement === item.statement;
  });
}

export function hasNewline(text: string, from: number, to: number): boolean {
  const found = text.indexOf('\n', from);
  return found >= 0 && found < to;
}

/** A statement that the grammar here reads, and the shell perhaps does not. */
function unreadable(place: Place, ends: 'perhaps' | 'certainly' = 'perhaps'): Statement {
  return {
    kind: 'broken',
    reason:
      ends === 'perhaps'
        ? 'the shell may not be able to read this, and end the script'
        : 'a POSIX shell cannot read this, and ends the script',
    ends,
    place,
  };
}
