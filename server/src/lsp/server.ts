/** The language server: keeps the open documents and their settings, sends what is found in them, and answers requests. */
import { pathToFileURL } from 'node:url';
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { IdeContext } from '../ide/context.ts';
import type { AnyContext, Feature } from '../ide/define.ts';
import { features as registered } from '../ide/features.generated.ts';
import type { FlowContext } from '../ide/flow-context.ts';
import { flowFeatures as registeredForFlows } from '../ide/flow-features.generated.ts';
import type { ScriptContext } from '../ide/script/context.ts';
import { scriptFeatures as registeredForScripts } from '../ide/script-features.generated.ts';
import type { ShellGrammar } from '../syntax/shell/read/grammar.ts';
import { capabilitiesFor, offerForOwnLanguages } from './capabilities.ts';
import { createPublisher } from './diagnostics.ts';
import { createDocuments } from './documents.ts';
import { createFlows, isFlow } from './flows.ts';
import { shellGrammar } from './grammar.ts';
import type { Linter } from './linter.ts';
import { pairNames, pathOf } from './pair.ts';
import { createRehearsal } from './rehearsal.ts';
import { serveReplay } from './replay.ts';
import { serveRequests } from './requests.ts';
import { fileReadBy } from './script-files.ts';
import { serveScripts } from './script-requests.ts';
import { createScripts, kindOf } from './scripts.ts';
import { createSettings, DEFAULTS } from './settings.ts';
import { serveSimulation } from './simulation.ts';
import { createWorkspaceFiles } from './workspace-files.ts';

const features: readonly Feature[] = registered;
const flowFeatures: readonly Feature<FlowContext>[] = registeredForFlows;
const scriptFeatures: readonly Feature<ScriptContext>[] = registeredForScripts;

const everything: readonly Feature<AnyContext>[] = [...features, ...flowFeatures, ...scriptFeatures];

/** What else the server is built with. */
export interface Parts {
  readonly linter: Linter;
  /** The address of the page about a lint rule; none have one when absent. */
  readonly pageOf?: (ruleId: string) => string | undefined;
  /** Told when a document is so large that memory is worth more than speed. */
  readonly sparing?: () => void;
}

/** Documents that the extension makes out of others: whatever is found in them is said there. */
const RESULT = 'iptables-result:';

/** Files whose changes are told: rulesets, and what scripts read. */
const WATCHED = ['**/*.{rules,v4,v6,sh,bash,inc,conf,cfg,env,txt,list}', '**/ip{,6}tables*'] as const;

/** Units of a text that is large: some 40,000 rules. */
const LARGE = 4_000_000;

/** Serves one connection until it closes. */
export function serve(connection: Connection, { linter, pageOf = () => undefined, sparing }: Parts): void {
  const texts = new TextDocuments(TextDocument);
  let client: InitializeParams['capabilities'] = {};
  let folders: readonly string[] = [];
  const openAt = (path: string): TextDocument | undefined => texts.all().find(({ uri }) => pathOf(uri) === path);
  const settings = createSettings(connection, () => client.workspace?.configuration === true);
  const files = createWorkspaceFiles(DEFAULTS);
  const closed = (): Iterable<IdeContext> => files.contexts((uri) => texts.get(uri) !== undefined);
  const rulesOpen = (): readonly TextDocument[] => texts.all().filter((document) => kindOf(document) === 'rules');
  const documents = createDocuments({ open: rulesOpen, settingsOf: settings.of, pageOf, closed });
  const rehearsal = createRehearsal();
  const flows = createFlows({ textOf: (uri) => texts.get(uri)?.getText(), settingsOf: settings.of });
  let grammar: ShellGrammar | undefined;
  const scripts = createScripts({
    settingsOf: settings.of,
    grammar: () => grammar,
    others: () => [...rulesOpen().map((document) => documents.context(document)), ...closed()],
    pageOf,
    files: () => ({ folders, textOf: (path) => openAt(path)?.getText() }),
  });
  const anyContext = (document: TextDocument): AnyContext | undefined => {
    switch (kindOf(document)) {
      case 'flow':
        return flows.context(document);
      case 'rules':
        return documents.context(document);
      case 'script':
        return scripts.context(document);
      case 'other':
        return undefined;
    }
  };
  const featuresOf = ({ language }: AnyContext): readonly Feature<AnyContext>[] => {
    if (language === 'iptables') return features;
    return language === 'iptables-flow' ? flowFeatures : scriptFeatures;
  };
  const publisher = createPublisher(connection, {
    contextOf: (document) => (document.uri.startsWith(RESULT) ? undefined : anyContext(document)),
    isHeavy: scripts.isHeavy,
    linter,
    readBy: (uri) => ({ folders, files: scripts.edited(uri) }),
    uriOf(script, path) {
      const file = fileReadBy(script, path);
      return file && (openAt(file)?.uri ?? pathToFileURL(file).href);
    },
    extra: (context) => featuresOf(context).flatMap((feature) => feature.problems?.(context) ?? []),
    paused(document) {
      const kind = kindOf(document);
      if (kind === 'rules') documents.reconsider(document);
      else if (kind === 'script') scripts.paused(document);
      if (kind === 'script' && grammar) rehearsal.paused(grammar);
    },
  });

  const contextOf = (uri: string): AnyContext | undefined => {
    const document = texts.get(uri);
    return document && anyContext(document);
  };

  /** The open documents whose findings look at the file, because it is the other half of their pair or holds the rules of a script. */
  const refreshOthers = (uris: readonly string[]): void => {
    for (const document of texts.all().filter(isFlow)) {
      if (!flows.isAbout(document, uris)) continue;
      flows.refresh(document.uri);
      publisher.changed(document);
    }
    const paths = uris.flatMap((uri) => pathOf(uri) ?? []);
    for (const document of texts.all()) {
      if (!scripts.reads(document.uri, paths)) continue;
      scripts.refresh(document.uri);
      publisher.changed(document);
    }
    for (const document of rulesOpen()) {
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

  /** Scripts that call iptables wait for the grammar, once; others never need it. */
  let loading = false;
  const loadGrammar = async (): Promise<void> => {
    if (loading) return;
    loading = true;
    try {
      grammar = await shellGrammar();
    } catch (error) {
      connection.console.error(`Shell scripts cannot be read: ${String(error)}`);
      return;
    }
    for (const document of texts.all()) if (kindOf(document) === 'script') publisher.changed(document);
  };

  connection.onInitialize(({ capabilities, workspaceFolders }) => {
    client = capabilities;
    folders = workspaceFolders?.map(({ uri }) => uri) ?? [];
    return {
      capabilities: capabilitiesFor(capabilities, everything),
      serverInfo: { name: 'iptables-ls' },
    };
  });
  connection.onInitialized(() => {
    void offerForOwnLanguages(connection, client, everything);
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
      const watchers = WATCHED.map((globPattern) => ({ globPattern }));
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
    refreshOthers(uris);
    void files.changed(uris);
  });
  connection.onShutdown(() => {
    publisher.stop();
    rehearsal.typed();
    linter.stop();
  });

  texts.onDidOpen(({ document }) => {
    if (document.getText().length > LARGE) sparing?.();
    void loadSettings(document.uri);
  });
  texts.onDidChangeContent(({ document }) => {
    if (!grammar && kindOf(document) === 'script') void loadGrammar();
    rehearsal.typed();
    publisher.changed(document);
    refreshOthers([document.uri]);
  });
  texts.onDidClose(({ document }) => {
    documents.forget(document.uri);
    flows.forget(document.uri);
    scripts.forget(document.uri);
    settings.forget(document.uri);
    publisher.closed(document.uri);
    refreshOthers([document.uri]);
  });

  serveRequests(connection, {
    featuresOf,
    contextOf,
    contexts: () => [...texts.all().flatMap((document) => anyContext(document) ?? []), ...closed()],
    findingsOf: async (uri) => {
      const document = texts.get(uri);
      return document ? publisher.findings(document) : [];
    },
  });
  serveSimulation(connection, contextOf);
  serveScripts(connection, contextOf);
  serveReplay(connection, contextOf);
  texts.listen(connection);
  connection.listen();
}
