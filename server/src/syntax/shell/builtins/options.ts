/** The options of the shell: `set` and `shopt`. */

import type { Place } from '../ast.ts';
import type { Field } from '../expand/expand.ts';
import { argumentsFrom } from '../run/arguments.ts';
import { type Flow, type Machine, step } from '../run/machine.ts';
import { write } from '../run/programs.ts';
import { PERHAPS } from '../run/state.ts';
import { EMPTY, hole, textOf } from '../value.ts';

const OPTION_NAMES: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  noglob: 'f',
  allexport: 'a',
  xtrace: 'x',
  noexec: 'n',
  errtrace: 'E',
  functrace: 'T',
  hashall: 'h',
  braceexpand: 'B',
  noclobber: 'C',
  keyword: 'k',
};

/** The letter of an option that has one, or its name. */
export function optionNamed(name: string): string {
  return OPTION_NAMES[name] ?? name;
}

/** `set` of bash with an option that there is not: it changes nothing. */
function isRefusedBySet({ dialect }: Machine, fields: readonly Field[]): boolean {
  const texts = fields.map(({ value }) => textOf(value) ?? '');
  const end = texts.findIndex((text) => !/^[-+]./.test(text) || text === '--');
  const own = end < 0 ? texts : texts.slice(0, end + 1);
  return (
    dialect === 'bash' &&
    own.some((text, at) => {
      if (!/^[-+]./.test(text) || text === '--') return false;
      const named = text.includes('o') && fields[at + 1] ? (texts[at + 1] ?? '') : '';
      return !/^[-+][abefhkmnptuvxBCEHPTo]+$/.test(text) || !BASHS_OPTIONS.test(named);
    })
  );
}

const BASHS_OPTIONS =
  /^(allexport|braceexpand|emacs|errexit|errtrace|functrace|hashall|histexpand|history|ignoreeof|interactive-comments|keyword|monitor|noclobber|noexec|noglob|nolog|notify|nounset|onecmd|physical|pipefail|posix|privileged|verbose|vi|xtrace|)$/;

export function setOptions(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const { state } = machine;
  const options = new Set(state.options);
  let at = 0;
  state.status = isRefusedBySet(machine, fields) ? 2 : 0;
  if (state.status === 2) return undefined;
  if (fields.length === 1 && /^[-+]o$/.test(textOf(fields[0]?.value ?? EMPTY) ?? '')) {
    write(machine, hole('how options are listed is not worked out here', place), place);
    return undefined;
  }
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? EMPTY);
    if (text === '--' || text === '-' || text === undefined || !/^[-+]\w/.test(text)) break;
    const isOn = text.startsWith('-');
    const change = (option: string): void => {
      options[isOn ? 'add' : 'delete'](option);
      options.delete(option + PERHAPS);
      // Two are on from the start.
      if (/^[hB]$/.test(option)) options[isOn ? 'delete' : 'add'](`+${option}`);
    };
    for (const letter of text.slice(1)) {
      if (letter !== 'o') change(letter);
      else {
        const name = textOf(fields[++at]?.value ?? EMPTY) ?? '';
        change(optionNamed(name));
      }
    }
  }
  state.options = options;
  if (options.has('n')) return readNoFurther(machine);
  if (at >= fields.length) return undefined;
  const mark = textOf(fields[at]?.value ?? EMPTY);
  // Behind a dash alone there may be nothing, and then nothing is taken away.
  if (mark === '-' && at + 1 === fields.length) return undefined;
  const isMarked = mark === '--' || mark === '-';
  const given = fields.slice(isMarked ? at + 1 : at);
  // A loop that adds to them without end must come to one.
  step(machine, place, given.length >> 4);
  state.arguments = argumentsFrom(given);
  return undefined;
}

/** `set -n`: what is read from here on is not run, nor what was left to be run at the end. */
function readNoFurther({ state }: Machine): Flow {
  state.atExit = undefined;
  return { kind: 'exit', levels: 0 };
}

/** Whether an option is on that is asked for by its name. */
export function isOptionOn({ state: { options } }: Machine, name: string): boolean | string {
  const option = optionNamed(name);
  if (/^(hashall|braceexpand|interactive-comments)$/.test(name)) return !options.has(`+${option}`);
  return options.has(option + PERHAPS) ? `whether ${name} is on is not known` : options.has(option);
}

/** Options of `shopt` that bash begins with. */
const ON_FROM_START =
  /^(checkwinsize|cmdhist|complete_fullquote|extquote|force_fignore|globasciiranges|globskipdots|hostcomplete|interactive_comments|patsub_replacement|progcomp|promptvars|sourcepath)$/;

export function shopt(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const texts = fields.map(({ value }) => textOf(value) ?? '');
  const letters = texts.filter((text) => text.startsWith('-')).join('');
  const names = texts.filter((text) => !text.startsWith('-'));
  const { state } = machine;
  state.status = 0;
  if (/[su]/.test(letters)) {
    const options = new Set(state.options);
    for (const name of names) {
      const option = letters.includes('o') ? optionNamed(name) : name;
      options[letters.includes('s') ? 'add' : 'delete'](option);
      options.delete(option + PERHAPS);
    }
    state.options = options;
    return undefined;
  }
  const answers = names.map((name) =>
    ON_FROM_START.test(name) ? 'whether it is on is not known' : isOptionOn(machine, name),
  );
  const untold = answers.find((answer) => typeof answer === 'string');
  state.status = answers.includes(false) ? 1 : (untold ?? 0);
  if (!letters.includes('q')) write(machine, hole('how options are listed is not worked out here', place), place);
  return undefined;
}
