/** The options of programs that turn lines into lines, told apart from what they work on. */

/** What a program was given. */
export interface Given {
  /** Letters of options without a value. */
  readonly flags: ReadonlySet<string>;
  /** Values of options that have one, by letter. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Words before the files: an expression, a script, two sets. */
  readonly operands: readonly string[];
  readonly paths: readonly string[];
}

/** What it prints and its status; `undefined` when it is used in a way that is not known here. */
export type Result = { readonly status: number; readonly text: string } | undefined;

export interface Filter {
  /** Letters that stand alone, and letters with a value. */
  readonly flags: string;
  readonly valued: string;
  /** Long options, by name, as the letter that means the same. */
  readonly long?: Readonly<Record<string, string>>;
  readonly operands: number;
  /** With one of these options there is no operand. */
  readonly instead?: string;
  readonly run: (lines: readonly string[], given: Given) => Result;
  /** Its status is 0 whatever it reads. */
  readonly succeeds: boolean;
}

export function print(lines: readonly string[]): { readonly status: number; readonly text: string } {
  return { status: 0, text: lines.map((line) => `${line}\n`).join('') };
}

/** `undefined` for an option that is not known here. */
export function given(filter: Filter, words: readonly string[]): Given | undefined {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const others: string[] = [];
  const put = (letter: string, value: string): void => {
    values.set(letter, [...(values.get(letter) ?? []), value]);
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') {
      others.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      others.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      const letter = filter.long && Object.hasOwn(filter.long, name) ? filter.long[name] : undefined;
      if (letter === undefined) return undefined;
      if (filter.flags.includes(letter)) flags.add(letter);
      else put(letter, value ?? words[++i] ?? '');
      continue;
    }
    if (/^-\d+$/.test(word) && filter.valued.includes('n')) {
      put('n', word.slice(1));
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] as string;
      if (filter.flags.includes(letter)) {
        flags.add(letter);
        continue;
      }
      if (!filter.valued.includes(letter)) return undefined;
      put(letter, at + 1 < word.length ? word.slice(at + 1) : (words[++i] ?? ''));
      break;
    }
  }
  const isGiven = [...(filter.instead ?? '')].some((letter) => values.has(letter));
  const count = isGiven ? 0 : filter.operands;
  return { flags, values, operands: others.slice(0, count), paths: others.slice(count) };
}
