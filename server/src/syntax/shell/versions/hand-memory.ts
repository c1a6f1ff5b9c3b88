/** What was read by hand of a script, line by line, and kept from one version to the next. */
import type { Statement } from '../ast.ts';
import { type HandLine, readByHand } from '../read/by-hand.ts';
import { type Difference, differenceOf } from '../read/grammar.ts';
import { moveAll, type Reading } from '../read/reading.ts';

export class HandMemory {
  private text = '';
  private lines: readonly HandLine[] = [];

  /** The statements of a whole text; `undefined` where a shell cannot read all of it. */
  read(reading: Reading): readonly Statement[] | undefined {
    const { text } = reading;
    const difference = differenceOf(this.text, text);
    const known = new Map(this.lines.map((line) => [line.start, line]));
    const lines: HandLine[] = [];
    const { isWhole } = readByHand(reading, {
      reuse: (start, extended) => reused(known, difference, start, extended),
      keep: (line) => lines.push(line),
    });
    this.text = isWhole ? text : '';
    this.lines = isWhole ? lines : [];
    return isWhole ? lines.flatMap(({ statements }) => statements) : undefined;
  }

  forget(): void {
    this.text = '';
    this.lines = [];
  }
}

/** The line that was read there before and that an edit leaves alone, moved to where it is now. */
function reused(
  known: Map<number, HandLine>,
  difference: Difference | undefined,
  start: number,
  extended: boolean,
): HandLine | undefined {
  const { from, oldEnd, newEnd } = difference ?? WITHOUT;
  const isBefore = start < from;
  if (!isBefore && start < newEnd) return undefined;
  const by = isBefore ? 0 : newEnd - oldEnd;
  const line = known.get(start - by);
  if (!line || line.extended !== extended || (isBefore && line.reach >= from)) return undefined;
  known.delete(start - by);
  if (by !== 0) {
    line.start += by;
    line.end += by;
    line.reach += by;
    moveAll(line.gathered, by);
  }
  return line;
}

const WITHOUT: Difference = { from: Number.POSITIVE_INFINITY, oldEnd: 0, newEnd: 0 };
