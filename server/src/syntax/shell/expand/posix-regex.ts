/** The regular expressions of grep, sed and awk as ones of JavaScript, and the matches that POSIX would take. */

const CLASSES: Readonly<Record<string, string>> = {
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  xdigit: '0-9A-Fa-f',
  punct: '!-\\/:-@\\[-`{-~',
};

/** `undefined` for what is not a regular expression, or one that JavaScript has no words for. `isShort`: the text that it is for. */
export function regexOf(text: string, isExtended: boolean, flags = '', isShort = false): RegExp | undefined {
  let source = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string;
    if (letter === '[') {
      const bracket = bracketAt(text, i);
      if (!bracket) return undefined;
      source += bracket.source;
      i = bracket.end;
    } else if (letter === '\\') {
      const next = text[++i];
      if (next === undefined) return undefined;
      source += escaped(next, isExtended);
    } else if (!isExtended && '+?(){}|'.includes(letter)) source += `\\${letter}`;
    else if (letter === '*' && (source === '' || (!isExtended && /(^|[^\\])[(^|]$/.test(source)))) source += '\\*';
    else if (letter === '^' && !isExtended && source !== '' && !/[(|]$/.test(source)) source += '\\^';
    else if (letter === '$' && !isExtended && i + 1 < text.length && !/^\\[)|]/.test(text.slice(i + 1)))
      source += '\\$';
    else if (letter === '{' && isExtended && !/^\{\d*,?\d*\}/.test(text.slice(i))) source += '\\{';
    else source += letter === '/' ? '\\/' : letter;
  }
  // POSIX takes up to so many; and what JavaScript would read into a sign of repetition behind another, or at a group's beginning, it does not mean.
  source = source.replace(/(?<!\\)\{(?=,\d)/g, '{0');
  if (/(?<!\\)[*+?}][?+*]|(?<!\\)\(\?/.test(source.replace(/\[(?:\\.|[^\]\\])*\]/g, 'x'))) return undefined;
  // Repetitions inside repetitions may be tried in more ways than anyone waits for.
  if (!isShort && /[*+]\)[*+{]|\|[^()]*\)[*+]/.test(source)) return undefined;
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

function escaped(letter: string, isExtended: boolean): string {
  if (letter === '<' || letter === '>') return '\\b';
  if (letter === 'n') return '\\n';
  if (letter === 't') return '\\t';
  if (/[wWsSbB1-9]/.test(letter)) return `\\${letter}`;
  if (!isExtended && '+?(){}|'.includes(letter)) return letter;
  return letter.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

/** The set that begins at `at`: no backslash is special in it. */
function bracketAt(text: string, at: number): { readonly source: string; readonly end: number } | undefined {
  let i = at + 1;
  let source = '[';
  if (text[i] === '^') {
    source += '^';
    i++;
  }
  for (let isFirst = true; i < text.length; i++, isFirst = false) {
    const letter = text[i] as string;
    if (letter === ']' && !isFirst) return { source: `${source}]`, end: i };
    const found = /^\[:(\w+):\]/.exec(text.slice(i));
    if (found) {
      const letters = CLASSES[found[1] ?? ''];
      if (letters === undefined) return undefined;
      source += letters;
      i += found[0].length - 1;
    } else if (letter === '[' && /^\[[.=]/.test(text.slice(i))) return undefined;
    else source += '\\[]^'.includes(letter) ? `\\${letter}` : letter;
  }
  return undefined;
}

/** Where a match stands, with its groups. */
export interface Match {
  readonly index: number;
  readonly groups: readonly string[];
}

/** The first match at `from` or behind it: of those that begin there the longest, as POSIX wants it. */
export function matchAt(regex: RegExp, text: string, from: number): Match | undefined {
  const flags = regex.flags.replace(/[gy]/g, '');
  const global = new RegExp(regex.source, `${flags}g`);
  global.lastIndex = from;
  const found = global.exec(text);
  if (!found) return undefined;
  const groups = found.map((group) => group ?? '');
  if (regex.source.includes('|')) {
    for (let end = text.length; end > found.index + found[0].length; end--) {
      const whole = new RegExp(`(?:${regex.source})(?=[^]{${text.length - end}}$)`, `${flags}y`);
      whole.lastIndex = found.index;
      const longer = whole.exec(text);
      if (longer) return { index: found.index, groups: longer.map((group) => group ?? '') };
    }
  }
  return { index: found.index, groups };
}

/** All matches, one behind the other. */
export function matchesOf(regex: RegExp, text: string): Match[] {
  const found: Match[] = [];
  for (let at = 0; at <= text.length; ) {
    const match = matchAt(regex, text, at);
    if (!match) break;
    const length = match.groups[0]?.length ?? 0;
    const last = found.at(-1);
    // Nothing is found right behind a match.
    const isBehind = last !== undefined && length === 0 && match.index === last.index + (last.groups[0]?.length ?? 0);
    if (!isBehind) found.push(match);
    at = match.index + Math.max(length, 1);
    if (length > 0) at = match.index + length;
  }
  return found;
}
