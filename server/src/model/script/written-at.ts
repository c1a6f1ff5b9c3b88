/** Where the words of a command are written in a script: in the command itself, where a variable got its value, where a function was called. */
import type { Related } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/host/world.ts';
import type { ScriptCommand } from './history.ts';
import type { WrittenWord } from './written-line.ts';

/** How much farther in the text the words of a command stand than its own spans say. */
export function originOf({ words, command }: ScriptCommand): number {
  return (words[0]?.start ?? 0) - (command?.words[0]?.start ?? words[0]?.start ?? 0);
}

export interface Written {
  /** Where the author has to look first. */
  readonly span: Span;
  /** Where the rest of it comes from. */
  readonly related: readonly Related[];
}

/**
 * Where a word is written. What stands in the command, or comes there through a variable, is in the command; what came in
 * by the arguments of a function is where the function was called.
 */
export function writtenAt(text: string, { start, end, value }: ShellWord, source: number): Written | undefined {
  const outside = value.map(({ place }) => place).filter((place) => isElsewhere(place, { start, end }, source));
  const own = source === 0 ? { start, end } : undefined;
  const [first] = outside;
  if (own && !(isPassedOn(text.slice(start, end)) && first)) {
    return { span: own, related: distinct(outside).map((span) => ({ span, message: 'Its value is written here.' })) };
  }
  if (!first) return undefined;
  return { span: first, related: own ? [{ span: own, message: 'It is used here.' }] : [] };
}

/** Where the author wrote a word of a rule: in the command, or, where that hands on what a function was called with, in the call. */
export function authoredAt(text: string, { place, pieces }: Pick<WrittenWord, 'place' | 'pieces'>): Place | undefined {
  if (place?.source !== 0 || !isPassedOn(text.slice(place.start, place.end))) return place;
  const own = pieces.filter(({ source, start, end }) => source === 0 && end > start);
  const [first] = own;
  return first ? { source: 0, start: first.start, end: own.at(-1)?.end ?? first.end } : place;
}

/** The word hands on what the function was called with. */
function isPassedOn(written: string): boolean {
  return /^["']?\$(\{?\d|[@*]|\{[@*])/.test(written);
}

function isElsewhere(place: Place, { start, end }: Span, source: number): boolean {
  if (place.source !== 0 || place.end <= place.start) return false;
  return source !== 0 || place.start < start || place.end > end;
}

function distinct(places: readonly Place[]): readonly Span[] {
  const byStart = new Map(places.map(({ start, end }) => [start, { start, end }]));
  return [...byStart.values()];
}
