/** The commands of a substitution, read when they are first needed, and moved with the text around them. */
import type { Lazy, Place, Statement } from '../ast.ts';
import { type Gathered, moveAll, type Parse, type Reading } from './reading.ts';

/** `fixed`: the place of all of it, where the text stands nowhere as it is read. */
export function lazily(reading: Reading, text: string, at: number, fixed: Place | undefined): Lazy {
  const made = new LazyText(reading.parse, text, reading.source, reading.offset + at, reading.fixed ?? fixed);
  reading.gathered?.lazies.push(made);
  return made;
}

/** It holds on to nothing of the text around it. */
class LazyText implements Lazy {
  private readonly parse: Parse;
  private readonly text: string;
  private readonly source: number;
  private offset: number;
  private readonly fixed: Place | undefined;
  private readonly gathered: Gathered = { places: [], lazies: [] };
  private known: readonly Statement[] | undefined;

  constructor(parse: Parse, text: string, source: number, offset: number, fixed: Place | undefined) {
    this.parse = parse;
    this.text = text;
    this.source = source;
    this.offset = offset;
    this.fixed = fixed;
  }

  read(): readonly Statement[] {
    const { source, offset, fixed, gathered } = this;
    this.known ??= this.parse(this.text, { source, offset, fixed }, gathered);
    return this.known;
  }

  move(by: number): void {
    this.offset += by;
    moveAll(this.gathered, by);
  }
}
