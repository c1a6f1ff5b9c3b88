/** `xargs`: runs a command over and over with the words that it reads. */
import type { Place } from '../ast.ts';
import type { Field } from '../expand/expand.ts';
import type { Status } from '../host/world.ts';
import { uncertainPasses } from '../run/branch.ts';
import { type Machine, step } from '../run/machine.ts';
import { runInside } from '../run/programs.ts';
import { fileValue } from '../run/redirect.ts';
import { restOf } from '../run/stream.ts';
import type { Unwrapped } from '../run/wrappers.ts';
import { hole, reasonOf, textOf, type Value } from '../value.ts';

/** How `xargs` was told to divide its input. */
interface Sharing {
  perCall: number;
  perLines: number;
  replace: string | undefined;
  divider: string | undefined;
  skipsNothing: boolean;
  isParallel: boolean;
}

/** `xargs`, and the command that it runs, as often as its input has words for it. */
export function xargs(machine: Machine, fields: readonly Field[], place: Place): Unwrapped | undefined {
  const options = optionsOf(fields);
  if (!options) return undefined;
  const { how, path, at } = options;
  const input = path === undefined ? restOf(machine.stdin) : fileValue(machine, path);
  if (!input || !(how.perCall > 0) || !(how.perLines > 0)) return undefined;
  const echo: Field = { value: [{ text: 'echo', place }], place, vague: false };
  const command = at < fields.length ? fields.slice(at) : [echo];
  const text = textOf(input);
  const why = text === undefined ? reasonOf(input) : how.isParallel ? SIDE_BY_SIDE : undefined;
  if (text === undefined || why !== undefined) return runWithout(machine, command, why ?? '', how, place);
  // A quote that is not closed on its line ends the program half-way.
  if (how.divider === undefined && (text.includes('\0') || text.split('\n').some((line) => !wordsOf(line))))
    return undefined;
  const [first = echo] = command;
  const isShell = /^(\S*\/)?(ba|da|a)?sh$/.test(textOf(first.value) ?? '');
  let status: Status = 0;
  for (const texts of sharesOf(text, how)) {
    step(machine, place, 9);
    const words = texts.map((word) => [{ text: word, place }]);
    runInside(machine, callOf(command, words, how, place), place);
    const ended = machine.state.status;
    if (ended === 255) {
      status = 124;
      break;
    }
    if (typeof ended === 'string') status = ended;
    else if (ended !== 0 && typeof status === 'number') status = ended >= 126 && !isShell ? ended : 123;
  }
  machine.state.status = status;
  return { kind: 'done', flow: undefined };
}

const SIDE_BY_SIDE = 'in which order commands run side by side is not known';

/** With words that nobody knows, or in an order that nobody knows, the command runs nobody knows how often. */
function runWithout(
  machine: Machine,
  command: readonly Field[],
  why: string,
  how: Sharing,
  place: Place,
): Unwrapped | undefined {
  const isOne = how.perCall === 1 && how.skipsNothing;
  const inside = callOf(command, [hole(why, place)], how, place).map((field, at) =>
    at < command.length || isOne ? field : { ...field, vague: true },
  );
  const body = (): undefined => {
    runInside(machine, inside, place);
    return undefined;
  };
  const flow = uncertainPasses(machine, why, place, { body, unrun: 0 });
  machine.state.status = why;
  return { kind: 'done', flow };
}

interface Options {
  readonly how: Sharing;
  readonly path: string | undefined;
  /** Where the command begins. */
  readonly at: number;
}

/** Letters for the long options. */
const LONG: Readonly<Record<string, string>> = {
  'no-run-if-empty': 'r',
  null: '0',
  verbose: 't',
  exit: 'x',
  'open-tty': 'o',
  'max-args': 'n',
  'max-lines': 'l',
  replace: 'i',
  'max-procs': 'P',
  'arg-file': 'a',
  delimiter: 'd',
};

/** `undefined` for what is not worked out here. Source: man:xargs(1) of findutils 4.9. */
function optionsOf(fields: readonly Field[]): Options | undefined {
  const how: Sharing = {
    perCall: MANY,
    perLines: MANY,
    replace: undefined,
    divider: undefined,
    skipsNothing: false,
    isParallel: false,
  };
  let path: string | undefined;
  let at = 1;
  const given = (attached: string): string => attached || (textOf(fields[++at]?.value ?? []) ?? '');
  /** Of what divides the input the last one counts. */
  const take = (letter: string, attached: string): boolean => {
    if (letter === 'n') {
      how.perCall = Number(given(attached));
      how.perLines = MANY;
      if (how.perCall !== 1) how.replace = undefined;
    } else if (letter === 'L' || letter === 'l') {
      how.perLines = Number(letter === 'L' ? given(attached) : attached || '1');
      how.perCall = MANY;
      how.replace = undefined;
    } else if (letter === 'I' || letter === 'i') {
      how.replace = letter === 'I' ? given(attached) : attached || '{}';
      how.perCall = MANY;
      how.perLines = MANY;
    } else if (letter === 'P') how.isParallel = given(attached) !== '1';
    else if (letter === 'a') path = given(attached);
    else if (letter === 'd') {
      const divider = given(attached).replace(/^\\([nt0])$/, (_, one) => ({ n: '\n', t: '\t' })[one as string] ?? '\0');
      how.divider = divider;
      return divider.length === 1;
    } else return false;
    return true;
  };
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? []) ?? '';
    if (text === '--') return { how, path, at: at + 1 };
    if (!/^-./.test(text)) break;
    const [, name = '', attached] = /^--([a-z-]+)(?:=(.*))?$/s.exec(text) ?? [];
    const letters = text.startsWith('--') ? (LONG[name] ?? '?') : text.slice(1);
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i] as string;
      if (letter === 'r') how.skipsNothing = true;
      else if (letter === '0') how.divider = '\0';
      else if (!/[txo]/.test(letter)) {
        if (!take(letter, attached ?? letters.slice(i + 1))) return undefined;
        break;
      }
    }
  }
  return { how, path, at };
}

const MANY = Number.POSITIVE_INFINITY;

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
      if (perLines === MANY && open.length >= perCall) {
        yield open;
        open = [];
      }
      open.push(word);
    }
    // A blank at its end joins it with the next.
    if (divider === undefined && /[ \t]$/.test(line)) continue;
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
  words: readonly Value[],
  { replace }: Sharing,
  place: Place,
): readonly Field[] {
  if (replace === undefined) return [...command, ...words.map((value) => ({ value, place, vague: false }))];
  const [word = []] = words;
  return command.map((field) => {
    const written = textOf(field.value);
    if (!written?.includes(replace)) return field;
    const value = written
      .split(replace)
      .flatMap((text, at): Value => [...(at > 0 ? word : []), ...(text === '' ? [] : [{ text, place }])]);
    return { ...field, value };
  });
}
