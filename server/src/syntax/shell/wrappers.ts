/** Programs that run the command behind them: sudo, env, nice, timeout, sh -c, xargs and their like. */

import type { Place } from './ast.ts';
import { Bindings } from './bindings.ts';
import { inSubshell } from './branch.ts';
import { environmentOf } from './environment.ts';
import type { Field } from './expand.ts';
import { fileKey } from './folders.ts';
import { type Flow, type Machine, note, step } from './machine.ts';
import { optionNamed } from './options.ts';
import { dialectOf } from './parse.ts';
import { write } from './programs.ts';
import { fileValue } from './redirect.ts';
import { runFields, runText } from './simple-command.ts';
import { restOf } from './stream.ts';
import { EMPTY, hole, reasonOf, slicePiece, textOf, type Value } from './value.ts';

export type Unwrapped =
  | { readonly kind: 'fields'; readonly fields: readonly Field[]; readonly environment?: Environment }
  /** By a program that the host may not have. */
  | { readonly kind: 'perhaps'; readonly fields: readonly Field[] }
  /** It runs, but what it does is done to another host, container or network namespace. */
  | { readonly kind: 'elsewhere'; readonly reason: string }
  | { readonly kind: 'done'; readonly flow: Flow | undefined };

/** Variables that a program is run with: those of the shell that are exported, unless `isBare`, without some, and with others. */
export interface Environment {
  readonly isBare: boolean;
  readonly without: readonly string[];
  readonly given: readonly (readonly [string, Value])[];
}

/** For each: options that take a value, and words before the command. */
const WRAPPERS: Readonly<
  Record<
    string,
    { readonly valued: RegExp; readonly operands?: number; readonly assigns?: boolean; readonly isRare?: true }
  >
> = {
  sudo: { valued: /^-[ugphCTRrt]$/, assigns: true },
  doas: { valued: /^-[uC]$/, isRare: true },
  env: { valued: /^-[uSC]$/, assigns: true },
  nice: { valued: /^(-n|--adjustment)$/ },
  ionice: { valued: /^-[cn]$/ },
  nohup: { valued: /^$/ },
  time: { valued: /^-[fo]$/ },
  timeout: { valued: /^(-[ks]|--signal|--kill-after)$/, operands: 1 },
  setsid: { valued: /^$/ },
  stdbuf: { valued: /^-[ioe]$/ },
  busybox: { valued: /^$/, isRare: true },
  chronic: { valued: /^$/, isRare: true },
  linux32: { valued: /^$/, isRare: true },
  unbuffer: { valued: /^$/, isRare: true },
  flock: { valued: /^-[wE]$/, operands: 1 },
  exec: { valued: /^-a$/ },
  command: { valued: /^$/ },
};

export function unwrapped(
  machine: Machine,
  program: string,
  fields: readonly Field[],
  place: Place,
): Unwrapped | undefined {
  if (!UNWRAPPED.has(program)) return undefined;
  if (/^(sh|bash|dash|ash)$/.test(program)) return shell(machine, fields, place);
  if (program === 'xargs') return xargs(machine, fields, place);
  const elsewhere = elsewhereBy(program, fields);
  if (elsewhere !== undefined) return { kind: 'elsewhere', reason: elsewhere };
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (!wrapper) return undefined;
  let at = 1;
  const given: (readonly [string, Value])[] = [];
  const without: string[] = [];
  let isBare = false;
  for (; at < fields.length; at++) {
    const value = fields[at]?.value ?? [];
    const text = textOf(value) ?? '';
    if (text === '--') {
      at++;
      break;
    }
    const [, name] = (wrapper.assigns && /^(\w+)=/.exec(value[0]?.text ?? '')) || [];
    if (name !== undefined) {
      given.push([name, withoutName(value, name.length + 1)]);
      continue;
    }
    if (!text.startsWith('-')) break;
    if (program === 'env' && /^(-|-i|--ignore-environment)$/.test(text)) isBare = true;
    if (program === 'env' && text === '-u') without.push(textOf(fields[at + 1]?.value ?? []) ?? '');
    if (wrapper.valued.test(text)) at++;
  }
  at += wrapper.operands ?? 0;
  const rest = fields.slice(at);
  if (rest.length === 0) return undefined;
  if (wrapper.isRare) return { kind: 'perhaps', fields: rest };
  const isChanged = isBare || given.length + without.length > 0;
  return { kind: 'fields', fields: rest, ...(isChanged && { environment: { isBare, without, given } }) };
}

/** What stands behind `name=`. */
function withoutName([first, ...rest]: Value, length: number): Value {
  if (!first) return EMPTY;
  return first.text.length > length ? [slicePiece(first, length, first.text.length), ...rest] : rest;
}

/** True for a program that runs the command behind it. */
export function isWrapper(program: string): boolean {
  return RUNNERS.has(program);
}

const RUNNERS: ReadonlySet<string> = new Set([...Object.keys(WRAPPERS), 'sh', 'bash', 'dash', 'ash', 'xargs']);

/** What a program's commands are done to, when that is not this host. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  nsenter: 'in other namespaces',
  unshare: 'in namespaces of its own',
  chroot: 'in another root folder',
  ssh: 'on another host',
  sshpass: 'on another host',
  docker: 'in a container',
  podman: 'in a container',
  kubectl: 'in a container',
  crictl: 'in a container',
  'lxc-attach': 'in a container',
  lxc: 'in a container',
  incus: 'in a container',
  vagrant: 'in another machine',
  machinectl: 'in a container',
  'systemd-nspawn': 'in a container',
  adb: 'on another device',
};

/** Programs that may run others here or elsewhere: loops call programs very often, and most are none of these. */
const UNWRAPPED: ReadonlySet<string> = new Set([...RUNNERS, ...Object.keys(ELSEWHERE), 'ip']);

/** Why what is run is not part of this host's rules; `undefined` when it is. */
function elsewhereBy(program: string, fields: readonly Field[]): string | undefined {
  if (program !== 'ip' && !Object.hasOwn(ELSEWHERE, program)) return undefined;
  const texts = fields.slice(1).map(({ value }) => textOf(value) ?? '');
  const runsIptables = texts.some((text) => /\bip6?tables|\bipset\b/.test(text));
  const isNamespace = program === 'ip' && texts.some((text, i) => /^netns$/.test(text) && texts[i + 1] === 'exec');
  const where = isNamespace
    ? 'in another network namespace'
    : Object.hasOwn(ELSEWHERE, program)
      ? ELSEWHERE[program]
      : undefined;
  if (where === undefined || !(runsIptables || isNamespace)) return undefined;
  return `what is done ${where} is no part of these rules`;
}

/** `sh -c text name arguments`, `sh script arguments`, `sh -s arguments` with the script as input. */
function shell(machine: Machine, fields: readonly Field[], place: Place): Unwrapped | undefined {
  let at = 1;
  let isText = false;
  let isInput = false;
  const options = new Set<string>();
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? []) ?? '';
    if (/^--(norc|noprofile|posix|login)$/.test(text)) continue;
    if (text === '--') {
      at++;
      break;
    }
    if (!/^[-+]\w/.test(text)) break;
    if (text.includes('c')) isText = true;
    if (text.includes('s')) isInput = true;
    for (const letter of text.slice(1)) {
      const named = /o/i.test(letter) ? textOf(fields[++at]?.value ?? []) : letter;
      if (!'eufxCnaEoO'.includes(letter) || named === undefined) continue;
      const option = letter === 'o' ? optionNamed(named) : named;
      options[text.startsWith('-') ? 'add' : 'delete'](option);
    }
  }
  const operand = isInput ? undefined : fields[at];
  // They are among the letters of `$-`.
  if (!operand) options.add('s');
  else if (isText) options.add('c');
  const path = operand && textOf(operand.value);
  if (options.has('n')) return readOnly(machine, operand, isText, place);
  if (operand && path === undefined) return unreadable(machine, reasonOf(operand.value) ?? '', place);
  const input = operand ? undefined : restOf(machine.stdin);
  const written =
    !operand || isText || path === undefined ? undefined : machine.state.files.get(fileKey(machine, path));
  const file = !operand || isText || written || path === undefined ? undefined : machine.readFile(path, place);
  const text = isText ? path : textOf(input ?? written ?? []);
  if (!file && operand && !isText && !written) return unreadable(machine, `what ${path} does is not known`, place);
  if (!file && text === undefined) return unreadable(machine, reasonOf(input ?? written ?? EMPTY) ?? '', place);
  const behind = isInput || !operand ? fields.slice(at) : fields.slice(at + 1);
  const words = behind.map(({ value }) => value);
  const name = isText ? textOf(words[0] ?? []) || undefined : path;
  inSubshell(machine, place, () => {
    const { state, name: before, loops, dialect, subshells } = machine;
    const where = operand?.place ?? place;
    state.arguments = isText ? words.slice(1) : words;
    state.variables = new Bindings(environmentOf(machine));
    state.functions = new Bindings();
    state.aliases = new Map();
    state.frames = [];
    state.callers = [];
    state.options = options;
    state.atExit = undefined;
    state.atError = undefined;
    state.status = 0;
    state.optionIndex = 1;
    state.optionAt = 1;
    machine.conditions = 0;
    machine.name = name ?? (operand && isText ? (textOf(fields[0]?.value ?? []) ?? 'sh') : before);
    machine.loops = 0;
    machine.subshells = 0;
    machine.wounded = false;
    machine.dialect = dialectOf(`#!${textOf(fields[0]?.value ?? []) ?? 'sh'}\n`);
    const flow = file
      ? runText(machine, file.text, { source: file.source, offset: 0, fixed: undefined }, place)
      : runText(machine, text ?? '', { source: where.source, offset: 0, fixed: where }, place);
    machine.name = before;
    machine.loops = loops;
    machine.subshells = subshells;
    machine.dialect = dialect;
    return flow;
  });
  return { kind: 'done', flow: undefined };
}

/** `sh -n`: what is read is not run. */
function readOnly(machine: Machine, operand: Field | undefined, isText: boolean, place: Place): Unwrapped {
  const path = operand && textOf(operand.value);
  const value = isText || !operand ? (operand?.value ?? restOf(machine.stdin)) : path && fileValue(machine, path);
  const text = value ? textOf(value) : undefined;
  if (text === undefined) machine.state.status = 'whether the shell can read this is not known';
  else {
    const statements = machine.parse(text, { source: place.source, offset: 0, fixed: place });
    machine.state.status = statements.some(({ kind }) => kind === 'broken') ? 2 : 0;
  }
  return { kind: 'done', flow: undefined };
}

/** A script whose text is not known may change any rule. */
function unreadable(machine: Machine, why: string, place: Place): Unwrapped {
  note(machine, 'value', why, place);
  machine.state.world.blur(why, place);
  machine.state.status = why;
  write(machine, hole(why, place), place);
  return { kind: 'done', flow: undefined };
}

/** How `xargs` was told to divide its input. */
interface Sharing {
  perCall: number;
  perLines: number;
  replace: string | undefined;
  divider: string | undefined;
  skipsNothing: boolean;
}

/** `xargs` with words that are known: `-n`, `-I`, `-L`, `-d`, `-r`. */
function xargs(machine: Machine, fields: readonly Field[], place: Place): Unwrapped | undefined {
  const how: Sharing = {
    perCall: Number.POSITIVE_INFINITY,
    perLines: Number.POSITIVE_INFINITY,
    replace: undefined,
    divider: undefined,
    skipsNothing: false,
  };
  let at = 1;
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? []) ?? '';
    if (text === '--') {
      at++;
      break;
    }
    if (!text.startsWith('-')) break;
    if (text === '-r' || text === '--no-run-if-empty') how.skipsNothing = true;
    else if (text === '-t' || text === '-x') continue;
    else if (text === '-i') how.replace = '{}';
    else {
      const found = /^-([nLIPd])(.*)$/.exec(text);
      if (!found) return undefined;
      const value = found[2] || (textOf(fields[++at]?.value ?? []) ?? '');
      if (found[1] === 'I') how.replace = value;
      else if (found[1] === 'L') how.perLines = Number(value);
      else if (found[1] === 'n') how.perCall = Number(value);
      else if (found[1] === 'd') how.divider = value === '\\n' ? '\n' : value;
    }
  }
  const text = textOf(restOf(machine.stdin));
  const command = fields.slice(at);
  if (text === undefined || !(how.perCall > 0) || !(how.perLines > 0) || (how.divider?.length ?? 1) !== 1)
    return undefined;
  // A quote that is not closed on its line ends the program half-way.
  if (how.divider === undefined && (text.includes('\0') || text.split('\n').some((line) => !wordsOf(line))))
    return undefined;
  const echo: Field = { value: [{ text: 'echo', place }], place, vague: false };
  let status = 0;
  for (const words of sharesOf(text, how)) {
    step(machine, place, 9);
    inSubshell(machine, place, () =>
      runFields(machine, callOf(command.length > 0 ? command : [echo], words, how, place), place),
    );
    const ended = machine.state.status;
    if (typeof ended === 'string') {
      machine.state.status = ended;
      return { kind: 'done', flow: undefined };
    }
    if (ended !== 0) status = ended >= 126 ? ended : 123;
  }
  machine.state.status = status;
  return { kind: 'done', flow: undefined };
}

/** The words of each call, one after another: there may be very many. */
function* sharesOf(text: string, { perCall, perLines, replace, divider, skipsNothing }: Sharing): Iterable<string[]> {
  let open: string[] = [];
  let lines = 0;
  let isAny = false;
  for (const line of linesIn(text, divider ?? '\n')) {
    const words =
      divider !== undefined
        ? [replace === undefined ? line : line.replace(/^[ \t]+/, '')]
        : replace === undefined
          ? (wordsOf(line) ?? [])
          : [unquoted(line.replace(/^[ \t]+/, ''))];
    const own = replace === undefined ? words : words.filter(Boolean);
    if (own.length === 0) continue;
    isAny = true;
    if (replace !== undefined) {
      yield own;
      continue;
    }
    for (const word of own) {
      if (perLines === Number.POSITIVE_INFINITY && open.length >= perCall) {
        yield open;
        open = [];
      }
      open.push(word);
    }
    if (++lines % perLines === 0) {
      yield open;
      open = [];
    }
  }
  if (open.length > 0) yield open;
  // With nothing to read the command is run once all the same.
  else if (!isAny && !skipsNothing && replace === undefined) yield [];
}

/** A letter behind a backslash, or letters in quotes; nothing is special between them. */
const PIECE = /\\(.)|'([^']*)'|"([^"]*)"|([^\s\\'"]+)/sy;

/** The words of a line, as `xargs` takes them out of their quotes; `undefined` where one is not closed. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] as string)) {
      at++;
      continue;
    }
    let word = '';
    for (PIECE.lastIndex = at; ; at = PIECE.lastIndex) {
      const found = PIECE.exec(line);
      if (!found) break;
      word += found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
    }
    if (at < line.length && !/\s/.test(line[at] as string)) return undefined;
    words.push(word);
  }
  return words;
}

function unquoted(line: string): string {
  return line.replace(/\\(.)|'([^']*)'|"([^"]*)"/gs, (_, one, two, three) => one ?? two ?? three);
}

/** What stands between the dividers; behind the last one nothing is one more only where something stands there. */
function* linesIn(text: string, divider: string): Iterable<string> {
  for (let from = 0; from < text.length; ) {
    const at = text.indexOf(divider, from);
    const end = at < 0 ? text.length : at;
    yield text.slice(from, end);
    from = end + 1;
  }
}

function callOf(
  command: readonly Field[],
  words: readonly string[],
  { replace }: Sharing,
  place: Place,
): readonly Field[] {
  if (replace === undefined) {
    return [...command, ...words.map((word) => ({ value: [{ text: word, place }], place, vague: false }))];
  }
  return command.map((field) => {
    const written = textOf(field.value);
    if (!written?.includes(replace)) return field;
    return { ...field, value: [{ text: written.replaceAll(replace, words[0] ?? ''), place }] };
  });
}
