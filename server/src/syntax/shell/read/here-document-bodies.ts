/** The bodies of here-documents: what asks for one, and the lines that it is made of. */
import type { HereDocument } from './reading.ts';

/** A here-document that is asked for, and begins with the next line. */
interface Pending {
  readonly at: number;
  readonly delimiter: string;
  readonly strips: boolean;
  /** Its body is taken as it stands. */
  readonly isQuoted: boolean;
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
  /** Passes over a substitution in a body, for shells that read it there already: the offset behind it. */
  readonly pass: ((at: number) => number) | undefined;
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
  scan.pending.push({ at, delimiter, strips, isQuoted: /['"\\]/.test(written) });
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
  scan.pending = [];
  for (const { at: operator, delimiter, strips, isQuoted } of pending) {
    const start = at;
    let end = -1;
    while (end < 0 && at < text.length) {
      const next = isQuoted ? behindLine(text, at) : behindJoined(scan, at);
      const line = lineIn(scan, at, next, isQuoted);
      if ((strips ? line.replace(/^\t+/, '') : line) === delimiter) end = at;
      at = next;
      if (text[at - 1] !== '\n' && end < 0) end = text.length;
    }
    // It may go on with whatever is added to the text.
    if (at === text.length) scan.seen = text.length + 1;
    scan.bodies.set(operator, { start, end: end < 0 ? text.length : end });
  }
  scan.ends.set(from, at);
  scan.hidden.push({ from, to: at, as: text.slice(from, at).replace(/[^\n]+/g, (line) => ' '.repeat(line.length)) });
  return at;
}

function behindLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}

/** Behind a line whose end counts, where substitutions are worked out: a backslash joins the next one to it. */
function behindJoined({ text, pass }: Found, from: number): number {
  const end = behindLine(text, from);
  const line = text.slice(from, end);
  if (!line.endsWith('\\\n') && !(pass && /\$\((?!\()|`/.test(line))) return end;
  for (let at = from; at < text.length; ) {
    const letter = text[at];
    if (letter === '\n') return at + 1;
    if (letter === '\\') at += 2;
    else if (pass && (letter === '`' || /^\$\((?!\()/.test(text.slice(at, at + 3)))) at = pass(at);
    else at++;
  }
  return text.length;
}

/** The line as the delimiter is compared with it. bash has joined lines before that; who passes over substitutions has not. */
function lineIn({ text, pass }: Found, from: number, next: number, isQuoted: boolean): string {
  const line = text.slice(from, next).replace(/\n$/, '');
  return isQuoted || pass || !line.includes('\n')
    ? line
    : line.replace(/\\(?:\n|([^\n]))/g, (pair, letter) => (letter ? pair : ''));
}
