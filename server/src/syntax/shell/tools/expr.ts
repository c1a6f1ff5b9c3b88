/** The program expr: numbers, comparisons, and texts against patterns. */
import { matchAt, regexOf } from '../expand/posix-regex.ts';

/** What it prints and how it ends; `undefined` where that depends on the host's language, or is not worked out. */
export function expr(words: readonly string[]): { readonly status: number; readonly text: string } | undefined {
  if (words.length === 0) return REFUSED;
  // Of letters beyond ASCII it depends on the language what one is, and which comes first.
  if (words[0] === '--help' || words[0] === '--version' || words.some((word) => /\P{ASCII}/u.test(word)))
    return undefined;
  const reader = new Reader(words[0] === '--' ? words.slice(1) : words);
  try {
    const value = reader.level(0);
    if (!reader.isAtEnd()) return REFUSED;
    return { status: isNothing(value) ? 1 : 0, text: `${value}\n` };
  } catch (error) {
    if (error instanceof NotWorkedOut) return undefined;
    if (error instanceof Refused) return REFUSED;
    throw error;
  }
}

const REFUSED = { status: 2, text: '' };

/** It ends with the status 2 and prints nothing. */
class Refused extends Error {}

class NotWorkedOut extends Error {}

/** Operators between two values, those that bind least first. */
const LEVELS: readonly ReadonlySet<string>[] = ['|', '&', '< <= = == != >= >', '+ -', '* / %', ':'].map(
  (each) => new Set(each.split(' ')),
);

class Reader {
  private at = 0;
  /** What is read is not needed: it is not worked out. */
  private isIdle = false;
  private readonly words: readonly string[];

  constructor(words: readonly string[]) {
    this.words = words;
  }

  isAtEnd(): boolean {
    return this.at >= this.words.length;
  }

  level(depth: number): string {
    const operators = LEVELS[depth];
    if (!operators) return this.primary();
    let value = this.level(depth + 1);
    for (;;) {
      const operator = this.words[this.at];
      if (operator === undefined || !operators.has(operator)) return value;
      this.at++;
      const wasIdle = this.isIdle;
      if ((operator === '|' && !isNothing(value)) || (operator === '&' && isNothing(value))) this.isIdle = true;
      const right = this.level(depth + 1);
      this.isIdle = wasIdle;
      if (!wasIdle) value = between(value, operator, right);
    }
  }

  private next(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw new Refused();
    return word;
  }

  private primary(): string {
    const word = this.next();
    switch (word) {
      case '+':
        return this.next();
      case '(': {
        const value = this.level(0);
        if (this.next() !== ')') throw new Refused();
        return value;
      }
      case ')':
        throw new Refused();
      case 'length':
        return String(this.primary().length);
      case 'match': {
        const text = this.primary();
        const pattern = this.primary();
        return this.isIdle ? '' : matched(text, pattern);
      }
      case 'index': {
        const text = this.primary();
        const letters = this.primary();
        return String([...text].findIndex((letter) => letters.includes(letter)) + 1);
      }
      case 'substr': {
        const text = this.primary();
        const [from, count] = [this.primary(), this.primary()].map((each) => (NUMBER.test(each) ? Number(each) : 0));
        return from && count && from > 0 && count > 0 ? text.slice(from - 1, from - 1 + count) : '';
      }
      default:
        return word;
    }
  }
}

function isNothing(value: string): boolean {
  return value === '' || /^-?0+$/.test(value);
}

function between(a: string, operator: string, b: string): string {
  switch (operator) {
    case '|':
      return isNothing(a) ? (isNothing(b) ? '0' : b) : a;
    case '&':
      return isNothing(a) || isNothing(b) ? '0' : a;
    case ':':
      return matched(a, b);
    case '+':
      return String(numberOf(a) + numberOf(b));
    case '-':
      return String(numberOf(a) - numberOf(b));
    case '*':
      return String(numberOf(a) * numberOf(b));
    case '/':
    case '%': {
      const [x, y] = [numberOf(a), numberOf(b)];
      if (y === 0n) throw new Refused();
      return String(operator === '/' ? x / y : x % y);
    }
    default:
      return compares(order(a, b), operator) ? '1' : '0';
  }
}

const NUMBER = /^-?\d+$/;

function numberOf(text: string): bigint {
  if (!NUMBER.test(text)) throw new Refused();
  return BigInt(text);
}

/** Less than, equal to or more than 0. Which of two texts comes first depends on the language. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  if (!NUMBER.test(a) || !NUMBER.test(b)) return a < b ? -1 : 1;
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function compares(sign: number, operator: string): boolean {
  switch (operator) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    case '!=':
      return sign !== 0;
    default:
      return sign === 0;
  }
}

/** What a pattern matches from the text's beginning on: the first group where there is one, else how many letters. */
function matched(text: string, pattern: string): string {
  const regex = regexOf(pattern.replace(/^\^/, ''), false);
  if (!regex) throw new NotWorkedOut();
  const hasGroup = /\\\(/.test(pattern);
  const found = matchAt(new RegExp(`^(?:${regex.source})`), text, 0);
  if (hasGroup) return found?.groups[1] ?? '';
  return String(found?.groups[0]?.length ?? 0);
}
