/** Executes statements on the abstract shell. What depends on something unknown is done both ways, and joined. */

import type { CaseItem, Place, Statement, Word } from '../ast.ts';
import { expandPattern, expandValue } from '../expand/expand.ts';
import { matchesHere } from '../expand/pattern.ts';
import { expandArithmetic } from '../expand/working-out.ts';
import { isAssumed } from '../host/told.ts';
import { aliasesIn, withAliases } from '../read/aliases.ts';
import { EMPTY, hole, reasonOf, textOf, type Value } from '../value.ts';
import { runBeside } from './beside.ts';
import { branch, captured, inSubshell, settle, shapeOf } from './branch.ts';
import { evaluateTest } from './double-bracket.ts';
import { isJudged, leaveOnFailure } from './failing.ts';
import { arithmeticFor, forEach, whileLoop } from './loops.ts';
import { assign, type Flow, type Machine, note, step } from './machine.ts';
import { isOn, mayBeOn, mayLeave } from './perhaps.ts';
import { coprocess, pipeline, unnegated } from './pipelines.ts';
import { fileValue, withRedirects } from './redirect.ts';
import { executeSimple } from './simple-command.ts';
import { PERHAPS } from './state.ts';

/** Runs statements one after another; what is returned is how they ended, when not at their end. */
export function executeAll(machine: Machine, statements: readonly Statement[]): Flow | undefined {
  for (const statement of statements) {
    const flow = executeAndJudge(machine, statement);
    if (flow) return flow;
  }
  return undefined;
}

/** Runs the statements of a text: where one of them gives up its line, the shell reads on behind that line, unless that `ends` it. */
export function executeText(machine: Machine, statements: readonly Statement[], ends = false): Flow | undefined {
  const start = machine.parked.length;
  let isGivenUp = false;
  let aliases: ReturnType<typeof aliasesIn>;
  for (const each of statements) {
    if (isGivenUp && each.sameLine) continue;
    if (!each.sameLine) {
      if (!ends) meetBehindLine(machine, start, isGivenUp);
      isGivenUp = false;
      aliases = aliasesIn(machine);
    }
    const statement = aliases ? withAliases(machine, aliases, each) : each;
    const flow = executeAndJudge(machine, statement);
    if (!flow) continue;
    if (ends) return flow;
    // A way that gave up the line is the one that is left where this one ends.
    const rest = flow.kind === 'discard' ? undefined : settle(machine, start, ['discard'], flow);
    if (rest) return rest;
    isGivenUp = true;
  }
  if (!ends) meetBehindLine(machine, start, isGivenUp);
  return undefined;
}

/** Ways that gave up the line meet what has run to its end, or gave it up as well. */
function meetBehindLine(machine: Machine, start: number, isGivenUp: boolean): void {
  if (machine.parked.length <= start) return;
  settle(machine, start, ['discard'], isGivenUp ? { kind: 'discard', levels: 0 } : undefined);
}

/** Runs a statement that is no condition. */
function executeAndJudge(machine: Machine, statement: Statement): Flow | undefined {
  const hadTrap = machine.state.atError !== undefined;
  return execute(machine, statement) ?? leaveOnFailure(machine, statement, hadTrap);
}

export function execute(machine: Machine, statement: Statement): Flow | undefined {
  step(machine, statement.place);
  const { place } = statement;
  switch (statement.kind) {
    case 'simple':
      return executeSimple(machine, statement);
    case 'pipeline':
      return pipeline(machine, statement);
    case 'list':
      return list(machine, statement);
    case 'if':
      return conditional(machine, statement, 0);
    case 'while':
      return whileLoop(machine, statement);
    case 'for':
      return forEach(machine, statement);
    case 'arithmetic-for':
      return arithmeticFor(machine, statement);
    case 'case': {
      const subject = expandValue(machine, statement.word);
      return failed(machine) ?? choose(machine, statement.items, 0, subject, place) ?? failed(machine);
    }
    case 'function':
      machine.state.functions.set(statement.name, statement.body);
      machine.state.status = 0;
      return undefined;
    case 'group':
      if (!statement.subshell) return executeAll(machine, statement.body);
      inSubshell(machine, place, () => executeAll(machine, statement.body), 'compound');
      return undefined;
    case 'redirected': {
      const kind = isJudged(statement.body) ? undefined : 'compound';
      return withRedirects(machine, statement.redirects, () => execute(machine, statement.body), kind);
    }
    case 'test':
      return setStatus(machine, evaluateTest(machine, statement.words));
    case 'arithmetic': {
      if (machine.dialect === 'sh') return withoutArithmetic(machine, statement.expression);
      const value = expandArithmetic(machine, statement.expression);
      if (machine.dialect === 'bash' && machine.failure?.kind !== 'exit') machine.failure = undefined;
      return setStatus(machine, typeof value === 'string' ? value : value !== 0n);
    }
    case 'background': {
      const { body, pipes } = statement;
      const run = (): Flow | undefined => (pipes ? coprocess : unnegated)(machine, body);
      runBeside(machine, place, run, pipes ? 'compound' : shapeOf(body, machine.dialect));
      if (pipes) assign(machine, pipes, hole('descriptors differ from run to run', place));
      return undefined;
    }
    default:
      note(machine, 'broken', statement.reason, place);
      if (statement.ends === 'certainly') {
        machine.state.status = 2;
        return { kind: 'exit', levels: 0 };
      }
      if (statement.ends === 'line') return givenUp(machine, statement.reason, place);
      machine.state.world.blur(statement.reason, place);
      if (statement.ends) {
        return branch(
          machine,
          statement.reason,
          place,
          () => ({ kind: 'exit', levels: 0 }),
          () => undefined,
        );
      }
      machine.state.status = statement.reason;
      return undefined;
  }
}

/** bash gives up the line that it cannot read; under `set -e` it ends there, but not where a condition is around. */
function givenUp(machine: Machine, why: string, place: Place): Flow {
  const exit: Flow = { kind: 'exit', levels: 0 };
  machine.state.status = 1;
  if (machine.conditions === 0 && mayBeOn(machine, 'e')) {
    if (isOn(machine, 'e') === undefined) mayLeave(machine, exit, 2, why, place);
    else {
      machine.state.status = 2;
      return exit;
    }
  }
  return { kind: 'discard', levels: 0 };
}

/** `((…))` to a POSIX shell: a command in a subshell in a subshell, which is not there. */
function withoutArithmetic(machine: Machine, { place, plain }: Word): undefined {
  note(machine, 'broken', 'a POSIX shell does not have "((", and looks for a program', place);
  if (plain === undefined || plain.includes('<<')) {
    const why = 'what a POSIX shell reads behind "((" is not known';
    machine.state.world.blur(why, place, true);
    mayLeave(machine, { kind: 'exit', levels: 0 }, 2, why, place);
  }
  if (plain === undefined || /[;(){}|&]/.test(plain)) machine.state.status = 'a command that is not known';
  else if (/^\s*[A-Za-z_]\w*=\S*\s*$/.test(plain)) machine.state.status = 0;
  else machine.state.status = plain.includes('<') ? 2 : 127;
  return undefined;
}

/** Takes what a failed expansion makes of the command. */
export function failed(machine: Machine): Flow | undefined {
  const { failure } = machine;
  machine.failure = undefined;
  return failure;
}

function setStatus(machine: Machine, truth: boolean | string): Flow | undefined {
  const flow = failed(machine);
  if (!flow) machine.state.status = typeof truth === 'string' ? truth : truth ? 0 : 1;
  return flow;
}

/** What runs as a condition: a failure does not end the script. */
export function condition(machine: Machine, run: () => Flow | undefined): Flow | undefined {
  machine.conditions++;
  const flow = run();
  machine.conditions--;
  return flow;
}

function list(machine: Machine, { first, rest, place }: Extract<Statement, { kind: 'list' }>): Flow | undefined {
  const from = (index: number): Flow | undefined => {
    for (let i = index; i < rest.length; i++) {
      const item = rest[i];
      if (!item) break;
      const { status } = machine.state;
      const run = (): Flow | undefined =>
        i === rest.length - 1
          ? executeAndJudge(machine, item.statement)
          : condition(machine, () => execute(machine, item.statement));
      if (typeof status === 'string') {
        const runsOn = item.operator === '&&' ? 0 : 1;
        return branch(
          machine,
          status,
          place,
          () => {
            machine.state.status = runsOn;
            return run() ?? from(i + 1);
          },
          () => {
            machine.state.status = 1 - runsOn;
            return from(i + 1);
          },
        );
      }
      if ((status === 0) !== (item.operator === '&&')) continue;
      const flow = run();
      if (flow) return flow;
    }
    return undefined;
  };
  const flow = condition(machine, () => execute(machine, first));
  if (flow) return flow;
  assume(machine, [first]);
  return from(0);
}

/** A condition that nobody can decide holds where the author says so. */
function assume(machine: Machine, statements: readonly Statement[]): void {
  if (typeof machine.state.status === 'string' && isAssumed(machine.told, statements)) machine.state.status = 0;
}

function conditional(machine: Machine, statement: Extract<Statement, { kind: 'if' }>, index: number): Flow | undefined {
  const clause = statement.clauses[index];
  if (!clause) {
    if (statement.otherwise.length === 0) machine.state.status = 0;
    return executeAll(machine, statement.otherwise);
  }
  const flow = condition(machine, () => executeAll(machine, clause.condition));
  if (flow) return flow;
  assume(machine, clause.condition);
  const { status } = machine.state;
  const yes = (): Flow | undefined => {
    machine.state.status = 0;
    return executeAll(machine, clause.body);
  };
  const no = (): Flow | undefined => conditional(machine, statement, index + 1);
  if (typeof status === 'number') return status === 0 ? yes() : no();
  return branch(machine, status, statement.place, yes, no);
}

function choose(
  machine: Machine,
  items: readonly CaseItem[],
  index: number,
  subject: Value,
  place: Place,
): Flow | undefined {
  for (let i = index; i < items.length; i++) {
    const item = items[i] as CaseItem;
    const chosen = (): Flow | undefined => {
      if (item.body.length === 0) machine.state.status = 0;
      const flow = executeAll(machine, item.body);
      if (flow || item.ending === ';;') return flow;
      if (item.ending === ';;&') return choose(machine, items, i + 1, subject, place);
      const next = items[i + 1];
      return next
        ? choose(machine, [{ ...next, patterns: ANYTHING }, ...items.slice(i + 2)], 0, subject, place)
        : undefined;
    };
    const fits = anyFits(machine, item.patterns, subject);
    if (fits === true) return chosen();
    if (fits !== false) {
      return branch(machine, fits, place, chosen, () => choose(machine, items, i + 1, subject, place));
    }
  }
  machine.state.status = 0;
  return undefined;
}

const STAR: Word = {
  parts: [{ kind: 'text', text: '*', quoted: false, place: { source: 0, start: 0, end: 0 } }],
  place: { source: 0, start: 0, end: 0 },
  plain: '*',
  memo: undefined,
};
const ANYTHING: readonly Word[] = [STAR];

function anyFits(machine: Machine, patterns: readonly Word[], subject: Value): boolean | string {
  const text = textOf(subject);
  let unknown: string | undefined;
  for (const word of patterns) {
    const pattern = expandPattern(machine, word);
    if (pattern && pattern.length > 0 && pattern.every((piece) => !piece.quoted && /^\*+$/.test(piece.text)))
      return true;
    if (!pattern || text === undefined) unknown ??= reasonOf(subject) ?? 'a pattern that is not known';
    else {
      const fits = matchesHere(machine, text, pattern);
      if (fits === true) return unknown ?? true;
      if (fits !== false) unknown ??= fits;
    }
  }
  return unknown ?? false;
}

/** `$(< file)`: the file that is read. */
function onlyFile(statements: readonly Statement[]): Word | undefined {
  const [only, more] = statements;
  if (only?.kind !== 'simple' || more || only.words.length + only.assignments.length > 0) return undefined;
  const [redirect, another] = only.redirects;
  return redirect?.operator === '<' && !another ? redirect.target : undefined;
}

/** Runs statements as `$(…)` does. */
export function substitute(machine: Machine, statements: readonly Statement[], place: Place): Value {
  // A word that cannot be expanded is not expanded any further.
  if (machine.failure) return EMPTY;
  const file = machine.dialect === 'bash' ? onlyFile(statements) : undefined;
  if (file) {
    const path = textOf(expandValue(machine, file));
    const content = path === undefined ? undefined : fileValue(machine, path);
    machine.state.status = content ? 0 : 'whether the file is there is not known';
    return content ?? hole(`what ${path ?? 'a file'} holds is not known`, place);
  }
  const { options } = machine.state;
  // In bash `set -e` does not reach into a substitution, unless it is told to.
  const isCleared = machine.dialect === 'bash' && mayBeOn(machine, 'e') && !options.has('inherit_errexit');
  const run = (): Flow | undefined => {
    const isKept = isCleared && mayBeOn(machine, 'inherit_errexit') ? [`e${PERHAPS}`] : [];
    if (isCleared)
      machine.state.options = new Set([...options].filter((option) => !/^e\??$/.test(option)).concat(isKept));
    return executeAll(machine, statements);
  };
  const { conditions } = machine;
  // To dash what stands in a substitution is no condition, wherever that stands.
  if (machine.dialect === 'sh') machine.conditions = 0;
  const value = captured(machine, place, () => inSubshell(machine, place, run));
  machine.conditions = conditions;
  return value;
}
