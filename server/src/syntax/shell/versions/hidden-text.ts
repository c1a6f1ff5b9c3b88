/** What is hidden of a text from the grammar, kept from one version to the next: an edit hides anew only the lines around it. */
import { type Difference, differenceOf } from '../read/grammar.ts';
import { type HereDocuments, hideHereDocuments, type Landmarks } from '../read/here-documents.ts';
import type { Dialect } from '../read/reading.ts';

/** A whole text. */
interface Version {
  readonly text: string;
  readonly dialect: Dialect;
  readonly shown: string;
  readonly documents: HereDocuments;
  readonly landmarks: Landmarks;
}

export class HiddenText {
  private version: Version | undefined;

  /** The next version: as the grammar shall see it, and its here-documents. */
  next(text: string, dialect: Dialect): Pick<Version, 'shown' | 'documents'> {
    const version = this.version?.dialect === dialect ? this.version : undefined;
    const difference = version && differenceOf(version.text, text);
    if (version && !difference) return version;
    const next = (version && difference && patched(version, text, difference)) ?? whole(text, dialect);
    this.version = next;
    return next;
  }
}

function whole(text: string, dialect: Dialect): Version {
  const { shown, documents, landmarks } = hideHereDocuments(text, dialect);
  return { text, dialect, shown, documents, landmarks };
}

/** Begins at the last landmark that nothing from the edit on was looked at for, and ends at the first behind the edit that was one before. */
function patched(old: Version, text: string, { from, oldEnd, newEnd }: Difference): Version | undefined {
  if (old.documents.unclosed !== undefined) return undefined;
  const { starts, seen } = old.landmarks;
  const by = newEnd - oldEnd;
  let first = lowerBound(starts, from + 1) - 1;
  while (first >= 0 && (seen[first] ?? 0) > from) first--;
  const start = starts[first] ?? 0;
  let after = lowerBound(starts, oldEnd);
  const made = hideHereDocuments(text, old.dialect, start, (at) => {
    if (at < newEnd) return false;
    while (after < starts.length && (starts[after] ?? 0) + by < at) after++;
    return starts[after] === at - by;
  });
  if (made.documents.unclosed !== undefined) return undefined;
  const { end } = made;
  const rest = end < text.length ? after : starts.length;
  const seenBefore = Math.max(first < 0 ? 0 : (seen[first] ?? 0), made.seen);
  const landmarks = {
    starts: [...starts.slice(0, first + 1), ...made.landmarks.starts, ...starts.slice(rest).map((at) => at + by)],
    seen: [
      ...seen.slice(0, first + 1),
      ...made.landmarks.seen.map((at) => Math.max(at, first < 0 ? 0 : (seen[first] ?? 0))),
      ...seen.slice(rest).map((at) => Math.max(at + by, seenBefore)),
    ],
  };
  // What ends with the text is all of the rest.
  const stretch: Stretch = { start, oldEnd: end < text.length ? end - by : Number.POSITIVE_INFINITY, by };
  return {
    text,
    dialect: old.dialect,
    shown: old.shown.slice(0, start) + made.shown + old.shown.slice(end - by),
    landmarks,
    documents: {
      bodies: joined(old.documents.bodies, made.documents.bodies, stretch, (body) => ({
        start: body.start + by,
        end: body.end + by,
      })),
      ends: joined(old.documents.ends, made.documents.ends, stretch, (at) => at + by),
      unclosed: undefined,
    },
  };
}

/** What was hidden anew, and where it ended before. */
interface Stretch {
  readonly start: number;
  readonly oldEnd: number;
  readonly by: number;
}

/** By offset, what stands before the stretch, in it, and behind it. */
function joined<T>(
  old: ReadonlyMap<number, T>,
  made: ReadonlyMap<number, T>,
  { start, oldEnd, by }: Stretch,
  moved: (one: T) => T,
): Map<number, T> {
  const result = new Map<number, T>();
  for (const [at, one] of old) if (at < start) result.set(at, one);
  for (const [at, one] of made) result.set(at, one);
  for (const [at, one] of old) if (at >= oldEnd) result.set(at + by, moved(one));
  return result;
}

/** The first index whose number is not smaller. */
function lowerBound(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
