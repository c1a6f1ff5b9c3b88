/** The simple commands that stand in a script, whether they are ever run or not, and which of them call iptables. */
import type { Assignment, Place, SimpleCommand, Statement, Word } from '../../syntax/shell/ast.ts';
import { Stretches } from './stretches.ts';

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
  /** What a variable is set to somewhere, in the order of the text. */
  assignmentsTo(name: string): readonly Assignment[];
  /** The outermost assignment at an offset. */
  assignmentAt(offset: number): Assignment | undefined;
}

export interface Case {
  readonly word: Word;
  readonly patterns: readonly string[];
}

/** What stands in one statement of the script. */
interface Fragment {
  readonly commands: readonly SimpleCommand[];
  readonly assignments: readonly Assignment[];
  readonly cases: readonly Case[];
  readonly hasFunctions: boolean;
}

/** A statement that an edit leaves alone is not looked through again. */
const fragments = new WeakMap<Statement, Fragment>();

export function sitesOf(statements: readonly Statement[]): Sites {
  const commands: SimpleCommand[] = [];
  const assignments: Assignment[] = [];
  const cases: Case[] = [];
  const top: Place[] = [];
  let hasFunctions = false;
  for (const statement of statements) {
    const fragment = fragments.get(statement) ?? fragmentOf(statement);
    fragments.set(statement, fragment);
    for (const command of fragment.commands) commands.push(command);
    for (const assignment of fragment.assignments) assignments.push(assignment);
    for (const each of fragment.cases) cases.push(each);
    hasFunctions ||= fragment.hasFunctions;
    top.push(statement.place);
  }
  let places: Stretches<SimpleCommand> | undefined;
  let names: Map<string, Assignment[]> | undefined;
  let assigned: Stretches<Assignment> | undefined;
  return {
    commands,
    assignments,
    top,
    cases,
    hasFunctions,
    at(offset) {
      places ??= new Stretches(commands);
      for (const command of places.around(offset)) return command;
      return undefined;
    },
    assignmentsTo(name) {
      names ??= byName(assignments);
      return names.get(name) ?? [];
    },
    assignmentAt(offset) {
      assigned ??= new Stretches([...assignments].sort(byPlace));
      return [...assigned.around(offset)].at(-1);
    },
  };
}

function byName(assignments: readonly Assignment[]): Map<string, Assignment[]> {
  const names = new Map<string, Assignment[]>();
  for (const assignment of assignments) {
    const others = names.get(assignment.name);
    if (others) others.push(assignment);
    else names.set(assignment.name, [assignment]);
  }
  return names;
}

function fragmentOf(whole: Statement): Fragment {
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
  visit(whole);
  const own = commands.filter(({ place }) => place.source === 0).sort(byPlace);
  return { commands: own, assignments, cases, hasFunctions };
}

function byPlace({ place: a }: { readonly place: Place }, { place: b }: { readonly place: Place }): number {
  return a.start - b.start || b.end - a.end;
}

function caseOf({ word, items }: Extract<Statement, { kind: 'case' }>): Case {
  const patterns = items.flatMap((item) => item.patterns.flatMap(({ plain }) => plain ?? []));
  return { word, patterns: patterns.filter((pattern) => /^[\w-]+$/.test(pattern)) };
}

/** Substitutions in one another that are looked into. */
const DEEPEST = 50;

/** Programs that put rules into the kernel one by one. */
export const IPTABLES = /(?:^|\/)(ip6?tables)(?:-legacy|-nft)?$/;

/** The program that a word names, as far as the text alone tells: `iptables`, `$IPT` with `IPT=/sbin/iptables` somewhere. */
export function programNamed({ assignmentsTo }: Sites, word: Word): 'iptables' | 'ip6tables' | undefined {
  const plain = IPTABLES.exec(word.plain ?? '')?.[1];
  if (plain !== undefined) return plain === 'ip6tables' ? plain : 'iptables';
  const [part, more] = word.parts;
  if (part?.kind !== 'parameter' || more) return undefined;
  const { name } = part;
  for (const { value } of assignmentsTo(name)) {
    if (!('parts' in value)) continue;
    const text = value.parts.map((piece) => (piece.kind === 'text' ? piece.text : ' ')).join('');
    if (/\bip6tables\b/.test(text)) return 'ip6tables';
    if (/\biptables\b/.test(text)) return 'iptables';
  }
  return /^_?ip6t(ables)?$/i.test(name) ? 'ip6tables' : /^_?ipt(ables)?$/i.test(name) ? 'iptables' : undefined;
}
