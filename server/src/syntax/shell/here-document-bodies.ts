/** The bodies of here-documents: what asks for one, and the lines that it is made of. */
import type { HereDocument } from './reading.ts';

/** A here-document that is asked for, and begins with the next line. */
interface Pending {
  readonly at: number;
  readonly delimiter: string;
  readonly strips: boolean;
}

/** What is found on the way through a text. */
export interface Found {
  readonly text: string;
  readonly bodies: Map<number, HereDocument>;
  readonly ends: Map<number, number>;
  /** Without `as` it is part of a word, and letters stand for it. */
  readonly hidden: { readonly from: number; readonly to: number; readonly as?: string }[];
  pending: Pending[];
  /** How far the text has been looked at, where that is farther than what was passed over. */
  seen: number;
}

const DELIMITER = /[ \t]*((?:[^\s;&|<>()'"\\]|'[^']*'|"[^"]*"|\\.)+)/y;

/** What stands behind `<<`. */
export function redirect(scan: Found, at: number): number {
  const { text } = scan;
  if (text[at + 2] === '<') return at + 3;
  const strips = text[at + 2] === '-';
  DELIMITER.lastIndex = at + (strips ? 3 : 2);
  const written = DELIMITER.exec(text)?.[1];
  if (written === undefined) return at + 2;
  const end = DELIMITER.lastIndex;
  const delimiter = written.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, one, two, three) => one ?? two ?? three);
  scan.pending.push({ at, delimiter, strips });
  scan.hidden.push({
    from: at,
    to: end,
    as: `<${' '.repeat(end - at - 1 - written.length)}${'x'.repeat(written.length)}`,
  });
  return end;
}

/** Passes over the bodies that were asked for on the line before. */
export function bodies(scan: Found, from: number): number {
  const { text, pending } = scan;
  let at = from;
  for (const { at: operator, delimiter, strips } of pending) {
    const start = at;
    let end = -1;
    while (end < 0 && at < text.length) {
      const newline = text.indexOf('\n', at);
      const lineEnd = newline < 0 ? text.length : newline;
      const line = text.slice(at, lineEnd);
      if ((strips ? line.replace(/^\t+/, '') : line) === delimiter) end = at;
      at = Math.min(lineEnd + 1, text.length);
      if (newline < 0 && end < 0) end = text.length;
    }
    // It may go on with whatever is added to the text.
    if (at === text.length) scan.seen = text.length + 1;
    scan.bodies.set(operator, { start, end: end < 0 ? text.length : end });
  }
  scan.ends.set(from, at);
  scan.hidden.push({ from, to: at, as: text.slice(from, at).replace(/[^\n]+/g, (line) => ' '.repeat(line.length)) });
  scan.pending = [];
  return at;
}
