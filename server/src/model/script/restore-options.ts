/** The options of iptables-restore, as getopt_long and the two programs read them. Measured with iptables 1.8.9. */
import type { Backend } from '../../base/problem.ts';

export interface RestoreOptions {
  readonly noFlush: boolean;
  readonly test: boolean;
  /** The one table that is restored; `undefined` for all. */
  readonly only: string | undefined;
  /** What is read in the place of standard input. */
  readonly file: string | undefined;
}

/** The program leaves before it reads anything. */
export interface Leaves {
  readonly status: number;
  /** What is wrong, and which word it is about; absent where it does what was asked of it. */
  readonly wrong?: {
    readonly code: 'unknown-option' | 'missing-value' | 'bad-number';
    readonly message: string;
    readonly at: number;
  };
}

/** Long options, with the letter that means the same. */
const LONG: Readonly<Record<string, string>> = {
  counters: 'c',
  verbose: 'v',
  version: 'V',
  test: 't',
  help: 'h',
  noflush: 'n',
  modprobe: 'M',
  table: 'T',
  wait: 'w',
  'wait-interval': 'W',
};

/** The letter of what is no option. */
const UNKNOWN = '?';

/** Letters that may be given, and those whose value must follow them. */
const LETTERS = 'bcvVthnwWMT';
const WITH_VALUE = 'MT';

interface Progress {
  noFlush: boolean;
  test: boolean;
  only: string | undefined;
  waits: boolean;
  hasInterval: boolean;
  readonly files: string[];
}

export function restoreOptions(words: readonly string[], backend: Backend): RestoreOptions | Leaves {
  const found: Progress = {
    noFlush: false,
    test: false,
    only: undefined,
    waits: false,
    hasInterval: false,
    files: [],
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '--') {
      found.files.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      found.files.push(word);
      continue;
    }
    const options = word.startsWith('--') ? longOption(word) : shortOptions(word);
    const last = options.at(-1);
    for (const option of options) {
      const { letter, value } = option;
      if (letter === UNKNOWN) return wrong('unknown-option', `iptables-restore has no option ${word}.`, at);
      let given = value;
      // How long it waits may be the next word, where the letter is the last of its own.
      const takesNext = 'wW'.includes(letter) && option === last && isNoOption(words[at + 1]);
      if (given === undefined && (WITH_VALUE.includes(letter) || takesNext)) {
        given = words[++at];
        if (given === undefined) return wrong('missing-value', `${word} needs a value.`, at - 1);
      }
      const leaves = apply(found, letter, given, backend, at);
      if (leaves) return leaves;
    }
  }
  if (found.files.length > 1)
    return wrong('unknown-option', 'iptables-restore reads one file, and no more.', words.length - 1);
  if (backend === 'legacy' && found.hasInterval && !found.waits)
    return wrong('unknown-option', '--wait-interval goes with --wait only.', words.length - 1);
  const { noFlush, test, only, files } = found;
  return { noFlush, test, only, file: files[0] };
}

function wrong(code: NonNullable<Leaves['wrong']>['code'], message: string, at: number, status = 1): Leaves {
  return { status, wrong: { code, message, at } };
}

interface Option {
  readonly letter: string;
  readonly value: string | undefined;
}

/** A long option may be shortened as far as it stays the only one. */
function longOption(word: string): readonly Option[] {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const exact = LONG[name];
  const names = Object.keys(LONG).filter((long) => long.startsWith(name));
  const letter = exact ?? (names.length === 1 ? LONG[names[0] as string] : undefined);
  const isKnown = letter !== undefined && (value === undefined || 'MTwW'.includes(letter));
  return [isKnown ? { letter, value } : { letter: UNKNOWN, value: undefined }];
}

/** Letters behind one dash; what stands behind one that needs a value is its value. */
function shortOptions(word: string): readonly Option[] {
  const options: Option[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] as string;
    const rest = word.slice(at + 1);
    const takesRest = WITH_VALUE.includes(letter) && rest !== '';
    options.push({ letter: LETTERS.includes(letter) ? letter : UNKNOWN, value: takesRest ? rest : undefined });
    if (takesRest) break;
  }
  return options;
}

function isNoOption(next: string | undefined): boolean {
  return next !== undefined && !/^[-!]/.test(next);
}

/** `at`: the last word of the option. */
function apply(
  found: Progress,
  letter: string,
  value: string | undefined,
  backend: Backend,
  at: number,
): Leaves | undefined {
  const isNumber = value !== undefined && /^\s*[+-]?\d/.test(value);
  switch (letter) {
    case 'n':
      found.noFlush = true;
      return undefined;
    case 't':
      found.test = true;
      return undefined;
    case 'T':
      found.only = value;
      return undefined;
    case 'h':
    case 'V':
      return { status: 0 };
    case 'w':
      found.waits = true;
      if (backend === 'nft' || value === undefined || isNumber) return undefined;
      return wrong('bad-number', `-w takes "${value}" for the seconds that it waits, and nothing is read.`, at, 2);
    case 'W':
      found.hasInterval = true;
      if (backend === 'nft' || isNumber) return undefined;
      return wrong('bad-number', '-W needs a number of microseconds behind it, and nothing is read.', at, 2);
    default:
      return undefined;
  }
}
