/** What is kept of a script from one version of its text to the next: an edit reads anew only the statements that it touches. */
import type { Node } from 'web-tree-sitter';
import type { Span } from '../../../base/span.ts';
import type { Statement } from '../ast.ts';
import { type Difference, differenceOf, type ShellGrammar } from '../read/grammar.ts';
import { readingOf } from '../read/parse.ts';
import type { Dialect, Reading } from '../read/reading.ts';
import { ScriptLines } from '../read/script-lines.ts';
import { Contents } from './contents.ts';
import { HandMemory } from './hand-memory.ts';
import { HiddenText } from './hidden-text.ts';
import { isInside, unitOf, withUnits } from './inner-units.ts';
import { Segments } from './segments.ts';
import { type Arranged, hasNewline, moveUnit, readUnits, statementsOf, type Unit } from './units.ts';

/** Edits after which it is looked at what is held on to: what was read holds on to the text that it was read from. */
const MOST_EDITS = 200;
/** Units of older texts that may be held on to; where there are more, all is read anew. */
const MOST_HELD = 20_000_000;

/** Places in the results of older versions move with the text. */
export class ScriptMemory {
  readonly contents = new Contents();
  readonly segments: Segments;
  readonly lines = new ScriptLines();
  /** The texts that places point into, by their numbers: a number stays that of its file. */
  readonly sources: string[] = [];
  private dialect: Dialect | undefined;
  private text = '';
  private shown = '';
  private units: Unit[] = [];
  private edits = 0;
  private readonly hidden = new HiddenText();
  private readonly hand = new HandMemory();
  private readonly arranged: Arranged = new WeakMap();

  /** `length`: how many statements are run again together. */
  constructor(length?: number) {
    this.segments = new Segments(length);
  }

  /** The statements of the next version. */
  read(grammar: ShellGrammar, text: string, dialect: Dialect): readonly Statement[] {
    this.contents.begin();
    const { documents, shown } = this.hidden.next(text, dialect);
    const difference = differenceOf(this.text, text);
    const reading = readingOf(grammar, text, dialect, documents);
    if (this.dialect !== dialect || (++this.edits % MOST_EDITS === 0 && this.holdsMuch())) this.forget();
    if (difference || this.dialect !== dialect) {
      const isKnown = this.dialect === dialect && difference !== undefined;
      this.units =
        (isKnown ? this.patched(reading, shown, difference) : undefined) ??
        grammar.withTree(shown, (root) =>
          readUnits(reading, root.children, isKnown ? this.finder(difference, root.hasError) : undefined),
        );
    }
    for (const unit of this.eachUnit()) unit.version ??= this.edits;
    this.dialect = dialect;
    this.text = text;
    this.shown = shown;
    const isByHand = documents.unclosed === undefined && this.units.some(({ isBroken }) => isBroken);
    if (!isByHand) this.hand.forget();
    const whole = isByHand ? this.hand.read(readingOf(grammar, text, dialect, documents)) : undefined;
    return whole ?? statementsOf(text, this.units, this.arranged);
  }

  private forget(): void {
    this.dialect = undefined;
    this.units = [];
    this.hand.forget();
  }

  /** Typing in one place holds on to one text, that of the last version in which something there was read. */
  private holdsMuch(): boolean {
    this.hand.forget();
    return new Set(this.eachUnit().map(({ version }) => version)).size * this.text.length > MOST_HELD;
  }

  private eachUnit(): readonly Unit[] {
    return this.units.flatMap((unit) => (unit.inner ? [unit, ...unit.inner.units] : unit));
  }

  /** The units, with those that the edit touches read anew; `undefined` when more must be read than these. */
  private patched(reading: Reading, shown: string, difference: Difference): Unit[] | undefined {
    const { units } = this;
    if (units.length === 0 || units.some(({ isBroken }) => isBroken)) return undefined;
    const index = units.findIndex(({ inner }) => inner && isInside(inner, difference));
    const unit = units[index];
    if (!unit?.inner) return this.patchedIn(units, { start: 0, end: this.shown.length }, reading, shown, difference);
    const by = difference.newEnd - difference.oldEnd;
    const { start, end, inner } = unit;
    const within = this.patchedIn(inner.units, inner, reading, shown, difference);
    if (!within) return undefined;
    const made = unitOf(reading.text, withUnits(inner, within, by), { start, end: end + by }, this.arranged);
    const rest = units.slice(index + 1);
    if (by !== 0) for (const each of rest) moveUnit(each, by);
    return [...units.slice(0, index), made, ...rest];
  }

  /** The same for units that fill a stretch of the text, and with the edit in that stretch. */
  private patchedIn(
    units: readonly Unit[],
    stretch: Span,
    reading: Reading,
    shown: string,
    { from, oldEnd, newEnd }: Difference,
  ): Unit[] | undefined {
    const { text } = this;
    const by = newEnd - oldEnd;
    const beginsLine = (index: number): boolean => {
      const [unit, behind] = [units[index], units[index - 1]];
      if (unit?.separator !== undefined) return false;
      // The end of a line may be shown to the grammar as a semicolon.
      const from = behind?.separator === undefined ? behind?.readUpTo : behind.start;
      return index === 0 || hasNewline(text, from ?? 0, unit?.start ?? 0);
    };
    let first = -1;
    while (first + 1 < units.length && (units[first + 1]?.reach ?? from) < from) first++;
    while (first >= 0 && !beginsLine(first)) first--;
    let last = first + 1;
    while (last < units.length && ((units[last]?.start ?? 0) <= oldEnd || !beginsLine(last))) last++;
    const [before, after] = [units[first], units[last]];
    const start = before?.start ?? stretch.start;
    const end = after ? after.readUpTo + by : stretch.end + by;
    if (this.shown.slice(0, start) !== shown.slice(0, start)) return undefined;
    const behind = after?.start ?? stretch.end;
    if (this.shown.slice(behind) !== shown.slice(behind + by)) return undefined;
    const made = reading.grammar.withTree(
      shown,
      (root) => (root.hasError ? undefined : readUnits(reading, root.children)),
      { start, end },
    );
    if (!made || made.some(({ isBroken }) => isBroken)) return undefined;
    // What stands around the edit must be read as it was.
    if (before && !isSame(made.shift(), before, 0)) return undefined;
    if (after && !isSame(made.pop(), after, by)) return undefined;
    const rest = units.slice(last);
    if (by !== 0) for (const unit of rest) moveUnit(unit, by);
    return [...units.slice(0, first + 1), ...made, ...rest];
  }

  /**
   * Finds what was read before of a node that the edit leaves alone, and moves it to where the node is now. `isBroken`: the
   * grammar stumbles somewhere, and may take for something else what stands there.
   */
  private finder({ from, oldEnd, newEnd }: Difference, isBroken: boolean): (node: Node) => Unit | undefined {
    const known = new Map(this.units.map((unit) => [unit.start, unit]));
    return (node) => {
      const { startIndex: start, endIndex: end } = node;
      const isBefore = start < from;
      if (!isBefore && start < newEnd) return undefined;
      const by = isBefore ? 0 : newEnd - oldEnd;
      const unit = known.get(start - by);
      if (!unit || unit.isBroken || unit.end + by !== end || (isBefore && unit.reach >= from)) return undefined;
      if (isBroken && (node.hasError || node.type !== unit.type)) return undefined;
      known.delete(start - by);
      if (by !== 0) moveUnit(unit, by);
      return unit;
    };
  }
}

function isSame(made: Unit | undefined, unit: Unit, by: number): boolean {
  return made !== undefined && made.start === unit.start + by && made.end === unit.end + by;
}
