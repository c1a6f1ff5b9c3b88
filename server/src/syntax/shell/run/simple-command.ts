/** Executes a simple command: assigns, expands, and finds who is to run it: the shell, a function, or a program. */
import { parseCommand } from '../../command/parse.ts';
import type { Assignment, Place, SimpleCommand, Statement } from '../ast.ts';
import { builtins } from '../builtins/builtins.ts';
import { expandFields, expandValue, type Field } from '../expand/expand.ts';
import type { Expanded } from '../expand/memo.ts';
import type { DeclaringWord } from '../read/simple.ts';
import { EMPTY, hole, reasonOf, textOf, type Value } from '../value.ts';
import { argumentsFrom } from './arguments.ts';
import { assignEach, assignedAhead, isList, withAssignments, withVariables } from './assigning.ts';
import { branch, hiddenTrap, settle } from './branch.ts';
import { execute, executeText, failed } from './execute.ts';
import { withKeywordsAhead } from './keyword-assignments.ts';
import { type Flow, LimitReached, type Machine, note, restartOptions, step, variable } from './machine.ts';
import { isOn, mayBeOn } from './perhaps.ts';
import { refusedByPosix } from './posix.ts';
import { runProgram, write } from './programs.ts';
import { redirectForGood, withRedirects } from './redirect.ts';
import { complain, isHeard } from './sinks.ts';
import type { State } from './state.ts';

export function executeSimple(machine: Machine, command: SimpleCommand): Flow | undefined {
  const moved =
    mayBeOn(machine, 'k') && machine.dialect === 'bash' && command.words.length > 1
      ? withKeywordsAhead(command)
      : command;
  if (moved === command || isOn(machine, 'k')) return executeAsRead(machine, moved);
  const run = (each: SimpleCommand) => (): Flow | undefined => executeAsRead(machine, each);
  return branch(machine, 'whether "set -k" is on is not known', command.place, run(moved), run(command));
}

function executeAsRead(machine: Machine, command: SimpleCommand): Flow | undefined {
  const { redirects, place } = command;
  const substitutedBefore = machine.substitutions;
  const { length: parked } = machine.parked;
  const expanded = expandedBefore(machine, command);
  const fields = expanded?.fields ?? fieldsOf(machine, command.words);
  const flow = failed(machine);
  const { pipeStatus } = machine.state;
  machine.state.pipeStatus = undefined;
  if (machine.parked.length > parked) allEarly(machine, parked);
  if (flow) return { ...flow, isEarly: true };
  if (fields.length === 1 && redirects.length > 0 && textOf(fields[0]?.value ?? EMPTY) === 'exec') {
    machine.state.status = 0;
    const flowOfExec = redirectForGood(machine, redirects);
    return failed(machine) ?? flowOfExec;
  }
  const { assignments } = command;
  if (fields.length > 0 && redirects.length === 0 && assignments.length === 0)
    return runAloud(machine, fields, place, expanded);
  const isSpecial = fields[0] !== undefined && builtins.get(textOf(fields[0].value) ?? '')?.special === true;
  const kind = isSpecial ? 'special' : isOutside(machine, fields) ? 'outside' : undefined;
  if (fields.length === 0) {
    const assignAll = (): Flow | undefined => {
      machine.state.pipeStatus = pipeStatus;
      const flowOfAssignments = assignEach(machine, assignments);
      machine.state.pipeStatus = undefined;
      if (!flowOfAssignments)
        machine.state.status = machine.substitutions === substitutedBefore ? 0 : machine.substituted;
      return flowOfAssignments;
    };
    // bash assigns before it redirects.
    const early =
      machine.dialect === 'sh' || redirects.length === 0
        ? withRedirects(machine, redirects, assignAll, kind)
        : (assignAll() ?? withRedirects(machine, redirects, () => failed(machine), kind));
    if (machine.parked.length > parked) allEarly(machine, parked);
    return early && { ...early, isEarly: true };
  }
  const isOwn = machine.stdin === machine.ownInput;
  const runOwn = (known?: Expanded): Flow | undefined =>
    failed(machine) ?? withOwnInput(machine, isOwn, () => runAloud(machine, fields, place, known));
  if (assignments.length === 0) return withRedirects(machine, redirects, () => runOwn(expanded), kind);
  let isEarly = true;
  const run = (): Flow | undefined => {
    isEarly = machine.failure !== undefined;
    return runOwn();
  };
  if (machine.dialect === 'bash' && redirects.length > 0) {
    // bash works out what is assigned first, but where it reads and writes does not see that.
    const ahead = assignedAhead(machine, assignments);
    if (ahead.kind === 'ended') return ahead.flow && { ...ahead.flow, isEarly: true };
    return withRedirects(machine, redirects, () => withVariables(machine, ahead.variables, run), kind);
  }
  const flowOfAll = withRedirects(
    machine,
    redirects,
    () => withAssignments(machine, assignments, run, isSpecial && machine.dialect === 'sh'),
    kind,
  );
  return flowOfAll && isEarly ? { ...flowOfAll, isEarly } : flowOfAll;
}

/** What a function is called with to read from is its shell's own input, and not what stands around it. */
function withOwnInput(machine: Machine, isOwn: boolean, run: () => Flow | undefined): Flow | undefined {
  const { ownInput } = machine;
  if (!isOwn || machine.stdin === ownInput) return run();
  machine.ownInput = machine.stdin;
  const flow = run();
  machine.ownInput = ownInput;
  return flow;
}

/** Ways that have left where words were expanded. */
function allEarly({ parked }: Machine, start: number): void {
  for (const [at, way] of parked.entries())
    if (at >= start) parked[at] = { ...way, flow: { ...way.flow, isEarly: true } };
}

/** Runs a command, and lets it complain where that is read. */
function runAloud(machine: Machine, fields: readonly Field[], place: Place, expanded?: Expanded): Flow | undefined {
  const flow = runFields(machine, fields, place, expanded);
  if (isHeard(machine.state.errors)) complain(machine, fields, place);
  return flow;
}

/** A program of its own runs it, and not the shell. */
function isOutside({ state }: Machine, [first]: readonly Field[]): boolean {
  const name = first && textOf(first.value);
  return name !== undefined && !state.functions.has(name) && (!builtins.has(name) || name === 'which');
}

/** The command's words as they were expanded before, or are for the next time. */
function expandedBefore(machine: Machine, { memo, words, place }: SimpleCommand): Expanded | undefined {
  const before = memo.find(machine);
  if (before) {
    step(machine, place, before.steps);
    return before;
  }
  const { steps } = machine.spent;
  const fields = fieldsOf(machine, words);
  const spent = machine.spent.steps - steps;
  const expanded: Expanded = { fields, steps: spent, words: undefined, content: undefined, isKept: false };
  if (memo.mayKeep() && fields.every(isLasting)) expanded.isKept = memo.keep(machine, expanded);
  return expanded;
}

/** It depends on nothing but variables: a pattern stands for files. */
function isLasting({ value, vague }: Field): boolean {
  return !vague && value.every(({ text, unknown }) => unknown === undefined && !/[*?]|\[.*\]/.test(text));
}

function fieldsOf(machine: Machine, words: readonly DeclaringWord[]): Field[] {
  if (!words.some(({ assignment }) => assignment)) return expandFields(machine, words);
  return words.flatMap((word) => {
    const { assignment } = word;
    if (!assignment) return expandFields(machine, [word]);
    return [declared(machine, assignment)];
  });
}

/** `local x=1` as a field; an array is assigned once it was declared. */
function declared(machine: Machine, assignment: Assignment): Field {
  const { name, index, value, append, place } = assignment;
  if (isList(value)) {
    machine.arrays.set(name, assignment);
    return { value: [{ text: name, place }], place, vague: false };
  }
  const given = expandValue(machine, value);
  if (index) {
    const key = expandValue(machine, index);
    const old = append ? hole('an element that is added to', place) : EMPTY;
    return {
      value: [{ text: `${name}[`, place }, ...key, { text: ']=', place }, ...old, ...given],
      place,
      vague: false,
    };
  }
  const old = append ? (variable(machine, name)?.value ?? EMPTY) : EMPTY;
  return { value: [{ text: `${name}=`, place }, ...old, ...given], place, vague: false };
}

/** Runs a command whose words are expanded. */
export function runFields(
  machine: Machine,
  fields: readonly Field[],
  place: Place,
  expanded?: Expanded,
): Flow | undefined {
  const first = fields[0];
  if (!first) {
    machine.state.status = 0;
    return undefined;
  }
  const name = textOf(first.value);
  if (name === undefined) return runUnknown(machine, first, fields, place);
  const refused = refusedByPosix(machine, name, fields.slice(1), place);
  if (refused) return refused.flow;
  const body = machine.state.functions.get(name);
  const builtin = builtins.get(name);
  // A POSIX shell finds its special builtins before functions; bash does not.
  if (body && !(builtin?.special && machine.dialect === 'sh')) return call(machine, name, body, fields.slice(1), place);
  if (builtin) {
    const isForgetful = machine.dialect === 'bash' && RUNNERS.has(name) && (machine.isAlone || name === 'builtin');
    return isForgetful
      ? unconditionally(machine, () => builtin.run(machine, fields.slice(1), place))
      : builtin.run(machine, fields.slice(1), place);
  }
  // No program is called so: it is a command and its words in one, or nothing.
  if (name === '' || /\s/.test(name)) {
    note(machine, 'value', `"${name}" is no program`, place);
    machine.state.status = 127;
    return undefined;
  }
  return runProgram(machine, name, fields, place, expanded);
}

/** What runs others: where a process is for nothing else, bash forgets the conditions around it, and of `builtin` it does everywhere. */
const RUNNERS: ReadonlySet<string> = new Set(['eval', '.', 'source', 'command', 'builtin']);

function unconditionally(machine: Machine, run: () => Flow | undefined): Flow | undefined {
  const { conditions } = machine;
  machine.isAlone = false;
  machine.conditions = 0;
  const flow = run();
  machine.conditions = conditions;
  return flow;
}

/** A command whose name is not known: the words behind it may say what it is for. */
function runUnknown(machine: Machine, first: Field, fields: readonly Field[], place: Place): Flow | undefined {
  const why = reasonOf(first.value) ?? 'a command that is not known';
  const second = textOf(fields[1]?.value ?? EMPTY) ?? '';
  const isPrefix = /(^|\/)(ip6?tables|ipset)/.test(second) || machine.state.functions.has(second);
  const texts = fields.slice(1, 5).map(({ value }) => textOf(value) ?? '');
  const looksLikeRule = /^-/.test(second) && texts.some((text) => COMMANDS.test(text));
  const unknown = (): Flow | undefined => {
    // Words that are not known may be all of a command, its options included.
    const mayBeCommand = HOLDS_COMMANDS.test(`${why} ${first.value.map(({ text }) => text).join(' ')}`);
    if (fields.length === 1 && mayBeCommand) machine.state.world.blur(why, place, mayCallIptables(first.value));
    machine.state.status = why;
    write(machine, hole(why, place), place);
    return undefined;
  };
  // A prefix like $SUDO that is not known is taken for one that runs the rest.
  if (isPrefix) return runFields(machine, fields.slice(1), place);
  if (!looksLikeRule) return unknown();
  return possiblePrograms(fields).reduceRight((otherwise, program) => {
    const assumed: Field = { ...first, value: [{ text: program, place: first.place }], vague: false };
    const run = (): Flow | undefined => runFields(machine, [assumed, ...fields.slice(1)], place);
    return () => branch(machine, why, place, run, otherwise);
  }, unknown)();
}

/** Where commands come from that change rules: what lists them, and files that nobody knows. */
const HOLDS_COMMANDS = /\bip6?tables|\bipset|kernel|holds is not known/;

/** What iptables is told to do, and the options that stand before it. */
const COMMANDS =
  /^-([tAIDPFXNZERw]|-(append|insert|delete|replace|policy|flush|zero|table|wait|(new|delete|rename)-chain))$/;

/** Those that take words like these: what only one family has, the other's program refuses. */
function possiblePrograms(fields: readonly Field[]): readonly string[] {
  const texts = fields.slice(1).map(({ value }) => textOf(value));
  const known = texts.flatMap((text) => text ?? []);
  if (known.length === texts.length) {
    const words = known.map((text, at) => ({ text, start: at, end: at + 1 }));
    const [four, six] = [4 as const, 6 as const].map((family) =>
      parseCommand(words, { family, table: 'filter', mode: 'command' }).problems.some(
        ({ refusedBy }) => refusedBy.length > 0,
      ),
    );
    if (four || six) return six ? ['iptables'] : ['ip6tables'];
    return ['iptables', 'ip6tables'];
  }
  const has = (text: RegExp): boolean => known.some((each) => text.test(each));
  if (has(/\d+\.\d+\.\d+|^-f$|^(--)?icmp(?!v?6)/)) return ['iptables'];
  return has(/::|^([\da-f]+:){7}|^(--)?icmp(v?6)|ipv6-icmp/i) ? ['ip6tables'] : ['iptables', 'ip6tables'];
}

/** What is known of a command that is not all known names iptables, or nothing at all is known of it. */
export function mayCallIptables(value: Value): boolean {
  const text = value.map((piece) => piece.text).join(' ');
  return text.trim() === '' || /\bip6?tables|\bipset\b/.test(text);
}

/** Answers that are asked for while a function calls itself, until it is enough. */
const MOST_MENUS = 12;

/** Calls a function. */
export function call(
  machine: Machine,
  name: string,
  body: Statement,
  fields: readonly Field[],
  place: Place,
): Flow | undefined {
  step(machine, place);
  if (++machine.depth > machine.limits.depth) {
    throw new LimitReached(
      `functions more than ${machine.limits.depth} deep: one that calls itself without end?`,
      place,
    );
  }
  const [first, second] = machine.typed > 0 ? machine.called.filter((one) => one.name === name) : [];
  if (first && second && machine.typed - first.typed >= MOST_MENUS)
    throw new LimitReached('a menu that comes back to itself as often as somebody wants', place);
  machine.called.push({ name, typed: machine.typed });
  const { arguments: before, frames, callers, optionIndex, optionAt } = machine.state;
  const isPosix = machine.dialect === 'sh';
  if (isPosix) machine.state = { ...machine.state, optionIndex: 1, optionAt: 1 };
  const start = machine.parked.length;
  machine.state.arguments = argumentsFrom(fields);
  machine.state.frames = [...frames, new Map()];
  machine.state.callers = [...callers, name];
  // A function does not know of a trap of ERR that it did not set.
  const { atError } = machine.state;
  const hidesTrap = !machine.state.options.has('E');
  if (hidesTrap) machine.state.atError = hiddenTrap(machine);
  const hidden = machine.state.atError;
  const { conditions, loops, callsOnce } = machine;
  machine.isAlone = false;
  machine.loops = 0;
  machine.callsOnce = callsOnce && loops === 0 && conditions === 0;
  const flow = settle(machine, start, ['return'], executeBody(machine, body));
  machine.callsOnce = callsOnce;
  machine.conditions = conditions;
  machine.loops = loops;
  const own = machine.state.frames[frames.length];
  // In dash a function has options of its own; in bash, where it has an OPTIND of its own.
  if (isPosix || own?.has('OPTIND')) machine.state = { ...machine.state, optionIndex, optionAt };
  for (const [local, hidden] of own ?? []) {
    if (hidden) machine.state.variables.set(local, hidden);
    else machine.state.variables.delete(local);
    if (isPosix && local === 'OPTIND') restartOptions(machine, hidden?.value ?? EMPTY);
  }
  machine.state.frames = framesAround(machine, frames);
  machine.state.callers = callers;
  if (hidesTrap && (machine.state.atError === undefined || machine.state.atError === hidden))
    machine.state.atError = atError;
  machine.state.arguments = before;
  machine.called.pop();
  machine.depth--;
  return flow;
}

/** Statements of a function that is long. */
const LONG = 24;

function executeBody(machine: Machine, body: Statement): Flow | undefined {
  const { runLong, callsOnce } = machine;
  if (!runLong || !callsOnce || body.kind !== 'group' || body.subshell || body.body.length < LONG)
    return execute(machine, body);
  step(machine, body.place);
  return runLong(machine, body.body);
}

/** The functions around, of which one may have lost a variable meanwhile. */
function framesAround({ state }: Machine, before: State['frames']): State['frames'] {
  const now = state.frames;
  return now.length > before.length && before.some((frame, at) => frame !== now[at])
    ? now.slice(0, before.length)
    : before;
}

/** Runs a text as the shell would: `eval`, a file, a trap. */
export function runText(
  machine: Machine,
  text: string,
  where: { source: number; offset: number; fixed: Place | undefined },
  place: Place,
): Flow | undefined {
  if (++machine.depth > machine.limits.depth) throw new LimitReached('texts that run themselves without end', place);
  const statements = machine.parse(text, where);
  // The first command sees what the one before it ended with; nothing at all ends well.
  if (statements.length === 0) machine.state.status = 0;
  // bash gives up the text that it cannot read, and no more.
  const end = machine.dialect === 'bash' ? statements.find(isUnreadable) : undefined;
  // A subshell of bash ends where a line is given up.
  const ends = machine.dialect === 'bash' && machine.subshells > 0;
  const flow = executeText(machine, end ? statements.slice(0, statements.indexOf(end)) : statements, ends);
  machine.depth--;
  if (!end || flow) return flow;
  note(machine, 'broken', end.reason, end.place);
  machine.state.status = 2;
  return undefined;
}

function isUnreadable(statement: Statement): statement is Extract<Statement, { kind: 'broken' }> {
  return statement.kind === 'broken' && statement.ends === 'certainly';
}
