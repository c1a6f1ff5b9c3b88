/** What the server offers, told from the handlers that the features have. */
import {
  BulkRegistration,
  CallHierarchyPrepareRequest,
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DocumentFormattingRequest,
  DocumentLinkRequest,
  DocumentRangeFormattingRequest,
  type DocumentSelector,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  SelectionRangeRequest,
  SemanticTokensRegistrationType,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { type AnyContext, type Feature, SEMANTIC_TOKEN_MODIFIERS, SEMANTIC_TOKEN_TYPES } from '../ide/define.ts';

const TOKENS = {
  legend: { tokenTypes: [...SEMANTIC_TOKEN_TYPES], tokenModifiers: [...SEMANTIC_TOKEN_MODIFIERS] },
  full: true,
  range: true,
};

/** What other extensions do for a whole shell script: where the editor allows it, it is offered for the other languages alone. */
const WHOLE = {
  documentSymbolProvider: ['documentSymbol', (bulk, options) => bulk.add(DocumentSymbolRequest.type, options)],
  selectionRangeProvider: ['selectionRange', (bulk, options) => bulk.add(SelectionRangeRequest.type, options)],
  foldingRangeProvider: ['foldingRange', (bulk, options) => bulk.add(FoldingRangeRequest.type, options)],
  callHierarchyProvider: ['callHierarchy', (bulk, options) => bulk.add(CallHierarchyPrepareRequest.type, options)],
  documentLinkProvider: ['documentLink', (bulk, options) => bulk.add(DocumentLinkRequest.type, options)],
  documentFormattingProvider: ['formatting', (bulk, options) => bulk.add(DocumentFormattingRequest.type, options)],
  documentRangeFormattingProvider: [
    'rangeFormatting',
    (bulk, options) => bulk.add(DocumentRangeFormattingRequest.type, options),
  ],
  semanticTokensProvider: [
    'semanticTokens',
    (bulk, options) => bulk.add(SemanticTokensRegistrationType.type, { ...TOKENS, ...options }),
  ],
} as const satisfies { readonly [K in keyof ServerCapabilities]?: readonly [keyof TextDocuments, Offer] };

type Offer = (bulk: BulkRegistration, options: { readonly documentSelector: DocumentSelector }) => void;

type TextDocuments = NonNullable<ClientCapabilities['textDocument']>;
type Whole = keyof typeof WHOLE;

/** Languages that are iptables' own. */
const OWN = [{ language: 'iptables' }, { language: 'iptables-flow' }];

/** The capabilities that an editor lets be offered for some languages only. */
function laterOnes(client: ClientCapabilities): readonly Whole[] {
  const names = Object.keys(WHOLE) as Whole[];
  return names.filter((name) => {
    const about = client.textDocument?.[WHOLE[name][0]];
    return about !== undefined && 'dynamicRegistration' in about && about.dynamicRegistration === true;
  });
}

/** What is offered for shell scripts as well, and, to an editor that cannot tell languages apart, everything else. */
export function capabilitiesFor(
  client: ClientCapabilities,
  features: readonly Feature<AnyContext>[],
): ServerCapabilities {
  const all = capabilitiesOf(features);
  for (const name of laterOnes(client)) delete all[name];
  return all;
}

/** Offers the rest, for the languages that are iptables' own. */
export async function offerForOwnLanguages(
  connection: Connection,
  client: ClientCapabilities,
  features: readonly Feature<AnyContext>[],
): Promise<void> {
  const all = capabilitiesOf(features);
  const bulk = BulkRegistration.create();
  const later = laterOnes(client).filter((name) => all[name]);
  for (const name of later) WHOLE[name][1](bulk, { documentSelector: OWN });
  if (later.length > 0) await connection.client.register(bulk);
}

function capabilitiesOf(features: readonly Feature<AnyContext>[]): ServerCapabilities {
  const has = (handler: keyof Feature): boolean => features.some((feature) => feature[handler] !== undefined);
  return {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    hoverProvider: has('hover'),
    ...(has('completion') && {
      completionProvider: { triggerCharacters: ['-', ' ', ',', ':', '*', '/', '!', '=', '"'] },
    }),
    ...(has('signatureHelp') && { signatureHelpProvider: { triggerCharacters: [' ', ','] } }),
    definitionProvider: has('definition'),
    referencesProvider: has('references'),
    documentHighlightProvider: has('highlights'),
    ...(has('rename') && { renameProvider: { prepareProvider: has('prepareRename') } }),
    callHierarchyProvider: has('callHierarchy'),
    selectionRangeProvider: has('selectionRanges'),
    documentSymbolProvider: has('documentSymbols'),
    workspaceSymbolProvider: has('workspaceSymbols'),
    foldingRangeProvider: has('foldingRanges'),
    ...(has('codeLenses') && { codeLensProvider: {} }),
    ...(has('documentLinks') && { documentLinkProvider: {} }),
    documentFormattingProvider: has('formatting'),
    documentRangeFormattingProvider: has('formatting'),
    inlayHintProvider: has('inlayHints'),
    ...(has('codeActions') && {
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, `${CodeActionKind.SourceFixAll}.iptables`] },
    }),
    ...(has('semanticTokens') && {
      semanticTokensProvider: TOKENS,
    }),
  };
}
