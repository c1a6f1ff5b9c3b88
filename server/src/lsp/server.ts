/** The language server: connects the editor's requests to the features, and knows nothing of what they mean. */
import {
  type CodeAction,
  CodeActionKind,
  type Connection,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../base/problem.ts';
import type { IdeContext, IdeSettings } from '../ide/context.ts';
import { type Feature, SEMANTIC_TOKEN_MODIFIERS, SEMANTIC_TOKEN_TYPES } from '../ide/define.ts';
import { features as registered } from '../ide/features.generated.ts';
import { createPublisher } from './diagnostics.ts';
import { createDocuments } from './documents.ts';
import { DEFAULTS, readSettings } from './settings.ts';
import { serveSimulation } from './simulation.ts';
import { encodeTokens } from './tokens.ts';

const features: readonly Feature[] = registered;

/** Serves one connection until it closes. */
export function serve(connection: Connection): void {
  const texts = new TextDocuments(TextDocument);
  const documents = createDocuments((uri) => texts.get(uri)?.getText());
  const publisher = createPublisher(connection, (context) => all((f) => f.problems?.(context)));
  let settings: IdeSettings = DEFAULTS;
  let asksSettings = false;

  connection.onInitialize(({ capabilities }) => {
    asksSettings = capabilities.workspace?.configuration === true;
    return { capabilities: offered(), serverInfo: { name: 'iptables-ls' } };
  });
  connection.onInitialized(() => void refreshSettings());
  connection.onDidChangeConfiguration((change) => void refreshSettings(change.settings));

  texts.onDidChangeContent(({ document }) => publisher.changed(document, () => documents.context(document, settings)));
  texts.onDidClose(({ document }) => {
    documents.forget(document.uri);
    publisher.closed(document.uri);
  });

  async function refreshSettings(pushed?: unknown): Promise<void> {
    const section = asksSettings
      ? await connection.workspace.getConfiguration('iptables')
      : (pushed as { iptables?: unknown } | undefined)?.iptables;
    settings = readSettings(section);
    documents.reset();
    for (const document of texts.all()) publisher.changed(document, () => documents.context(document, settings));
  }

  const contextOf = (uri: string): IdeContext | undefined => {
    const document = texts.get(uri);
    return document && documents.context(document, settings);
  };

  /** Asks the features about a place; `undefined` for a document that is not open. */
  const at = <T>(
    { textDocument, position }: { textDocument: { uri: string }; position: { line: number; character: number } },
    ask: (context: IdeContext, offset: number) => T,
  ): T | undefined => {
    const context = contextOf(textDocument.uri);
    return context && ask(context, context.offsetAt(position));
  };
  const whole = <T>(
    { textDocument }: { textDocument: { uri: string } },
    ask: (context: IdeContext) => T,
  ): T | undefined => {
    const context = contextOf(textDocument.uri);
    return context && ask(context);
  };

  connection.onHover((params) => at(params, (context, offset) => first((f) => f.hover?.(context, offset))));
  connection.onCompletion((params) => at(params, (context, offset) => all((f) => f.completion?.(context, offset))));
  connection.onSignatureHelp((params) =>
    at(params, (context, offset) => first((f) => f.signatureHelp?.(context, offset))),
  );
  connection.onDefinition((params) => at(params, (context, offset) => all((f) => f.definition?.(context, offset))));
  connection.onReferences((params) => at(params, (context, offset) => all((f) => f.references?.(context, offset))));
  connection.onDocumentHighlight((params) =>
    at(params, (context, offset) => all((f) => f.highlights?.(context, offset))),
  );
  connection.onRenameRequest((params) =>
    at(params, (context, offset) => first((f) => f.rename?.(context, offset, params.newName))),
  );
  connection.onSelectionRanges(({ textDocument, positions }) =>
    positions.flatMap(
      (position) =>
        at({ textDocument, position }, (context, offset) => first((f) => f.selectionRanges?.(context, offset))) ?? [],
    ),
  );
  connection.onDocumentSymbol((params) => whole(params, (context) => all((f) => f.documentSymbols?.(context))));
  connection.onFoldingRanges((params) => whole(params, (context) => all((f) => f.foldingRanges?.(context))));
  connection.onCodeLens((params) => whole(params, (context) => all((f) => f.codeLenses?.(context))));
  connection.onDocumentLinks((params) => whole(params, (context) => all((f) => f.documentLinks?.(context))));
  connection.onDocumentFormatting((params) =>
    whole(params, (context) => all((f) => f.formatting?.(context, undefined))),
  );
  connection.onDocumentRangeFormatting((params) =>
    whole(params, (context) => all((f) => f.formatting?.(context, params.range))),
  );
  connection.languages.inlayHint.on((params) =>
    whole(params, (context) => all((f) => f.inlayHints?.(context, params.range))),
  );
  connection.onCodeAction((params) =>
    whole(params, (context): CodeAction[] =>
      all((f) => f.codeActions?.(context, params.range, problemsOf(context))).filter((action) =>
        isWanted(action, params.context.only),
      ),
    ),
  );
  connection.languages.semanticTokens.on((params) =>
    encodeTokens(whole(params, (context) => all((f) => f.semanticTokens?.(context, undefined))) ?? []),
  );
  connection.languages.semanticTokens.onRange((params) =>
    encodeTokens(whole(params, (context) => all((f) => f.semanticTokens?.(context, params.range))) ?? []),
  );

  serveSimulation(connection, contextOf);
  texts.listen(connection);
  connection.listen();
}

function offered(): InitializeResult['capabilities'] {
  const has = (handler: keyof Feature): boolean => features.some((feature) => feature[handler] !== undefined);
  return {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: has('hover'),
    ...(has('completion') && { completionProvider: { triggerCharacters: ['-', ' ', ',', ':', '*', '/'] } }),
    ...(has('signatureHelp') && { signatureHelpProvider: { triggerCharacters: [' '] } }),
    definitionProvider: has('definition'),
    referencesProvider: has('references'),
    documentHighlightProvider: has('highlights'),
    renameProvider: has('rename'),
    selectionRangeProvider: has('selectionRanges'),
    documentSymbolProvider: has('documentSymbols'),
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

/** The first answer that some feature gives; the order of features is that of their names. */
function first<T>(ask: (feature: Feature) => T | undefined): T | undefined {
  for (const feature of features) {
    const answer = ask(feature);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The findings of parser, model and lint, and those of editor features. */
function problemsOf(context: IdeContext): readonly Problem[] {
  return [...context.findings, ...all((feature) => feature.problems?.(context))];
}

function all<T>(ask: (feature: Feature) => readonly T[] | undefined): T[] {
  return features.flatMap((feature) => ask(feature) ?? []);
}

/** An editor that asks for certain kinds gets those and what lies under them. A fix-all is made only when it is asked for. */
function isWanted(action: CodeAction, only: readonly string[] | undefined): boolean {
  const kind = action.kind ?? '';
  if (!only) return !kind.startsWith(CodeActionKind.Source);
  return only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}
