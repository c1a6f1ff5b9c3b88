/** How an editor feature is written: one file with the handlers that it has; the server merges what all features answer. */
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
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
  WorkspaceSymbol,
} from 'vscode-languageserver-types';
import type { Problem } from '../base/problem.ts';
import type { IdeContext } from './context.ts';
import type { FlowContext } from './flow-context.ts';
import type { ScriptContext } from './script/context.ts';

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

/** A document as features of its language see it. */
export type AnyContext = IdeContext | FlowContext | ScriptContext;

/**
 * An editor feature, of iptables-save files, of flow scripts or of shell scripts. Each handler is optional and pure: it reads the context and answers in LSP types, never in errors.
 * `offset` counts UTF-16 units from the start of the text.
 */
export interface Feature<C extends AnyContext = IdeContext> {
  /** The file's name. */
  readonly name: string;
  hover?(context: C, offset: number): Hover | undefined;
  completion?(context: C, offset: number): readonly CompletionItem[];
  signatureHelp?(context: C, offset: number): SignatureHelp | undefined;
  codeActions?(context: C, range: Range, problems: readonly Problem[]): readonly CodeAction[];
  codeLenses?(context: C): readonly CodeLens[];
  inlayHints?(context: C, range: Range): readonly InlayHint[];
  /** Findings beyond those of parser and lint, such as a packet line whose verdict is not the one expected. */
  problems?(context: C): readonly Problem[];
  /** Without a range those of the whole document; `undefined` for one that is too long to be coloured at once. */
  semanticTokens?(context: C, range: Range | undefined): readonly SemanticToken[] | undefined;
  definition?(context: C, offset: number): readonly Location[];
  references?(context: C, offset: number, withDeclaration: boolean): readonly Location[];
  highlights?(context: C, offset: number): readonly DocumentHighlight[];
  /** What would be renamed, and the text that the user edits; `undefined` where nothing can be. */
  prepareRename?(context: C, offset: number): { readonly range: Range; readonly placeholder: string } | undefined;
  /** The edits, or why the new name cannot be. */
  rename?(context: C, offset: number, newName: string): WorkspaceEdit | { readonly refused: string } | undefined;
  /** What a call hierarchy can start from at a place; the two below are asked about one of these. */
  callHierarchy?(context: C, offset: number): readonly CallHierarchyItem[];
  incomingCalls?(context: C, item: CallHierarchyItem): readonly CallHierarchyIncomingCall[];
  outgoingCalls?(context: C, item: CallHierarchyItem): readonly CallHierarchyOutgoingCall[];
  documentSymbols?(context: C): readonly DocumentSymbol[];
  /** Symbols of one document whose name holds the letters of `query` in order; all for an empty one. */
  workspaceSymbols?(context: C, query: string): readonly WorkspaceSymbol[];
  foldingRanges?(context: C): readonly FoldingRange[];
  selectionRanges?(context: C, offset: number): SelectionRange | undefined;
  documentLinks?(context: C): readonly DocumentLink[];
  formatting?(context: C, range: Range | undefined): readonly TextEdit[];
}

export function feature(definition: Feature): Feature {
  return definition;
}

/** A feature of flow scripts. */
export function flowFeature(definition: Feature<FlowContext>): Feature<FlowContext> {
  return definition;
}

/** A feature of shell scripts, for what in them is iptables. */
export function scriptFeature(definition: Feature<ScriptContext>): Feature<ScriptContext> {
  return definition;
}
