/** What the evaluator asks of the world outside the shell: the programs that change the kernel, on a model of it. */
import type { Word as CommandWord } from '../../command/types.ts';
import type { Place } from '../ast.ts';
import type { CommandContent } from '../expand/memo.ts';
import type { Value } from '../value.ts';

/** A word that a program is called with. Its span counts from where the call begins; `value` points at what wrote each piece. */
export interface ShellWord extends CommandWord {
  readonly value: Value;
  /** Why its text is not known; `text` then leaves out what is not. */
  readonly unknown: string | undefined;
  /** It is not known how many words it is. */
  readonly vague: boolean;
}

export interface Call {
  /** The program's name without its folder. */
  readonly program: string;
  readonly name: ShellWord;
  readonly words: readonly ShellWord[];
  readonly stdin: Value | undefined;
  readonly place: Place;
  /** Why it may not run at all. */
  readonly maybe: string | undefined;
  /** For what the program makes of its words, which are the same as often as they are expanded to the same. */
  readonly expanded: { content: CommandContent | undefined } | undefined;
  /** What the world keeps of it: a call that is done again is the same call. */
  kept: unknown;
  readFile(path: string): Value | undefined;
  /** It has read all that it will, and need not hold on to what it would read from. */
  isDone(): void;
}

export interface Outcome {
  /** A number, or why it is not known. */
  readonly status: Status;
  readonly output?: Value;
  /** Steps that it took beyond those of any program. */
  readonly effort?: number;
}

/** An exit status, or the reason why it is not known. */
export type Status = number | string;

/** A model of what programs change. It is changed in place; `fork` makes a copy that goes its own way. */
export interface World {
  fork(): World;
  /** Makes this what is known when it is not known which of the two is real; gives the steps that it took. */
  join(other: World, why: string): number;
  /** `undefined`: not a program of this world. */
  run(call: Call): Outcome | undefined;
  /** Something happened whose effect is not known. `mayUndo`: it may well have been done to undo what stands. */
  blur(why: string, place: Place, mayUndo?: boolean): void;
  /** Writes into a file of /proc. True when the world has it. */
  write(path: string, value: Value, where: { readonly place: Place; readonly maybe: string | undefined }): boolean;
  /** How much has happened: what was done since can be taken out of its records, though not undone. */
  mark(): number;
  forget(mark: number): void;
}
