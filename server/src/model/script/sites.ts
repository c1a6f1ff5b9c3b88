/** The simple commands that stand in a script, whether they are ever run or not, and which of them call iptables. */
import type { Assignment, Place, SimpleCommand, Statement, Word } from '../../syntax/shell/ast.ts';

export interface Sites {
  /** In the order of the text; one that holds another stands before it. */
  readonly commands: readonly SimpleCommand[];
  /** What variables are set to somewhere, as it is written. */
  readonly assignments: readonly Assignment[];
  /** The statements that stand in nothing else. */
  readonly top: readonly Place[];
  /** The cases outside of functions, each with the patterns that are plain words. */
  readonly cases: readonly Case[];
  /** The script makes functions: what is run may stand above what runs it. */
  readonly hasFunctions: boolean;
  /** The innermost simple command at an offset. */
  at(offset: number): SimpleCommand | undefined;
}

export interface Case {
  readonly word: Word;
  readonly patterns: readonly string[];
}

export function sitesOf(statements: readonly Statement[]): Sites {
  const commands: SimpleCommand[] = [];
  const assignments: Assignment[] = [];
  const cases: Case[] = [];
  let hasFunctions = false;
  let functions = 0;
  const visit = (statement: Statement): void => {
    switch (statement.kind) {
      case 'simple':
        commands.push(statement);
        assignments.push(...statement.assignments);
        for (const word of statement.words) visitWord(word);
        for (const { value } of statement.assignments)
          for (const word of 'parts' in value ? [value] : value) visitWord(word);
        break;
      case 'pipeline':
        statement.parts.forEach(visit);
        break;
      case 'list':
        visit(statement.first);
        for (const item of statement.rest) visit(item.statement);
        break;
      case 'if':
        for (const { condition, body } of statement.clauses) [...condition, ...body].forEach(visit);
        statement.otherwise.forEach(visit);
        break;
      case 'while':
        [...statement.condition, ...statement.body].forEach(visit);
        break;
      case 'for':
      case 'arithmetic-for':
      case 'group':
        statement.body.forEach(visit);
        break;
      case 'case':
        if (functions === 0) cases.push(caseOf(statement));
        for (const { body } of statement.items) body.forEach(visit);
        break;
      case 'function':
        hasFunctions = true;
        functions++;
        visit(statement.body);
        functions--;
        break;
      case 'redirected':
      case 'background':
        visit(statement.body);
        break;
      default:
    }
  };
  let depth = 0;
  const visitWord = (word: Word): void => {
    if (depth > DEEPEST) return;
    depth++;
    for (const part of word.parts) if (part.kind === 'command') part.body.read().forEach(visit);
    depth--;
  };
  statements.forEach(visit);
  const own = commands
    .filter(({ place }) => place.source === 0)
    .sort((a, b) => a.place.start - b.place.start || b.place.end - a.place.end);
  const top = statements.map(({ place }) => place);
  return { commands: own, assignments, top, cases, hasFunctions, at: (offset) => innermost(own, offset) };
}

function caseOf({ word, items }: Extract<Statement, { kind: 'case' }>): Case {
  const patterns = items.flatMap((item) => item.patterns.flatMap(({ plain }) => plain ?? []));
  return { word, patterns: patterns.filter((pattern) => /^[\w-]+$/.test(pattern)) };
}

function innermost(commands: readonly SimpleCommand[], offset: number): SimpleCommand | undefined {
  let found: SimpleCommand | undefined;
  for (const command of commands) {
    if (command.place.start > offset) break;
    if (offset <= command.place.end) found = command;
  }
  return found;
}

/** Substitutions in one another that are looked into. */
const DEEPEST = 50;

/** Programs that put rules into the kernel one by one. */
export const IPTABLES = /(?:^|\/)(ip6?tables)(?:-legacy|-nft)?$/;

/** The program that a word names, as far as the text alone tells: `iptables`, `$IPT` with `IPT=/sbin/iptables` somewhere. */
export function programNamed({ assignments }: Sites, word: Word): 'iptables' | 'ip6tables' | undefined {
  const plain = IPTABLES.exec(word.plain ?? '')?.[1];
  if (plain !== undefined) return plain === 'ip6tables' ? plain : 'iptables';
  const [part, more] = word.parts;
  if (part?.kind !== 'parameter' || more) return undefined;
  const { name } = part;
  for (const { name: assigned, value } of assignments) {
    if (assigned !== name || !('parts' in value)) continue;
    const text = value.parts.map((piece) => (piece.kind === 'text' ? piece.text : ' ')).join('');
    if (/\bip6tables\b/.test(text)) return 'ip6tables';
    if (/\biptables\b/.test(text)) return 'iptables';
  }
  return /^_?ip6t(ables)?$/i.test(name) ? 'ip6tables' : /^_?ipt(ables)?$/i.test(name) ? 'iptables' : undefined;
}
