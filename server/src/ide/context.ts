/** What an editor feature may ask about the document it serves. */
import type { Position, Range } from 'vscode-languageserver-types';
import type { Backend, Family, Problem } from '../base/problem.ts';
import type { Span } from '../base/span.ts';
import type { Ruleset } from '../model/types.ts';
import type { SaveDocument, SaveLine } from '../syntax/save/types.ts';

/** Settings of `iptables.*` that features read. */
export interface IdeSettings {
  readonly backends: readonly Backend[];
  readonly inlayHints: boolean;
}

/** One analysed document. Everything below `document` is computed on first use and kept until the text changes. */
export interface IdeContext {
  readonly uri: string;
  readonly family: Family;
  readonly settings: IdeSettings;
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
  /** What iptables would refuse, and what else parser and model have to say. */
  readonly problems: readonly Problem[];
  /** What the lint rules find (with the parser's problems that no comment silences); slower than `problems`. */
  readonly findings: readonly Problem[];
  /** The other family's ruleset, when the workspace has it beside this file. */
  readonly pair: { readonly name: string; readonly ruleset: Ruleset } | undefined;
  lineAt(offset: number): SaveLine | undefined;
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
  rangeOf(span: Span): Range;
}
