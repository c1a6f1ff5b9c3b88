/** The little language of `-m u32`: read 32 bits somewhere in the packet, compute, compare. */
import type { ValueProblem, ValueType } from '../define.ts';
import { uint32At } from '../packet-bytes.ts';
import { MAX_32 } from './numbers.ts';
import { refusedByKernel } from './refused.ts';
import { unsignedEnd, unsignedValue } from './strtoul.ts';

type Operator = '&' | '<<' | '>>' | '@';

interface Step {
  readonly operator: Operator;
  readonly number: number;
}

/** `start operator number … = from:to,…` */
export interface U32Test {
  readonly start: number;
  readonly steps: readonly Step[];
  readonly values: readonly { readonly from: number; readonly to: number }[];
}

/** Numbers in a location, values in a test, and tests in all. kernel:include/uapi/linux/netfilter/xt_u32.h (XT_U32_MAXSIZE) */
const MOST = 10;

function unreadable(text: string, at: number, message: string): ValueProblem {
  return { ok: false, code: 'bad-u32', message, start: Math.min(at, text.length), end: text.length };
}

/** Tests with `&&` between. Blanks may stand anywhere between the parts. man:iptables-extensions(8)#u32 */
export const u32Tests: ValueType<readonly U32Test[]> = {
  form: 'location=value[,value…][&&…]',
  doc: 'Tests with `&&` between them: an offset, operators (`&`, `<<`, `>>`, `@`) with numbers, `=`, and values or ranges.',
  parse(text) {
    const reader: TextReader = { text, at: 0, shift: undefined };
    const tests: U32Test[] = [];
    while (true) {
      const test = readTest(reader);
      if ('ok' in test) return test;
      tests.push(test);
      if (reader.at >= text.length) break;
    }
    if (tests.length > MOST) return unreadable(text, 0, `There are ${tests.length} tests, and at most ${MOST} fit.`);
    const { shift } = reader;
    if (!shift) return { ok: true, value: tests };
    const message = `The kernel refuses to shift by ${shift.number}: 31 is the most.`;
    return refusedByKernel(tests, unreadable(text, shift.place, message));
  },
  print: (tests) => [`"${tests.map(printTest).join('&&')}"`],
  say: (tests) => tests.map(printTest).join(' and '),
};

interface TextReader {
  readonly text: string;
  at: number;
  /** The first shift that is too far for the kernel, and where its number stands. */
  shift: { readonly number: number; readonly place: number } | undefined;
}

function readTest(reader: TextReader): U32Test | ValueProblem {
  const start = readNumber(reader, 'An offset');
  if (typeof start !== 'number') return start;
  const steps: Step[] = [];
  for (skipBlanks(reader); reader.text[reader.at] !== '='; skipBlanks(reader)) {
    const operator = readOperator(reader);
    if (typeof operator === 'object') return operator;
    const place = reader.at;
    const number = readNumber(reader, 'A number');
    if (typeof number !== 'number') return number;
    if (operator !== '&' && operator !== '@' && number > 31) reader.shift ??= { number, place };
    steps.push({ operator, number });
    if (steps.length === MOST) return unreadable(reader.text, place, `A location has at most ${MOST} numbers.`);
  }
  reader.at++;
  const values = readValues(reader);
  return 'ok' in values ? values : { start, steps, values };
}

function readOperator(reader: TextReader): Operator | ValueProblem {
  const { text, at } = reader;
  const one = text[at];
  const two = text.slice(at, at + 2);
  if (two === '<<' || two === '>>') reader.at += 2;
  else if (one === '&' || one === '@') reader.at += 1;
  else
    return unreadable(
      text,
      at,
      at >= text.length ? 'The test ends before its `=`.' : 'An operator or `=` must stand here.',
    );
  return two === '<<' || two === '>>' ? two : one === '&' ? '&' : '@';
}

/** Up to the end of the text, or behind the `&&`. */
function readValues(reader: TextReader): U32Test['values'] | ValueProblem {
  const values: { from: number; to: number }[] = [];
  while (true) {
    skipBlanks(reader);
    const { text, at } = reader;
    const isEnd = at >= text.length;
    if (isEnd || text.startsWith('&&', at)) {
      if (values.length === 0) return unreadable(text, at, 'A value is missing after `=`.');
      if (!isEnd) {
        reader.at += 2;
        skipBlanks(reader);
        if (reader.at >= text.length) return unreadable(text, at, 'A test is missing after `&&`.');
      }
      return values;
    }
    if (values.length > 0) {
      if (text[at] !== ',') return unreadable(text, at, '`,` or `&&` must stand here.');
      reader.at++;
    }
    const from = readNumber(reader, 'A value');
    if (typeof from !== 'number') return from;
    skipBlanks(reader);
    let to = from;
    if (reader.text[reader.at] === ':') {
      reader.at++;
      const second = readNumber(reader, 'A value');
      if (typeof second !== 'number') return second;
      to = second;
    }
    values.push({ from, to });
    if (values.length > MOST) return unreadable(text, at, `A test has at most ${MOST} values.`);
  }
}

function readNumber(reader: TextReader, what: string): number | ValueProblem {
  const { text, at } = reader;
  const end = unsignedEnd(text, at);
  const value = end < 0 ? MAX_32 + 1 : unsignedValue(text, at, end);
  if (value > MAX_32) return unreadable(text, at, `${what} of 32 bits must stand here.`);
  reader.at = end;
  return value;
}

function skipBlanks(reader: TextReader): void {
  for (let c = reader.text.charCodeAt(reader.at); c === 32 || (c >= 9 && c <= 13); ) {
    c = reader.text.charCodeAt(++reader.at);
  }
}

function printTest({ start, steps, values }: U32Test): string {
  const location = `${hex(start)}${steps.map(({ operator, number }) => operator + hex(number)).join('')}`;
  return `${location}=${values.map(({ from, to }) => (from === to ? hex(from) : `${hex(from)}:${hex(to)}`)).join(',')}`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** True where every test holds for the bytes from the IP header on. kernel:net/netfilter/xt_u32.c (u32_match_it) */
export function holdsForBytes(tests: readonly U32Test[], bytes: Uint8Array): boolean {
  return tests.every(({ start, steps, values }) => {
    const found = compute(start, steps, bytes);
    return found !== undefined && values.some(({ from, to }) => from <= found && found <= to);
  });
}

/** `undefined` where the packet ends before. */
function compute(start: number, steps: readonly Step[], bytes: Uint8Array): number | undefined {
  let base = 0;
  let value = uint32At(bytes, start);
  for (const { operator, number } of steps) {
    if (value === undefined) return undefined;
    switch (operator) {
      case '&':
        value = (value & number) >>> 0;
        break;
      case '<<':
        value = (value << number) >>> 0;
        break;
      case '>>':
        value = value >>> number;
        break;
      case '@':
        base += value;
        value = base > MAX_32 ? undefined : uint32At(bytes, base + number);
        break;
    }
  }
  return value;
}
