/** Offsets and positions of one document: LSP counts lines and UTF-16 units in them, everything else counts from the start of the text. */
import type { Position, Range } from 'vscode-languageserver-types';
import { lastFrom } from '../base/last-from.ts';
import type { Span } from '../base/span.ts';
import { lineIndexAt } from '../syntax/save/find-line.ts';
import type { SaveDocument, SaveLine } from '../syntax/save/types.ts';

/** Where things stand in a text. Every answer lies inside it, whatever is asked. */
export interface TextPlaces {
  positionAt(offset: number): Position;
  /** The offset of a position; past the end of a line it is that end, past the last line the end of the text. */
  offsetAt(position: Position): number;
  rangeOf(span: Span): Range;
}

/** Where things stand in a document. */
export interface Places extends TextPlaces {
  /** The line that holds an offset; the last one for the end of the text, none in a text that was not read. */
  lineAt(offset: number): SaveLine | undefined;
}

/** Lines as an editor counts them. */
interface Lines {
  /** Where the line begins; `undefined` past the last one. */
  start(line: number): number | undefined;
  /** Where its text ends, before the line end. */
  end(line: number): number;
  /** The line that holds an offset. */
  at(offset: number): number;
}

export function placesIn(document: SaveDocument): Places {
  const { lines } = document;
  return { lineAt: (offset) => lines[lineIndexAt(lines, offset)], ...placesFrom(document.text, linesOf(document)) };
}

/** Of a text that is no iptables-save file. */
export function placesInText(text: string): TextPlaces {
  return placesFrom(text, countedLines(text));
}

function placesFrom(text: string, counted: Lines): TextPlaces {
  const positionAt = (offset: number): Position => {
    const line = counted.at(offset);
    const start = counted.start(line) ?? 0;
    return { line, character: Math.max(0, Math.min(offset, counted.end(line)) - start) };
  };
  return {
    positionAt,
    offsetAt: ({ line, character }) => {
      if (line < 0) return 0;
      const start = counted.start(line);
      return start === undefined ? text.length : Math.max(start, Math.min(start + character, counted.end(line)));
    },
    rangeOf: (span) => ({ start: positionAt(span.start), end: positionAt(span.end) }),
  };
}

/** Most texts need no table of their own: their lines are the parser's. */
function linesOf({ text, lines }: SaveDocument): Lines {
  const last = lines.at(-1);
  return last && last.line === lines.length - 1 && !hasLoneReturn(text) ? parsedLines(lines) : countedLines(text);
}

function parsedLines(lines: readonly SaveLine[]): Lines {
  return {
    // A byte order mark is a unit of the first line, though the parser does not count it.
    start: (line) => (line === 0 ? 0 : lines[line]?.origin),
    end: (line) => {
      const found = lines[line];
      return found ? found.origin + found.text.length : 0;
    },
    at: (offset) => lineIndexAt(lines, offset),
  };
}

/** To an editor a carriage return alone ends a line; iptables-restore does not see it so. */
function hasLoneReturn(text: string): boolean {
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    if (text.charCodeAt(at + 1) !== 10) return true;
  }
  return false;
}

/** Lines counted from the text, as far as they are asked about; for the few texts whose lines the parser cuts otherwise. */
function countedLines(text: string): Lines {
  const starts = [0];
  let scanned = 0;
  // Most texts have none, and the next line feed is found much faster than it is looked for unit by unit.
  const isFedOnly = !hasLoneReturn(text);
  /** Counts on until the text is at its end or enough is known. */
  const count = (isEnough: () => boolean): void => {
    while (scanned < text.length && !isEnough()) {
      const feed = isFedOnly ? text.indexOf('\n', scanned) : scanned;
      scanned = feed < 0 ? text.length : feed + 1;
      const code = text.charCodeAt(scanned - 1);
      if (code === 10 || (code === 13 && text.charCodeAt(scanned) !== 10 && !isFedOnly)) starts.push(scanned);
    }
  };
  const start = (line: number): number | undefined => {
    count(() => starts.length > line);
    return starts[line];
  };
  return {
    start,
    end: (line) => {
      const next = start(line + 1);
      if (next === undefined) return text.length;
      return text.endsWith('\r\n', next) ? next - 2 : next - 1;
    },
    at: (offset) => {
      count(() => scanned > offset);
      return lastFrom(starts, offset);
    },
  };
}
