/** Programs that turn lines into lines: tr, cut, sort, uniq, head, tail, wc, and those with a file of their own. */
import { awk } from './awk.ts';
import { grep } from './grep.ts';
import { sed } from './sed.ts';
import { sort } from './sort.ts';
import { type Filter, type Given, print, type Result } from './tool-options.ts';

const GREP_LONG = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'invert-match': 'v',
  'ignore-case': 'i',
  quiet: 'q',
  silent: 'q',
  count: 'c',
  'only-matching': 'o',
  'word-regexp': 'w',
  'line-regexp': 'x',
  regexp: 'e',
  'no-messages': 's',
  'line-buffered': 'u',
  'files-with-matches': 'l',
  'files-without-match': 'L',
  'no-filename': 'h',
  'with-filename': 'H',
  'perl-regexp': 'P',
  'line-number': 'n',
  'max-count': 'm',
  file: 'f',
  text: 'a',
};
const GREP = {
  flags: 'EFGPvqiyocxwsnhHlLau',
  valued: 'emf',
  operands: 1,
  instead: 'ef',
  long: GREP_LONG,
  succeeds: false,
};

export const filters: Readonly<Record<string, Filter>> = {
  tr: {
    flags: 'cCds',
    valued: '',
    operands: 2,
    run: translate,
    succeeds: true,
    long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' },
  },
  cut: {
    flags: 's',
    valued: 'dfcbO',
    operands: 0,
    run: cut,
    succeeds: true,
    long: { delimiter: 'd', fields: 'f', characters: 'c', bytes: 'b', 'only-delimited': 's', 'output-delimiter': 'O' },
  },
  sort: {
    flags: 'nruVfbsh',
    valued: 'kt',
    operands: 0,
    run: sort,
    succeeds: true,
    long: {
      'numeric-sort': 'n',
      reverse: 'r',
      unique: 'u',
      key: 'k',
      'field-separator': 't',
      'version-sort': 'V',
      'ignore-case': 'f',
      stable: 's',
    },
  },
  uniq: {
    flags: 'cdu',
    valued: '',
    operands: 0,
    run: unique,
    succeeds: true,
    long: { count: 'c', repeated: 'd', unique: 'u' },
  },
  head: { flags: 'q', valued: 'nc', operands: 0, run: head, succeeds: true, long: { lines: 'n', bytes: 'c' } },
  tail: { flags: 'q', valued: 'nc', operands: 0, run: tail, succeeds: true, long: { lines: 'n', bytes: 'c' } },
  tac: { flags: '', valued: '', operands: 0, run: (lines) => print([...lines].reverse()), succeeds: true },
  rev: {
    flags: '',
    valued: '',
    operands: 0,
    run: (lines) => print(lines.map((line) => [...line].reverse().join(''))),
    succeeds: true,
  },
  wc: { flags: 'lwcm', valued: '', operands: 0, run: count, succeeds: true, long: { lines: 'l', words: 'w' } },
  paste: { flags: 's', valued: 'd', operands: 0, run: paste, succeeds: true },
  grep: { ...GREP, run: grep },
  egrep: { ...GREP, run: (lines, given) => grep(lines, { ...given, flags: new Set([...given.flags, 'E']) }) },
  fgrep: { ...GREP, run: (lines, given) => grep(lines, { ...given, flags: new Set([...given.flags, 'F']) }) },
  sed: {
    flags: 'nrEus',
    valued: 'e',
    operands: 1,
    instead: 'e',
    run: sed,
    succeeds: true,
    long: { expression: 'e', quiet: 'n', silent: 'n', 'regexp-extended': 'E' },
  },
  awk: { flags: '', valued: 'Fv', operands: 1, run: awk, succeeds: true },
  mawk: { flags: '', valued: 'Fv', operands: 1, run: awk, succeeds: true },
  gawk: { flags: '', valued: 'Fv', operands: 1, run: awk, succeeds: true },
};

function numberOf({ values }: Given): number | undefined {
  const text = values.get('n')?.at(-1) ?? '10';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** So many letters at the beginning or the end; of letters of several bytes it is not worked out. */
function letters(lines: readonly string[], given: Given, isEnd: boolean): Result {
  const text = lines.map((line) => `${line}\n`).join('');
  const count = Number(given.values.get('c')?.at(-1));
  if (!Number.isInteger(count) || count < 0 || /[^\0-\x7f]/.test(text) || given.paths.length > 1) return undefined;
  return { status: 0, text: isEnd ? (count === 0 ? '' : text.slice(-count)) : text.slice(0, count) };
}

function head(lines: readonly string[], given: Given): Result {
  if (given.values.has('c')) return letters(lines, given, false);
  const text = given.values.get('n')?.at(-1) ?? '10';
  if (/^-\d+$/.test(text)) return print(text === '-0' ? lines : lines.slice(0, Number(text)));
  const number = numberOf(given);
  return number === undefined ? undefined : print(lines.slice(0, number));
}

function tail(lines: readonly string[], given: Given): Result {
  if (given.values.has('c')) return letters(lines, given, true);
  const from = /^\+(\d+)$/.exec(given.values.get('n')?.at(-1) ?? '')?.[1];
  if (from !== undefined) return print(lines.slice(Math.max(0, Number(from) - 1)));
  const number = numberOf(given);
  if (number === undefined) return undefined;
  return print(number === 0 ? [] : lines.slice(-number));
}

/** Of standard input, or of one file, whose name stands behind the number. */
function count(lines: readonly string[], { flags, paths }: Given): Result {
  if (flags.size !== 1 || paths.length > 1) return undefined;
  const text = lines.map((line) => `${line}\n`).join('');
  const [path] = paths;
  const counted = (number: number): Result => ({ status: 0, text: `${number}${path ? ` ${path}` : ''}\n` });
  if (flags.has('l')) return counted(lines.length);
  if (flags.has('w')) return counted(text.split(/\s+/).filter(Boolean).length);
  return counted(flags.has('c') ? new TextEncoder().encode(text).length : [...text].length);
}

function unique(lines: readonly string[], { flags, paths }: Given): Result {
  if (paths.length > 1) return undefined;
  const runs: { readonly line: string; count: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.line === line) last.count++;
    else runs.push({ line, count: 1 });
  }
  const shown = runs.filter((run) => (!flags.has('d') || run.count > 1) && (!flags.has('u') || run.count === 1));
  return print(shown.map((run) => (flags.has('c') ? `${String(run.count).padStart(7)} ${run.line}` : run.line)));
}

/** `paste -s`: all lines as one. */
function paste(lines: readonly string[], { flags, values, paths }: Given): Result {
  const between = values.get('d')?.at(-1) ?? '\t';
  if (!flags.has('s') || between.length !== 1 || paths.some((path) => path !== '-') || paths.length > 1)
    return undefined;
  return print([lines.join(between)]);
}

const NAMED: Readonly<Record<string, string>> = {
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:digit:]': '0-9',
  '[:alpha:]': 'A-Za-z',
  '[:alnum:]': '0-9A-Za-z',
  '[:space:]': '\\t\\n\\v\\f\\r ',
  '[:blank:]': '\\t ',
  '[:punct:]': '!-/:-@[-`{-~',
};
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f' };

/** Letters of a set as `tr` has them; `undefined` for a class that is not known. */
function setOf(text: string): string[] | undefined {
  const plain = text.replace(/\[:\w+:\]/g, (each) => NAMED[each] ?? each);
  if (/\[[:=]|\[.\*/.test(plain)) return undefined;
  const letters: { readonly letter: string; readonly isEscaped: boolean }[] = [];
  for (const [all, octal, escaped] of plain.matchAll(/\\([0-7]{1,3})|\\(.)|./gs)) {
    if (octal !== undefined) letters.push({ letter: String.fromCharCode(Number.parseInt(octal, 8)), isEscaped: true });
    else if (escaped !== undefined) letters.push({ letter: ESCAPED[escaped] ?? escaped, isEscaped: true });
    else letters.push({ letter: all, isEscaped: false });
  }
  const result: string[] = [];
  for (let i = 0; i < letters.length; i++) {
    const [from, dash, to] = [letters[i], letters[i + 1], letters[i + 2]];
    if (!from) break;
    if (dash?.letter !== '-' || dash.isEscaped || !to) {
      result.push(from.letter);
      continue;
    }
    if (from.letter > to.letter) return undefined;
    for (let code = from.letter.charCodeAt(0); code <= to.letter.charCodeAt(0); code++)
      result.push(String.fromCharCode(code));
    i += 2;
  }
  return result;
}

function translate(lines: readonly string[], { flags, operands }: Given): Result {
  const [first = '', second] = operands;
  const from = setOf(first);
  const to = second === undefined ? undefined : setOf(second);
  if (!from || (second !== undefined && !to)) return undefined;
  const isComplement = flags.has('c') || flags.has('C');
  const isIn = (letter: string): boolean => from.includes(letter) !== isComplement;
  let text = lines.map((line) => `${line}\n`).join('');
  if (flags.has('d')) text = [...text].filter((letter) => !isIn(letter)).join('');
  else if (to) {
    const last = to.at(-1) ?? '';
    text = [...text]
      .map((letter) => (isIn(letter) ? (isComplement ? last : (to[from.lastIndexOf(letter)] ?? last)) : letter))
      .join('');
  } else if (!flags.has('s')) return undefined;
  if (flags.has('s')) {
    text = [...text]
      .filter((letter, index, all) => letter !== all[index - 1] || !(to ? to.includes(letter) : isIn(letter)))
      .join('');
  }
  return { status: 0, text };
}

function cut(lines: readonly string[], { flags, values }: Given): Result {
  const value = (letter: string): string | undefined => values.get(letter)?.at(-1);
  const list = value('f') ?? value('c') ?? value('b');
  if (list === undefined) return undefined;
  const ranges = list.split(',').map((each) => /^(\d*)(-?)(\d*)$/.exec(each));
  if (ranges.some((each) => !each)) return undefined;
  // They count from 1, and do not count backwards.
  const isRefused = ranges.some((found) => {
    const [, from = '', dash = '', to = ''] = found ?? [];
    return (
      (from === '' && to === '') || /^0+$/.test(from) || (dash !== '' && to !== '' && Number(to) < Number(from || 1))
    );
  });
  if (isRefused) return { status: 1, text: '' };
  const isTaken = (position: number): boolean =>
    ranges.some((found) => {
      const [, from = '', dash = '', to = ''] = found ?? [];
      return dash === ''
        ? position === Number(from)
        : position >= Number(from || 1) && position <= (to === '' ? Number.POSITIVE_INFINITY : Number(to));
    });
  // No letter at all is the one of code 0.
  const divider = value('f') === undefined ? '' : (value('d') ?? '\t') || '\0';
  if (divider.length > 1) return undefined;
  const shown = flags.has('s') && divider !== '' ? lines.filter((line) => line.includes(divider)) : lines;
  return print(
    shown.map((line) => {
      if (divider !== '' && !line.includes(divider)) return line;
      const parts = line.split(divider).filter((_, index) => isTaken(index + 1));
      return parts.join(value('O') ?? divider);
    }),
  );
}
