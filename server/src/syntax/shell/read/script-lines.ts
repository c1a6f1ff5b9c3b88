/** Lines of a script, told by the places in it. */
import { lastFrom } from '../../../base/last-from.ts';
import type { Place } from '../ast.ts';

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
