/** Dates, times of day and days, as `-m time` reads and prints them. */
import type { ValueProblem, ValueType } from '../define.ts';
import { unsignedEnd, unsignedValue } from './strtoul.ts';

const TWO_TO_32 = 2 ** 32;

/** A number in decimal at a place of a text, as strtoul with base 10 scans it: its value and where it ends. */
function decimalAt(text: string, start: number): { readonly value: number; readonly end: number } {
  const found = /[\t-\r ]*([+-]?[0-9]+)/y;
  found.lastIndex = start;
  const digits = found.exec(text)?.[1];
  if (digits === undefined) return { value: 0, end: start };
  // A minus sign makes a huge number, and so does what does not fit.
  const value = digits.startsWith('-') && Number(digits) !== 0 ? Number.POSITIVE_INFINITY : Math.abs(Number(digits));
  return { value, end: found.lastIndex };
}

/** Seconds since 1970 in UTC. The kernel keeps 32 bits. */
export const date: ValueType<number> = {
  form: 'YYYY[-MM[-DD[Thh[:mm[:ss]]]]]',
  doc: 'A date from 1970 to 2038 and, after a T, a time of day; what is left out is the beginning of it.',
  parse(text) {
    const parts = readParts(text, ['-', '-', 'T', ':', ':'], [2038, 12, 31, 23, 59, 59]);
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts ?? [];
    if (year < 1970) {
      const message = `"${text}" is no date from 1970 to 2038, such as 2030-12-31T23:59:59.`;
      return { ok: false, code: 'bad-date', message };
    }
    const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
    if (seconds < 0) return { ok: false, code: 'bad-date', message: `"${text}" lies before 1970.` };
    return { ok: true, value: seconds };
  },
  print: (seconds) => [printDate(seconds)],
  say: printDate,
};

/** Numbers with the given separators between, each up to its limit; the text may end after any of them. */
function readParts(text: string, separators: readonly string[], limits: readonly number[]): number[] | undefined {
  const parts: number[] = [];
  let at = 0;
  for (const [index, limit] of limits.entries()) {
    const { value, end } = decimalAt(text, at);
    if (value > limit) return undefined;
    parts.push(value);
    if (end === text.length) return parts;
    if (index === separators.length || text[end] !== separators[index]) return undefined;
    at = end + 1;
  }
  return undefined;
}

export function printDate(seconds: number): string {
  return new Date((seconds % TWO_TO_32) * 1000).toISOString().slice(0, 19);
}

/** Seconds since midnight. */
export const timeOfDay: ValueType<number> = {
  form: 'hh:mm[:ss]',
  doc: 'A time of day from 00:00 to 23:59:59.',
  parse(text) {
    const parts = readParts(text, [':', ':'], [23, 59, 59]);
    if (!parts || parts.length < 2) {
      return { ok: false, code: 'bad-time', message: `"${text}" is no time of day from 00:00 to 23:59:59.` };
    }
    const [hour = 0, minute = 0, second = 0] = parts;
    return { ok: true, value: 3600 * hour + 60 * minute + second };
  },
  print: (seconds) => [printTimeOfDay(seconds)],
  say: printTimeOfDay,
};

export function printTimeOfDay(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Bit n is weekday n, from 1 for Monday. */
export const ALL_WEEKDAYS = 0xfe;
/** Bit n is day n of the month. */
export const ALL_MONTHDAYS = 0xfffffffe;

/** Days by number or by their first two letters; a third one is not looked at, and further ones are cut off. */
export const weekdays: ValueType<number> = {
  form: 'day[,day…]',
  doc: 'Days with commas between: Mon to Sun, or 1 to 7 from Monday on.',
  parse(text) {
    let bits = 0;
    for (const { part, start, end } of elements(text)) {
      const day = part.slice(0, 3);
      const number = wholeNumber(day);
      if (number === 0) {
        const message = 'There is no day 0: the week begins with Monday, which is 1.';
        return { ok: false, code: 'bad-day', message, start, end };
      }
      if (number !== undefined) {
        // Shifting looks at five bits only, and eight are kept.
        bits |= (1 << (number & 31)) & 0xff;
        continue;
      }
      const index = WEEKDAYS.findIndex((name) => day.length >= 2 && name.startsWith(day.slice(0, 2)));
      if (index < 0) return badDay(part, start, end);
      bits |= 2 << index;
    }
    return { ok: true, value: bits };
  },
  print: (bits) => [printWeekdays(bits)],
  names: () => WEEKDAYS.map((name, index) => ({ name, doc: `day ${index + 1} of the week` })),
  say: (bits) => `on ${printWeekdays(bits) || 'no day'}`,
};

function badDay(part: string, start: number, end: number): ValueProblem {
  const mend = WEEKDAYS.find((name) => name.toLowerCase() === part.toLowerCase().slice(0, 3));
  const message = `"${part}" is no day of the week: ${WEEKDAYS.join(', ')}${mend ? ' (the letters must be as here)' : ''}.`;
  return { ok: false, code: 'bad-day', message, start, end };
}

/** Days of the month by number; of each only two digits are looked at. */
export const monthdays: ValueType<number> = {
  form: 'day[,day…]',
  doc: 'Days of the month with commas between, 1 to 31.',
  parse(text) {
    let bits = 0;
    for (const { part, start, end } of elements(text)) {
      const number = wholeNumber(part.slice(0, 2));
      if (number === undefined || number > 31) {
        return { ok: false, code: 'bad-day', message: `"${part}" is no day of the month, 1 to 31.`, start, end };
      }
      bits |= 1 << number;
    }
    return { ok: true, value: bits >>> 0 };
  },
  print: (bits) => [printMonthdays(bits)],
  say: (bits) => `on day ${printMonthdays(bits) || 'none'} of the month`,
};

/** What stands between commas, up to an empty rest. */
function elements(text: string): readonly { readonly part: string; readonly start: number; readonly end: number }[] {
  const result: { part: string; start: number; end: number }[] = [];
  for (let at = 0; at < text.length; ) {
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    result.push({ part: text.slice(at, end), start: at, end });
    at = end + 1;
  }
  return result;
}

/** A number of any base, a negative one as what it becomes in 32 bits; the empty text is 0. */
function wholeNumber(text: string): number | undefined {
  if (text === '') return 0;
  const minus = /^[\t-\r ]*-(?=[0-9])/.exec(text)?.[0].length ?? 0;
  if (unsignedEnd(text, minus) !== text.length) return undefined;
  const value = unsignedValue(text, minus, text.length);
  return minus > 0 && value > 0 ? TWO_TO_32 - value : value;
}

export function printWeekdays(bits: number): string {
  return WEEKDAYS.filter((_, index) => (bits & (2 << index)) !== 0).join(',');
}

export function printMonthdays(bits: number): string {
  const days = Array.from({ length: 31 }, (_, index) => index + 1);
  return days.filter((day) => ((bits >>> day) & 1) !== 0).join(',');
}
