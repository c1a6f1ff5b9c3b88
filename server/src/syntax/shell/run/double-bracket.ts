/** Works out what stands between `[[` and `]]`: nothing is split, `==` compares with a pattern, `=~` with a regular expression. */

import type { Word } from '../ast.ts';
import { and, binary, compare, not, onAllHosts, type TestResult, unary } from '../builtins/test-command.ts';
import { expandPattern, expandValue } from '../expand/expand.ts';
import { hasManyBytes, MANY_BYTES, matchesHere, type PatternPiece } from '../expand/pattern.ts';
import { matchAt, regexOf } from '../expand/posix-regex.ts';
import { workOut } from '../expand/working-out.ts';
import { hole, known, reasonOf, textOf, type Value } from '../value.ts';
import type { Machine } from './machine.ts';
import { isOn } from './perhaps.ts';

interface Reader {
  readonly machine: Machine;
  readonly words: readonly Word[];
  at: number;
  /** What is decided already is read, and not worked out. */
  idle: boolean;
}

export function evaluateTest(machine: Machine, words: readonly Word[]): boolean | string {
  const reader: Reader = { machine, words, at: 0, idle: false };
  const result = either(reader);
  return typeof result === 'number' ? false : result;
}

type Result = TestResult | number;

function operatorAt(reader: Reader, text: string): boolean {
  const word = reader.words[reader.at];
  const part = word?.parts[0];
  if (word?.plain !== text || part?.kind !== 'text' || part.quoted) return false;
  reader.at++;
  return true;
}

function either(reader: Reader): Result {
  let result = all(reader);
  while (operatorAt(reader, '||')) {
    const next = idly(reader, result === true, all);
    result = not(and(not(result), not(next)));
  }
  return result;
}

function all(reader: Reader): Result {
  let result = primary(reader);
  while (operatorAt(reader, '&&')) {
    const next = idly(reader, result === false, primary);
    result = result === false ? false : and(result, next);
  }
  return result;
}

function idly(reader: Reader, isIdle: boolean, read: (reader: Reader) => Result): Result {
  const before = reader.idle;
  reader.idle ||= isIdle;
  const result = read(reader);
  reader.idle = before;
  return isIdle ? false : result;
}

const BINARY = /^(=|==|!=|=~|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;

function primary(reader: Reader): Result {
  if (operatorAt(reader, '!')) return not(primary(reader));
  if (operatorAt(reader, '(')) {
    const inner = either(reader);
    operatorAt(reader, ')');
    return inner;
  }
  const { machine, words, at } = reader;
  const first = words[at];
  const second = words[at + 1];
  const third = words[at + 2];
  if (!first) return false;
  if (second && third && BINARY.test(second.plain ?? '')) {
    reader.at += 3;
    return reader.idle ? false : compared(machine, first, second.plain ?? '', third);
  }
  if (/^-[a-zA-Z]$/.test(first.plain ?? '') && second) {
    reader.at += 2;
    return reader.idle ? false : (unary(machine, first.plain ?? '', expandValue(machine, second)) ?? 2);
  }
  reader.at++;
  return reader.idle ? false : (unary(machine, '-n', expandValue(machine, first)) ?? false);
}

function compared(machine: Machine, left: Word, operator: string, right: Word): Result {
  const value = expandValue(machine, left);
  const text = textOf(value);
  if (operator === '=~') return matched(machine, text, reasonOf(value), right);
  if (/^(=|==|!=)$/.test(operator)) {
    const pattern = expandPattern(machine, right, true);
    if (!pattern) return reasonOf(value) ?? 'a pattern that is not known';
    const fits =
      text === undefined
        ? (onAllHosts([value], ([guess = '']) => matchesHere(machine, guess, pattern)) ?? reasonOf(value) ?? '')
        : matchesHere(machine, text, pattern);
    return operator === '!=' ? not(fits) : fits;
  }
  if (/^-(eq|ne|lt|le|gt|ge)$/.test(operator)) {
    const [x, y] = [numberOf(machine, value), numberOf(machine, expandValue(machine, right))];
    if (typeof x === 'string') return x;
    return typeof y === 'string' ? y : compare(operator, x, y);
  }
  return binary(machine, value, operator, expandValue(machine, right)) ?? false;
}

/** What an operand comes to, or why that is not known. */
function numberOf(machine: Machine, value: Value): bigint | string {
  const text = textOf(value);
  if (text === undefined) return reasonOf(value) ?? '';
  const result = workOut(machine, text, machine.at);
  if (result.kind === 'error') return 'a number that is not known';
  return result.kind === 'number' ? result.value : result.why;
}

function matched(machine: Machine, text: string | undefined, why: string | undefined, right: Word): Result {
  const pieces = expandPattern(machine, right, true);
  const found = text === undefined || !pieces ? (why ?? 'a pattern that is not known') : matchOf(machine, text, pieces);
  const isUnknown = typeof found === 'string';
  const elements = isUnknown ? undefined : new Map(found.map((each, at) => [String(at), known(each, right.place)]));
  const value = isUnknown ? hole(found, right.place) : undefined;
  machine.state.variables.set('BASH_REMATCH', { value, elements, exported: false, readonly: false });
  return isUnknown ? found : found.length > 0;
}

/** What a regular expression finds, with its groups: nothing, where it finds nothing; or why that is not known. */
function matchOf(machine: Machine, text: string, pieces: readonly PatternPiece[]): readonly string[] | string {
  const ignoresCase = isOn(machine, 'nocasematch');
  if (ignoresCase === undefined) return 'whether nocasematch is on is not known';
  const source = extendedText(pieces);
  const isRefused = /^[*+?{]|\{(?!\d*,?\d*\})/.test(source) || (/\\[1-9]/.test(source) && !source.includes('('));
  const regexIf = (isShort: boolean) => regexOf(source, true, ignoresCase ? 'si' : 's', isShort);
  const isShort = text.length <= 30;
  const regex = isRefused ? undefined : regexIf(isShort);
  if (!regex)
    return !isRefused && !isShort && regexIf(true)
      ? 'a regular expression that takes too long'
      : 'a regular expression that is not understood';
  if (hasManyBytes(text) && /[.[]/.test(source)) return MANY_BYTES;
  return matchAt(regex, text, 0)?.groups ?? [];
}

/** The text of a regular expression: what is quoted stands for itself, between brackets as well. */
function extendedText(pieces: readonly PatternPiece[]): string {
  let source = '';
  let bracket = -1;
  for (const { text, quoted } of pieces) {
    for (const letter of text) {
      const isIn = bracket >= 0;
      const isEscaped = quoted && !isIn && /[\\^$.*+?()[\]{}|]/.test(letter);
      const inside = isIn ? source.slice(bracket + 1) : '';
      if (isIn && letter === ']' && !quoted && /^\^?./s.test(inside) && inside !== '^' && !/\[:\w*:$/.test(inside))
        bracket = -1;
      else if (!isIn && letter === '[' && !quoted && !/(^|[^\\])(\\\\)*\\$/.test(source)) bracket = source.length;
      source += isEscaped ? `\\${letter}` : letter;
    }
  }
  return source;
}
