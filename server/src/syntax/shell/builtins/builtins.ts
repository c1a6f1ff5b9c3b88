/** The commands that the shell itself carries out. */

import type { Place } from '../ast.ts';
import { assignNamed } from '../expand/elements.ts';
import type { Field } from '../expand/expand.ts';
import { forgetAssigned, workOut } from '../expand/working-out.ts';
import { mayBeOverridden } from '../host/overridden.ts';
import { spanning } from '../read/place.ts';
import { anyWords } from '../run/arguments.ts';
import { lastBeside, waitedFor } from '../run/beside.ts';
import { branch } from '../run/branch.ts';
import { absenceOf } from '../run/either.ts';
import { failed } from '../run/execute.ts';
import { type Flow, type Machine, NOWHERE, note } from '../run/machine.ts';
import { write } from '../run/programs.ts';
import { signalBuiltins } from '../run/signals.ts';
import { mayCallIptables, runFields, runText } from '../run/simple-command.ts';
import { source } from '../run/sourcing.ts';
import { isWrapper } from '../run/wrappers.ts';
import { EMPTY, hole, joinValues, known, reasonOf, textOf, type Value } from '../value.ts';
import { declarations } from './declare.ts';
import { folderBuiltins } from './folder-builtins.ts';
import { leave, leaveLoop, shiftArguments } from './leaving.ts';
import { moreBuiltins } from './more-builtins.ts';
import { setOptions, shopt } from './options.ts';
import { echoed, formatted } from './printf.ts';
import { readLine } from './read-line.ts';
import { testWords, USUAL_PROGRAMS } from './test-command.ts';

export interface Builtin {
  /** Found before a function of its name. */
  readonly special?: boolean;
  readonly run: (machine: Machine, fields: readonly Field[], place: Place) => Flow | undefined;
}

type Run = Builtin['run'];

const all: readonly (readonly [string, Builtin])[] = [
  ...moreBuiltins,
  ...folderBuiltins,
  ...declarations,
  [':', { special: true, run: succeed }],
  ['true', { run: succeed }],
  ['false', { run: withStatus(1) }],
  ['exit', { special: true, run: leave('exit') }],
  ['return', { special: true, run: leave('return') }],
  ['break', { special: true, run: leaveLoop('break') }],
  ['continue', { special: true, run: leaveLoop('continue') }],
  ['eval', { special: true, run: evaluate }],
  ['.', { special: true, run: source }],
  ['source', { run: source }],
  ['set', { special: true, run: setOptions }],
  ['shift', { special: true, run: shiftArguments }],
  ['exec', { special: true, run: replaceShell }],
  ...signalBuiltins,
  ['test', { run: (machine, fields) => judge(machine, fields) }],
  ['[', { run: bracket }],
  ['echo', { run: (machine, fields, place) => print(machine, echoed(machine, fields, place), place) }],
  ['printf', { run: (machine, fields, place) => printFormatted(machine, fields, place) }],
  ['read', { run: readLine }],
  ['command', { run: runCommand }],
  ['builtin', { run: runBuiltin }],
  ['type', { run: (machine, fields, place) => tellKind(machine, fields, place) }],
  ['hash', { run: (machine, fields, place) => locate(machine, fields, place, true) }],
  ['which', { run: (machine, fields, place) => locate(machine, fields, place) }],
  ['let', { run: calculate }],
  ['alias', { run: alias }],
  ['shopt', { run: shopt }],
  ['wait', { run: waitFor }],
  ['umask', { run: setMask }],
  ...['ulimit', 'jobs', 'times', 'bg', 'fg', 'enable'].map((name): [string, Builtin] => [name, { run: succeed }]),
];

/** Commands that say something of the shell where they are asked for nothing else. */
const LISTING: ReadonlySet<string> = new Set(
  'set export readonly alias trap umask ulimit times jobs pushd popd hash'.split(' '),
);

/** The command, which says what nobody works out here where it lists what it knows. */
function aloud([name, { special, run }]: readonly [string, Builtin]): [string, Builtin] {
  const lists: Run = (machine, fields, place) => {
    const [first, more] = fields;
    const option = first ? (textOf(first.value) ?? '') : '-p';
    if (!more && (option === '-p' || (name === 'ulimit' && option.startsWith('-'))))
      write(machine, hole('what the shell lists of itself is not worked out here', place), place);
    return run(machine, fields, place);
  };
  return [name, { ...(special && { special }), run: LISTING.has(name) ? lists : run }];
}

export const builtins: ReadonlyMap<string, Builtin> = new Map(all.map(aloud));

function succeed(machine: Machine): undefined {
  machine.state.status = 0;
}

function withStatus(status: number): Run {
  return (machine) => {
    machine.state.status = status;
    return undefined;
  };
}

function evaluate(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const value = joinValues(
    fields.map((field) => field.value),
    ' ',
    place,
  );
  const text = textOf(value);
  const first = fields[0]?.place ?? place;
  if (text === undefined) {
    const why = reasonOf(value) ?? '';
    note(machine, 'broken', `what is run here is not known: ${why}`, place);
    machine.state.world.blur(why, place, mayCallIptables(value));
    mayBeOverridden(machine, why, place);
    machine.state.arguments = [anyWords(why, place)];
    machine.state.status = why;
    return undefined;
  }
  const last = fields.at(-1)?.place ?? place;
  return runText(machine, text, { source: first.source, offset: 0, fixed: spanning(first, last) }, place);
}

function replaceShell(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  if (fields.length === 0) return succeed(machine);
  const end: Flow = { kind: 'exit', levels: 0 };
  const at = fields.findIndex(({ value }) => !/^-[cl]*$|^-a$/.test(textOf(value) ?? ''));
  const rest = fields.slice(Math.max(at, 0));
  const name = textOf(rest[0]?.value ?? EMPTY) ?? '';
  const program = name.slice(name.lastIndexOf('/') + 1);
  // What replaces the shell runs nothing of what that has left for its end.
  const replace = (): Flow => {
    machine.state.atExit = undefined;
    machine.state.functions.delete(name);
    runFields(machine, rest, place);
    return end;
  };
  if (USUAL_PROGRAMS.has(program) || isWrapper(program) || /^(true|false|\[|pwd)$/.test(name)) return replace();
  if (machine.state.functions.has(name) || (builtins.has(name) && name !== 'which')) {
    machine.state.status = 127;
    return end;
  }
  const absent = `whether there is ${name} is not known`;
  return branch(machine, absent, place, replace, () => {
    machine.state.status = 127;
    return end;
  });
}

/** `wait`: of all it knows how they ended, and keeps it to itself; of one it says so. */
function waitFor(machine: Machine, fields: readonly Field[]): Flow | undefined {
  const { state } = machine;
  const operands = fields.filter(({ value }) => !textOf(value)?.startsWith('-'));
  const [operand, more] = operands;
  const isLast = operand && reasonOf(operand.value) === lastBeside(state) && operand.value.length === 1;
  if (!operand || (operands.length === fields.length && !more && isLast && state.started > 0)) {
    waitedFor(machine, operand !== undefined);
    state.status = operand ? state.besideStatus : 0;
    // Who has been told how they ended is not told again; bash remembers what was asked for.
    if (!operand || machine.dialect === 'sh') state.besideStatus = 127;
    return undefined;
  }
  // No process that the script has started has a number that can be written down.
  const text = textOf(operand.value);
  state.status = text === undefined ? 'how what runs beside the script ended is not known' : 127;
  return undefined;
}

function setMask(machine: Machine, fields: readonly Field[]): Flow | undefined {
  const mask = textOf(fields.at(-1)?.value ?? EMPTY) ?? '';
  const isMask = /^([0-7]*|-[Sp]+|[ugoa]*[-+=][rwxXst]*(,[ugoa]*[-+=][rwxXst]*)*)$/.test(mask);
  machine.state.status = isMask ? 0 : machine.dialect === 'sh' ? 2 : 1;
  return undefined;
}

function bracket(machine: Machine, fields: readonly Field[]): Flow | undefined {
  const last = textOf(fields.at(-1)?.value ?? EMPTY);
  if (last !== undefined && last !== ']') {
    machine.state.status = 2;
    return undefined;
  }
  return judge(machine, fields.slice(0, -1));
}

function judge(machine: Machine, fields: readonly Field[]): Flow | undefined {
  const vague = fields.find(({ vague: isVague }) => isVague);
  const result = testWords(
    machine,
    fields.map(({ value }) => value),
  );
  // A word that may be none or several makes another question of it, unless an operator tells what was asked.
  machine.state.status = typeof result === 'number' ? result : typeof result === 'string' ? result : result ? 0 : 1;
  if (vague && typeof machine.state.status === 'number')
    machine.state.status = reasonOf(vague.value) ?? 'a word that is not known';
  return undefined;
}

function print(machine: Machine, value: Value, place: Place): Flow | undefined {
  machine.state.status = 0;
  write(machine, value, place);
  return undefined;
}

function printFormatted(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const [first, second] = fields;
  const option = first && machine.dialect === 'bash' ? (textOf(first.value) ?? '') : '';
  const name = option === '-v' && second ? (textOf(second.value) ?? '') : undefined;
  const isNone = name !== undefined && (fields.length < 3 || !/^[A-Za-z_]\w*(\[.+\])?$/s.test(name));
  if (!first || isNone || (/^-./.test(option) && option !== '--' && name === undefined))
    return withStatus(2)(machine, fields, place);
  const rest = name === undefined ? fields : fields.slice(2);
  // What looks like an option is one behind `-v`, too.
  if (name !== undefined && /^-(?!-?$)/.test(textOf(rest[0]?.value ?? EMPTY) ?? ''))
    return withStatus(2)(machine, fields, place);
  const { value, status } = formatted(rest, place, machine.dialect);
  machine.state.status = status;
  if (name === undefined) write(machine, value, place);
  else if (!assignNamed(machine, name, beforeNothing(value))) machine.state.status = 1;
  return undefined;
}

/** A letter of code 0 ends what a variable holds. */
function beforeNothing(value: Value): Value {
  const at = value.findIndex(({ text }) => text.includes('\0'));
  return value.flatMap((piece, index) =>
    at < 0 || index < at
      ? [piece]
      : index === at
        ? [{ ...piece, text: piece.text.slice(0, piece.text.indexOf('\0')) }]
        : [],
  );
}

function runCommand(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const option = textOf(fields[0]?.value ?? EMPTY) ?? '';
  if (option === '-v') return locate(machine, fields.slice(1), place);
  if (option === '-V') return tellKind(machine, fields.slice(1), place);
  const rest = option === '-p' || option === '--' ? fields.slice(1) : fields;
  const name = textOf(rest[0]?.value ?? EMPTY) ?? '';
  const body = machine.state.functions.get(name);
  if (option === '-p' && /^ip6?tables|^(ipset|sysctl|modprobe)$/.test(name)) {
    const absent = `whether ${name} is where every host has its programs is not known`;
    const missing = (): undefined => {
      machine.state.status = absent;
    };
    return branch(machine, absent, place, () => runFields(machine, rest, place), missing);
  }
  if (!body) return runFields(machine, rest, place);
  machine.state.functions.delete(name);
  const flow = runFields(machine, rest, place);
  machine.state.functions.set(name, body);
  return flow;
}

function runBuiltin(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const builtin = builtins.get(textOf(fields[0]?.value ?? EMPTY) ?? '');
  if (builtin) return builtin.run(machine, fields.slice(1), place);
  machine.state.status = 1;
  return undefined;
}

/** `type` and `command -V`: what kind of thing a name is, in words that each shell has of its own. */
function tellKind(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const texts = fields.map(({ value }) => textOf(value));
  const isWord = machine.dialect === 'bash' && texts[0] === '-t';
  if (machine.dialect === 'bash' && /^-[pP]$/.test(texts[0] ?? '')) return locate(machine, fields, place);
  const names = fields.filter((_, at) => !texts[at]?.startsWith('-'));
  locate(machine, names, place, true);
  const { status, functions } = machine.state;
  const [name = '', more] = names.map(({ value }) => textOf(value) ?? '');
  const kind = functions.has(name) ? 'function' : builtins.has(name) && !WHICH.has(name) ? 'builtin' : 'file';
  const isSure = absenceOf(machine.state, name) === undefined && machine.state.aliases.size === 0;
  const isKnown = isWord && status === 0 && more === undefined && isSure;
  // dash says of an option that there is no such thing.
  if (machine.dialect === 'sh' && names.length < fields.length) machine.state.status = 127;
  const text = isKnown ? known(`${kind}\n`, place) : hole('what the shell says of this is not worked out here', place);
  if (status === 0 || !isWord) write(machine, text, place);
  return undefined;
}

/** What is a program, and only here a command of the shell. */
const WHICH: ReadonlySet<string> = new Set(['which']);

/** `command -v`, `which`, `hash`: where a program is. */
function locate(machine: Machine, fields: readonly Field[], place: Place, isSilent = false): Flow | undefined {
  const print = (value: Value): void => {
    if (!isSilent) write(machine, value, place);
  };
  const names = fields.map(({ value }) => textOf(value)).filter((text) => !text?.startsWith('-'));
  let status: number | string = 0;
  for (const text of names) {
    const name = text?.slice(text.lastIndexOf('/') + 1);
    const absence = name === undefined || builtins.has(name) ? undefined : absenceOf(machine.state, name);
    if (name === undefined) status = 'a program that is not known';
    else if (absence !== undefined) {
      if (!USUAL_PROGRAMS.has(name)) status = absence;
      print(hole(absence, place));
    } else if (machine.state.functions.has(name) || builtins.has(name)) print(known(`${name}\n`, place));
    else if (USUAL_PROGRAMS.has(name)) {
      const folder = /^(ip6?tables|ipset|ip$|sysctl|modprobe)/.test(name) ? '/usr/sbin' : '/usr/bin';
      print(known(`${folder}/${name}\n`, place));
    } else {
      status = `whether there is ${name} is not known`;
      print(hole(status, place));
    }
  }
  machine.state.status = status;
  return undefined;
}

function calculate(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  let status: number | string = fields.length === 0 ? 1 : 0;
  for (const { value } of fields) {
    const text = textOf(value);
    if (text === undefined) {
      status = forgetAssigned(machine, value, place);
      continue;
    }
    const result = workOut(machine, text, place);
    status = result.kind === 'unknown' ? result.why : result.kind === 'number' && result.value !== 0n ? 0 : 1;
  }
  if (machine.failure?.kind === 'exit') return failed(machine);
  machine.state.status = machine.failure ? 1 : status;
  machine.failure = undefined;
  return undefined;
}

function alias(machine: Machine, fields: readonly Field[]): Flow | undefined {
  const { state } = machine;
  state.status = 0;
  for (const { value } of fields) {
    const text = textOf(value) ?? '';
    const equals = text.indexOf('=');
    const place = value[0]?.place ?? NOWHERE;
    if (equals > 0) state.aliases.set(text.slice(0, equals), [{ text: text.slice(equals + 1), place }]);
    else if (!state.aliases.has(text) && text !== '-p') state.status = 1;
  }
  return undefined;
}
