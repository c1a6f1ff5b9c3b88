/** Programs that run the command behind them: sudo, env, nice, timeout, sh -c, xargs and their like. */
import type { Place } from './ast.ts';
import { Bindings } from './bindings.ts';
import { inSubshell } from './branch.ts';
import type { Field } from './expand.ts';
import type { Flow, Machine } from './machine.ts';
import { runFields, runText } from './simple-command.ts';
import { restOf } from './stream.ts';
import { textOf } from './value.ts';

export type Unwrapped =
  | { readonly kind: 'fields'; readonly fields: readonly Field[] }
  | { readonly kind: 'done'; readonly flow: Flow | undefined };

/** For each: options that take a value, and words before the command. */
const WRAPPERS: Readonly<
  Record<string, { readonly valued: RegExp; readonly operands?: number; readonly assigns?: boolean }>
> = {
  sudo: { valued: /^-[ugphCTRrt]$/, assigns: true },
  doas: { valued: /^-[uC]$/ },
  env: { valued: /^-[uSC]$/, assigns: true },
  nice: { valued: /^-n$/ },
  ionice: { valued: /^-[cn]$/ },
  nohup: { valued: /^$/ },
  time: { valued: /^-[fo]$/ },
  timeout: { valued: /^-[ks]$/, operands: 1 },
  setsid: { valued: /^$/ },
  stdbuf: { valued: /^-[ioe]$/ },
  busybox: { valued: /^$/ },
  chronic: { valued: /^$/ },
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
  if (/^(sh|bash|dash|ash)$/.test(program)) return shell(machine, fields, place);
  if (program === 'xargs') return xargs(machine, fields, place);
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (!wrapper) return undefined;
  let at = 1;
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? []) ?? '';
    if (text === '--') {
      at++;
      break;
    }
    if (wrapper.assigns && /^\w+=/.test(text)) continue;
    if (!text.startsWith('-')) break;
    if (wrapper.valued.test(text)) at++;
  }
  at += wrapper.operands ?? 0;
  const rest = fields.slice(at);
  return rest.length === 0 ? undefined : { kind: 'fields', fields: rest };
}

/** `sh -c text`, `sh script arguments`. */
function shell(machine: Machine, fields: readonly Field[], place: Place): Unwrapped | undefined {
  let at = 1;
  let isText = false;
  const options = new Set<string>();
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? []) ?? '';
    if (!/^[-+]\w/.test(text)) break;
    if (text.includes('c')) isText = true;
    for (const letter of text.slice(1)) if ('eux'.includes(letter)) options.add(letter);
  }
  const operand = fields[at];
  const text = operand ? textOf(operand.value) : undefined;
  if (!operand || text === undefined) return undefined;
  const given = fields.slice(at + (isText ? 2 : 1)).map(({ value }) => value);
  const file = isText ? undefined : machine.readFile(text, place);
  if (!isText && !file) return undefined;
  inSubshell(machine, place, () => {
    const { state } = machine;
    state.arguments = given;
    state.functions = new Bindings();
    state.options = options;
    state.variables = new Bindings([...state.variables].filter(([, { exported }]) => exported));
    return file
      ? runText(machine, file.text, { source: file.source, offset: 0, fixed: undefined }, place)
      : runText(machine, text, { source: operand.place.source, offset: 0, fixed: operand.place }, place);
  });
  return { kind: 'done', flow: undefined };
}

/** `xargs` with words that are known: `-n`, `-I`, `-L 1`. */
function xargs(machine: Machine, fields: readonly Field[], place: Place): Unwrapped | undefined {
  let perCall = Number.POSITIVE_INFINITY;
  let replace: string | undefined;
  let at = 1;
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? []) ?? '';
    if (!text.startsWith('-')) break;
    const found = /^-([nLIP])(.*)$/.exec(text);
    if (!found) continue;
    const value = found[2] || (textOf(fields[++at]?.value ?? []) ?? '');
    if (found[1] === 'I') replace = value;
    else if (found[1] !== 'P') perCall = Number(value);
  }
  const input = restOf(machine.stdin);
  const text = textOf(input);
  const command = fields.slice(at);
  if (text === undefined || command.length === 0 || !(perCall > 0) || /['"\\]/.test(text)) return undefined;
  const items = (replace === undefined ? text.split(/\s+/) : text.split('\n').map((line) => line.trim())).filter(
    Boolean,
  );
  const fieldOf = (item: string): Field => ({ value: [{ text: item, place }], place, vague: false });
  let status = 0;
  for (let from = 0; from < items.length; from += replace === undefined ? Math.min(perCall, items.length) : 1) {
    const some = items.slice(from, replace === undefined ? from + perCall : from + 1);
    const words =
      replace === undefined
        ? [...command, ...some.map(fieldOf)]
        : command.map((field) => {
            const written = textOf(field.value);
            return written?.includes(replace)
              ? { ...field, value: [{ text: written.replaceAll(replace, some[0] ?? ''), place }] }
              : field;
          });
    inSubshell(machine, place, () => runFields(machine, words, place));
    if (machine.state.status !== 0) status = 123;
  }
  machine.state.status = status;
  return { kind: 'done', flow: undefined };
}
