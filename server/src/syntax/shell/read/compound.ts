/** Turns the nodes of compound commands into statements: conditions, loops, cases, groups, functions. */
import type { Node } from 'web-tree-sitter';
import type { CaseItem, Statement, Word } from '../ast.ts';
import { closingParenthesis } from './balance.ts';
import { broken, lowerAll } from './lower.ts';
import { arithmetic, sectionsOf, testWords } from './pieces.ts';
import { placeOf, type Reading } from './reading.ts';
import { readWords, skipBlanks } from './simple.ts';
import { type Cursor, readWord } from './word.ts';

/** The statement of a compound node; `undefined` for a node that is none. */
export function lowerCompound(reading: Reading, node: Node): Statement | undefined {
  const place = placeOf(reading, node.startIndex, node.endIndex);
  switch (node.type) {
    case 'if_statement':
      return { kind: 'if', ...clausesOf(reading, node), place };
    case 'while_statement': {
      const until = node.children[0]?.type === 'until';
      return {
        kind: 'while',
        until,
        condition: lowerAll(reading, conditionOf(node)),
        body: bodyOf(reading, node),
        place,
      };
    }
    case 'for_statement':
      return forOf(reading, node);
    case 'c_style_for_statement':
      return arithmeticForOf(reading, node);
    case 'case_statement':
      return caseOf(reading, node);
    case 'function_definition':
      return functionOf(reading, node);
    case 'subshell':
      return { kind: 'group', subshell: true, body: lowerAll(reading, inner(node)), place };
    case 'compound_statement':
    case 'test_command':
      return groupOf(reading, node);
    default:
      return undefined;
  }
}

function groupOf(reading: Reading, node: Node): Statement | undefined {
  const place = placeOf(reading, node.startIndex, node.endIndex);
  const { text } = reading;
  if (text.startsWith('((', node.startIndex)) {
    const close = closingParenthesis(text, node.startIndex + 2, node.endIndex, reading.dialect);
    return { kind: 'arithmetic', expression: arithmetic(reading, node.startIndex + 2, close), place };
  }
  if (text.startsWith('[[', node.startIndex)) {
    return { kind: 'test', words: testWords({ reading, at: node.startIndex + 2, end: node.endIndex - 2 }), place };
  }
  if (node.type !== 'compound_statement') return undefined;
  return { kind: 'group', subshell: false, body: lowerAll(reading, inner(node)), place };
}

function inner(node: Node): (Node | null)[] {
  return node.children.filter((child) => child && !'(){}'.includes(child.type));
}

function clausesOf(reading: Reading, node: Node): Pick<Extract<Statement, { kind: 'if' }>, 'clauses' | 'otherwise'> {
  const clauses: { condition: Statement[]; body: Statement[] }[] = [];
  let otherwise: Statement[] = [];
  const clause = (of: Node): void => {
    const children = of.children.filter((child) => child !== null);
    const then = children.findIndex(({ type }) => type === 'then');
    const rest = children.slice(then + 1);
    const body = rest.filter(({ type }) => type !== 'elif_clause' && type !== 'else_clause' && type !== 'fi');
    clauses.push({ condition: lowerAll(reading, children.slice(1, Math.max(then, 1))), body: lowerAll(reading, body) });
    for (const child of rest) {
      if (child.type === 'elif_clause') clause(child);
      if (child.type === 'else_clause') otherwise = lowerAll(reading, child.children.slice(1));
    }
  };
  clause(node);
  return { clauses, otherwise };
}

function conditionOf(node: Node): (Node | null)[] {
  return node.children.slice(1).filter((child) => child && child.type !== 'do_group');
}

function bodyOf(reading: Reading, node: Node): Statement[] {
  const group = node.children.findLast((child) => child?.type === 'do_group' || child?.type === 'compound_statement');
  if (!group) return [broken(reading, node)];
  return lowerAll(
    reading,
    group.children.filter((child) => child && !['do', 'done', '{', '}'].includes(child.type)),
  );
}

function forOf(reading: Reading, node: Node): Statement {
  const place = placeOf(reading, node.startIndex, node.endIndex);
  const name = node.children.find((child) => child?.type === 'variable_name');
  if (reading.dialect === 'sh' && node.children[0]?.type === 'select') reading.refusals.certain++;
  if (!name) return broken(reading, node);
  const asks = node.children[0]?.type === 'select';
  const list = node.children.find((child) => child?.type === 'in');
  const words = list ? readWords({ reading, at: list.endIndex, end: node.endIndex }) : undefined;
  return { kind: 'for', name: name.text, words, body: bodyOf(reading, node), place, ...(asks && { asks }) };
}

function arithmeticForOf(reading: Reading, node: Node): Statement {
  const place = placeOf(reading, node.startIndex, node.endIndex);
  const open = node.children.find((child) => child?.type === '((');
  if (reading.dialect === 'sh') reading.refusals.certain++;
  if (!open) return broken(reading, node);
  const close = closingParenthesis(reading.text, open.endIndex, node.endIndex, reading.dialect);
  const sections = sectionsOf(reading, open.endIndex, close);
  if (!sections) return broken(reading, node);
  const [first, condition, step] = sections;
  return { kind: 'arithmetic-for', first, condition, step, body: bodyOf(reading, node), place };
}

function caseOf(reading: Reading, node: Node): Statement {
  const place = placeOf(reading, node.startIndex, node.endIndex);
  const cursor: Cursor = { reading, at: node.startIndex + 'case'.length, end: node.endIndex };
  skipBlanks(cursor);
  const word = readWord(cursor);
  if (!word) return broken(reading, node);
  const items: CaseItem[] = [];
  for (const child of node.children) {
    if (child?.type === 'case_item') items.push(caseItem(reading, child));
    else if (child?.type === 'ERROR') items.push({ patterns: [], body: [broken(reading, child)], ending: ';;' });
  }
  return { kind: 'case', word, items, place };
}

function caseItem(reading: Reading, node: Node): CaseItem {
  const cursor: Cursor = { reading, at: node.startIndex, end: node.endIndex };
  const patterns: Word[] = [];
  skipBlanks(cursor);
  if (reading.text[cursor.at] === '(') cursor.at++;
  for (;;) {
    skipBlanks(cursor);
    const pattern = readWord(cursor);
    if (pattern) patterns.push(pattern);
    skipBlanks(cursor);
    if (reading.text[cursor.at] !== '|') break;
    cursor.at++;
  }
  const children = node.children.filter((child) => child !== null);
  const last = children.at(-1)?.type;
  const ending = last === ';&' || last === ';;&' ? last : ';;';
  const body = children.filter(({ startIndex, type }) => startIndex > cursor.at && type !== ';&' && type !== ';;&');
  return { patterns, body: lowerAll(reading, body), ending };
}

function functionOf(reading: Reading, node: Node): Statement {
  const place = placeOf(reading, node.startIndex, node.endIndex);
  const name = node.children.find((child) => child?.type === 'word');
  const body = node.children.findLast(
    (child) => child?.type.endsWith('_statement') || child?.type === 'subshell' || child?.type === 'test_command',
  );
  const lowered = body && lowerCompound(reading, body);
  if (reading.dialect === 'sh' && node.children[0]?.type === 'function') return withoutKeyword(reading, node, lowered);
  return name && lowered ? { kind: 'function', name: name.text, body: lowered, place } : broken(reading, node);
}

/** dash has no keyword `function`: it looks for a program of that name, runs the body, and stumbles over the brace that ends it. */
function withoutKeyword(reading: Reading, node: Node, body: Statement | undefined): Statement {
  const place = placeOf(reading, node.startIndex, node.endIndex);
  const reason = 'a POSIX shell has no "function", and ends the script here';
  const end: Statement = { kind: 'broken', reason, ends: 'certainly', place };
  const isOneLine = !reading.text.slice(node.startIndex, node.endIndex).includes('\n');
  const hasParentheses = node.children.some((child) => child?.type === '(');
  if (hasParentheses || isOneLine || body?.kind !== 'group' || body.subshell) return end;
  return { ...body, body: [...body.body, end], place };
}
