/** The open documents: each keeps its reader, so that a change re-reads only the lines that changed. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Family } from '../base/problem.ts';
import { createContext, type IdeContext, type IdeSettings, type Pair } from '../ide/context.ts';
import { buildRuleset } from '../model/build.ts';
import { guessFamily } from '../model/family.ts';
import { createSaveReader, parseSave, type SaveReader } from '../syntax/save/parse.ts';
import { pairNames } from './pair.ts';

/** Files of the other family above this size are not read, in bytes. */
const PAIR_LIMIT = 5_000_000;

interface Open {
  family: Family;
  reader: SaveReader;
  version: number;
  context: IdeContext;
}

/** Analyses of open documents, by URI. */
export interface Documents {
  /** The analysis of the document as it now is; the one before is reused where nothing changed. */
  context(document: TextDocument, settings: IdeSettings): IdeContext;
  forget(uri: string): void;
  /** Drops every analysis, for when the settings changed. */
  reset(): void;
}

export function createDocuments(textOf: (uri: string) => string | undefined): Documents {
  const open = new Map<string, Open>();
  const pairs = new Map<string, { readonly stamp: string; readonly pair: Pair }>();

  const pairOf = (uri: string, family: Family): Pair | undefined => {
    for (const other of pairNames(uri)) {
      const found = readPair(other, family);
      if (found) return found;
    }
    return undefined;
  };

  const readPair = (uri: string, family: Family): Pair | undefined => {
    const edited = textOf(uri);
    const path = filePath(uri);
    try {
      const stats = edited === undefined && path !== undefined ? statSync(path) : undefined;
      if (edited === undefined && (!stats?.isFile() || stats.size > PAIR_LIMIT)) return undefined;
      const stamp = edited ?? `${stats?.mtimeMs} ${stats?.size}`;
      const known = pairs.get(uri);
      if (known?.stamp === stamp) return known.pair;
      const text = edited ?? readFileSync(path as string, 'utf8');
      const other: Family = family === 4 ? 6 : 4;
      const pair = { name: nameOf(uri), uri, ruleset: buildRuleset(parseSave(text, { family: other })) };
      pairs.set(uri, { stamp, pair });
      return pair;
    } catch {
      // A file that is not there, or that may not be read, is no pair.
      return undefined;
    }
  };

  return {
    context(document, settings) {
      const known = open.get(document.uri);
      if (known?.version === document.version) return known.context;
      const text = document.getText();
      const family = guessFamily(filePath(document.uri) ?? document.uri, text);
      const reader = known?.family === family ? known.reader : createSaveReader({ family });
      const { uri } = document;
      const context = createContext({
        uri,
        family,
        settings,
        document: reader.read(text),
        findPair: () => pairOf(uri, family),
      });
      open.set(uri, { family, reader, version: document.version, context });
      return context;
    },
    forget: (uri) => void open.delete(uri),
    reset: () => open.clear(),
  };
}

function filePath(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
}

function nameOf(uri: string): string {
  return decodeURIComponent(basename(uri));
}
