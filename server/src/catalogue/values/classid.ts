/** Traffic control classes: two hexadecimal numbers of 16 bits. */
import type { ValueProblem, ValueType } from '../define.ts';

export interface ClassId {
  readonly major: number;
  readonly minor: number;
}

const LIMIT = (1n << 64n) - 1n;

/** `major:minor` as `sscanf("%x:%x")` finds it at the beginning of the text; of each number the low 16 bits count. */
export const classId: ValueType<ClassId> = {
  form: 'major:minor',
  doc: 'Two hexadecimal numbers, with 0x before them or not, from 0 to ffff.',
  parse(text) {
    // A number may follow blanks and have a sign; a 0x without digits is 0.
    const found =
      /^\s*([+-]?)(0[xX](?![0-9a-fA-F])|(?:0[xX])?[0-9a-fA-F]+):\s*([+-]?)(0[xX](?![0-9a-fA-F])|(?:0[xX])?[0-9a-fA-F]+)/.exec(
        text,
      );
    if (!found) {
      const message = `"${text}" is no class: two hexadecimal numbers with a colon between.`;
      return { ok: false, code: 'bad-class', message };
    }
    const [read, majorSign = '', majorText = '', minorSign = '', minorText = ''] = found;
    const value = { major: lowBits(majorSign, majorText), minor: lowBits(minorSign, minorText) };
    const isPlain =
      read === text && Number.parseInt(majorText, 16) === value.major && Number.parseInt(minorText, 16) === value.minor;
    return isPlain ? { ok: true, value } : { ok: true, value, notes: [readAs(text, printClassId(value))] };
  },
  print: (value) => [printClassId(value)],
  say: (value) => `class ${printClassId(value)}`,
};

/** Four digits each. */
export function printClassId({ major, minor }: ClassId): string {
  return `${major.toString(16).padStart(4, '0')}:${minor.toString(16).padStart(4, '0')}`;
}

function lowBits(sign: string, text: string): number {
  const digits = text.replace(/^0[xX]/, '');
  const number = digits === '' ? 0n : BigInt(`0x${digits}`);
  const kept = number > LIMIT ? LIMIT : sign === '-' ? -number : number;
  return Number(BigInt.asUintN(16, kept));
}

function readAs(text: string, printed: string): ValueProblem {
  const message = `"${text}" is read as ${printed}: what does not fit is ignored.`;
  return { ok: false, code: 'ignored-text', message, mend: printed, refusedBy: [] };
}
