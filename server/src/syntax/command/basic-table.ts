/** The basic options as the option reader looks them up: by the word as it is written, for each family. */
import type { Family } from '../../base/problem.ts';
import { type BasicOption, basicOptions } from '../../catalogue/basic.ts';

/** By `-s` and `--source` alike: the words that stand for an option without abbreviation. */
export const basicByWord: Record<Family, ReadonlyMap<string, BasicOption>> = { 4: wordsOf(4), 6: wordsOf(6) };

/** By the code of the letter after one dash: most words of a rule are such, and this needs no hash of the word. */
export const basicByCode: readonly (BasicOption | undefined)[] = byCode();

function byCode(): (BasicOption | undefined)[] {
  const result = new Array<BasicOption | undefined>(128).fill(undefined);
  for (const option of basicOptions) if (option.letter !== '0') result[option.letter.charCodeAt(0)] = option;
  return result;
}

/** By the letter alone, for letters written together (`-nvL`). Both families read `-f`; IPv6 then refuses it. */
export const basicByLetter: ReadonlyMap<string, BasicOption> = new Map(
  basicOptions.filter(({ letter }) => letter !== '0').map((option) => [option.letter, option]),
);

/** A letter that the program reads as an option and then does not know. libxtables leaves it in its list. */
export const LETTER_WITHOUT_MEANING = 'b';

/** Every long name with its option, for abbreviations. */
export const basicLongNames: Record<Family, readonly { readonly word: string; readonly option: BasicOption }[]> = {
  4: longNames(4),
  6: longNames(6),
};

function longNames(family: Family): { word: string; option: BasicOption }[] {
  return basicOptions
    .filter(({ families }) => !families || families.includes(family))
    .flatMap((option) => [option.name, ...(option.aliases ?? [])].map((name) => ({ word: `--${name}`, option })));
}

function wordsOf(family: Family): Map<string, BasicOption> {
  const result = new Map(longNames(family).map(({ word, option }) => [word, option]));
  for (const option of basicOptions) if (option.letter !== '0') result.set(`-${option.letter}`, option);
  return result;
}
