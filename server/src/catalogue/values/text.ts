/** Free text of limited length: comments, names. Lengths are bytes of UTF-8, as the kernel's buffers count. */
import { byteLength } from '../basic-values.ts';
import type { ValueProblem, ValueType } from '../define.ts';

export interface TextLimits {
  /** What the text is, in a phrase: "comment". */
  readonly what: string;
  /** Most bytes that are kept. */
  readonly maxBytes: number;
  /** What happens to a longer text: most extensions cut it silently. */
  readonly whenLonger: 'cut' | 'refused';
  readonly mayBeEmpty: boolean;
  /** How iptables-save writes it. */
  print(text: string): string;
}

export function freeText(limits: TextLimits): ValueType<string> {
  const { what, maxBytes } = limits;
  return {
    form: 'text',
    doc: `A ${what} of ${limits.mayBeEmpty ? 'up to' : '1 to'} ${maxBytes} bytes.`,
    parse(text) {
      if (text === '' && !limits.mayBeEmpty)
        return { ok: false, code: 'empty-value', message: `The ${what} is empty.` };
      if (text.length * 3 <= maxBytes) return { ok: true, value: text };
      const bytes = byteLength(text);
      if (bytes <= maxBytes) return { ok: true, value: text };
      if (limits.whenLonger === 'refused') return tooLong(what, bytes, maxBytes);
      return {
        ok: true,
        value: cutToBytes(text, maxBytes),
        notes: [
          {
            ...tooLong(what, bytes, maxBytes),
            code: 'text-cut',
            message: `The ${what} has ${bytes} bytes, of which the first ${maxBytes} are kept.`,
            refusedBy: [],
          },
        ],
      };
    },
    print: (text) => [limits.print(text)],
    say: (text) => `${what} "${text}"`,
  };
}

export function tooLong(what: string, bytes: number, maxBytes: number): ValueProblem {
  const message = `The ${what} has ${bytes} bytes, and at most ${maxBytes} fit.`;
  return { ok: false, code: 'too-long', message };
}

/** The text up to so many bytes; a character that does not fit whole is left out. */
export function cutToBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
