/** What was read of a text, kept for its next version: statements that an edit does not touch are moved, not read again. */
import { type Difference, differenceOf, Sapling } from './grammar.ts';
import type { HereDocuments } from './here-documents.ts';
import type { Item } from './lower.ts';
import type { Places } from './reading.ts';

/** What one node of a text's own became. */
export interface Unit {
  start: number;
  /** Where the grammar's node ends. */
  end: number;
  /** How far its words reach. */
  readUpTo: number;
  /** The end of the last text that it depends on: its here-documents stand behind it. */
  reach: number;
  readonly items: readonly Item[];
  readonly places: Places;
  /** It holds commands that are read on demand, at the place where they stood. */
  readonly isFixed: boolean;
}

const NOTHING: readonly Item[] = [];

/** The memory of one text. */
export class Units {
  readonly sapling = new Sapling();
  private text = '';
  private units = new Map<number, Unit>();
  private next = new Map<number, Unit>();
  private difference: Difference | undefined;

  /** A version of the text begins to be read. */
  begin(text: string): void {
    this.difference = differenceOf(this.text, text);
    this.text = text;
    this.next = new Map();
  }

  end(): void {
    this.units = this.next;
  }

  /** The unit that was read before, at the place where it stands now. */
  take(start: number, end: number): Unit | undefined {
    const moved = this.moved(start);
    if (moved === undefined) return undefined;
    const unit = this.units.get(start - moved);
    if (!unit || unit.end + moved !== end) return undefined;
    // What ends where the change begins may go on into it.
    if (this.difference && start < this.difference.from && unit.reach >= this.difference.from) return undefined;
    if (moved !== 0) {
      if (unit.isFixed) return undefined;
      this.units.delete(start - moved);
      for (const place of unit.places) {
        place.start += moved;
        place.end += moved;
      }
      unit.start += moved;
      unit.end += moved;
      unit.readUpTo += moved;
      unit.reach += moved;
    }
    this.next.set(start, unit);
    return unit;
  }

  keep(unit: Unit): void {
    this.next.set(unit.start, unit);
  }

  keepComment(start: number, end: number): void {
    this.next.set(start, { start, end, readUpTo: end, reach: end, items: NOTHING, places: [], isFixed: false });
  }

  /** How far a stretch that stands there now has moved; `undefined` inside of what changed. */
  private moved(start: number): number | undefined {
    if (!this.difference) return 0;
    const { from, oldEnd, newEnd } = this.difference;
    if (start < from) return 0;
    return start >= newEnd ? newEnd - oldEnd : undefined;
  }
}

/** The end of the last here-document that is asked for in a stretch, or of the stretch. */
export function reachOf(start: number, end: number, { bodies }: HereDocuments): number {
  let reach = end;
  for (const [at, body] of bodies) if (at >= start && at < end) reach = Math.max(reach, body.end);
  return reach;
}
