/** The language server: keeps the open documents and their settings, sends what is found in them, and answers requests. */
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { IdeContext } from '../ide/context.ts';
import type { Feature } from '../ide/define.ts';
import { features as registered } from '../ide/features.generated.ts';
import { capabilitiesOf } from './capabilities.ts';
import { createPublisher } from './diagnostics.ts';
import { createDocuments } from './documents.ts';
import type { Linter } from './linter.ts';
import { pairNames } from './pair.ts';
import { serveRequests } from './requests.ts';
import { createSettings, DEFAULTS } from './settings.ts';
import { serveSimulation } from './simulation.ts';
import { createWorkspaceFiles } from './workspace-files.ts';

const features: readonly Feature[] = registered;

/** What else the server is built with. */
export interface Parts {
  readonly linter: Linter;
  /** The address of the page about a lint rule; none have one when absent. */
  readonly pageOf?: (ruleId: string) => string | undefined;
  /** Told when a document is so large that memory is worth more than speed. */
  readonly sparing?: () => void;
}

/** Units of a text that is large: some 40,000 rules. */
const LARGE = 4_000_000;

/** Serves one connection until it closes. */
export function serve(connection: Connection, { linter, pageOf = () => undefined, sparing }: Parts): void {
  const texts = new TextDocuments(TextDocument);
  let client: InitializeParams['capabilities'] = {};
  const settings = createSettings(connection, () => client.workspace?.configuration === true);
  const files = createWorkspaceFiles(DEFAULTS);
  const closed = (): Iterable<IdeContext> => files.contexts((uri) => texts.get(uri) !== undefined);
  const documents = createDocuments({ open: () => texts.all(), settingsOf: settings.of, pageOf, closed });
  const publisher = createPublisher(connection, {
    contextOf: documents.context,
    linter,
    extra: (context) => features.flatMap((feature) => feature.problems?.(context) ?? []),
    paused: documents.reconsider,
  });

  const contextOf = (uri: string): IdeContext | undefined => {
    const document = texts.get(uri);
    return document && documents.context(document);
  };

  /** The open documents whose findings look at the file, because it is the other half of their pair. */
  const refreshPairsOf = (uris: readonly string[]): void => {
    for (const document of texts.all()) {
      if (!pairNames(document.uri).some((name) => uris.includes(name))) continue;
      documents.refresh(document.uri);
      publisher.outdated(document);
    }
  };

  const loadSettings = async (uri: string): Promise<void> => {
    const isNews = await settings.load(uri);
    // It may have been closed while the editor was asked.
    const document = texts.get(uri);
    if (document && isNews) publisher.changed(document);
  };

  let folders: readonly string[] = [];
  connection.onInitialize(({ capabilities, workspaceFolders }) => {
    client = capabilities;
    folders = workspaceFolders?.map(({ uri }) => uri) ?? [];
    return { capabilities: capabilitiesOf(features), serverInfo: { name: 'iptables-ls' } };
  });
  connection.onInitialized(() => {
    void files.open(folders);
    if (client.workspace?.workspaceFolders)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const left = new Set(removed.map(({ uri }) => uri));
        folders = [...folders.filter((uri) => !left.has(uri)), ...added.map(({ uri }) => uri)];
        void files.open(folders);
      });
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration)
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'iptables' });
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = [{ globPattern: '**/*.{rules,v4,v6}' }, { globPattern: '**/ip{,6}tables*' }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  });
  connection.onDidChangeConfiguration(({ settings: pushed }) => {
    const section = (pushed as { readonly iptables?: unknown } | null | undefined)?.iptables;
    if (section !== undefined) {
      settings.pushed(section);
      for (const document of texts.all()) publisher.changed(document);
    }
    for (const { uri } of texts.all()) void loadSettings(uri);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const uris = changes.map(({ uri }) => uri);
    refreshPairsOf(uris);
    void files.changed(uris);
  });
  connection.onShutdown(() => {
    publisher.stop();
    linter.stop();
  });

  texts.onDidOpen(({ document }) => {
    if (document.getText().length > LARGE) sparing?.();
    void loadSettings(document.uri);
  });
  texts.onDidChangeContent(({ document }) => {
    publisher.changed(document);
    refreshPairsOf([document.uri]);
  });
  texts.onDidClose(({ document }) => {
    documents.forget(document.uri);
    settings.forget(document.uri);
    publisher.closed(document.uri);
    refreshPairsOf([document.uri]);
  });

  serveRequests(connection, {
    features,
    contextOf,
    contexts: () => [...texts.all().map(documents.context), ...closed()],
    findingsOf: async (uri) => {
      const document = texts.get(uri);
      return document ? publisher.findings(document) : [];
    },
  });
  serveSimulation(connection, contextOf);
  texts.listen(connection);
  connection.listen();
}
