/** `xargs`: runs a command over and over with the words that it reads. */
import type { Place } from './ast.ts';
import type { Field } from './expand.ts';
import { type Machine, step } from './machine.ts';
import { runInside } from './programs.ts';
import { fileValue } from './redirect.ts';
import { restOf } from './stream.ts';
import { textOf } from './value.ts';
import type { Unwrapped } from './wrappers.ts';

/** How `xargs` was told to divide its input. */
interface Sharing {
  perCall: number;
  perLines: number;
  replace: string | undefined;
  divider: string | undefined;
  skipsNothing: boolean;
}

/** `xargs` with words that are known: `-n`, `-I`, `-L`, `-d`, `-r`. */
export function xargs(machine: Machine, fields: readonly Field[], place: Place): Unwrapped | undefined {
  const how: Sharing = {
    perCall: Number.POSITIVE_INFINITY,
    perLines: Number.POSITIVE_INFINITY,
    replace: undefined,
    divider: undefined,
    skipsNothing: false,
  };
  let path: string | undefined;
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
    else if (text === '-0' || text === '--null') how.divider = '\0';
    else if (text === '-i') how.replace = '{}';
    else {
      const found = /^-([nLIPda])(.*)$/.exec(text);
      if (!found) return undefined;
      const value = found[2] || (textOf(fields[++at]?.value ?? []) ?? '');
      // What runs side by side ends in an order that nobody knows.
      if (found[1] === 'P' && value !== '1') return undefined;
      if (found[1] === 'I') how.replace = value;
      else if (found[1] === 'a') path = value;
      else if (found[1] === 'L') how.perLines = Number(value);
      else if (found[1] === 'n') how.perCall = Number(value);
      else if (found[1] === 'd') how.divider = value === '\\n' ? '\n' : value;
    }
  }
  const input = path === undefined ? restOf(machine.stdin) : fileValue(machine, path);
  const text = input && textOf(input);
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
    runInside(machine, callOf(command.length > 0 ? command : [echo], words, how, place), place);
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
