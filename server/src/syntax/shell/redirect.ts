/** Redirections: where a command reads from and writes to, among files that the script itself has written or may read. */
import type { Place, Redirect } from './ast.ts';
import { branch, captured } from './branch.ts';
import { expandValue } from './expand.ts';
import { fileDoubt, folderDoubt } from './host-files.ts';
import { doubtOf, type Flow, type Machine, NOWHERE, spendOutput } from './machine.ts';
import { write } from './programs.ts';
import { type Stream, streamOf } from './stream.ts';
import { EMPTY, hole, textOf, type Value } from './value.ts';

/**
 * Runs something with its redirections in force. A POSIX shell ends at a redirection of a `special` builtin command that fails; what
 * runs `outside` the shell has its redirections there, where an expansion that fails ends nothing else.
 */
export function withRedirects(
  machine: Machine,
  redirects: readonly Redirect[],
  act: () => Flow | undefined,
  kind?: 'special' | 'outside',
): Flow | undefined {
  const [first] = redirects;
  if (!first) return act();
  const { place } = first;
  const before = machine.stdin;
  const { descriptors } = machine.state;
  let target: Target;
  let absent: string | undefined;
  for (const redirect of redirects) {
    const { operator, descriptor } = redirect;
    const value = expandValue(machine, redirect.target);
    const stream = inputOf(machine, redirect, value);
    if (!machine.failure) absent ??= missing(machine, operator, value);
    if (stream) setInput(machine, descriptor ?? 0, stream);
    else if (operator === '<&') continue;
    else if ((descriptor ?? 1) === 1) {
      const path = textOf(value);
      // `>&2` and the like: what is shown to the user is of no interest here.
      if (operator === '>&' && path !== undefined && /^(\d+|-)$/.test(path)) {
        if (path !== '1') target = { path: '/dev/null', append: false, descriptor: Number(path) };
      } else target = { path, append: operator === '>>' || operator === '&>>' };
    }
  }
  // To dash an expansion that fails here is a redirection that fails: the command has not been done, and that is all.
  if (machine.failure && (machine.dialect === 'sh' || kind === 'outside')) {
    machine.stdin = before;
    machine.state.descriptors = descriptors;
    machine.failure = undefined;
    return notDone(machine, kind === 'special');
  }
  const run = (): Flow | undefined => carriedOut(machine, redirects, target, act);
  const flow =
    absent === undefined ? run() : branch(machine, absent, place, run, () => notDone(machine, kind === 'special'));
  machine.stdin = before;
  machine.state.descriptors = descriptors;
  return flow;
}

/** Why a file may not be there that is read, or the folder of one that is written. */
function missing(machine: Machine, operator: Redirect['operator'], value: Value): string | undefined {
  const path = textOf(value);
  if (path === undefined || path === '' || /^(<<<?|[<>]&)$/.test(operator)) return undefined;
  if (operator !== '<') return folderDoubt(machine, path);
  return fileValue(machine, path) === undefined ? fileDoubt(machine, path) : undefined;
}

/** The command is not done, since it was to read or write what is not there. */
function notDone(machine: Machine, isSpecial: boolean): Flow | undefined {
  machine.state.status = machine.dialect === 'bash' ? 1 : 2;
  return isSpecial && machine.dialect === 'sh' ? { kind: 'exit', levels: 0 } : undefined;
}

/** Where output goes. */
type Target = { readonly path: string | undefined; readonly append: boolean; readonly descriptor?: number } | undefined;

function carriedOut(
  machine: Machine,
  redirects: readonly Redirect[],
  goal: Target,
  run: () => Flow | undefined,
): Flow | undefined {
  let flow: Flow | undefined;
  if (goal) {
    const output = captured(machine, redirects[0]?.place ?? { source: 0, start: 0, end: 0 }, () => {
      flow = run();
    });
    const { descriptor = 2 } = goal;
    if (descriptor > 2 && output.length > 0) {
      const place = output[0]?.place ?? NOWHERE;
      const { isMuted } = machine.state;
      machine.state.isMuted = false;
      write(machine, hole(`where descriptor ${descriptor} leads is not known`, place), place);
      machine.state.isMuted = isMuted;
    }
    if (goal.path !== undefined) writeFile(machine, goal.path, output, goal.append, redirects[0]?.place);
  } else flow = run();
  return flow;
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
      return streamOf(contentOf(machine, value, redirect));
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

function setInput(machine: Machine, descriptor: number, stream: Stream): void {
  if (descriptor === 0) machine.stdin = stream;
  else machine.state.descriptors = new Map(machine.state.descriptors).set(descriptor, stream);
}

/** `exec` with redirections alone: they hold from here on. Where output goes matters only for files that are read later. */
export function redirectForGood(machine: Machine, redirects: readonly Redirect[]): Flow | undefined {
  for (const [index, redirect] of redirects.entries()) {
    const value = expandValue(machine, redirect.target);
    const absent = machine.failure ? undefined : missing(machine, redirect.operator, value);
    if (absent === undefined) {
      leadTo(machine, redirect, value);
      continue;
    }
    // dash ends where a file cannot be opened, and bash goes on.
    const rest = (): Flow | undefined => {
      leadTo(machine, redirect, value);
      return redirectForGood(machine, redirects.slice(index + 1));
    };
    return branch(machine, absent, redirect.place, rest, () => notDone(machine, true));
  }
  return undefined;
}

function leadTo(machine: Machine, redirect: Redirect, value: Value): void {
  const stream = inputOf(machine, redirect, value);
  if (stream) {
    setInput(machine, redirect.descriptor ?? 0, stream);
    return;
  }
  const path = textOf(value);
  if ((redirect.descriptor ?? 1) === 1) machine.state.isMuted = !/^\d+$/.test(path ?? '') || path === '2';
  if (path !== undefined && !/^(\d+|-)$|^\/dev\//.test(path))
    machine.state.files.set(path, hole('all that is printed goes there', redirect.place));
}

/** What a file holds, as far as it is known. */
export function fileValue(machine: Machine, path: string): Value | undefined {
  if (path === '/dev/null') return EMPTY;
  if (path === '/dev/stdin' || path === '-') return undefined;
  const written = machine.state.files.get(path);
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
  if (machine.state.world.write(path, value, { place: at ?? place, maybe: doubtOf(machine) })) return;
  const before = append ? machine.state.files.get(path) : EMPTY;
  let size = 0;
  for (const { text } of value) size += text.length;
  spendOutput(machine, size, place);
  machine.state.files.set(
    path,
    before ? [...before, ...value] : [...hole(`what ${path} held before is not known`, place), ...value],
  );
}
