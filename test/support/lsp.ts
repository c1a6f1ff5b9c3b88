// A language server in this process, spoken to over a real connection, as an editor does.
import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DidChangeTextDocumentParams,
  type InitializeResult,
  ProposedFeatures,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { createLinter, type Linter } from '../../server/src/lsp/linter.ts';
import { serve } from '../../server/src/lsp/server.ts';

export interface Editor {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** Opens a text; its diagnostics are asked for with `diagnostics`. */
  open(uri: string, text: string, languageId?: string): Promise<void>;
  /** Puts `text` in place of a range, or of the whole text. */
  change(uri: string, text: string, range?: Range): Promise<void>;
  close(uri: string): Promise<void>;
  request<T>(method: string, params: unknown): Promise<T>;
  /** The first diagnostics of a document, among those not asked for yet, that satisfy a condition. */
  diagnostics(uri: string, isWanted?: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** Everything that was published for a document so far. */
  published(uri: string): readonly PublishDiagnosticsParams[];
  /** What the server has logged as errors. */
  readonly errors: readonly string[];
  stop(): Promise<void>;
}

export interface EditorOptions {
  readonly capabilities?: object;
  /** The section `iptables` of the settings; answers when the server asks. */
  readonly settings?: (uri: string | undefined) => unknown;
  readonly linter?: Linter;
  /** Told what the server offers later. */
  readonly onRegister?: (registrations: readonly { readonly method: string }[]) => void;
  /** Folders of the workspace, by URI. */
  readonly folders?: readonly string[];
}

export async function startEditor(options: EditorOptions = {}): Promise<Editor> {
  const toServer = new PassThrough();
  const toEditor = new PassThrough();
  serve(createConnection(ProposedFeatures.all, new StreamMessageReader(toServer), new StreamMessageWriter(toEditor)), {
    linter: options.linter ?? createLinter(),
  });
  const connection = createProtocolConnection(new StreamMessageReader(toEditor), new StreamMessageWriter(toServer));
  const mailbox = createMailbox();
  const errors: string[] = [];
  connection.onNotification('textDocument/publishDiagnostics', mailbox.add);
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => void errors.push(message));
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly { scopeUri?: string }[] }) =>
    items.map(({ scopeUri }) => options.settings?.(scopeUri) ?? null),
  );
  connection.onRequest(
    'client/registerCapability',
    ({ registrations }: { registrations: readonly { readonly method: string }[] }) => {
      options.onRegister?.(registrations);
      return null;
    },
  );
  connection.listen();
  const capabilities = {
    workspace: options.settings ? { configuration: true, didChangeConfiguration: { dynamicRegistration: true } } : {},
    ...options.capabilities,
  };
  const initialized: InitializeResult = await connection.sendRequest('initialize', {
    processId: null,
    rootUri: null,
    capabilities,
    workspaceFolders: options.folders?.map((uri) => ({ uri, name: uri })) ?? null,
  });
  await connection.sendNotification('initialized', {});
  const versions = new Map<string, number>();
  const next = (uri: string): number => {
    const version = (versions.get(uri) ?? 0) + 1;
    versions.set(uri, version);
    return version;
  };
  return {
    connection,
    initialized,
    errors,
    open: (uri, text, languageId = 'iptables') =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version: next(uri), text },
      }),
    change: (uri, text, range) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: next(uri) },
        contentChanges: [range ? { range, text } : { text }],
      } satisfies DidChangeTextDocumentParams),
    close: (uri) => connection.sendNotification('textDocument/didClose', { textDocument: { uri } }),
    request: (method, params) => connection.sendRequest(method, params),
    diagnostics: mailbox.take,
    published: mailbox.all,
    stop: async () => {
      await connection.sendRequest('shutdown');
      connection.dispose();
      toServer.end();
      toEditor.end();
    },
  };
}

interface Waiting {
  readonly uri: string;
  readonly isWanted: (diagnostics: readonly Diagnostic[]) => boolean;
  readonly settle: (diagnostics: readonly Diagnostic[]) => void;
}

/** Keeps what was published until it is asked for; what came before an answer is not given afterwards. */
function createMailbox() {
  const all: PublishDiagnosticsParams[] = [];
  const waiting: Waiting[] = [];
  const readUpTo = new Map<string, number>();
  const answer = (one: Waiting): boolean => {
    const from = readUpTo.get(one.uri) ?? 0;
    const index = all.findIndex((mail, i) => i >= from && mail.uri === one.uri && one.isWanted(mail.diagnostics));
    const found = all[index];
    if (!found) return false;
    readUpTo.set(one.uri, index + 1);
    one.settle(found.diagnostics);
    return true;
  };
  return {
    all: (uri: string) => all.filter((mail) => mail.uri === uri),
    add(mail: PublishDiagnosticsParams): void {
      all.push(mail);
      const index = waiting.findIndex(answer);
      if (index >= 0) waiting.splice(index, 1);
    },
    take(
      uri: string,
      isWanted: (diagnostics: readonly Diagnostic[]) => boolean = () => true,
    ): Promise<readonly Diagnostic[]> {
      return new Promise((settle) => {
        const one = { uri, isWanted, settle };
        if (!answer(one)) waiting.push(one);
      });
    },
  };
}
