/** What a POSIX shell (dash) does with commands and options that only bash has. */
import type { Place } from '../ast.ts';
import type { Field } from '../expand/expand.ts';
import { textOf } from '../value.ts';
import { type Flow, type Machine, note } from './machine.ts';

/** Builtin commands and keywords of bash that dash looks for among the programs, in vain. */
const BASHS: ReadonlySet<string> = new Set(
  '[[ source let declare typeset shopt pushd popd dirs mapfile readarray enable disown complete compgen builtin caller history help'.split(
    ' ',
  ),
);

/** What is wrong with a builtin command's words: `status` of it, and whether the script ends there. */
interface Refusal {
  readonly status: number;
  readonly ends?: true;
}

/** The command when it is one that a POSIX shell refuses; `undefined` for all others. Source: dash 0.5.12, its builtins and their options. */
export function refusedByPosix(
  machine: Machine,
  name: string,
  fields: readonly Field[],
  place: Place,
): { readonly flow: Flow | undefined } | undefined {
  if (machine.dialect !== 'sh' || machine.state.functions.has(name)) return undefined;
  const isBashs = BASHS.has(name) || (name.includes('+=') && /^[A-Za-z_]\w*\+=/.test(name));
  const find = isBashs ? notFound : REFUSALS.get(name);
  const refusal = find?.(fields.map(({ value }) => textOf(value) ?? ''));
  if (!refusal) return undefined;
  const end = refusal.ends ? ', and ends the script here' : '';
  note(machine, 'broken', `a POSIX shell does not have this "${name}"${end}`, place);
  machine.state.status = refusal.status;
  return { flow: refusal.ends ? { kind: 'exit', levels: 0 } : undefined };
}

const notFound = (): Refusal => ({ status: 127 });

/** Of builtin commands that both shells have: what dash refuses of their words. */
const REFUSALS: ReadonlyMap<string, (words: readonly string[]) => Refusal | undefined> = new Map([
  ['set', (words) => (hasForeignOption(words) ? { status: 2, ends: true } : undefined)],
  ['read', (words) => (words.some(isForeignOfRead) ? { status: 2 } : undefined)],
  ['printf', ([first = '']) => (/^-[^-]/.test(first) ? { status: 2 } : undefined)],
  ['trap', trapRefused],
  ['export', exportRefused],
  ['readonly', exportRefused],
  ['local', ([first = '']) => (/^-./.test(first) ? { status: 2, ends: true } : undefined)],
]);

function trapRefused([first = '', ...signals]: readonly string[]): Refusal | undefined {
  if (/^-[^-]/.test(first)) return { status: 2, ends: true };
  return signals.some((word) => /^(SIG)?(ERR|DEBUG|RETURN)$/.test(word)) ? { status: 1 } : undefined;
}

function exportRefused([first = '']: readonly string[]): Refusal | undefined {
  return /^-[^-p]/.test(first) ? { status: 2, ends: true } : undefined;
}

function isForeignOfRead(word: string, at: number, words: readonly string[]): boolean {
  return /^-\w*[^\Wpr]/.test(word) && isOption(words, at);
}

/** Options stand before all else. */
function isOption(words: readonly string[], at: number): boolean {
  return words.slice(0, at).every((word) => word.startsWith('-') && word !== '--');
}

const OPTION_NAMES =
  /^(errexit|noglob|ignoreeof|interactive|monitor|noexec|stdin|xtrace|verbose|vi|emacs|noclobber|allexport|notify|nounset|nolog|debug)$/;

/** `set` with an option that dash does not know, such as `pipefail`. */
function hasForeignOption(words: readonly string[]): boolean {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!/^[-+]./.test(word) || word === '--') return false;
    if (!/^[-+][efnmsxvVECabuIio]+$/.test(word)) return true;
    if (!word.includes('o')) continue;
    const named = words[++at];
    if (named !== undefined && !OPTION_NAMES.test(named)) return true;
  }
  return false;
}
