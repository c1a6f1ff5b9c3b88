/** The words of a script's command as a line of a save file: each word still knows the text of the script that it stands for. */
import { basicOptions } from '../../catalogue/basic.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Command, Word } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/host/world.ts';

/** A word of the line, and where it comes from. */
export interface WrittenWord {
  /** The word between quotes where it needs them; counts from the start of the line. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where the word stands in the command of the script; `undefined` for one that no text of a script says. */
  readonly place: Place | undefined;
  /** What wrote it, piece by piece: where variables were assigned, where arguments were given. */
  readonly pieces: readonly Place[];
}

export interface WrittenLine {
  readonly text: string;
  readonly words: readonly WrittenWord[];
}

/** A word before it has its place in a line. */
export type LooseWord = Omit<WrittenWord, 'start' | 'end'>;

/** Words in a line, one blank between them, quoted as iptables-restore reads it. */
export function lineOf(loose: readonly LooseWord[]): WrittenLine {
  let text = '';
  const words = loose.map((word) => {
    if (text !== '') text += ' ';
    const start = text.length;
    text += quotedWord(word.text);
    return { ...word, start, end: text.length };
  });
  return { text, words };
}

/** Bare where it can be, else in double quotes. */
export function quotedWord(text: string): string {
  return text !== '' && !/[\s"'\\]/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', ' ')}"`;
}

/** The words of a call. `source`: the text that the call stands in; `origin`: where the words' places count from. */
export function wordsOfCall(words: readonly ShellWord[], source: number, origin: number): LooseWord[] {
  return words.map(({ text, start, end, value }) => ({
    text,
    place: { source, start: start + origin, end: end + origin },
    pieces: value.map(({ place }) => place),
  }));
}

const ASIDE: ReadonlySet<string> = new Set(basicOptions.filter(({ role }) => role === 'other').map(({ name }) => name));

/** The options of a command that say nothing of the rule: the table, the family, `-w` and their like. */
export function isAside(name: string): boolean {
  return ASIDE.has(name);
}

/**
 * The words of a command that makes a rule as the line that appends it: `-I INPUT 3` and `-R` become `-A`, what does not
 * concern the rule is left out.
 */
export function asAppended(words: readonly LooseWord[], chain: string, family: Command['family']): LooseWord[] {
  const line = lineOf(words);
  const parsed = parseCommand(
    line.words.map(({ text, start, end }): Word => ({ text, start, end })),
    { family, table: 'filter', mode: 'command' },
  );
  const gone = new Set<number>();
  const drop = (word: Word | undefined): void => {
    const index = word ? line.words.findIndex(({ start, end }) => start <= word.start && word.start < end) : -1;
    if (index >= 0) gone.add(index);
  };
  const { option, chain: named, number, uses } = parsed;
  const head = line.words.find(({ start }) => start === option?.start);
  const name = line.words.find(({ start, end }) => named && start <= named.start && named.start < end);
  drop(option);
  drop(named);
  if (number !== undefined && named) {
    const at = line.words.findIndex(({ start, end }) => start <= named.start && named.start < end);
    gone.add(at + 1);
  }
  for (const use of uses) {
    if (!ASIDE.has(use.name)) continue;
    drop(use.option);
    for (const value of use.values) drop(value);
  }
  const rest = words.filter((_, index) => !gone.has(index));
  const nowhere = { place: undefined, pieces: [] };
  return [{ ...nowhere, ...withoutSpan(head), text: '-A' }, { ...nowhere, ...withoutSpan(name), text: chain }, ...rest];
}

function withoutSpan(word: WrittenWord | undefined): LooseWord | undefined {
  return word && { text: word.text, place: word.place, pieces: word.pieces };
}
