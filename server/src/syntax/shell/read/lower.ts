/** Turns the grammar's nodes into statements. What the grammar groups in its own way (lists, pipelines, redirections) is put in order anew. */
import type { Node } from 'web-tree-sitter';
import type { Place, Redirect, Statement, Word } from '../ast.ts';
import { lowerCompound } from './compound.ts';
import { placeOf, type Reading, spanOf } from './reading.ts';
import { readRedirect, readSimple, skipBlanks } from './simple.ts';
import type { Cursor } from './word.ts';

/** What a stretch of statements is made of, in the order of the text. */
export type Item =
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'statement'; readonly statement: Statement };

/** The statements among the children of a node. */
export function lowerAll(reading: Reading, nodes: readonly (Node | null)[]): Statement[] {
  const result: Statement[] = [];
  let items: Item[] = [];
  const state: Progress = { readUpTo: -1 };
  const finish = (isBackground: boolean): void => {
    const statements = arrangeAll(items, (first, last) => spanOf(reading, first, last));
    items = [];
    const last = statements.pop();
    result.push(...statements);
    if (last) result.push(isBackground ? backgroundOf(last) : last);
  };
  for (const node of nodes) {
    if (!node || node.type === 'comment') continue;
    if (SEPARATORS.has(node.type)) {
      if (node.startIndex >= state.readUpTo) finish(node.type === '&');
      continue;
    }
    if (items.at(-1)?.kind === 'statement') finish(false);
    flatten(reading, node, items, state);
  }
  finish(false);
  return result;
}

/** How far words have been read: the grammar may end a command before its words do. */
export interface Progress {
  readUpTo: number;
}

export const SEPARATORS: ReadonlySet<string> = new Set([';', '\n', '&', ';;']);

const RESERVED = /^(then|else|elif|fi|do|done|esac|\})$/;

/** Nodes that only hold others in an order. */
const HOLDERS: ReadonlySet<string> = new Set(['list', 'pipeline', 'negated_command', 'redirected_statement']);
const OPERATORS: ReadonlySet<string> = new Set(['&&', '||', '|', '|&', '!']);
/** Nodes that are simple commands, or the parts of one. */
export const SIMPLE: ReadonlySet<string> = new Set([
  'command',
  'declaration_command',
  'unset_command',
  'variable_assignment',
  'variable_assignments',
  'file_redirect',
  'herestring_redirect',
]);

/** The statements and operators of a node, in the order of the text. */
export function flatten(reading: Reading, node: Node, items: Item[], state: Progress): void {
  const { type, startIndex } = node;
  if (type === 'comment') return;
  if (HOLDERS.has(type)) {
    for (const child of node.children) if (child) flatten(reading, child, items, state);
    return;
  }
  if (startIndex < state.readUpTo) return;
  if (OPERATORS.has(type)) {
    if (type === '|&' && reading.dialect === 'sh') reading.refusals.certain++;
    items.push({ kind: 'operator', text: type });
    return;
  }
  if (reading.dialect === 'sh' && type === 'test_command' && reading.text.startsWith('[[', startIndex)) {
    commandsOf(reading, node, items, state);
    return;
  }
  if (
    SIMPLE.has(type) ||
    (type === 'test_command' && reading.text.startsWith('[ ', startIndex) && !reading.text.startsWith('[[', startIndex))
  ) {
    simple(reading, startIndex, node.endIndex, items, state);
    return;
  }
  const statement = node.isMissing || type === 'ERROR' ? undefined : lowerCompound(reading, node);
  if (!statement) {
    // A word that stands alone may be what the grammar made of a command's rest.
    items.push({ kind: 'statement', statement: broken(reading, node) });
    state.readUpTo = Math.max(state.readUpTo, node.endIndex);
    return;
  }
  const cursor: Cursor = { reading, at: node.endIndex, end: reading.text.length };
  const redirects: Redirect[] = [];
  for (;;) {
    const before = cursor.at;
    skipBlanks(cursor);
    const redirect = readRedirect(cursor);
    if (!redirect) {
      cursor.at = before;
      break;
    }
    redirects.push(redirect);
  }
  state.readUpTo = Math.max(state.readUpTo, cursor.at);
  const place = placeOf(reading, startIndex, cursor.at);
  items.push({
    kind: 'statement',
    statement: redirects.length > 0 ? { kind: 'redirected', body: statement, redirects, place } : statement,
  });
}

/** `[[ … ]]` to a POSIX shell, which does not have it: commands with the names `[[`, and whatever follows an operator. */
function commandsOf(reading: Reading, { startIndex, endIndex }: Node, items: Item[], state: Progress): void {
  for (let at = startIndex; ; ) {
    simple(reading, at, endIndex, items, state);
    at = state.readUpTo;
    while (' \t\n'.includes(reading.text[at] ?? 'x')) at++;
    const operator = reading.text.slice(at, at + 2);
    if (at >= endIndex || (operator !== '&&' && operator !== '||')) break;
    items.push({ kind: 'operator', text: operator });
    at += 2;
  }
  if (state.readUpTo < endIndex) reading.refusals.certain++;
}

/** The commands of a node: the grammar takes assignments on lines of their own for the beginning of the next command. */
function simple(reading: Reading, at: number, end: number, items: Item[], state: Progress): void {
  const cursor: Cursor = { reading, at, end: reading.text.length };
  for (let from = at; ; from = cursor.at) {
    const command = readSimple(cursor);
    const first = command.assignments.length === 0 ? command.words[0] : undefined;
    const part = first?.parts[0];
    if (part?.kind === 'text' && !part.quoted && RESERVED.test(first?.plain ?? '')) reading.refusals.count++;
    state.readUpTo = Math.max(state.readUpTo, cursor.at, from + 1);
    const { unclosed } = reading.documents;
    if (unclosed !== undefined && unclosed >= from && unclosed < cursor.at) {
      const reason = 'what is opened here is never closed, and the shell ends';
      const place = placeOf(reading, from, cursor.at);
      items.push({ kind: 'statement', statement: { kind: 'broken', reason, ends: 'certainly', place } });
      return;
    }
    items.push({ kind: 'statement', statement: command });
    skipBlanks(cursor);
    // A parenthesis behind words is an error to a shell, or a function that the grammar has not seen.
    if (reading.text[cursor.at] === '(') reading.refusals.count++;
    if (command.words.length > 0 || reading.text[cursor.at] !== '\n') return;
    while (cursor.at < end && reading.text[cursor.at] === '\n') {
      // Here-documents are no commands.
      cursor.at = reading.documents.ends.get(cursor.at + 1) ?? cursor.at + 1;
      skipBlanks(cursor);
    }
    if (cursor.at >= end) return;
  }
}

export function broken(reading: Reading, node: Node): Statement {
  const reason = node.isMissing ? `"${node.type}" is missing here` : 'this is not understood as shell';
  return { kind: 'broken', reason, place: placeOf(reading, node.startIndex, node.endIndex) };
}

/** From the one place to the other. */
type Spanning = (first: Place, last: Place) => Place;

/** The statements that items make: two that stand side by side are on lines of their own. */
export function arrangeAll(items: readonly Item[], spanning: Spanning): Statement[] {
  const result: Statement[] = [];
  let from = 0;
  for (let at = 1; at <= items.length; at++) {
    if (at < items.length && !(items[at]?.kind === 'statement' && items[at - 1]?.kind === 'statement')) continue;
    const statement = arrange(items.slice(from, at), spanning);
    if (statement) result.push(statement);
    from = at;
  }
  return result;
}

/** Pipelines bind closer than lists; a `!` before a pipeline negates all of it. */
function arrange(items: readonly Item[], spanning: Spanning): Statement | undefined {
  let at = 0;
  const isOperator = (...texts: readonly string[]): boolean => {
    const item = items[at];
    return item?.kind === 'operator' && texts.includes(item.text);
  };
  const pipeline = (): Statement | undefined => {
    let negated = false;
    for (; isOperator('!'); at++) negated = !negated;
    const parts: Statement[] = [];
    for (;;) {
      const item = items[at];
      if (item?.kind !== 'statement') break;
      parts.push(item.statement);
      at++;
      if (!isOperator('|', '|&')) break;
      if (isOperator('|&')) parts.push(withErrors(parts.pop() ?? item.statement));
      at++;
    }
    const first = parts[0];
    const last = parts.at(-1);
    if (!first || !last) return undefined;
    if (parts.length === 1 && !negated) return first;
    return { kind: 'pipeline', negated, parts, place: spanning(first.place, last.place) };
  };
  const first = pipeline();
  if (!first) return undefined;
  const rest: { operator: '&&' | '||'; statement: Statement }[] = [];
  while (isOperator('&&', '||')) {
    const item = items[at++];
    const statement = pipeline();
    if (statement && item?.kind === 'operator') rest.push({ operator: item.text === '&&' ? '&&' : '||', statement });
  }
  const last = rest.at(-1)?.statement ?? first;
  return rest.length === 0 ? first : { kind: 'list', first, rest, place: spanning(first.place, last.place) };
}

/** What stands before `|&`: what it complains of goes the way of its output. */
export function withErrors(body: Statement): Statement {
  const { place } = body;
  const target: Word = {
    parts: [{ kind: 'text', text: '1', quoted: false, place }],
    place,
    plain: '1',
    memo: undefined,
  };
  const redirect: Redirect = { operator: '>&', descriptor: 2, target, place };
  if (body.kind === 'simple') return { ...body, redirects: [...body.redirects, redirect] };
  return { kind: 'redirected', body, redirects: [redirect], place, ...(body.sameLine && { sameLine: true }) };
}

export function backgroundOf(body: Statement): Statement {
  const { place } = body;
  return { kind: 'background', body, place, ...(body.sameLine && { sameLine: true }) };
}
