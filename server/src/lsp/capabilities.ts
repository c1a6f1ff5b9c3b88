/** What the server offers, told from the handlers that the features have. */
import { CodeActionKind, type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver/node';
import { type AnyContext, type Feature, SEMANTIC_TOKEN_MODIFIERS, SEMANTIC_TOKEN_TYPES } from '../ide/define.ts';

export function capabilitiesOf(features: readonly Feature<AnyContext>[]): ServerCapabilities {
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
      semanticTokensProvider: {
        legend: { tokenTypes: [...SEMANTIC_TOKEN_TYPES], tokenModifiers: [...SEMANTIC_TOKEN_MODIFIERS] },
        full: true,
        range: true,
      },
    }),
  };
}
