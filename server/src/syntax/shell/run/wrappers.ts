/** Programs that run the command behind them: sudo, env, nice, timeout, sh -c, xargs and their like. */

import type { Place } from '../ast.ts';
import { optionNamed } from '../builtins/options.ts';
import type { Field } from '../expand/expand.ts';
import { beginShell, environmentOf } from '../host/environment.ts';
import { fileKey } from '../host/folders.ts';
import { dialectOf } from '../read/parse.ts';
import { xargs } from '../tools/xargs.ts';
import { EMPTY, hole, known, reasonOf, slicePiece, textOf, type Value } from '../value.ts';
import { Bindings } from './bindings.ts';
import { inSubshell } from './branch.ts';
import { type Flow, type Machine, note } from './machine.ts';
import { asUser, type ByUser, forbidden, shellFor } from './other-users.ts';
import { write } from './programs.ts';
import { fileValue } from './redirect.ts';
import { runText } from './simple-command.ts';
import { OWN_INPUT, restOf } from './stream.ts';

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
  /** Why variables that are exported may be left out, but for those that everybody has. */
  readonly guard?: string;
  /** Where the program begins, if that is not where the script is. */
  readonly folder?: string;
}

/** For each: options that take a value, and words before the command. */
const WRAPPERS: Readonly<
  Record<
    string,
    {
      readonly valued: RegExp;
      readonly operands?: number;
      readonly assigns?: boolean;
      readonly isRare?: true;
      /** It was asked for a shell, which reads what to do where no command stands there. */
      readonly shell?: RegExp;
    }
  >
> = {
  sudo: {
    valued:
      /^-[abeEHiKklnNPSsvVA]*[ugphCTRrtDU]$|^--(user|group|prompt|host|chdir|chroot|close-from|command-timeout|role|type)$/,
    assigns: true,
    shell: /^-[a-zA-Z]*[si]|^--(shell|login)$/,
  },
  doas: { valued: /^-[ns]*[uC]$/, isRare: true, shell: /^-n*s/ },
  env: { valued: /^-[uSC]$/, assigns: true },
  nice: { valued: /^(-n|--adjustment)$/ },
  ionice: { valued: /^(-[cn]|--class|--classdata)$/ },
  nohup: { valued: /^$/ },
  time: { valued: /^-[fo]$/ },
  timeout: { valued: /^(-[ks]|--signal|--kill-after)$/, operands: 1 },
  setsid: { valued: /^$/ },
  stdbuf: { valued: /^-[ioe]$/ },
  busybox: { valued: /^$/, isRare: true },
  chronic: { valued: /^$/, isRare: true },
  linux32: { valued: /^$/, isRare: true },
  unbuffer: { valued: /^$/, isRare: true },
  flock: { valued: /^(-[wE]|--(timeout|wait|conflict-exit-code))$/, operands: 1 },
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
  if (program === 'su' || program === 'runuser') return byUser(machine, asUser(program, fields), place);
  const elsewhere = elsewhereBy(program, fields);
  if (elsewhere !== undefined)
    return sharesTables(program, textsOf(fields))
      ? unreadable(machine, `what ${program} does to the rules is not known`, place)
      : { kind: 'elsewhere', reason: elsewhere };
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (!wrapper) return undefined;
  let at = 1;
  const given: (readonly [string, Value])[] = [];
  const without: string[] = [];
  let isBare = false;
  let user: string | undefined = 'root';
  let asks: string | undefined;
  let guard = wrapper.shell && `which variables ${program} passes on is not known`;
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
    if (wrapper.shell?.test(text)) asks = text;
    if (/^-[a-zA-Z]*E|^--preserve-env$/.test(text)) guard = undefined;
    const isValued = wrapper.valued.test(text);
    if (isValued) at++;
    const [, attached] = /^(?:-[a-zA-Z]*u|--user=)(.*)$/.exec(text) ?? [];
    if (wrapper.shell && (attached !== undefined || text === '--user'))
      user = attached || textOf(fields[at]?.value ?? []);
  }
  at += wrapper.operands ?? 0;
  const rest = fields.slice(at);
  const [first] = rest;
  if (wrapper.shell && !first)
    return asks === undefined
      ? undefined
      : byUser(machine, shellFor(fields[0] as Field, user, /i|login/.test(asks)), place);
  if (!first) return undefined;
  const why = wrapper.shell && forbidden(machine, user, rest);
  if (why !== undefined) return unreadable(machine, why, place);
  // `flock FILE -c TEXT`
  if (program === 'flock' && /^(-c|--command)$/.test(textOf(first.value) ?? ''))
    return { kind: 'fields', fields: [{ value: known('sh', first.place), place: first.place, vague: false }, ...rest] };
  if (wrapper.isRare) return { kind: 'perhaps', fields: rest };
  const isGuarded = guard !== undefined && readsVariables(first);
  const isChanged = isBare || isGuarded || given.length + without.length > 0;
  const environment = { isBare, without, given, ...(isGuarded && { guard }) };
  return { kind: 'fields', fields: rest, ...(isChanged && { environment }) };
}

/** A shell, what runs one, or a script by its path: what other programs do is the same whatever is exported. */
function readsVariables({ value }: Field): boolean {
  const name = textOf(value) ?? '';
  const program = name.slice(name.lastIndexOf('/') + 1);
  return isWrapper(program) || (name.includes('/') && !/^\/(usr\/)?s?bin\//.test(name));
}

/** A shell, or a program, of another user. Who types into one on the way leaves the script alone. */
function byUser(machine: Machine, run: ByUser | undefined, place: Place): Unwrapped | undefined {
  if (!run || run.fields.length === 0) return undefined;
  const { fields, user, environment } = run;
  if (fields.length === 1 && machine.stdin.isTyped) return undefined;
  const why = forbidden(machine, user, fields);
  if (why !== undefined) return unreadable(machine, why, place);
  return { kind: 'fields', fields, ...(environment && { environment }) };
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

const RUNNERS: ReadonlySet<string> = new Set([
  ...Object.keys(WRAPPERS),
  ...['sh', 'bash', 'dash', 'ash', 'xargs', 'su', 'runuser'],
]);

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
  const texts = textsOf(fields);
  const runsIptables = texts.some((text) => RUNS_IPTABLES.test(text));
  const isNamespace = program === 'ip' && texts.some((text, i) => /^netns$/.test(text) && texts[i + 1] === 'exec');
  const where = isNamespace
    ? 'in another network namespace'
    : Object.hasOwn(ELSEWHERE, program)
      ? ELSEWHERE[program]
      : undefined;
  if (where === undefined || !(runsIptables || isNamespace)) return undefined;
  return `what is done ${where} is no part of these rules`;
}

const RUNS_IPTABLES = /\bip6?tables|\bipset\b/;

/** Where a program leaves what it runs in the network namespace that it was in itself, the rules are those of the script. */
function sharesTables(program: string, texts: readonly string[]): boolean {
  const end = texts.findIndex((text) => RUNS_IPTABLES.test(text) || /^(\S*\/)?(ba|da|a)?sh$/.test(text));
  const options = texts.slice(0, Math.max(end, 0));
  switch (program) {
    case 'chroot':
      return true;
    case 'unshare':
      return !options.some((text) => /^-[a-zA-Z]*n|^--net/.test(text));
    case 'nsenter':
      return !options.some((text) => /^-[a-zA-Z]*[na]|^--(net|all)/.test(text));
    case 'docker':
    case 'podman':
      return options.some(
        (text, at) => /^--net(work)?=host$/.test(text) || (/^--net(work)?$/.test(text) && options[at + 1] === 'host'),
      );
    default:
      return false;
  }
}

/** The words behind a program's name. */
export function textsOf(fields: readonly Field[]): string[] {
  return fields.slice(1).map(({ value }) => textOf(value) ?? '');
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
    if (text === '--' || text === '-') {
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
  const input = !operand || (!isText && OWN_INPUT.test(path ?? '')) ? restOf(machine.stdin) : undefined;
  const written = input || isText || path === undefined ? undefined : machine.state.files.get(fileKey(machine, path));
  const file = input || isText || written || path === undefined ? undefined : machine.readFile(path, place);
  const text = isText ? path : textOf(input ?? written ?? []);
  if (!file && !input && !isText && !written) return unreadable(machine, `what ${path} does is not known`, place);
  if (!file && text === undefined) return unreadable(machine, reasonOf(input ?? written ?? EMPTY) ?? '', place);
  const behind = isInput || !operand ? fields.slice(at) : fields.slice(at + 1);
  const words = behind.map(({ value }) => value);
  const name = isText ? textOf(words[0] ?? []) || undefined : path;
  inSubshell(machine, place, () => {
    const { state, name: before, loops, dialect, subshells, wounded, ownInput } = machine;
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
    machine.ownInput = machine.stdin;
    machine.wounded = false;
    machine.dialect = dialectOf(`#!${textOf(fields[0]?.value ?? []) ?? 'sh'}\n`);
    beginShell(machine);
    const flow = file
      ? runText(machine, file.text, { source: file.source, offset: 0, fixed: undefined }, place)
      : runText(machine, text ?? '', { source: where.source, offset: 0, fixed: where }, place);
    machine.name = before;
    machine.loops = loops;
    machine.subshells = subshells;
    machine.ownInput = ownInput;
    machine.wounded = wounded;
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
