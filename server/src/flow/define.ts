/** How a shorthand for several packets is written: one file in verbs/, found by the index beside that folder. */
import type { Family } from '../base/problem.ts';
import type { Word } from '../syntax/command/types.ts';
import type { Stage } from './stage.ts';

/** A word that may stand behind the verb, with what it means. */
export interface Mode {
  readonly name: string;
  readonly doc: string;
}

export interface Verb {
  /** The word in a script. */
  readonly name: string;
  /** What may stand behind it. */
  readonly form: string;
  /** One sentence or two: which packets. */
  readonly doc: string;
  /** It begins a connection, so the words of its first packet follow; the others go on with one that was begun. */
  readonly opens: boolean;
  readonly modes?: readonly Mode[];
  /** Words of its own, such as what is said: how many may stand there at most. */
  readonly operands: number;
  /** For verbs that begin a connection: the words that the first packet has beside those that are written. */
  addedWords?(written: readonly Word[], family: Family): string;
  /** Sends the packets, one after the other; ends as soon as one does not arrive. Returns why it cannot, in a sentence. */
  play(stage: Stage): string | undefined;
}

export function verb(definition: Verb): Verb {
  return definition;
}

/** True when one of the words is one of these options. */
export function isGiven(words: readonly Word[], ...options: readonly string[]): boolean {
  return words.some(({ text }) => options.includes(text));
}
