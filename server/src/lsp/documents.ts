/** The open documents: each keeps its reader, so that a change re-reads only the lines that changed. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Family } from '../base/problem.ts';
import { createContext, type IdeContext, type IdeSettings } from '../ide/context.ts';
import { createRulesetBuilder } from '../model/build.ts';
import { guessFamily } from '../model/family.ts';
import { createSaveReader, type SaveReader } from '../syntax/save/parse.ts';
import { isLoadedWithoutFlush } from './no-flush.ts';
import { createPairFinder, pathOf } from './pair.ts';

type Build = ReturnType<typeof createRulesetBuilder>;

interface Open {
  family: Family;
  reader: SaveReader;
  build: Build;
  version: number;
  settings: IdeSettings;
  context: IdeContext;
}

/** Analyses of open documents, by URI. */
export interface Documents {
  /** The analysis of the document as it now is; the one before is reused where nothing changed. */
  context(document: TextDocument): IdeContext;
  /** Looks again for which family the document is, which each keystroke takes for known. */
  reconsider(document: TextDocument): void;
  /** Something outside the document's text has changed: its pair. */
  refresh(uri: string): void;
  forget(uri: string): void;
}

export interface Workspace {
  /** The documents that are open in the editor. */
  readonly open: () => readonly TextDocument[];
  readonly settingsOf: (uri: string) => IdeSettings;
  /** The address of the page about a lint rule. */
  readonly pageOf: (ruleId: string) => string | undefined;
  /** The rulesets of the workspace that are not open. */
  readonly closed: () => Iterable<IdeContext>;
}

export function createDocuments(workspace: Workspace): Documents {
  const known = new Map<string, Open>();
  const pairs = createPairFinder((uri) =>
    workspace
      .open()
      .find((document) => document.uri === uri)
      ?.getText(),
  );

  const context = (document: TextDocument): IdeContext => {
    const { uri, version } = document;
    const before = known.get(uri);
    const settings = workspace.settingsOf(uri);
    if (before?.version === version && before.settings === settings) return before.context;
    const text = document.getText();
    const family = before?.family ?? familyOf(uri, text);
    const reader = before?.reader ?? createSaveReader({ family });
    const build = before?.settings === settings ? before.build : builderFor(settings, uri);
    const made = createContext({
      uri,
      family,
      settings,
      document: reader.read(text),
      build,
      findPair: () => pairs.find(uri, family),
      others: () => otherContexts(uri),
      pageOf: workspace.pageOf,
    });
    known.set(uri, { family, reader, build, version, settings, context: made });
    return made;
  };

  function* otherContexts(uri: string): Iterable<IdeContext> {
    for (const other of workspace.open()) if (other.uri !== uri) yield context(other);
    yield* workspace.closed();
  }

  return {
    context,
    reconsider(document) {
      const family = known.get(document.uri)?.family;
      if (family !== familyOf(document.uri, document.getText())) known.delete(document.uri);
    },
    refresh(uri) {
      const before = known.get(uri);
      if (before) before.version = Number.NaN;
    },
    forget: (uri) => void known.delete(uri),
  };
}

/** Where the author has one program, the file is loaded as that one does it. */
function builderFor({ backends, noFlush }: IdeSettings, uri: string): Build {
  const [backend = 'legacy'] = backends;
  return createRulesetBuilder({ backend, noFlush: isLoadedWithoutFlush(uri, noFlush) });
}

function familyOf(uri: string, text: string): Family {
  return guessFamily(pathOf(uri) ?? uri, text);
}
