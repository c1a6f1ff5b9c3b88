/** Places that are counted from others: where those move with the text, these are where they should be. */
import type { Place } from '../ast.ts';

/** A stretch of what stands at a place. */
class PartOfPlace implements Place {
  readonly whole: Place;
  readonly from: number;
  readonly length: number;

  constructor(whole: Place, from: number, length: number) {
    this.whole = whole;
    this.from = from;
    this.length = length;
  }

  get source(): number {
    return this.whole.source;
  }

  get start(): number {
    return this.whole.start + this.from;
  }

  get end(): number {
    return this.whole.start + this.from + this.length;
  }
}

/** From the start of one place to the end of another, or of whichever of the two ends later. */
class Spanning implements Place {
  readonly first: Place;
  readonly last: Place;

  constructor(first: Place, last: Place) {
    this.first = first;
    this.last = last;
  }

  get source(): number {
    return this.first.source;
  }

  get start(): number {
    return this.first.start;
  }

  get end(): number {
    return Math.max(this.first.end, this.last.end);
  }
}

/** So many units of a place, `from` units behind its start. */
export function partOfPlace(place: Place, from: number, length: number): Place {
  return place instanceof PartOfPlace
    ? new PartOfPlace(place.whole, place.from + from, length)
    : new PartOfPlace(place, from, length);
}

/** From the first to the last of two places in one text. */
export function spanning(first: Place, last: Place): Place {
  return first === last ? first : new Spanning(first, last);
}

/** True for places that are the same now and wherever the script's text moves; other texts do not move. */
export function isSamePlace(a: Place, b: Place): boolean {
  if (a === b) return true;
  if (a.source !== b.source) return false;
  if (a.source !== 0) return a.start === b.start && a.end === b.end;
  if (a instanceof PartOfPlace && b instanceof PartOfPlace)
    return a.from === b.from && a.length === b.length && isSamePlace(a.whole, b.whole);
  return a instanceof Spanning && b instanceof Spanning && isSamePlace(a.first, b.first) && isSamePlace(a.last, b.last);
}
