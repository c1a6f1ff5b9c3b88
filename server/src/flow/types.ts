/** A flow script as it is written: its lines, the rules and the host that it is about, and its flows of packets with what should become of them. */
import type { Family, Problem } from '../base/problem.ts';
import type { Span } from '../base/span.ts';
import type { Word } from '../syntax/command/types.ts';
import type { Verb } from './define.ts';
import type { Expectation } from './expectation.ts';

/** A line in words. All spans of a script count from the start of its text. */
export interface FlowLine {
  /** Counts from 0. */
  readonly line: number;
  /** Without its line end. */
  readonly span: Span;
  /** Without those of a comment at the line's end. */
  readonly words: readonly Word[];
  readonly kind: 'blank' | 'comment' | 'header' | 'host' | 'rule' | 'step' | 'check' | 'strange';
}

/** Where the rules of one or both families are. */
export interface RulesSection {
  readonly header: FlowLine;
  /** As the header says it; told by the rules when it does not. */
  readonly family: Family | undefined;
  readonly from:
    | { readonly kind: 'file'; readonly path: Word }
    /** They stand in the script itself, from `firstLine` on. */
    | { readonly kind: 'inline'; readonly span: Span; readonly firstLine: number };
}

/** When a step happens, in seconds: since the flow began, or since the step before. */
export interface StepTime {
  readonly kind: 'at' | 'after';
  readonly seconds: number;
  /** Where it is written; `undefined` for a step that does not say. */
  readonly span: Span | undefined;
}

/** A packet in iptables' own words. `text` is what is read: `added` units that the script says otherwise (`in eth0`), then the words of `span`. */
export interface PacketText {
  readonly text: string;
  readonly added: number;
  readonly span: Span;
}

export type Action =
  | { readonly kind: 'packet'; readonly packet: PacketText }
  /** A shorthand for several packets. */
  | {
      readonly kind: 'verb';
      readonly verb: Verb;
      readonly word: Word;
      readonly mode: Word | undefined;
      /** The connection's name, after `as` for one that opens it, after `of` for the others. */
      readonly name: Word | undefined;
      /** Its operands, such as what is said. */
      readonly operands: readonly Word[];
      readonly packet: PacketText;
    }
  /** Nothing is sent: time passes. */
  | { readonly kind: 'wait' };

export type CheckKind =
  | 'entry'
  | 'no entry'
  | 'expects'
  | 'no expects'
  | 'sent'
  | 'nothing sent'
  | 'delivered'
  | 'not delivered'
  | 'hits'
  | 'says'
  | 'packet';

/** A line below a step that looks at what it did. */
export interface Check {
  readonly kind: CheckKind;
  readonly line: FlowLine;
  /** Of the line's own words. */
  readonly span: Span;
  /** What is looked for, behind the words of the kind. */
  readonly words: readonly Word[];
  /** Of `packet`: which one, from 1, and what becomes of it. */
  readonly number: number;
  readonly expectation: Expectation | undefined;
}

export interface Step {
  readonly line: FlowLine;
  /** From the first word of what is done to the last one, without time, expectation and comment. */
  readonly span: Span;
  readonly time: StepTime;
  readonly action: Action;
  readonly expectation: Expectation | undefined;
  readonly checks: readonly Check[];
}

/** Steps over one connection table, which is empty at first. */
export interface Flow {
  readonly name: string;
  readonly header: FlowLine;
  readonly steps: readonly Step[];
}

export interface FlowScript {
  readonly text: string;
  /** In order; after a final newline comes an empty one, as in an editor. */
  readonly lines: readonly FlowLine[];
  readonly rules: readonly RulesSection[];
  readonly host: readonly FlowLine[];
  readonly flows: readonly Flow[];
  /** What cannot be read. */
  readonly problems: readonly Problem[];
}
