/** What is wrong in files that a script reads: told where it does so, and of the place in that file. */
import type { LineAndCharacter, Problem } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { RunScript } from './unknowns.ts';

/** The problem, whose span counts in the text of the file, where the script has the file read; `from`: a command of the file, or one that reads it. */
export function toldWhereRead(
  { sites, run }: RunScript,
  problem: Problem,
  source: number,
  from: Place | undefined,
): Problem | undefined {
  const { files, sources } = run.result;
  const file = files.get(source);
  const place = file && readAt(run, from);
  if (!file || !place) return undefined;
  const path = sources[source] ?? '';
  const { fixes: _, related: __, message, span, ...rest } = problem;
  const start = placeIn(file.text, span.start);
  const inFile = { path, message, start, end: placeIn(file.text, span.end) };
  const name = path.split('/').at(-1) ?? '';
  const site = sites.at(place.start)?.place ?? place;
  const told = `${name}:${start.line + 1}: ${message}`;
  return { ...rest, span: { start: site.start, end: site.end }, message: told, inFile };
}

/** The command of the script itself that brings in the text of the place. */
export function readAt({ result: { files } }: RunScript['run'], from: Place | undefined): Place | undefined {
  let place = from;
  const seen = new Set<number>();
  while (place && place.source !== 0 && !seen.has(place.source)) {
    seen.add(place.source);
    place = files.get(place.source)?.from;
  }
  return place?.source === 0 ? place : undefined;
}

/** The stretch that the places of one file cover, the first one's; `undefined` when none of them is in a file that was read. */
export function stretchOf(
  places: readonly (Place | undefined)[],
): { readonly source: number; readonly span: Span } | undefined {
  const source = places.find((place) => place !== undefined && place.source !== 0)?.source;
  const all = places.filter((place): place is Place => place !== undefined && place.source === source);
  if (source === undefined) return undefined;
  return {
    source,
    span: { start: Math.min(...all.map(({ start }) => start)), end: Math.max(...all.map(({ end }) => end)) },
  };
}

function placeIn(text: string, offset: number): LineAndCharacter {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}
