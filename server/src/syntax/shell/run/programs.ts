/** Runs programs: those that only run others, those of the world's model, those that can be worked out, and the rest. */
import type { Place } from '../ast.ts';
import { builtins } from '../builtins/builtins.ts';
import { USUAL_PROGRAMS } from '../builtins/test-command.ts';
import type { Field } from '../expand/expand.ts';
import type { Expanded, Words } from '../expand/memo.ts';
import { mayChangeFiles } from '../host/changed-files.ts';
import { environmentOf } from '../host/environment.ts';
import { fileDoubt } from '../host/host-files.ts';
import { scriptByPath, writtenProgram } from '../host/scripts-by-path.ts';
import type { Call, ShellWord } from '../host/world.ts';
import { mayTakeInput } from '../tools/taking-input.ts';
import { runTool } from '../tools/tools.ts';
import { hole, known, reasonOf, textOf, type Value } from '../value.ts';
import { meetBeside } from './beside.ts';
import { Bindings } from './bindings.ts';
import { branch, inSubshell } from './branch.ts';
import { mayRunIptables, startedService } from './hidden-commands.ts';
import { doubtOf, type Flow, type Machine, note, spendOutput, step } from './machine.ts';
import { fileValue, lookAgain } from './redirect.ts';
import { runFields } from './simple-command.ts';
import { WHERE_IT_LEADS } from './sinks.ts';
import { PERHAPS, type Variable } from './state.ts';
import { restOf, type Stream } from './stream.ts';
import { type Environment, isWrapper, textsOf, unwrapped } from './wrappers.ts';

export function runProgram(
  machine: Machine,
  name: string,
  fields: readonly Field[],
  place: Place,
  expanded: Expanded = { fields, steps: 0, words: undefined, content: undefined, isKept: false },
): Flow | undefined {
  const { program, service, isStrange } = calledBy(name);
  if (service !== undefined && fields[0] && !machine.state.files.has(name)) {
    const { place: at } = fields[0];
    const asked = ['service', service].map((text) => ({ value: known(text, at), place: at, vague: false }));
    return runProgram(machine, 'service', [...asked, ...fields.slice(1)], place);
  }
  const path = pathCalled(machine, name, place);
  const script = scriptByPath(machine, path);
  if (script) return runByPath(machine, script, path, fields, place);
  const found = (): Flow | undefined => runFound(machine, program, fields, place, expanded);
  const missing = isStrange ? strangeDoubt(machine, name) : undefined;
  if (missing !== undefined) return branch(machine, missing, place, found, () => notFound(machine));
  const absent = program === name ? absentIn(machine, program) : undefined;
  if (absent === undefined) return found();
  return branch(machine, absent, place, found, () => notHere(machine, absent, place));
}

/** The file that a name calls, where the script itself has written one into a folder of PATH. */
function pathCalled(machine: Machine, name: string, place: Place): string {
  const written = writtenProgram(machine, name);
  if (written === undefined) return name;
  if (!OF_THE_KERNEL.test(name)) return USUAL_PROGRAMS.has(name) ? name : written;
  // The shell may remember where it has found the host's.
  machine.state.world.blur(`whether ${name} is that of the host is not known`, place);
  return name;
}

function notFound(machine: Machine): undefined {
  machine.state.status = 127;
}

/** What a name calls: the program without its folder, and the service where it is its script. */
interface Called {
  readonly name: string;
  readonly program: string;
  readonly service: string | undefined;
  /** A program of the kernel's that few hosts have in this folder. */
  readonly isStrange: boolean;
}

/** The name that was called last: a loop calls one program over and over. */
let last: Called = { name: '', program: '', service: undefined, isStrange: false };

function calledBy(name: string): Called {
  if (name !== last.name) {
    const program = name.slice(name.lastIndexOf('/') + 1);
    const isStrange = program !== name && OF_THE_KERNEL.test(program) && !/^\/(usr\/)?sbin\/[^/]+$/.test(name);
    last = { name, program, service: /\/init\.d\/([\w.@-]+)$/.exec(name)?.[1], isStrange };
  }
  return last;
}

/** Why there may be no program of that name, unless the author tells that there is. */
function strangeDoubt(machine: Machine, path: string): string | undefined {
  const { conditions } = machine.told;
  const isTold = conditions.size > 0 && ['x', 'e', 'f'].some((letter) => conditions.has(`[ -${letter} ${path} ]`));
  return isTold ? undefined : fileDoubt(machine, path);
}

/** A script is run by the shell that it names, where it may be run. */
function runByPath(
  machine: Machine,
  script: NonNullable<ReturnType<typeof scriptByPath>>,
  path: string,
  [first, ...rest]: readonly Field[],
  place: Place,
): Flow | undefined {
  if (script.kind === 'unreadable') {
    machine.state.world.blur(script.why, place);
    return notHere(machine, script.why, place);
  }
  const shell: Field = { value: known(script.shell, place), place, vague: false };
  const file: Field = textOf(first?.value ?? []) === path && first ? first : { ...shell, value: known(path, place) };
  const run = (): Flow | undefined => runProgram(machine, script.shell, [shell, file, ...rest], place);
  const { doubt } = script;
  if (doubt === undefined) return run();
  return branch(machine, doubt, place, run, () => {
    machine.state.status = 126;
    return undefined;
  });
}

function runFound(
  machine: Machine,
  program: string,
  fields: readonly Field[],
  place: Place,
  expanded: Expanded,
): Flow | undefined {
  const wrapped = unwrapped(machine, program, fields, place);
  if (wrapped) {
    if (wrapped.kind === 'done') return wrapped.flow;
    if (wrapped.kind === 'fields') return runWith(machine, wrapped.environment, wrapped.fields, place);
    if (wrapped.kind === 'elsewhere') {
      mayTakeInput(program, textsOf(fields), machine.stdin, machine.stdin.taken);
      return notHere(machine, wrapped.reason, place);
    }
    const inside = wrapped.fields;
    const absent = `whether there is ${program} is not known`;
    return branch(
      machine,
      absent,
      place,
      () => runInside(machine, inside, place),
      () => notHere(machine, absent, place),
    );
  }
  const first = fields[0];
  if (!first) return undefined;
  step(machine, place, 5);
  if (AS_PROGRAMS.has(program) && builtins.has(program)) return runLikeBuiltin(machine, program, fields, place);
  // Words are counted from the call's start: they are good as long as the call is the same, wherever it stands.
  expanded.words ??= wordsOf(fields, first, place);
  const { words } = expanded;
  const isBeside = machine.state.beside !== undefined;
  if (isBeside && OF_THE_KERNEL.test(program))
    meetBeside(
      machine,
      place,
      words.rest.some(({ text }) => PLAIN.test(text)),
    );
  const call = new ProgramCall(machine, program, words, expanded, place);
  lookAgain(machine, machine.stdin);
  const { taken } = machine.stdin;
  const ofWorld = machine.state.world.run(call);
  if (ofWorld) machine.deeds++;
  if (ofWorld && mayTake(call)) machine.takings++;
  if (ofWorld && machine.questions !== undefined && isQuestion(call)) machine.questions++;
  const isOther = ofWorld !== undefined && isBeside && !/^(ip6?tables|sysctl$|modprobe$)/.test(program);
  if (isOther) meetBeside(machine, place);
  const outcome = ofWorld ?? runTool(machine, call);
  if (!ofWorld || program === 'ipset') mayTakeInput(program, textsOf(fields), machine.stdin, taken);
  if (!expanded.isKept && !machine.recording) call.expanded = undefined;
  const started = startedService(call, machine.state.files);
  if (started !== undefined) machine.state.world.blur(`what the service ${started} does is not known`, place, true);
  if (!ofWorld && mayRunIptables(call, machine.stdin.value, outcome !== undefined))
    machine.state.world.blur(`what ${program} does is not known here`, place, true);
  if (outcome) {
    machine.state.status = isOther ? 'when a command beside the script is carried out is not known' : outcome.status;
    if (outcome.effort) step(machine, place, outcome.effort);
    const asks = program === 'ipset' && words.rest.some(({ text }) => text === '-');
    const output = asks ? hole('what ipset asks for is printed with what it says', place) : outcome.output;
    if (output) write(machine, output, place);
    return undefined;
  }
  mayChangeFiles(machine, call);
  machine.state.status = `how ${program} ends is not known`;
  write(machine, hole(`what ${program} prints is not known`, place), place);
  return undefined;
}

/** Programs that do what bash does itself. */
const AS_PROGRAMS: ReadonlySet<string> = new Set(['echo', 'printf', 'test', '[', 'true', 'false', 'pwd']);

/** `/bin/echo`: whatever the shell, the program knows the options that bash knows. */
function runLikeBuiltin(machine: Machine, program: string, fields: readonly Field[], place: Place): undefined {
  const { dialect } = machine;
  machine.dialect = 'bash';
  builtins.get(program)?.run(machine, fields.slice(1), place);
  machine.dialect = dialect;
}

/** Programs that ask the kernel, or change it; there are others, which do so now and then. */
const OF_THE_KERNEL = /^(ip6?tables.*|ipset|sysctl|modprobe)$/;

/** What changes no rule. */
const QUESTION = /^-[a-zA-Z]*[LSC]|^--(list(-rules)?|check)$/;

function isQuestion({ program, words }: Call): boolean {
  return /-save$|^(sysctl|modprobe)$/.test(program) || words.some(({ text }) => QUESTION.test(text));
}

/** What ends well whatever else is done. */
const PLAIN = /^(-[AP]|--append|--policy)$/;

/** Why a program may not be found: PATH leaves out where it usually is. */
function absentIn({ state }: Machine, program: string): string | undefined {
  const folders = state.variables.get('PATH')?.value;
  if (!folders) return undefined;
  if (folders !== lastPath.folders) lastPath = { folders, programs: new Map() };
  const { programs } = lastPath;
  if (!programs.has(program)) programs.set(program, absentBy(folders, program));
  return programs.get(program);
}

/** What was found out about the PATH that was looked at last: each program is asked for very often. */
let lastPath: { readonly folders: Value | undefined; readonly programs: Map<string, string | undefined> } = {
  folders: undefined,
  programs: new Map(),
};

function absentBy(folders: Value, program: string): string | undefined {
  const text = textOf(folders);
  if (text === undefined || /(^|:)\/(usr\/(local\/)?)?sbin\/?(:|$)/.test(text)) return undefined;
  const isElsewhere =
    /(^|:)\/(usr\/)?bin\/?(:|$)/.test(text) && !/^(ip6?tables|ipset$|sysctl$|modprobe$)/.test(program);
  return isElsewhere ? undefined : `whether ${program} is found in a PATH of ${text || 'nothing'} is not known`;
}

function notHere(machine: Machine, why: string, place: Place): undefined {
  note(machine, 'value', why, place);
  machine.state.status = why;
  write(machine, hole(why, place), place);
}

class ProgramCall implements Call {
  readonly program: string;
  readonly name: ShellWord;
  readonly words: readonly ShellWord[];
  readonly place: Place;
  readonly maybe: string | undefined;
  expanded: Expanded | undefined;
  kept: unknown = undefined;
  private machine: Machine | undefined;
  private readonly input: Stream;
  private read: Value | undefined;
  private files: Map<string, Value | undefined> | undefined;

  constructor(machine: Machine, program: string, words: Words, expanded: Expanded, place: Place) {
    this.program = program;
    this.name = words.name;
    this.words = words.rest;
    this.place = place;
    this.maybe = doubtOf(machine);
    this.expanded = expanded;
    this.machine = machine;
    this.input = machine.stdin;
  }

  /** Taken when it is first asked for, and kept, as files are: the call may be done again. */
  get stdin(): Value {
    this.read ??= restOf(this.input);
    return this.read;
  }

  readFile(path: string): Value | undefined {
    if (!this.files?.has(path)) {
      this.files ??= new Map();
      this.files.set(path, this.machine && fileValue(this.machine, path));
    }
    return this.files.get(path);
  }

  isDone(): void {
    this.machine = undefined;
  }
}

/** Builtins of the shell that are programs as well. */
const PROGRAMS_TOO: ReadonlySet<string> = new Set(['echo', 'printf', 'test', '[', 'true', 'false', 'pwd', 'which']);

/** Runs a program with an environment of its own. */
function runWith(
  machine: Machine,
  environment: Environment | undefined,
  fields: readonly Field[],
  place: Place,
): Flow | undefined {
  if (!environment) return runInside(machine, fields, place);
  const { isBare, without, given, guard, folder } = environment;
  inSubshell(machine, place, () => {
    const variables = new Bindings<Variable>(isBare ? [] : environmentOf(machine));
    for (const name of without) variables.delete(name);
    if (guard !== undefined)
      for (const [name, variable] of variables)
        if (!EVERYBODY_HAS.test(name))
          variables.set(name, { ...variable, value: hole(guard, place), perhaps: { unset: true } });
    Object.assign(machine.state, { variables, frames: [], ...(folder !== undefined && { folder }) });
    // Without a PATH programs are looked for in two folders; a shell has one of its own.
    const program = textOf(fields[0]?.value ?? []) ?? '';
    const usual: Variable = {
      value: known('/bin:/usr/bin', place),
      elements: undefined,
      exported: false,
      readonly: false,
    };
    if (isBare && !isWrapper(program)) variables.set('PATH', usual);
    for (const [name, value] of given)
      variables.set(name, { value, elements: undefined, exported: true, readonly: false });
    return runInside(machine, fields, place);
  });
  return undefined;
}

/** Variables that sudo and doas let pass, or set themselves. */
const EVERYBODY_HAS = /^(PATH|HOME|TERM|LANG|LC_\w+|SHELL|USER|LOGNAME|PWD)$/;

/** A program that runs another does so outside the shell: functions and builtins are not seen, variables not kept. */
export function runInside(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const name = textOf(fields[0]?.value ?? []);
  if (name !== undefined && (machine.state.functions.has(name) || builtins.has(name)) && !PROGRAMS_TOO.has(name)) {
    if (!USUAL_PROGRAMS.has(name) && !isWrapper(name)) {
      machine.state.status = 127;
      return undefined;
    }
    inSubshell(machine, place, () => runProgram(machine, name, fields, place));
    return undefined;
  }
  if (name !== undefined && /(^|\/)(ip6?tables|ipset)/.test(name)) return runProgram(machine, name, fields, place);
  inSubshell(machine, place, () => runFields(machine, fields, place));
  return undefined;
}

/** Writes to standard output, when something reads it. */
export function write(machine: Machine, value: Value, place: Place): void {
  const { isMuted } = machine.state;
  if (!machine.capturing || value.length === 0 || isMuted === true) return;
  const said = isMuted === PERHAPS ? hole(WHERE_IT_LEADS, place) : value;
  let length = 0;
  for (const { text } of said) length += text.length;
  spendOutput(machine, length, place);
  machine.state.output = [...machine.state.output, ...said];
}

function wordsOf(fields: readonly Field[], first: Field, place: Place): Words {
  const rest = new Array<ShellWord>(fields.length - 1);
  for (let i = 1; i < fields.length; i++) rest[i - 1] = wordOf(fields[i] as Field, place);
  return { name: wordOf(first, place), rest };
}

function wordOf(field: Field, call: Place): ShellWord {
  const { value, place, vague, shown } = field;
  const start = place.start - call.start;
  if (shown && shown.start === start) return shown;
  const text = textOf(value);
  const word = {
    text: text ?? value.map((piece) => piece.text).join(''),
    start,
    end: place.end - call.start,
    value,
    unknown: text === undefined ? reasonOf(value) : undefined,
    vague,
  };
  if ('shown' in field) field.shown = word;
  return word;
}

/** Commands that take a rule away, or put one in another's place; and those that do where a number tells where. */
const TAKES: ReadonlySet<string> = new Set(['-D', '-R', '--delete', '--replace']);
const PUTS: ReadonlySet<string> = new Set(['-I', '--insert']);

function mayTake({ words }: Call): boolean {
  return words.some(({ text }, at) => {
    if (!text.startsWith('-')) return false;
    return TAKES.has(text) || (PUTS.has(text) && /^\d+$/.test(words[at + 2]?.text ?? ''));
  });
}
