/** An iptables-save text, read line by line. Each line holds positions relative to its own start, so it can be cached by its text. */
import type { Problem } from '../../base/problem.ts';
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
    };

export interface SaveLine {
  /** Counts from 0. */
  readonly line: number;
  /** Offset of the line's first unit in the text. */
  readonly origin: number;
  /** Without its line end. */
  readonly text: string;
  /** Name of the table that the line stands in; `undefined` outside every table. */
  readonly table: string | undefined;
  readonly content: LineContent;
}

export interface SaveDocument {
  readonly text: string;
  readonly lines: readonly SaveLine[];
  /** Of the file as a whole (no table, missing COMMIT, binary): spans count from the start of the text. */
  readonly problems: readonly Problem[];
}
