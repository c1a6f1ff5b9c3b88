/** Redirections: where a command reads from and writes to, among files that the script itself has written or may read. */
import type { Place, Redirect } from '../ast.ts';
import { expandValue } from '../expand/expand.ts';
import { fileKey, shown } from '../host/folders.ts';
import { EMPTY, hole, known, sameText, textOf, type Value } from '../value.ts';
import { meetBeside } from './beside.ts';
import { branch, captured } from './branch.ts';
import { leaveOnStatus } from './failing.ts';
import { assign, doubtOf, type Flow, type Machine, NOWHERE, spendOutput } from './machine.ts';
import { write } from './programs.ts';
import { clobbered, FIRST_FREE, isAmbiguous, isBadNumber, isUnopened, isUnsure, missing } from './refused-redirects.ts';
import {
  AWAY,
  close,
  IN_TWO_WAYS,
  isHeard,
  lead,
  type Sink,
  sinkOf,
  UNSURE,
  WHERE_IT_LEADS,
  writeBehind,
  writeTo,
  writtenTo,
} from './sinks.ts';
import { PERHAPS } from './state.ts';
import { lose, type Stream, streamOf } from './stream.ts';

/**
 * Runs something with its redirections in force. A POSIX shell ends at a redirection of a `special` builtin command that fails; what
 * runs `outside` the shell has its redirections there, where an expansion that fails ends nothing else.
 */
export function withRedirects(
  machine: Machine,
  redirects: readonly Redirect[],
  act: () => Flow | undefined,
  kind?: 'special' | 'outside' | 'compound',
): Flow | undefined {
  const [first] = redirects;
  if (!first) return act();
  const { place } = first;
  const before = machine.stdin;
  const { descriptors, errors, kept } = machine.state;
  const restore = (): void => {
    machine.stdin = before;
    Object.assign(machine.state, { descriptors, errors, kept });
  };
  let target: Target;
  let absent: string | undefined;
  const others: string[] = [];
  for (const each of redirects) {
    const value = expandValue(machine, each.target);
    const redirect = numbered(machine, each, value);
    const { operator, descriptor } = redirect;
    if (!machine.failure && isBadNumber(machine, operator, value)) {
      restore();
      return endedByNumber(machine);
    }
    const isThereAlready = machine.failure ? undefined : clobbered(machine, redirect, value);
    const isRefused = isUnopened(machine, operator, value) || isAmbiguous(machine, redirect, value);
    if (!machine.failure && (isRefused || isThereAlready === true)) {
      // What led descriptor 2 elsewhere before leads what is complained of.
      const { errors: now } = machine.state;
      if (isHeard(now)) writeTo(machine, now, hole('what the shell complains of is not known', place), place);
      restore();
      return notDone(machine, kind, place);
    }
    if (typeof isThereAlready === 'string') absent ??= isThereAlready;
    if (isUnsure(machine, operator, value)) absent ??= 'whether a descriptor is open is not known';
    const stream = inputOf(machine, redirect, value);
    if (!machine.failure) absent ??= missing(machine, operator, value);
    if (stream) setInput(machine, descriptor ?? 0, stream);
    else if (operator !== '<&') target = aim(machine, redirect, value, target);
    const path = /^>[>|]?$/.test(operator) && (descriptor ?? 1) > 1 ? textOf(value) : undefined;
    if (path !== undefined && !path.startsWith('/dev/')) others.push(fileKey(machine, path));
    // What is written from its beginning holds nothing any more.
    const isOwn = target?.path !== undefined && !target.append && machine.stdin !== before;
    if (isOwn && machine.stdin.file === fileKey(machine, target?.path ?? '')) machine.stdin = streamOf(EMPTY);
  }
  // To dash an expansion that fails here is a redirection that fails: the command has not been done, and that is all.
  if (machine.failure && (machine.dialect === 'sh' || kind === 'outside')) {
    restore();
    machine.failure = undefined;
    return notDone(machine, kind, place);
  }
  const run = (): Flow | undefined => carriedOut(machine, redirects, target, act, kind === 'outside');
  const flow = absent === undefined ? run() : branch(machine, absent, place, run, () => notDone(machine, kind, place));
  restore();
  // What was written meanwhile to where another descriptor leads is not all that it holds.
  const { files } = machine.state;
  for (const file of others) if (isText(files.get(file))) files.set(file, hole(IN_TWO_WAYS, place));
  return flow;
}

const isText = (value: Value | undefined): boolean => value !== undefined && textOf(value) !== undefined;

/** With the number of a descriptor: the variable of `{name}>` is given one that is free, or has it where that is closed. */
function numbered(machine: Machine, redirect: Redirect, value: Value): Redirect {
  const { named, operator } = redirect;
  if (named === undefined || machine.failure) return redirect;
  const { kept, descriptors, variables } = machine.state;
  if (/^[<>]&$/.test(operator) && textOf(value) === '-')
    return { ...redirect, descriptor: Number(textOf(variables.get(named)?.value ?? EMPTY) || FIRST_FREE) };
  let descriptor = FIRST_FREE;
  while (kept.has(descriptor) || descriptors.has(descriptor)) descriptor++;
  assign(machine, named, known(String(descriptor), redirect.place));
  return { ...redirect, descriptor };
}

function endedByNumber({ state }: Machine): Flow {
  state.status = 2;
  return { kind: 'exit', levels: 0 };
}

/** The command is not done, since it was to read or write what is not there. Of a compound one nothing else asks whether it has failed. */
function notDone(machine: Machine, kind: string | undefined, place: Place): Flow | undefined {
  machine.state.status = machine.dialect === 'bash' ? 1 : 2;
  if (kind === 'compound') return leaveOnStatus(machine, place, machine.state.atError !== undefined);
  return kind === 'special' && machine.dialect === 'sh' ? { kind: 'exit', levels: 0 } : undefined;
}

/** Where output goes: to a file, or where a descriptor led. `errors`: what is complained of goes there, too. */
type Target =
  | {
      readonly path: string | undefined;
      readonly append: boolean;
      readonly sink?: Sink | undefined;
      readonly errors?: true;
      /** Another descriptor leads to the file, too. */
      readonly isShared?: true;
    }
  | undefined;

/** What a redirection of output makes of where output goes; other descriptors than 1 are led there at once. */
function aim(machine: Machine, { operator, descriptor, place }: Redirect, value: Value, before: Target): Target {
  const path = textOf(value);
  const number = operator === '>&' && path !== undefined && /^(\d+|-)$/.test(path) ? Number(path) : undefined;
  const isBoth = operator.startsWith('&') || (operator === '>&' && descriptor === undefined && number === undefined);
  const append = operator === '>>' || operator === '&>>';
  if ((descriptor ?? 1) === 1) {
    if (number === 1) return before;
    // `>&-` and `>&2`: what is shown to the user is of no interest here, unless something reads it.
    const sink = Number.isNaN(number) ? AWAY : number === undefined ? undefined : sinkOf(machine, number);
    if (number !== undefined)
      return { path: '/dev/null', append: false, ...(sink === undefined ? { sink: UNTOLD } : { sink }) };
    if (isBoth) machine.state.errors = AWAY;
    // What is complained of still goes to the file that was opened before, be it the same.
    const isShared = before?.errors && before.path === path;
    return { path, append, ...(isBoth && path !== '/dev/null' && { errors: true }), ...(isShared && { isShared }) };
  }
  const elsewhere = before && descriptor === 2 ? withoutErrors(before) : before;
  if (Number.isNaN(number)) {
    close(machine, descriptor ?? 1);
    return elsewhere;
  }
  if (number === undefined) {
    lead(machine, descriptor ?? 1, AWAY);
    if (path !== undefined && !path.startsWith('/dev/'))
      machine.state.files.set(fileKey(machine, path), hole('what is written there is not known', place));
    return elsewhere;
  }
  const isTarget = number === 1 && before !== undefined;
  const sink = isTarget ? (before.sink ?? AWAY) : (sinkOf(machine, number) ?? AWAY);
  lead(machine, descriptor ?? 1, sink);
  const goesAlong = descriptor === 2 && isTarget && before.sink === undefined && before.path !== '/dev/null';
  const isShared = descriptor !== 2 && isTarget && before.sink === undefined;
  return elsewhere && { ...elsewhere, ...(goesAlong && { errors: true }), ...(isShared && { isShared }) };
}

/** Descriptor 2 has been led elsewhere since. */
function withoutErrors({ errors: _, ...target }: NonNullable<Target>): NonNullable<Target> {
  return target;
}

/** A descriptor that nothing here has opened. */
const UNTOLD: Sink = -2;

function carriedOut(
  machine: Machine,
  redirects: readonly Redirect[],
  goal: Target,
  run: () => Flow | undefined,
  isProgram: boolean,
): Flow | undefined {
  if (!goal) return run();
  let flow: Flow | undefined;
  const { files } = machine.state;
  const file =
    goal.path === undefined || /^\/(dev|proc|sys)\//.test(goal.path) ? undefined : fileKey(machine, goal.path);
  const opened = file === undefined ? undefined : whileWritten(goal, files.get(file), isProgram, redirects[0]?.place);
  if (file !== undefined && opened) files.set(file, opened);
  const { sink } = goal;
  const before = sink === undefined ? EMPTY : writtenTo(machine, sink);
  const output = captured(machine, redirects[0]?.place ?? NOWHERE, () => {
    if (goal.errors) machine.state.errors = machine.level;
    flow = run();
  });
  const place = output[0]?.place ?? NOWHERE;
  if (sink === UNTOLD && output.length > 0) {
    const { isMuted } = machine.state;
    machine.state.isMuted = false;
    write(machine, hole(WHERE_IT_LEADS, place), place);
    machine.state.isMuted = isMuted;
  } else if (sink !== undefined) writeBehind(machine, sink, before, output, place);
  else if (file !== undefined && (goal.isShared || machine.state.files.get(file) !== opened))
    machine.state.files.set(file, hole(IN_TWO_WAYS, place));
  else if (goal.path !== undefined) writeFile(machine, goal.path, output, goal.append, redirects[0]?.place);
  return flow;
}

/** What a file holds while something is written to it: a program that reads it finds nothing, others may find a part. */
function whileWritten(goal: Target, before: Value | undefined, isProgram: boolean, place = NOWHERE): Value | undefined {
  if (goal?.append) return before;
  return isProgram ? BEING_WRITTEN : hole('how much of it was written is not known', place);
}

/** What a redirection lets be read; `undefined` for one that writes. */
function inputOf(machine: Machine, redirect: Redirect, value: Value): Stream | undefined {
  switch (redirect.operator) {
    case '<<':
      return streamOf(value);
    case '<<<':
      return streamOf([...value, { text: '\n', place: redirect.place }]);
    case '<':
    case '<>':
      return fileStream(machine, value, redirect);
    case '<&': {
      const number = textOf(value);
      if (number === '-') return streamOf(EMPTY);
      return (
        machine.state.descriptors.get(Number(number)) ??
        streamOf(hole('what is read here is not known', redirect.place))
      );
    }
    default:
      return undefined;
  }
}

function fileStream(machine: Machine, path: Value, redirect: Redirect): Stream {
  const stream = streamOf(contentOf(machine, path, redirect));
  const text = textOf(path);
  if (text === undefined || /^\/(dev|proc|sys)\//.test(text)) return stream;
  const file = fileKey(machine, text);
  if (redirect.operator === '<>')
    machine.state.files.set(file, hole('what is written there is not known', redirect.place));
  return { ...stream, file };
}

/** A file that has been written since it was opened may hold anything where it is read on. */
export function lookAgain({ state }: Machine, stream: Stream): void {
  const now = stream.file === undefined || stream.doubt !== undefined ? undefined : state.files.get(stream.file);
  if (now && now !== stream.value && !sameText(now, stream.value))
    lose(stream, `${shown(stream.file ?? '')} is written while it is read`);
}

/** What a file holds while a program writes it: nothing. */
export const BEING_WRITTEN: Value = [];

function setInput(machine: Machine, descriptor: number, stream: Stream): void {
  if (descriptor === 0) machine.stdin = stream;
  else machine.state.descriptors = new Map(machine.state.descriptors).set(descriptor, stream);
}

/** `exec` with redirections alone: they hold from here on. Where output goes matters only for files that are read later. */
export function redirectForGood(machine: Machine, redirects: readonly Redirect[]): Flow | undefined {
  for (const [index, each] of redirects.entries()) {
    const value = expandValue(machine, each.target);
    const redirect = numbered(machine, each, value);
    if (!machine.failure && isBadNumber(machine, redirect.operator, value)) return endedByNumber(machine);
    const refused = machine.failure ? false : clobbered(machine, redirect, value);
    if (refused === true || isAmbiguous(machine, redirect, value)) return notDone(machine, 'special', redirect.place);
    const absent = machine.failure ? undefined : refused || missing(machine, redirect.operator, value);
    if (absent === undefined) {
      leadTo(machine, redirect, value);
      continue;
    }
    // dash ends where a file cannot be opened, and bash goes on.
    const rest = (): Flow | undefined => {
      leadTo(machine, redirect, value);
      return redirectForGood(machine, redirects.slice(index + 1));
    };
    return branch(machine, absent, redirect.place, rest, () => notDone(machine, 'special', redirect.place));
  }
  return undefined;
}

function leadTo(machine: Machine, redirect: Redirect, value: Value): void {
  const stream = inputOf(machine, redirect, value);
  if (stream) {
    const isOwn = machine.stdin === machine.ownInput;
    setInput(machine, redirect.descriptor ?? 0, stream);
    if ((redirect.descriptor ?? 0) === 0 && isOwn) machine.ownInput = stream;
    return;
  }
  const path = textOf(value);
  const { operator, descriptor = 1 } = redirect;
  const number = operator === '>&' && /^\d+$/.test(path ?? '') ? Number(path) : undefined;
  const sink = number === undefined ? AWAY : sinkOf(machine, number);
  if (path === '-' && operator === '>&') {
    if (descriptor === 1) machine.state.isMuted = true;
    else close(machine, descriptor);
    return;
  }
  if (descriptor === 1 && sink === UNSURE) machine.state.isMuted = PERHAPS;
  else if (descriptor === 1)
    machine.state.isMuted = number !== 1 && (sink === undefined ? number === undefined : sink !== machine.level);
  else lead(machine, descriptor, sink ?? AWAY);
  if (operator.startsWith('&') && path !== undefined) machine.state.errors = AWAY;
  if (path !== undefined && !/^(\d+|-)$|^\/dev\//.test(path))
    machine.state.files.set(fileKey(machine, path), hole('all that is printed goes there', redirect.place));
}

/** What a file holds, as far as it is known. */
export function fileValue(machine: Machine, path: string): Value | undefined {
  if (path === '/dev/null') return EMPTY;
  if (path === '/dev/stdin' || path === '-') return undefined;
  const written = machine.state.files.get(fileKey(machine, path));
  if (written) return written;
  const found = machine.readFile(path);
  return found && [{ text: found.text, place: { source: found.source, start: 0, end: found.text.length } }];
}

function contentOf(machine: Machine, path: Value, { place }: Redirect): Value {
  const text = textOf(path);
  if (text === '/dev/null') return EMPTY;
  const found = text === undefined ? undefined : fileValue(machine, text);
  return (
    found ?? hole(text === undefined ? 'a file whose name is not known' : `what ${text} holds is not known`, place)
  );
}

export function writeFile(machine: Machine, path: string, value: Value, append: boolean, at?: Place): void {
  if (path === '/dev/null' || /^\/dev\/(tty|std|kmsg|console)/.test(path)) return;
  const place = value[0]?.place ?? at ?? NOWHERE;
  if (/^\/(proc|sys)\//.test(path)) meetBeside(machine, at ?? place);
  if (machine.state.world.write(path, value, { place: at ?? place, maybe: doubtOf(machine) })) {
    machine.deeds++;
    return;
  }
  const key = fileKey(machine, path);
  const before = append ? machine.state.files.get(key) : EMPTY;
  let size = 0;
  for (const { text } of value) size += text.length;
  spendOutput(machine, size, place);
  machine.state.files.set(
    key,
    before ? [...before, ...value] : [...hole(`what ${path} held before is not known`, place), ...value],
  );
}
