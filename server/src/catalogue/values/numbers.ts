/** Numbers as libxtables reads them: decimal, octal with a leading 0, hexadecimal with 0x, within limits. */
import type { ValueContext, ValueProblem, ValueType } from '../define.ts';
import { wholeUnsigned } from './strtoul.ts';

/**
 * Reads a whole unsigned number the way `strtoull(text, &end, 0)` does when nothing may follow it: blanks and a plus
 * sign may lead; a minus sign is refused. Out of the range `[min, max]` it is `undefined`.
 * man:strtoul(3), libxtables' xtables_strtoul.
 */
export function parseUnsigned(text: string, min: bigint, max: bigint): bigint | undefined {
  const found = /^\s*\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text)?.[1];
  if (found === undefined) return undefined;
  const value = /^0[0-7]+$/.test(found) ? BigInt(`0o${found.slice(1)}`) : BigInt(found);
  return value >= min && value <= max ? value : undefined;
}

/** A number from `min` to `max`, both inside, that fits 53 bits. `unit` names what is counted. */
export function integer(min: number, max: number, unit: string): ValueType<number> {
  return {
    form: unit,
    doc: `A number from ${min} to ${max}: ${unit}.`,
    parse(text) {
      const value = wholeUnsigned(text, min, max);
      return value === undefined ? badNumber(text, min, max) : { ok: true, value };
    },
    print: (value) => [String(value)],
    say: (value) => `${unit} ${value}`,
  };
}

export function badNumber(text: string, min: number | bigint, max: number | bigint): ValueProblem {
  return { ok: false, code: 'bad-number', message: `"${text}" is not a number from ${min} to ${max}.` };
}

export interface MarkMask {
  readonly value: number;
  readonly mask: number;
}

/** `value[/mask]`, 32 bits each; printed in hexadecimal, the mask only when it is not all ones. */
export const markMask: ValueType<MarkMask> = {
  form: 'value[/mask]',
  doc: 'A 32-bit number and, after a slash, the bits of it that count (all when left out).',
  parse(text) {
    const slash = text.indexOf('/');
    const value = wholeUnsigned(slash < 0 ? text : text.slice(0, slash), 0, 0xffffffff);
    const mask = slash < 0 ? 0xffffffff : wholeUnsigned(text, 0, 0xffffffff, slash + 1);
    if (value === undefined || mask === undefined) return badNumber(text, 0, 0xffffffff);
    return { ok: true, value: { value, mask } };
  },
  print: ({ value, mask }) => [`0x${value.toString(16)}${mask === 0xffffffff ? '' : `/0x${mask.toString(16)}`}`],
  say: (value, context: ValueContext) => `mark ${markMask.print(value, context).join(' ')}`,
};
