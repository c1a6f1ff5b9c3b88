/** The text that is being read, where it stands in the files of the user, and what has been found of its here-documents. */
import type { Place, Statement } from '../ast.ts';
import type { ShellGrammar } from './grammar.ts';
import type { HereDocuments } from './here-documents.ts';

/** The body of a here-document. */
export interface HereDocument {
  readonly start: number;
  readonly end: number;
}

export interface Reading {
  readonly text: string;
  readonly source: number;
  /** Where the text begins in its source. */
  readonly offset: number;
  /** Of a text that stands nowhere as it is (what `eval` was given): the place that all of it has. */
  readonly fixed: Place | undefined;
  readonly dialect: Dialect;
  readonly grammar: ShellGrammar;
  readonly documents: HereDocuments;
  /** Commands whose first word is one that only the grammar may use: the shell would refuse them; and what a POSIX shell certainly refuses. */
  readonly refusals: {
    count: number;
    certain: number;
    /** Redirections behind which nothing stands. */
    untargeted: number;
    /** Here-documents that are asked for, and are nowhere. */
    bodiless: number;
    /** The first place between the parentheses of an array where no word can stand. */
    inArray?: number | undefined;
    /** It stands in a substitution. */
    inInner?: boolean | undefined;
    /** The first one for which a line was given up. */
    wasInArray?: number | undefined;
  };
  /** Says whether a shell can read what stands in a substitution, or where in an array of it no word can stand; absent where nobody asks. */
  readonly isReadable?: ((text: string) => boolean | number) | undefined;
  /** The same for a substitution that is read only where it is expanded. */
  readonly isReadableThen?: ((text: string) => boolean | number) | undefined;
  gathered?: Gathered;
  /** Reads another text as statements. */
  readonly parse: Parse;
}

export type Parse = (text: string, where: Where, gathered: Gathered) => readonly Statement[];

/** `bash` has arrays, brace expansion, `[[` and more that the POSIX shell `sh` (here: dash) does not have. */
export type Dialect = 'bash' | 'sh';

export type Where = Pick<Reading, 'source' | 'offset' | 'fixed'>;

/** What knows where it stands in the text, gathered so that it can be moved when the text before it changes. */
export interface Gathered {
  readonly places: { start: number; end: number }[];
  readonly lazies: { move(by: number): void }[];
}

export function moveAll({ places, lazies }: Gathered, by: number): void {
  for (const place of places) {
    place.start += by;
    place.end += by;
  }
  for (const lazy of lazies) lazy.move(by);
}

export function placeOf(where: Where & { readonly gathered?: Gathered }, start: number, end: number): Place {
  const { source, offset, fixed, gathered } = where;
  if (fixed) return fixed;
  const place = { source, start: offset + start, end: offset + end };
  gathered?.places.push(place);
  return place;
}

/** From the one place to the other, in the same text. */
export function spanOf({ fixed, gathered }: Reading, first: Place, { end }: Place): Place {
  if (fixed) return first;
  const place = { ...first, end };
  gathered?.places.push(place);
  return place;
}

/** Where the last place ends that was read: a word inside may go on behind what the grammar takes for its end. */
export function farthest({ places }: Gathered, from: number): number {
  let end = from;
  for (const place of places) end = Math.max(end, place.end);
  return end;
}

/** The end of the last here-document that is asked for in a stretch, with the line that ends it, or of the stretch. */
export function reachOf(start: number, end: number, { text, documents }: Reading): number {
  let reach = end;
  for (const [at, body] of documents.bodies) {
    if (at < start || at >= end) continue;
    const newline = text.indexOf('\n', body.end);
    reach = Math.max(reach, newline < 0 ? text.length : newline);
  }
  return reach;
}
