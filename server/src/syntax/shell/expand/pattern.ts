/** Patterns of the shell (`*`, `?`, `[…]`, and the forms of bash in parentheses) as regular expressions. */
import { LimitReached, type Machine, NOWHERE } from '../run/machine.ts';
import { isOn } from '../run/perhaps.ts';

/** A stretch of a pattern. What is quoted stands for itself. */
export interface PatternPiece {
  readonly text: string;
  readonly quoted: boolean;
}

const compiled = new Map<string, string>();

/** Source of the regular expression. `lazy`: a star takes as little as it can. */
export function patternSource(pieces: readonly PatternPiece[], lazy = false): string {
  const key = JSON.stringify([lazy, pieces.map(({ text, quoted }) => [text, quoted])]);
  const before = compiled.get(key);
  if (before !== undefined) return before;
  const letters = pieces.flatMap(({ text, quoted }) => [...text].map((letter) => ({ letter, quoted })));
  const source = translate(letters, lazy);
  if (compiled.size > 1000) compiled.clear();
  compiled.set(key, source);
  return source;
}

/** A pattern of many stars may be tried on a long text in more ways than anyone waits for. */
export function refuseSlow(source: string, text: string): void {
  const stars = source.split('.*').length - 1;
  if ((stars > 3 && text.length ** stars > 1e9) || (/[*+]\)[*+]/.test(source) && text.length > 20))
    throw new LimitReached('a pattern that would be tried in too many ways', NOWHERE);
}

/** True when the whole text is what the pattern says. */
export function matchesPattern(text: string, pieces: readonly PatternPiece[], ignoresCase = false): boolean {
  const source = patternSource(pieces);
  refuseSlow(source, text);
  return new RegExp(`^(?:${source})$`, ignoresCase ? 'sui' : 'su').test(text);
}

/** Why it is not known what is made of letters of other alphabets: to some locales each is several. */
export const MANY_BYTES = 'what one letter is depends on the locale';

export function hasManyBytes(text: string): boolean {
  return /[^\0-\x7f]/.test(text);
}

/** The pattern counts letters of the text, of which that is not known. */
export function countsBytes(text: string, pieces: readonly PatternPiece[]): boolean {
  return hasManyBytes(text) && pieces.some(({ text: part, quoted }) => !quoted && /[?[]/.test(part));
}

/** As `matchesPattern`, in the letters' own case or not, as the shell is told; why it is not known where that is not. */
export function matchesHere(machine: Machine, text: string, pieces: readonly PatternPiece[]): boolean | string {
  if (countsBytes(text, pieces)) return MANY_BYTES;
  const ignoresCase = isOn(machine, 'nocasematch');
  const fits = matchesPattern(text, pieces, ignoresCase === true);
  if (ignoresCase !== undefined || fits === matchesPattern(text, pieces, true)) return fits;
  return 'whether nocasematch is on is not known';
}

interface Letter {
  readonly letter: string;
  readonly quoted: boolean;
}

function translate(letters: readonly Letter[], lazy: boolean): string {
  let source = '';
  for (let i = 0; i < letters.length; i++) {
    const { letter, quoted } = letters[i] as Letter;
    if (quoted) source += literally(letter);
    else if ('?*+@!'.includes(letter) && letters[i + 1]?.letter === '(' && !letters[i + 1]?.quoted) {
      const close = closing(letters, i + 1);
      if (close < 0) {
        source += literally(letter);
        continue;
      }
      const options = alternatives(letters.slice(i + 2, close))
        .map((each) => translate(each, lazy))
        .join('|');
      source += letter === '!' ? `(?:(?!(?:${options})$).*)` : `(?:${options})${letter === '@' ? '' : letter}`;
      i = close;
    } else if (letter === '*') source += lazy ? '.*?' : '.*';
    else if (letter === '?') source += '.';
    else if (letter === '[') {
      const close = closingBracket(letters, i);
      if (close < 0) source += '\\[';
      else {
        source += bracket(letters.slice(i + 1, close));
        i = close;
      }
    } else if (letter === '\\' && i + 1 < letters.length) source += literally((letters[++i] as Letter).letter);
    else source += literally(letter);
  }
  return source;
}

function literally(letter: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter;
}

function closing(letters: readonly Letter[], open: number): number {
  let depth = 0;
  for (let i = open; i < letters.length; i++) {
    const { letter, quoted } = letters[i] as Letter;
    if (quoted) continue;
    if (letter === '(') depth++;
    else if (letter === ')' && --depth === 0) return i;
  }
  return -1;
}

function alternatives(letters: readonly Letter[]): Letter[][] {
  const result: Letter[][] = [[]];
  let depth = 0;
  for (const each of letters) {
    if (!each.quoted && each.letter === '(') depth++;
    if (!each.quoted && each.letter === ')') depth--;
    if (!each.quoted && each.letter === '|' && depth === 0) result.push([]);
    else result.at(-1)?.push(each);
  }
  return result;
}

function closingBracket(letters: readonly Letter[], open: number): number {
  let i = open + 1;
  if (/^[!^]$/.test(letters[i]?.letter ?? '') && !letters[i]?.quoted) i++;
  if (letters[i]?.letter === ']') i++;
  for (; i < letters.length; i++) {
    if (letters[i]?.letter === '[' && letters[i + 1]?.letter === ':') {
      const end = letters.findIndex(
        ({ letter }, at) => at > i + 1 && letter === ':' && letters[at + 1]?.letter === ']',
      );
      if (end > 0) i = end + 1;
    } else if (letters[i]?.letter === ']') return i;
  }
  return -1;
}

const CLASSES: Readonly<Record<string, string>> = {
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  xdigit: '0-9A-Fa-f',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f',
};

function bracket(letters: readonly Letter[]): string {
  const text = letters.map(({ letter }) => letter).join('');
  const negated = /^[!^]/.test(text) && letters[0]?.quoted === false;
  const inside = (negated ? text.slice(1) : text)
    .split(/\[:(\w+):\]/)
    .map((piece, index) => (index % 2 === 1 ? (CLASSES[piece] ?? '') : piece.replace(/[\\[\]^]/g, '\\$&')))
    .join('');
  return `[${negated ? '^' : ''}${inside}]`;
}
