/** Values that are words from a fixed list: one of them, or several with commas, read as each extension reads them. */
import type { NamedValue, ValueProblem, ValueType } from '../define.ts';

/** A word that stands for something. */
export interface Word<V> extends NamedValue {
  readonly value: V;
  /** Other spellings, not offered and never printed. */
  readonly aliases?: readonly string[];
}

export interface WordRules {
  /** `any`: case does not count. `exact`: it does. */
  readonly letters: 'any' | 'exact';
  /** Any beginning of a word stands for the first word that begins so. */
  readonly mayBeCut: boolean;
}

/** The word that `text` stands for; `undefined` when there is none. */
export function findWord<W extends NamedValue & { readonly aliases?: readonly string[] }>(
  words: readonly W[],
  text: string,
  { letters, mayBeCut }: WordRules,
): W | undefined {
  for (const word of words) if (word.name === text) return word;
  const wanted = letters === 'any' ? foldCase(text) : text;
  const fits = (name: string): boolean => {
    const candidate = letters === 'any' ? foldCase(name) : name;
    return mayBeCut ? candidate.startsWith(wanted) : candidate === wanted;
  };
  return words.find((word) => fits(word.name) || (word.aliases ?? []).some(fits));
}

/** Upper case as the C locale knows it: ASCII only. */
function foldCase(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** One word of the list. */
export function oneOfWords<V>(what: string, words: readonly Word<V>[], rules: WordRules): ValueType<V> {
  return {
    form: words.map(({ name }) => name).join('|'),
    doc: `One of ${list(words)}.`,
    parse(text) {
      const found = text === '' ? undefined : findWord(words, text, rules);
      return found ? { ok: true, value: found.value } : unknownWord(what, text, words);
    },
    print: (value) => [words.find((word) => word.value === value)?.name ?? String(value)],
    names: () => words,
    say: (value) => words.find((word) => word.value === value)?.name ?? String(value),
  };
}

/** A word of a list whose meaning is a bit. */
export interface BitWord extends NamedValue {
  readonly bit: number;
  readonly aliases?: readonly string[];
}

/**
 * Words with commas between, each of which adds its bit; an empty one is refused. A problem points at the element.
 */
export function parseBits(
  what: string,
  text: string,
  words: readonly BitWord[],
  rules: WordRules,
): number | ValueProblem {
  let bits = 0;
  for (let at = 0; at <= text.length; ) {
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    const element = text.slice(at, end);
    const found = element === '' ? undefined : findWord(words, element, rules);
    if (!found)
      return { ...unknownWord(what, element, words), start: at, end, ...mendInside(text, element, at, words) };
    bits |= found.bit;
    at = end + 1;
  }
  return bits;
}

/** Says that a word is not in the list, and offers the nearest one. */
export function unknownWord(what: string, text: string, words: readonly NamedValue[]): ValueProblem {
  const near = nearest(text, words);
  const problem: ValueProblem = {
    ok: false,
    code: 'unknown-value',
    message: text === '' ? `A ${what} is missing here.` : `"${text}" is no ${what}: ${list(words)}.`,
  };
  return near === undefined ? problem : { ...problem, mend: near };
}

/** The whole text with the element replaced, where one word is near. */
function mendInside(text: string, element: string, at: number, words: readonly NamedValue[]): { mend?: string } {
  if (element === '') {
    const mend = text
      .split(',')
      .filter((part) => part !== '')
      .join(',');
    return mend === '' ? {} : { mend };
  }
  const near = nearest(element.trim(), words);
  return near === undefined ? {} : { mend: text.slice(0, at) + near + text.slice(at + element.length) };
}

function list(words: readonly NamedValue[]): string {
  return words.map(({ name }) => name).join(', ');
}

/** The one word that `text` is most likely a misspelling of: at most a third of its letters differ. */
export function nearest(text: string, words: readonly NamedValue[]): string | undefined {
  const wanted = foldCase(text);
  let best: { name: string; distance: number } | undefined;
  for (const { name } of words) {
    const distance = editDistance(wanted, foldCase(name));
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && (!best || distance < best.distance)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/** Letters to insert, delete or replace to come from one word to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
