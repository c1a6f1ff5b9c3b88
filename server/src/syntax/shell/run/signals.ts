/** Signals: what `trap` leaves to be run, and what becomes of a script that `kill` sends one to. */
import type { Place } from '../ast.ts';
import type { Builtin } from '../builtins/builtins.ts';
import type { Field } from '../expand/expand.ts';
import { EMPTY, hole, reasonOf, textOf, type Value } from '../value.ts';
import { endBeside, leaveBeside } from './beside.ts';
import type { Flow, Machine } from './machine.ts';
import { write } from './programs.ts';
import { runText } from './simple-command.ts';
import { bleed, mayDie } from './traps.ts';

export const signalBuiltins: readonly (readonly [string, Builtin])[] = [
  ['trap', { special: true, run: trap }],
  ['kill', { run: kill }],
];

/** Names of signals. */
const SIGNALS =
  /^(HUP|INT|QUIT|ILL|TRAP|ABRT|BUS|FPE|KILL|USR[12]|SEGV|PIPE|ALRM|TERM|STKFLT|CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS|RTM(IN|AX)([+-]\d+)?|DEBUG|RETURN|[1-9]|[1-5]\d|6[0-4])$/;

/** Numbers of those that scripts name by number, on the usual machines. Source: man:signal(7). */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ HUP: 1, INT: 2, QUIT: 3, ABRT: 6, KILL: 9, USR1: 10, SEGV: 11, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15 },
  ...{ CHLD: 17, CONT: 18, URG: 23, WINCH: 28 },
};

/** What these do is nothing, where they are not waited for. */
const HARMLESS: ReadonlySet<string> = new Set(['CHLD', 'CONT', 'URG', 'WINCH']);

/** The name of a signal by its name, with or without `SIG`, or number; as it is written where it has none here. */
function signalNamed(text: string): string {
  const name = text.toUpperCase().replace(/^SIG/, '');
  return Object.keys(NUMBERS).find((each) => String(NUMBERS[each]) === name) ?? name;
}

function trap(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const [first, ...others] = fields.filter(({ value }) => textOf(value) !== '--').map(({ value }) => value);
  const { state, dialect } = machine;
  state.status = 0;
  if (!first) return undefined;
  if (/^-[lp]+$/.test(textOf(first) ?? '')) {
    if (others.length > 0) write(machine, hole('how traps are listed is not worked out here', place), place);
    return undefined;
  }
  // A signal alone is put back to what it was.
  const isReset = others.length === 0 || textOf(first) === '-';
  const action = isReset ? undefined : first;
  for (const signal of others.length === 0 ? [first] : others) {
    const name = signalNamed(textOf(signal) ?? '');
    if (name === 'EXIT' || name === '0') state.atExit = action;
    else if (name === 'ERR' && dialect === 'bash') state.atError = action;
    else if (!SIGNALS.test(name) && textOf(signal) !== undefined) state.status = 1;
    // A child ends with each program that is run.
    else if (/^(SIG)?CHLD$/.test(name) && action && textOf(action) !== '')
      state.world.blur('what is run at the end of each child is not worked out here', place, true);
    else if ((name === 'DEBUG' || name === 'RETURN') && action && dialect === 'bash')
      state.world.blur(`what is run at each ${name} is not worked out here`, place);
    else {
      const traps = new Map(state.traps);
      if (action) traps.set(name, action);
      else traps.delete(name);
      state.traps = traps;
    }
  }
  return undefined;
}

function kill(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const { state } = machine;
  let signal = 'TERM';
  let at = 0;
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? EMPTY) ?? '';
    if (/^-(l|L)/.test(text)) {
      state.status = 0;
      write(machine, hole('how signals are listed is not worked out here', place), place);
      return undefined;
    }
    if (/^-[sn]$/.test(text)) signal = signalNamed(textOf(fields[++at]?.value ?? EMPTY) ?? '');
    else if (at === 0 && /^-\w+$/.test(text)) signal = signalNamed(text.slice(1));
    else {
      if (text === '--') at++;
      break;
    }
  }
  const targets = fields.slice(at).map(({ value }) => value);
  if (targets.length === 0) {
    state.status = 2;
    return undefined;
  }
  const [only, more] = targets;
  if (only && !more && endBeside(machine, only, signal ?? '')) {
    state.status = 0;
    return undefined;
  }
  leaveBeside(machine);
  const isOwn = targets.length === 1 && targets.every(isScript);
  state.status = isOwn && !machine.wounded ? 0 : 'how kill ends is not known';
  if (signal === '0') return undefined;
  if (isOwn && machine.subshells === 0) return receive(machine, signal, place);
  if (!targets.some((target) => isScript(target) || isGroup(target))) return undefined;
  machine.wounded = true;
  if (machine.subshells === 0) bleed(machine, place);
  else mayDie(machine, place);
  return undefined;
}

/** `$$`, or a variable that holds it. */
function isScript(value: Value): boolean {
  return value.length === 1 && reasonOf(value)?.startsWith('$$ ') === true;
}

/** All processes that the script is one of. */
function isGroup(value: Value): boolean {
  return /^(0|-)/.test(value[0]?.text ?? '');
}

/** The script itself gets a signal: what was left for it is run, or it ends. */
function receive(machine: Machine, signal: string, place: Place): Flow | undefined {
  const { state, dialect } = machine;
  const action = signal === 'KILL' || signal === 'STOP' ? undefined : state.traps.get(signal);
  const number = NUMBERS[signal];
  if (action === undefined && HARMLESS.has(signal)) return undefined;
  if (action === undefined && number !== undefined) {
    if (dialect === 'sh' || signal === 'KILL') state.atExit = undefined;
    state.status = 128 + number;
    return { kind: 'exit', levels: 0 };
  }
  const text = action && textOf(action);
  if (text === undefined) {
    state.world.blur(
      action ? (reasonOf(action) ?? '') : `what a signal ${signal} does is not worked out here`,
      place,
      true,
    );
    return undefined;
  }
  const where = action?.[0]?.place ?? place;
  // It is no part of the condition that it comes in.
  const { conditions } = machine;
  machine.conditions = 0;
  const flow = runText(machine, text, { source: where.source, offset: 0, fixed: where }, where);
  machine.conditions = conditions;
  if (!flow) machine.state.status = 0;
  return flow;
}
