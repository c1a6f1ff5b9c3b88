/** How an editor feature is written: one file with the handlers that it has; the server merges what all features answer. */
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  Range,
  SelectionRange,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-types';
import type { Problem } from '../base/problem.ts';
import type { IdeContext } from './context.ts';

/** A stretch of one line that the editor colours by what it means. `type` and `modifiers` are names of the legend. */
export interface SemanticToken {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly type: SemanticTokenType;
  readonly modifiers: readonly SemanticTokenModifier[];
}

export const SEMANTIC_TOKEN_TYPES = [
  'keyword',
  'namespace',
  'function',
  'parameter',
  'enumMember',
  'number',
  'string',
  'operator',
  'comment',
  'macro',
  'variable',
  'type',
] as const;
export type SemanticTokenType = (typeof SEMANTIC_TOKEN_TYPES)[number];
export const SEMANTIC_TOKEN_MODIFIERS = ['declaration', 'defaultLibrary', 'deprecated', 'readonly'] as const;
export type SemanticTokenModifier = (typeof SEMANTIC_TOKEN_MODIFIERS)[number];

/**
 * An editor feature. Each handler is optional and pure: it reads the context and answers in LSP types, never in errors.
 * `offset` counts UTF-16 units from the start of the text.
 */
export interface Feature {
  /** The file's name. */
  readonly name: string;
  hover?(context: IdeContext, offset: number): Hover | undefined;
  completion?(context: IdeContext, offset: number): readonly CompletionItem[];
  signatureHelp?(context: IdeContext, offset: number): SignatureHelp | undefined;
  codeActions?(context: IdeContext, range: Range, problems: readonly Problem[]): readonly CodeAction[];
  codeLenses?(context: IdeContext): readonly CodeLens[];
  inlayHints?(context: IdeContext, range: Range): readonly InlayHint[];
  /** Findings beyond those of parser and lint, such as a packet line whose verdict is not the one expected. */
  problems?(context: IdeContext): readonly Problem[];
  semanticTokens?(context: IdeContext, range: Range | undefined): readonly SemanticToken[];
  definition?(context: IdeContext, offset: number): readonly Location[];
  references?(context: IdeContext, offset: number): readonly Location[];
  highlights?(context: IdeContext, offset: number): readonly DocumentHighlight[];
  rename?(context: IdeContext, offset: number, newName: string): WorkspaceEdit | undefined;
  documentSymbols?(context: IdeContext): readonly DocumentSymbol[];
  foldingRanges?(context: IdeContext): readonly FoldingRange[];
  selectionRanges?(context: IdeContext, offset: number): SelectionRange | undefined;
  documentLinks?(context: IdeContext): readonly DocumentLink[];
  formatting?(context: IdeContext, range: Range | undefined): readonly TextEdit[];
}

export function feature(definition: Feature): Feature {
  return definition;
}
