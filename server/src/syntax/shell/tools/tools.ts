/** Programs whose output follows from what they are given: cat, seq, tr, cut, and others that firewalls are made with. */

import type { Place } from '../ast.ts';
import { countsLetters } from '../expand/counting-letters.ts';
import { editInPlace, mayChangeFiles } from '../host/changed-files.ts';
import { copy, install, link } from '../host/copying.ts';
import { environmentOf } from '../host/environment.ts';
import { inputDoubt, statusOf } from '../host/host-files.ts';
import type { Call, Outcome } from '../host/world.ts';
import { leaveBeside, sleep } from '../run/beside.ts';
import type { Machine } from '../run/machine.ts';
import { BEING_WRITTEN, writeFile } from '../run/redirect.ts';
import { EMPTY, guessed, guessesOf, hole, known, reasonOf, textOf, type Value } from '../value.ts';
import { readsLines } from './awk.ts';
import { expr } from './expr.ts';
import { getopt } from './getopt.ts';
import { grepFiles, readsFiles } from './grep-files.ts';
import { filters } from './text-tools.ts';
import { fileOf, linesOfTexts, operandsOf } from './tool-input.ts';
import { type Filter, type Given, given } from './tool-options.ts';

/** Programs that say nothing a script would use. */
const SILENT: ReadonlySet<string> = new Set(
  (
    'sleep logger clear depmod insmod rmmod update-rc.d invoke-rc.d chmod chown mkdir ' +
    'touch rm rmdir ln sync tput kill killall start-stop-daemon log_daemon_msg log_end_msg ' +
    'log_progress_msg log_begin_msg log_action_msg log_success_msg log_failure_msg log_warning_msg usleep'
  ).split(' '),
);

/** Programs that change something on the host and say nothing, or ask the host and tell what nobody knows here. */
const TELLING: ReadonlySet<string> = new Set(
  'service systemctl rc-service chkconfig stty nft conntrack tc ethtool nvram ifconfig route brctl fail2ban-client'.split(
    ' ',
  ),
);

/** What a program prints and how it ends; `undefined` for one that is not known. */
export function runTool(machine: Machine, call: Call): Outcome | undefined {
  const { program, place, words } = call;
  if (program === 'sleep')
    sleep(
      machine,
      words.map(({ text, unknown }) => (unknown === undefined ? text : '')),
      place,
    );
  if (/^(p?kill|killall)$/.test(program)) leaveBeside(machine);
  if (program === 'ln') link(machine, call);
  if (SILENT.has(program)) return { status: statusOf(machine, call) };
  if (TELLING.has(program))
    return { status: statusOf(machine, call), output: hole(`what ${program} prints is not known`, place) };
  const unknown = words.find((word) => word.unknown !== undefined)?.unknown;
  switch (program) {
    case 'install':
      return install(machine, call);
    case 'cmp':
    case 'diff':
      return compared(call);
    case 'cat': {
      if (words.some(({ text }) => /^-[^u]/.test(text))) return told(undefined, call);
      const paths = operandsOf(call);
      if (paths.length === 0) return { status: 0, output: call.stdin ?? EMPTY };
      // No file has no name.
      const output = paths.filter((path) => path !== '').flatMap((path) => fileOf(call, path));
      const whole = paths.includes('') ? 1 : 0;
      return { status: inputDoubt(machine, paths) ?? whole, output };
    }
    case 'tee':
      return tee(machine, call);
    case 'cp':
    case 'mv':
      return copy(machine, call);
    // Nobody else is taken to hold a lock of the script's.
    case 'flock':
      return { status: 0 };
    case 'realpath':
    case 'readlink':
      return ownPath(machine, call);
    case 'mktemp': {
      const path = `/tmp/tmp.${machine.state.files.size}`;
      const isFolder = words.some(({ text }) => /^-[a-z]*d|^--directory$/.test(text));
      machine.state.files.set(isFolder ? `${path}/` : path, EMPTY);
      return { status: 0, output: known(`${path}\n`, place) };
    }
    case 'id':
      return words.some(({ text }) => /^-[a-zA-Z]*u/.test(text)) && words.length === 1
        ? { status: 0, output: known(words[0]?.text.includes('n') ? 'root\n' : '0\n', place) }
        : undefined;
    case 'env':
      return { status: 0, output: hole('what the environment holds is not known', place) };
    case 'printenv':
      return environment(machine, call);
    case 'whoami':
      return { status: 0, output: known('root\n', place) };
    case 'uname':
      return words.length === 0 || (words.length === 1 && words[0]?.text === '-s')
        ? { status: 0, output: known('Linux\n', place) }
        : tells(call, /^-[a-z]+$/);
    case 'date':
      return tells(call, /^(\+.*|-[uIR]|--(utc|universal)|-I(date|hours|minutes|seconds))$/s);
    case 'nproc':
      return tells(call, /^--all$/);
    default:
  }
  if (unknown !== undefined)
    return Object.hasOwn(WITH_WORDS, program) || Object.hasOwn(filters, program)
      ? { status: unknown, output: hole(unknown, place) }
      : undefined;
  if (program === 'sed') {
    const edited = editInPlace(machine, call);
    if (edited) return edited;
  }
  const byWords = Object.hasOwn(WITH_WORDS, program) ? WITH_WORDS[program] : undefined;
  if (byWords)
    return told(
      byWords(
        words.map(({ text }) => text),
        machine.limits.output,
      ),
      call,
    );
  const filter = Object.hasOwn(filters, program) ? filters[program] : undefined;
  if (!filter) return undefined;
  const all = given(
    filter,
    words.map(({ text }) => text),
  );
  if (!all) {
    mayChangeFiles(machine, call);
    return told(undefined, call);
  }
  const { paths } = all;
  // What it would write to is no input to it.
  if (program.endsWith('grep') && paths.some((path) => call.readFile(path) === BEING_WRITTEN)) return { status: 2 };
  // Of several files each is told of by its name, or is a text of its own.
  const isEach = /^(head|tail|wc)$/.test(program) || (program === 'sed' && all.flags.has('s'));
  const asksWhich = program.endsWith('awk') && /FNR|FILENAME|nextfile/.test(all.operands[0] ?? '');
  if (paths.length > 1 && (isEach || asksWhich)) return told(undefined, call);
  const isUnread = program.endsWith('awk') && !readsLines(all.operands[0] ?? '');
  const input: Value = isUnread
    ? EMPTY
    : paths.length === 0
      ? (call.stdin ?? EMPTY)
      : paths.flatMap((path) => fileOf(call, path));
  if (program.endsWith('grep') && readsFiles(all)) {
    const found = grepFiles(call, filter, all);
    if (typeof found !== 'string') return told(found, call);
    return { status: found, output: all.flags.has('q') ? EMPTY : hole(found, place) };
  }
  const text = textOf(input);
  if (text === undefined) {
    const hosts = guessesOf(input);
    const onHosts = hosts?.map((each) => filtered(program, filter, all, each));
    const outcome = onHosts && mergedHosts(onHosts, reasonOf(input) ?? '', place);
    if (outcome) return outcome;
    const why = reasonOf(input) ?? '';
    const leaves = program.endsWith('awk') && all.operands.some((text) => /\bexit\b(?!\s*0?\s*([;}\n]|$))/.test(text));
    const isQuiet = program.endsWith('grep') && all.flags.has('q');
    const ended = inputDoubt(machine, paths) ?? 0;
    return { status: filter.succeeds && !leaves ? ended : why, output: isQuiet ? EMPTY : hole(why, place) };
  }
  const isCounting = countsLetters(program, words, text);
  const result = isCounting ? undefined : filtered(program, filter, all, text);
  if (!result) mayChangeFiles(machine, call);
  return told(result, call);
}

/** What a program makes of a text. */
function filtered(program: string, filter: Filter, all: Given, text: string): Told | undefined {
  const lines = linesOfTexts(text);
  const isOpen = text !== '' && !text.endsWith('\n');
  const open = isOpen ? ofOpen(program, lines, all.flags) : undefined;
  if (open) return open === 'unknown' ? undefined : { status: 0, text: open };
  const result = filter.run(lines, all);
  const staysOpen = isOpen && leavesOpen(program, lines, (some) => filter.run(some, all));
  return staysOpen && result ? { ...result, text: result.text.slice(0, -1) } : result;
}

/** What is known of what a program does on hosts that differ. */
function mergedHosts(all: readonly (Told | undefined)[], why: string, place: Place): Outcome | undefined {
  const results = all.flatMap((each) => each ?? []);
  const [first] = results;
  if (!first || results.length < all.length) return undefined;
  const status = results.every((each) => each.status === first.status) ? first.status : why;
  return {
    status,
    output: guessed(
      results.map(({ text }) => text),
      why,
      place,
    ),
  };
}

/** What is printed of a text whose last line has no end, by programs that ends of lines matter to. */
function ofOpen(program: string, lines: readonly string[], flags: ReadonlySet<string>): string | undefined {
  if (program === 'tac')
    return [
      lines.at(-1) ?? '',
      ...lines
        .slice(0, -1)
        .reverse()
        .map((line) => `${line}\n`),
    ].join('');
  if (program !== 'wc' || (flags.size === 1 && flags.has('w'))) return undefined;
  return flags.size === 1 && flags.has('l') ? `${lines.length - 1}\n` : 'unknown';
}

/** True when the last line is printed without an end, as it was read. */
function leavesOpen(
  program: string,
  lines: readonly string[],
  run: (lines: readonly string[]) => Told | undefined,
): boolean {
  if (program === 'tr' || program === 'tail' || program === 'rev') return true;
  // Where it makes no difference, the last line is not printed at all.
  return (program === 'sed' || program === 'head') && run(lines)?.text !== run(lines.slice(0, -1))?.text;
}

/** What a program that any host has prints of the host or the time; `undefined` where it may end otherwise than well. */
function tells({ program, words, place }: Call, fine: RegExp): Outcome | undefined {
  if (!words.every(({ text, unknown }) => unknown === undefined && fine.test(text))) return undefined;
  return { status: 0, output: hole(`what ${program} prints is not known`, place) };
}

interface Told {
  readonly status: number;
  readonly text: string;
}

function told(result: Told | undefined, { place, program }: Call): Outcome {
  if (result) return { status: result.status, output: known(result.text, place) };
  const why = `what ${program} prints is not worked out here`;
  return { status: why, output: hole(why, place) };
}

/** Whether two files are the same; what they differ in is not told. */
function compared(call: Call): Outcome | undefined {
  const [one, other, more] = operandsOf(call).map((path) => fileOf(call, path));
  const isOrdinary = call.words.every(({ text, unknown }) => unknown === undefined && !/^-[^suqabBrNw]/.test(text));
  if (!one || !other || more || !isOrdinary || call.words.some(({ text }) => /^-[a-zA-Z]*[bBwr]/.test(text)))
    return undefined;
  const [a, b] = [textOf(one), textOf(other)];
  if (a === undefined || b === undefined) return undefined;
  return a === b
    ? { status: 0 }
    : { status: 1, output: hole('how two files differ is not worked out here', call.place) };
}

function tee(machine: Machine, call: Call): Outcome {
  const value = call.stdin ?? EMPTY;
  const append = call.words.some(({ text }) => text === '-a');
  for (const path of operandsOf(call)) writeFile(machine, path, value, append);
  return { status: 0, output: value };
}

/** The whole path of the script itself; of other files it is not known whether they are where they seem to be. */
function ownPath({ name }: Machine, call: Call): Outcome | undefined {
  const [path, more] = operandsOf(call);
  const isWhole = call.program === 'realpath' || call.words.some(({ text }) => /^-[fem]$/.test(text));
  const isOwn = isWhole && !more && path === name && name.startsWith('/') && !/\/\.|\/\//.test(name);
  return isOwn ? { status: 0, output: known(`${name}\n`, call.place) } : undefined;
}

const WITH_WORDS: Readonly<Record<string, (words: readonly string[], most: number) => Told | undefined>> = {
  seq,
  basename,
  dirname,
  expr,
  getopt,
  true: () => ({ status: 0, text: '' }),
  false: () => ({ status: 1, text: '' }),
};

function basename(words: readonly string[]): Told | undefined {
  let isEach = false;
  let suffix = '';
  let at = 0;
  for (; words[at]?.startsWith('-') && words[at] !== '-'; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (/^(-a|--multiple)$/.test(word)) isEach = true;
    else if (word === '-s') suffix = words[++at] ?? '';
    else if (word.startsWith('--suffix=')) suffix = word.slice('--suffix='.length);
    else return undefined;
  }
  const paths = words.slice(at);
  const isMany = isEach || suffix !== '';
  if (paths.length === 0 || (!isMany && paths.length > 2)) return undefined;
  const end = isMany ? suffix : (paths[1] ?? '');
  const names = (isMany ? paths : paths.slice(0, 1)).map((path) =>
    path.replace(/(.)\/+$/, '$1').replace(/^.*\/(?=.)/s, ''),
  );
  return {
    status: 0,
    text: names
      .map((name) => `${end !== '' && name !== end && name.endsWith(end) ? name.slice(0, -end.length) : name}\n`)
      .join(''),
  };
}

function dirname(words: readonly string[]): Told | undefined {
  const paths = words[0] === '--' ? words.slice(1) : words;
  if (paths.length === 0 || paths[0]?.startsWith('-')) return undefined;
  const folders = paths.map((path) => {
    const found = /^(.*)\/[^/]*$/s.exec(path.replace(/(.)\/+$/, '$1'));
    return found ? found[1]?.replace(/(.)\/+$/, '$1') || '/' : '.';
  });
  return { status: 0, text: folders.map((folder) => `${folder}\n`).join('') };
}

function seq(words: readonly string[], most: number): Told | undefined {
  let separator = '\n';
  let isPadded = false;
  let format = '%g';
  const numbers: number[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '-w') isPadded = true;
    else if (word === '-f' || word.startsWith('--format=')) format = word === '-f' ? (words[++i] ?? '') : word.slice(9);
    else if (word.startsWith('-s')) separator = word.slice(2) || (words[++i] ?? '');
    else if (/^-?\d+$/.test(word)) numbers.push(Number(word));
    else return undefined;
  }
  const [from, step, to] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (from === undefined || to === undefined || !step) return undefined;
  const count = Math.floor((to - from) / step) + 1;
  if (count <= 0) return { status: 0, text: '' };
  if (count * String(to).length > most) return undefined;
  const width = isPadded ? Math.max(String(from).length, String(to).length) : 0;
  if (!/^[^%]*%(\.0f|g)[^%]*$/.test(format)) return undefined;
  if (format !== '%g' && Math.max(Math.abs(from), Math.abs(to)) > 999_999) return undefined;
  const [before, after] = format.split(/%(?:\.0f|g)/) as [string, string];
  const list = Array.from(
    { length: count },
    (_, index) => before + String(from + index * step).padStart(width, '0') + after,
  );
  return { status: 0, text: `${list.join(separator)}\n` };
}

/** `printenv`: of variables that are exported their values; what else the host gives is not known. */
function environment(machine: Machine, { words, place }: Call): Outcome {
  const [only, more] = words;
  const found = only && !more ? environmentOf(machine).get(only.text) : undefined;
  if (!found?.value || found.perhaps) {
    const why = 'what the environment holds is not known';
    return { status: why, output: hole(why, place) };
  }
  return { status: 0, output: [...found.value, { text: '\n', place }] };
}
