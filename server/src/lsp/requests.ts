/** Connects the editor's requests about documents to the features, and knows nothing of what they mean. */
import {
  type CodeAction,
  CodeActionKind,
  type Connection,
  LSPErrorCodes,
  type Position,
  ResponseError,
  type SemanticTokens,
} from 'vscode-languageserver/node';
import type { Problem } from '../base/problem.ts';
import type { AnyContext, Feature } from '../ide/define.ts';
import { encodeTokens } from './tokens.ts';

export interface Asked {
  /** The features of a document's language. */
  readonly featuresOf: (context: AnyContext) => readonly Feature<AnyContext>[];
  /** The analysis of an open document; `undefined` for one that is not open. */
  readonly contextOf: (uri: string) => AnyContext | undefined;
  readonly contexts: () => Iterable<AnyContext>;
  /** All findings about an open document, as soon as they are known. */
  readonly findingsOf: (uri: string) => Promise<readonly Problem[]>;
}

interface InDocument {
  readonly textDocument: { readonly uri: string };
}

/** A document that is not open, and a feature that has nothing to say, are answered with null. */
export function serveRequests(connection: Connection, { featuresOf, contextOf, contexts, findingsOf }: Asked): void {
  type Ask<T> = (feature: Feature<AnyContext>) => T | undefined;
  const first = <T>(context: AnyContext, ask: Ask<T>): T | null => {
    for (const feature of featuresOf(context)) {
      const answer = ask(feature);
      if (answer !== undefined) return answer;
    }
    return null;
  };
  const all = <T>(context: AnyContext, ask: Ask<readonly T[]>): T[] =>
    featuresOf(context).flatMap((feature) => ask(feature) ?? []);
  const whole = <T>({ textDocument }: InDocument, ask: (context: AnyContext) => T): T | null => {
    const context = contextOf(textDocument.uri);
    return context ? ask(context) : null;
  };
  const at = <T>(
    params: InDocument & { readonly position: Position },
    ask: (context: AnyContext, offset: number) => T,
  ): T | null => whole(params, (context) => ask(context, context.offsetAt(params.position)));

  connection.onHover((params) => at(params, (context, offset) => first(context, (f) => f.hover?.(context, offset))));
  connection.onCompletion((params) =>
    at(params, (context, offset) => all(context, (f) => f.completion?.(context, offset))),
  );
  connection.onSignatureHelp((params) =>
    at(params, (context, offset) => first(context, (f) => f.signatureHelp?.(context, offset))),
  );

  connection.onDefinition((params) =>
    at(params, (context, offset) => all(context, (f) => f.definition?.(context, offset))),
  );
  connection.onReferences((params) =>
    at(params, (context, offset) =>
      all(context, (f) => f.references?.(context, offset, params.context.includeDeclaration)),
    ),
  );
  connection.onDocumentHighlight((params) =>
    at(params, (context, offset) => all(context, (f) => f.highlights?.(context, offset))),
  );
  connection.onPrepareRename((params) =>
    at(params, (context, offset) => first(context, (f) => f.prepareRename?.(context, offset))),
  );
  connection.onRenameRequest((params) =>
    at(params, (context, offset) => {
      const renamed = first(context, (f) => f.rename?.(context, offset, params.newName));
      if (renamed && 'refused' in renamed) return new ResponseError(LSPErrorCodes.RequestFailed, renamed.refused);
      return renamed;
    }),
  );

  connection.languages.callHierarchy.onPrepare((params) =>
    at(params, (context, offset) => all(context, (f) => f.callHierarchy?.(context, offset))),
  );
  connection.languages.callHierarchy.onIncomingCalls(({ item }) =>
    whole({ textDocument: item }, (context) => all(context, (f) => f.incomingCalls?.(context, item))),
  );
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) =>
    whole({ textDocument: item }, (context) => all(context, (f) => f.outgoingCalls?.(context, item))),
  );

  connection.onDocumentSymbol((params) =>
    whole(params, (context) => all(context, (f) => f.documentSymbols?.(context))),
  );
  connection.onWorkspaceSymbol(({ query }) =>
    [...contexts()].flatMap((context) => all(context, (f) => f.workspaceSymbols?.(context, query))),
  );
  connection.onSelectionRanges((params) =>
    whole(params, (context) =>
      params.positions.map(
        (position) =>
          first(context, (f) => f.selectionRanges?.(context, context.offsetAt(position))) ?? {
            range: { start: position, end: position },
          },
      ),
    ),
  );
  connection.onFoldingRanges((params) => whole(params, (context) => all(context, (f) => f.foldingRanges?.(context))));
  connection.onCodeLens((params) => whole(params, (context) => all(context, (f) => f.codeLenses?.(context))));
  connection.onDocumentLinks((params) => whole(params, (context) => all(context, (f) => f.documentLinks?.(context))));
  connection.onDocumentFormatting((params) =>
    whole(params, (context) => all(context, (f) => f.formatting?.(context, undefined))),
  );
  connection.onDocumentRangeFormatting((params) =>
    whole(params, (context) => all(context, (f) => f.formatting?.(context, params.range))),
  );
  connection.languages.inlayHint.on((params) =>
    whole(params, (context) => all(context, (f) => f.inlayHints?.(context, params.range))),
  );

  connection.languages.semanticTokens.on(
    (params) =>
      whole(params, (context) =>
        tokensOf(first(context, (f) => f.semanticTokens?.(context, undefined))),
      ) as SemanticTokens,
  );
  connection.languages.semanticTokens.onRange(
    (params) =>
      whole(params, (context) =>
        tokensOf(first(context, (f) => f.semanticTokens?.(context, params.range))),
      ) as SemanticTokens,
  );

  connection.onCodeAction(async (params) => {
    const { uri } = params.textDocument;
    if (!contextOf(uri)) return null;
    const findings = await findingsOf(uri);
    return whole(params, (context): CodeAction[] =>
      all(context, (f) => f.codeActions?.(context, params.range, findings)).filter((action) =>
        isWanted(action, params.context.only),
      ),
    );
  });
}

/** `null`, which the protocol allows and its types do not, tells the editor to ask for what is in view instead. */
function tokensOf(tokens: Parameters<typeof encodeTokens>[0] | null): SemanticTokens | null {
  return tokens && encodeTokens(tokens);
}

/** An editor that asks for certain kinds gets those and what lies under them. A fix-all is made only when it is asked for. */
function isWanted(action: CodeAction, only: readonly string[] | undefined): boolean {
  const kind = action.kind ?? '';
  if (!only) return !kind.startsWith(CodeActionKind.Source);
  return only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}
