/** Loops: over words, while a condition holds, and those that ask the user. */
import type { Place, Statement } from '../ast.ts';
import { expandOneByOne, type Field } from '../expand/expand.ts';
import { expandArithmetic } from '../expand/working-out.ts';
import type { Status } from '../host/world.ts';
import { EMPTY, hole, reasonOf, textOf } from '../value.ts';
import { endLoopPass, settle, uncertainPasses } from './branch.ts';
import { condition, executeAll, failed } from './execute.ts';
import { assign, type Flow, type Machine, mayEndByErrexit, type Parked } from './machine.ts';
import {
  HOW_OFTEN,
  isLookedAt,
  isSettled,
  MOST_WAITING,
  type Stand,
  standOf,
  standsStill,
  stuck,
  WAITING,
} from './standstill.ts';
import { nextLine, TYPED } from './stream.ts';

function inLoop(machine: Machine, run: () => Flow | undefined): Flow | undefined {
  machine.loops++;
  const flow = run();
  machine.loops--;
  return flow;
}

/** Whether a loop goes on, or why that is not known; `ofBody`: the status of its last pass. A flow is one that the condition itself has taken. */
type Check = (ofBody: Status) => { readonly flow: Flow | undefined; readonly goesOn: boolean | string };

/** Passes after each of which the loop may have been left: what more of them do is not worked out one by one. */
const MOST_IN_DOUBT = 40;

/** As many are enough where they have taken that many steps. */
const FEW_IN_DOUBT = 3;
const LONG = 5000;

/** Passes in which somebody is asked: after these it is not worked out what comes of each answer to the next. One is enough for a menu in a menu. */
const MOST_ASKING = 4;

interface Loop {
  readonly body: readonly Statement[];
  readonly place: Place;
  readonly check: Check;
  readonly next?: () => Flow | undefined;
  /** Its condition is the same in each pass: what ends it stands in its body. */
  readonly isEndless?: boolean;
}

const NOTHING = (): undefined => undefined;

/** A loop that goes on while `check` says so. When that is not known, its body is done once, with what it changes unknown. */
function loop(machine: Machine, parts: Loop): Flow | undefined {
  const { typedBefore } = machine;
  const isInMenu = typedBefore !== undefined && machine.typed > typedBefore;
  machine.typedBefore ??= machine.typed;
  const flow = loopAsking(machine, parts, isInMenu && parts.isEndless ? 1 : MOST_ASKING);
  machine.typedBefore = typedBefore;
  return flow;
}

function loopAsking(
  machine: Machine,
  { body, place, check, next = NOTHING, isEndless = false }: Loop,
  mostAsking: number,
): Flow | undefined {
  let status: Status = 0;
  const start = machine.parked.length;
  const began = machine.spent.steps;
  let doubtful = 0;
  let asking = 0;
  let waiting = 0;
  const pass = (): Flow | undefined => inLoop(machine, () => executeAll(machine, body));
  let stand: Stand | undefined;
  for (let passes = 0; ; passes++) {
    if (stand && standsStill(machine, stand))
      return settle(machine, start, ['break', 'continue'], stuck(machine, place));
    stand = isLookedAt(passes) ? standOf(machine) : undefined;
    const parked = machine.parked.length;
    const { typed, naps } = machine;
    const answer = check(status);
    const { flow } = answer;
    const isLong = doubtful >= FEW_IN_DOUBT && machine.spent.steps - began > LONG;
    const inDoubt = isLong || doubtful >= MOST_IN_DOUBT ? machine.parked.at(-1)?.why : undefined;
    const why = asking >= mostAsking ? TYPED : inDoubt;
    const goesOn = answer.goesOn === true && why !== undefined ? why : answer.goesOn;
    if (!flow && goesOn === false) break;
    if (!flow && typeof goesOn === 'string') {
      const flowOfPass = uncertainPasses(machine, goesOn, place, { body: pass, next, unrun: status });
      return settle(machine, start, ['break'], flowOfPass);
    }
    const ended = endLoopPass(machine, start, flow ?? pass());
    ({ status } = machine.state);
    if (machine.parked.length > parked) doubtful++;
    if (machine.typed > typed) asking++;
    if (isEndless && machine.naps > naps) waiting++;
    if (waiting >= MOST_WAITING && machine.parked.length === start && !ended.leaves) {
      const flow = stuck(machine, place, WAITING);
      uncertainPasses(machine, HOW_OFTEN, place, { body: pass, next, unrun: status });
      return settle(machine, start, ['break'], flow);
    }
    if (ended.leaves) return settle(machine, start, ['break'], ended.flow);
    const flowOfStep = next();
    if (flowOfStep?.kind === 'break') break;
    if (flowOfStep) return flowOfStep;
  }
  machine.state.status = machine.parked.length === start || typeof status === 'string' ? status : 0;
  return settle(machine, start, ['break'], undefined);
}

/** `while` and `until`. */
export function whileLoop(
  machine: Machine,
  { condition: asked, until, body, place }: Extract<Statement, { kind: 'while' }>,
): Flow | undefined {
  const left = ({ state, flow }: Pick<Parked, 'state' | 'flow'>, ofBody: Status): Flow => {
    if (flow.kind !== 'break' && flow.kind !== 'continue') return flow;
    // bash looks at the condition's status all the same: one that fails ends the loop, and else the body does nothing.
    const fails = machine.dialect === 'bash' && (state.status === 0) === until;
    if (fails || machine.dialect === 'sh') state.status = ofBody;
    return fails && flow.levels === 1 ? { kind: 'break', levels: 1 } : flow;
  };
  const check: Check = (ofBody) => {
    const { parked } = machine;
    const { length } = parked;
    const ended = inLoop(machine, () => condition(machine, () => executeAll(machine, asked)));
    const flow = ended && left({ state: machine.state, flow: ended }, ofBody);
    for (const [at, way] of parked.entries()) if (at >= length) parked[at] = { ...way, flow: left(way, ofBody) };
    const { status } = machine.state;
    // The body of `while` begins with 0; that of `until` with what its condition ended with.
    if (!flow && !until) machine.state.status = 0;
    return { flow, goesOn: typeof status === 'string' ? status : (status === 0) !== until };
  };
  return loop(machine, { body, place, check, isEndless: isSettled(asked) });
}

/** `for ((…))`: an expression that the shell refuses ends the loop, and no more. */
export function arithmeticFor(
  machine: Machine,
  { first, condition, step, body, place }: Extract<Statement, { kind: 'arithmetic-for' }>,
): Flow | undefined {
  let isRefused = false;
  /** What a refused expression makes of the loop. */
  const ended = (): Flow | undefined => {
    const flow = failed(machine);
    if (flow?.kind !== 'discard') return flow;
    isRefused = true;
    return { kind: 'break', levels: 1 };
  };
  const check = (): ReturnType<Check> => {
    const isEmpty = condition.parts.length === 0;
    const value = isEmpty ? 1n : expandArithmetic(machine, condition);
    const flow = ended();
    if (isRefused) return { flow: undefined, goesOn: false };
    return { flow, goesOn: typeof value === 'string' ? value : value !== 0n };
  };
  expandArithmetic(machine, first);
  const flowOfFirst = ended();
  if (flowOfFirst && !isRefused) return flowOfFirst;
  const next = (): Flow | undefined => {
    expandArithmetic(machine, step);
    return ended();
  };
  const flow = isRefused
    ? undefined
    : loop(machine, { body, place, check, next, isEndless: condition.parts.length === 0 });
  if (isRefused && !flow) machine.state.status = 1;
  return flow;
}

/** `for` and `select`. */
export function forEach(machine: Machine, statement: Extract<Statement, { kind: 'for' }>): Flow | undefined {
  const { name, words, body, place } = statement;
  const fields: Iterable<Field> = words
    ? expandOneByOne(machine, words)
    : machine.state.arguments.map((value) => ({ value, place, vague: reasonOf(value) !== undefined }));
  const failure = failed(machine);
  if (failure) return failure;
  const start = machine.parked.length;
  if (statement.asks) return select(machine, statement, [...fields]);
  let isAny = false;
  for (const { value, vague } of fields) {
    const isFirst = !isAny;
    isAny = true;
    const why = reasonOf(value) ?? (vague ? 'how a word is divided is not known' : undefined);
    if (!assign(machine, name, value)) {
      machine.state.status = machine.dialect === 'sh' ? 2 : 1;
      const ends = machine.dialect === 'sh' || machine.state.options.has('e');
      if (!ends) mayEndByErrexit(machine);
      return settle(machine, start, ['break'], ends ? { kind: 'exit', levels: 0 } : undefined);
    }
    if (vague && why !== undefined) {
      const pass = (): Flow | undefined => {
        assign(machine, name, hole(why, place));
        return inLoop(machine, () => executeAll(machine, body));
      };
      uncertainPasses(machine, why, place, { body: pass, unrun: isFirst ? 0 : machine.state.status });
      continue;
    }
    const ended = endLoopPass(
      machine,
      start,
      inLoop(machine, () => executeAll(machine, body)),
    );
    if (ended.leaves) return settle(machine, start, ['break'], ended.flow);
  }
  if (!isAny) machine.state.status = 0;
  return settle(machine, start, ['break'], undefined);
}

/** `select`: shows the words to the user and reads a number, again and again until there is nothing to read. */
function select(
  machine: Machine,
  { name, body, place }: Extract<Statement, { kind: 'for' }>,
  fields: readonly Field[],
): Flow | undefined {
  if (fields.length === 0) {
    machine.state.status = 0;
    return undefined;
  }
  let isOver = false;
  const check = (): ReturnType<Check> => {
    for (;;) {
      const found = nextLine(machine.stdin);
      if (typeof found === 'string') return { flow: undefined, goesOn: found };
      if (!found) break;
      const text = textOf(found.line) ?? '';
      if (text === '') continue;
      assign(machine, 'REPLY', found.line);
      const chosen = /^\s*\d+\s*$/.test(text) ? fields[Number(text) - 1] : undefined;
      if (!assign(machine, name, chosen?.value ?? EMPTY)) break;
      return {
        flow: undefined,
        goesOn: fields.some(({ vague }) => vague) ? 'how many words there are is not known' : true,
      };
    }
    isOver = true;
    return { flow: undefined, goesOn: false };
  };
  const flow = loop(machine, { body, place, check });
  // What ends it is the end of the input, unless a command does.
  if (!flow && isOver) machine.state.status = 1;
  return flow;
}
