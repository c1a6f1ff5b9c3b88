/** An iptables-save text, read line by line. Each line holds positions relative to its own start, so it can be cached by its text. */
import type { Predicate } from '../../base/predicate.ts';
import type { Family, Problem } from '../../base/problem.ts';
import type { Command, Word } from '../command/types.ts';

/** Packet and byte counters, as written: `[12:345]`. */
export interface Counters {
  readonly packets: bigint;
  readonly bytes: bigint;
}

/** What one line says. Spans inside count from the line's start. */
export type LineContent =
  | { readonly kind: 'blank'; readonly problems: readonly Problem[] }
  | { readonly kind: 'comment'; readonly problems: readonly Problem[] }
  | { readonly kind: 'table'; readonly name: Word; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'chain';
      readonly name: Word;
      /** `ACCEPT`, `DROP`, `-`, or whatever stands there. */
      readonly policy: Word | undefined;
      readonly counters: Counters | undefined;
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'commit'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly counters: Counters | undefined;
      readonly problems: readonly Problem[];
      /**
       * The packets that each rule of the command matches, by the rule's index among them; filled by the model when asked
       * for, and kept for as long as the line is not edited.
       */
      predicates: Predicate[] | undefined;
    };

export interface SaveLine {
  /** Counts from 0. */
  readonly line: number;
  /** Offset of the line's first unit in the text. */
  readonly origin: number;
  /** Without its line end. */
  readonly text: string;
  /**
   * Name of the table that the line stands in; `undefined` outside every table. For a misspelt name it is the one that
   * was meant; for one that means nothing, as it is written.
   */
  readonly table: string | undefined;
  readonly content: LineContent;
}

/** A line that holds a command. */
export interface CommandLine extends SaveLine {
  readonly content: Extract<LineContent, { readonly kind: 'command' }>;
}

export function isCommandLine(line: SaveLine): line is CommandLine {
  return line.content.kind === 'command';
}

export interface SaveDocument {
  readonly text: string;
  readonly family: Family;
  /** In order; after a final newline comes an empty one, as in an editor. */
  readonly lines: readonly SaveLine[];
  /** True for rules without a single `*table` line: they are read as rules of the table that their chains tell. */
  readonly tableless: boolean;
  /** Number of a last line without a newline in a table that is still open: the text is cut there, and the line is not judged. */
  readonly cutLine: number | undefined;
  /** Of the file as a whole (no table, missing COMMIT, binary): spans count from the start of the text. */
  readonly problems: readonly Problem[];
}

/** What a reader of save files needs to know beside the text. */
export interface SaveOptions {
  /** `iptables-restore` (4) or `ip6tables-restore` (6). */
  readonly family: Family;
  /** The bytes of a text that is ASCII, where they are at hand. */
  readonly codes?: Uint8Array;
  /** The bytes of the file were not UTF-8 and came here with replacement characters. */
  readonly lossy?: boolean;
  /** Longer texts (UTF-16 units) are not read but get one finding that says so; about 32 million when absent. */
  readonly lengthLimit?: number;
}
