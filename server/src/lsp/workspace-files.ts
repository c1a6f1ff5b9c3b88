/** The rulesets of the workspace's folders that are not open: what they name is offered in the ones that are. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createContext, type IdeContext, type IdeSettings } from '../ide/context.ts';
import { buildRuleset } from '../model/build.ts';
import { guessFamily } from '../model/family.ts';
import { parseSave } from '../syntax/save/parse.ts';
import { pathOf } from './pair.ts';

/** What is looked at, so that a large workspace costs no more than a small one: folders deep, entries, files, bytes of one and of all. */
const LIMITS = { depth: 8, entries: 20_000, files: 200, size: 1_000_000, total: 3_000_000 } as const;

/** Names under which rulesets lie. Other programs have files ending in `.rules` as well, so that what is in them decides. */
const NAME = /\.(rules|v4|v6)$|^ip6?tables/;
const TABLE = /^\*(filter|nat|mangle|raw|security)[ \t]*\r?$/m;

/** Folders that hold no work of the author's own. */
const PASSED_BY = /^(\.|node_modules$)/;

export interface WorkspaceFiles {
  /** Looks through folders, by their URIs; those of before are forgotten. Settles when all is read. */
  open(folders: readonly string[]): Promise<void>;
  /** Files were made, changed or deleted. */
  changed(uris: readonly string[]): Promise<void>;
  /** What was found, but for the files of the given URIs. */
  contexts(except: (uri: string) => boolean): Iterable<IdeContext>;
}

export function createWorkspaceFiles(settings: IdeSettings): WorkspaceFiles {
  let folders: readonly string[] = [];
  const known = new Map<string, { readonly context: IdeContext; readonly size: number }>();

  const read = async (path: string): Promise<void> => {
    const uri = pathToFileURL(path).href;
    known.delete(uri);
    const total = [...known.values()].reduce((sum, { size }) => sum + size, 0);
    const { size } = await stat(path);
    if (size > LIMITS.size || total + size > LIMITS.total || known.size >= LIMITS.files) return;
    const text = await readFile(path, 'utf8');
    if (!TABLE.test(text)) return;
    // One at a time: between two of them the editor is answered.
    await setImmediate();
    known.set(uri, { context: contextFor(uri, path, text, settings), size });
  };

  return {
    async open(uris) {
      folders = uris.flatMap((uri) => pathOf(uri) ?? []);
      known.clear();
      for (const folder of folders) for await (const path of rulesetsIn(folder)) await read(path).catch(ignored);
    },
    async changed(uris) {
      for (const uri of uris) {
        const path = pathOf(uri);
        if (path === undefined || folders.every((folder) => relative(folder, path).startsWith('..'))) continue;
        await read(path).catch(ignored);
      }
    },
    *contexts(except) {
      for (const [uri, { context }] of known) if (!except(uri)) yield context;
    },
  };
}

/** A file that cannot be read says nothing. */
function ignored(): void {}

function contextFor(uri: string, path: string, text: string, settings: IdeSettings): IdeContext {
  const family = guessFamily(path, text);
  return createContext({ uri, family, settings, document: parseSave(text, { family }), build: buildRuleset });
}

/** Files with the name of a ruleset, folder by folder, the nearest first. */
async function* rulesetsIn(root: string): AsyncIterable<string> {
  const open = [{ folder: root, depth: 0 }];
  let entries = 0;
  for (let next = open.shift(); next && entries < LIMITS.entries; next = open.shift()) {
    const found = await readdir(next.folder, { withFileTypes: true }).catch(() => []);
    entries += found.length;
    for (const entry of found) {
      const path = join(next.folder, entry.name);
      if (entry.isDirectory() && !PASSED_BY.test(entry.name) && next.depth < LIMITS.depth)
        open.push({ folder: path, depth: next.depth + 1 });
      else if (entry.isFile() && NAME.test(entry.name)) yield path;
    }
  }
}
