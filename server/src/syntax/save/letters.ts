/** Texts as the codes of their letters, which are compared several times as fast as the letters of a long string. */

/** A text that is ASCII throughout, with the codes of its letters. */
export interface Letters {
  readonly text: string;
  /** At least as many as the text has letters; what stands behind those says nothing. */
  readonly codes: Uint8Array;
}

const encoder = new TextEncoder();

/** `undefined` for a text that is not ASCII. `bytes`: what the text was read from, if that is ASCII. */
export function lettersOf(text: string, bytes?: Uint8Array): Letters | undefined {
  if (bytes?.length === text.length) return { text, codes: bytes };
  const codes = encoder.encode(text);
  return codes.length === text.length ? { text, codes } : undefined;
}

const LONGEST_LINE = 3000;
const scratch = new Uint8Array(LONGEST_LINE * 3);

/** The same of one line, good until the next is asked for; `undefined` also for a line that is too long to be like others. */
export function lettersOfLine(text: string): Letters | undefined {
  if (text.length > LONGEST_LINE) return undefined;
  return encoder.encodeInto(text, scratch).written === text.length ? { text, codes: scratch } : undefined;
}

/** True when those letters stand at that place, before `stop`. */
export function standsAt(codes: Uint8Array, at: number, stop: number, letters: Uint8Array): boolean {
  if (at + letters.length > stop) return false;
  for (let i = 0; i < letters.length; i++) if (codes[at + i] !== letters[i]) return false;
  return true;
}
