/** Something to say about a stretch of text: what is wrong, who would refuse it, and the mend where one is obvious. */
import type { Span, TextEdit } from './span.ts';

/** The two programs that read rules: `iptables-legacy` and `iptables-nft`. */
export type Backend = 'legacy' | 'nft';
export const BACKENDS: readonly Backend[] = ['legacy', 'nft'];

export type Family = 4 | 6;

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** How a finding is known: a theorem about the file; one under what was declared of the host; or judgement. */
export type Proof = 'sound' | 'sound-given-environment' | 'heuristic';

/** A change that the user can take. `safe`: it does not change which packets pass. Spans are those of the problem's owner. */
export interface Fix {
  readonly title: string;
  readonly kind: 'safe' | 'unsafe';
  readonly edits: readonly TextEdit[];
}

export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** Lines and characters count from 0, characters in UTF-16 units. */
export interface LineAndCharacter {
  readonly line: number;
  readonly character: number;
}

/** A stretch of a file other than the problem's owner, by the path that the owner writes, and what is wrong there. */
export interface FilePlace {
  readonly path: string;
  readonly start: LineAndCharacter;
  readonly end: LineAndCharacter;
  readonly message: string;
}

/** A finding. `code` is stable and names the problem; `message` is one sentence that starts with the fact. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly severity: Severity;
  readonly span: Span;
  /** The programs that would refuse to load the line; empty when it loads. */
  readonly refusedBy: readonly Backend[];
  /** Those of them that hand it on to the kernel, which refuses it: they end otherwise then than where they are used wrongly. */
  readonly byKernel?: readonly Backend[];
  readonly proof: Proof;
  readonly related?: readonly Related[];
  /** A packet, in iptables' own words, that shows the finding. */
  readonly witness?: string;
  readonly fixes?: readonly Fix[];
  /** What is wrong stands in another file, and `span` is where that one is read. */
  readonly inFile?: FilePlace;
}
