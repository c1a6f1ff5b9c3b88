/** Operators of parameters that change a text: those that look for a pattern, and those that change letters. */
import type { ParameterPart } from '../ast.ts';
import type { Machine } from '../run/machine.ts';
import { EMPTY, hole, known, reasonOf, sliceValue, textOf, type Value } from '../value.ts';
import { expandPattern } from './expand.ts';
import { countsBytes, hasManyBytes, MANY_BYTES, type PatternPiece, patternSource, refuseSlow } from './pattern.ts';

/** What the operator makes of the value. */
export function changed(machine: Machine, part: ParameterPart, value: Value): Value {
  const { operator, place } = part;
  const text = textOf(value);
  if (text === undefined) return hole(reasonOf(value) ?? '', place);
  const recases = operator === '@' ? /^[UuL]$/.test(part.argument?.plain ?? '') : /^[,^]/.test(operator ?? '');
  if (recases && hasManyBytes(text)) return hole(MANY_BYTES, place);
  if (operator === '@') return transformed(machine, part, text);
  const pattern = part.argument ? expandPattern(machine, part.argument) : [];
  if (!pattern) return hole('a pattern that is not known', place);
  if (countsBytes(text, pattern)) return hole(MANY_BYTES, place);
  switch (operator) {
    case '#':
    case '##': {
      const source = patternSource(pattern, operator === '#');
      refuseSlow(source, text);
      const found = new RegExp(`^(?:${source})`, 'su').exec(text);
      return found ? sliceValue(value, found[0].length, text.length) : value;
    }
    case '%':
    case '%%':
      return withoutEnd(value, text, pattern, operator === '%');
    case '^':
    case '^^':
    case ',':
    case ',,':
      return known(recased(text, operator, pattern), place);
    default:
      return replaced(machine, part, value, text, pattern);
  }
}

function withoutEnd(value: Value, text: string, pattern: readonly PatternPiece[], shortest: boolean): Value {
  const source = patternSource(pattern);
  refuseSlow(source, text);
  const matcher = new RegExp(`^(?:${source})$`, 'su');
  for (let i = 0; i <= text.length; i++) {
    const at = shortest ? text.length - i : i;
    if (matcher.test(text.slice(at))) return sliceValue(value, 0, at);
  }
  return value;
}

/** Letters in the other case: the first or all, those that fit the pattern where there is one. */
function recased(text: string, operator: string, pattern: readonly PatternPiece[]): string {
  const fits = pattern.length === 0 ? undefined : new RegExp(`^(?:${patternSource(pattern)})$`, 'su');
  const change = (letter: string): string =>
    fits && !fits.test(letter) ? letter : operator.startsWith('^') ? letter.toUpperCase() : letter.toLowerCase();
  return [...text].map((letter, at) => (at === 0 || operator.length === 2 ? change(letter) : letter)).join('');
}

/** `${x@Q}` and its like. */
function transformed(machine: Machine, { argument, name, place }: ParameterPart, text: string): Value {
  switch (argument?.plain) {
    case 'Q':
      if (/\p{Cc}/u.test(text)) return hole('a text with letters that are not shown', place);
      if (text === '' && !machine.state.variables.has(name)) return EMPTY;
      return known(`'${text.replace(/'/g, "'\\''")}'`, place);
    case 'U':
      return known(text.toUpperCase(), place);
    case 'u':
      return known(recased(text, '^', []), place);
    case 'L':
      return known(text.toLowerCase(), place);
    case 'E':
      return text.includes('\\') ? hole('a text with escapes', place) : known(text, place);
    default:
      return hole(`what @${argument?.plain ?? ''} makes of a value is not worked out here`, place);
  }
}

function replaced(
  machine: Machine,
  part: ParameterPart,
  value: Value,
  text: string,
  pattern: readonly PatternPiece[],
): Value {
  const { operator, place } = part;
  const second = part.second ? expandPattern(machine, part.second) : [];
  if (!second) return hole('a text that is not known', place);
  // Since bash 5.2 a `&` that is not quoted stands for what was found.
  const fill = (match: string): string =>
    second.map(({ text: piece, quoted }) => (quoted ? piece : piece.replaceAll('&', match))).join('');
  if (pattern.length === 0) {
    if (operator === '/#') return [...known(fill(''), place), ...value];
    return operator === '/%' ? [...value, ...known(fill(''), place)] : value;
  }
  const source = patternSource(pattern);
  const anchored = operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
  const isAnchored = operator === '/#' || operator === '/%';
  // Behind the last letter nothing is found, unless there is none.
  const isEnd = (match: string, at: number): boolean => match === '' && at === text.length && text !== '';
  const result = text.replace(new RegExp(anchored, operator === '//' ? 'gsu' : 'su'), (match, at: number) =>
    isEnd(match, at) && !isAnchored ? match : fill(match),
  );
  return result === text ? value : known(result, place);
}
