/** Lines of a script, told by the places in it. */
import type { Place } from './ast.ts';

/** The lines of one text, and of its next version when there is one: places move with the text. */
export class ScriptLines {
  private text = '';
  /** Where the lines start, once somebody has asked. */
  private starts: readonly number[] | undefined;

  /** From now on lines are those of this text. */
  next(text: string): void {
    if (text !== this.text) this.starts = undefined;
    this.text = text;
  }

  /** The line that a place starts on, from 0; 0 for places in other texts. */
  readonly lineOf = ({ source, start }: Place): number => {
    if (source !== 0) return 0;
    this.starts ??= lineStarts(this.text);
    return lastFrom(this.starts, start);
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lastFrom(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
