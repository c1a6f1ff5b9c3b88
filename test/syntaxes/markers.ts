/** Scopes written under the text that bears them, and what a tokenization says otherwise. */
import type { TokenizedLine } from './grammars.ts';

/**
 * One marker line. `#   ^^^ a.scope` speaks of columns 4 to 6 of the last line above that is no marker, `#<<< a.scope` of columns 0 to 2.
 * A scope is borne by exactly these columns: every one of them, and neither neighbour. `!a.scope` is borne by none of them.
 * A scope stands for those that begin with it, up to a dot.
 */
interface Marker {
  readonly at: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** A fixture without its marker lines, and these. */
export interface MarkedText {
  readonly lines: readonly string[];
  readonly markers: readonly Marker[];
}

export function readMarkers(text: string): MarkedText {
  const lines: string[] = [];
  const markers: Marker[] = [];
  for (const [index, line] of text.replace(/\n$/, '').split('\n').entries()) {
    const found = /^#(?:(<+)|( *)(\^+)) (\S.*)$/.exec(line);
    if (found === null) {
      lines.push(line);
      continue;
    }
    const [, fromStart, blanks = '', carets = '', scopes = ''] = found;
    const start = fromStart === undefined ? blanks.length + 1 : 0;
    const end = start + (fromStart ?? carets).length;
    markers.push({ at: index + 1, line: lines.length - 1, start, end, scopes: scopes.split(' ') });
  }
  return { lines, markers };
}

/** What each marker misses, one sentence each; none when all of them hold. */
export function unmetMarkers(marked: MarkedText, tokenized: readonly TokenizedLine[]): string[] {
  return marked.markers.flatMap((marker) => {
    const line = tokenized[marker.line];
    if (line === undefined || marker.end > line.text.length) return [`${marker.at}: marks beyond the end of its line`];
    return marker.scopes.flatMap((scope) => unmet(marker, scope, line));
  });
}

function unmet(marker: Marker, scope: string, line: TokenizedLine): string[] {
  const told = `${marker.at}: "${line.text.slice(marker.start, marker.end)}"`;
  const columns = Array.from({ length: marker.end - marker.start }, (_, offset) => marker.start + offset);
  if (scope.startsWith('!')) {
    const bearer = columns.find((column) => bears(line, column, scope.slice(1)));
    return bearer === undefined ? [] : [`${told} bears ${scope.slice(1)} at column ${bearer}`];
  }
  const gap = columns.find((column) => !bears(line, column, scope));
  if (gap !== undefined) return [`${told} has ${scopesAt(line, gap).join(' ')} at column ${gap}, not ${scope}`];
  return [marker.start - 1, marker.end]
    .filter((column) => bears(line, column, scope))
    .map((column) => `${told}: column ${column} bears ${scope} too`);
}

function bears(line: TokenizedLine, column: number, scope: string): boolean {
  // A scope name of a rule may be several, separated by blanks.
  return scopesAt(line, column).some((each) => each === scope || each.startsWith(`${scope}.`));
}

function scopesAt(line: TokenizedLine, column: number): readonly string[] {
  const token = line.tokens.find((each) => each.startIndex <= column && column < each.endIndex);
  return token === undefined || column >= line.text.length ? [] : token.scopes.flatMap((each) => each.split(' '));
}
