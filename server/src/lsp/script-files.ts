/** The files that scripts read: in their own folder, below it, and in the folders of the workspace; as the editor has them where they are open. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { pathOf } from './pair.ts';

/** A text of which nobody knows what a script would read, in bytes. */
const LONGEST_FILE = 5_000_000;

export interface ScriptFiles {
  /** What a path holds that the script writes; `undefined` for what cannot be read. */
  read(wanted: string): string | undefined;
  /** The paths of files that were asked for, there or not. */
  readonly asked: ReadonlySet<string>;
  /** By what the script writes, the texts that are other than on disk. */
  readonly edited: ReadonlyMap<string, string>;
}

export interface FilesAround {
  /** Folders of the workspace, by their URIs. */
  readonly folders: readonly string[];
  /** The text of an open document, by its path. */
  readonly textOf?: (path: string) => string | undefined;
}

/** The file that a script means by a path; `undefined` for a script that is in no folder. */
export function fileReadBy(script: string, path: string): string | undefined {
  const own = pathOf(script);
  return own === undefined ? undefined : resolve(dirname(own), path);
}

/** What another host has in folders of its own is not known here, so that nothing else is read. */
export function filesOf(uri: string, { folders, textOf }: FilesAround): ScriptFiles {
  const script = pathOf(uri);
  const folder = script === undefined ? undefined : dirname(script);
  const roots = [...(folder === undefined ? [] : [folder]), ...folders.flatMap((one) => pathOf(one) ?? [])];
  const asked = new Set<string>();
  const edited = new Map<string, string>();
  return {
    asked,
    edited,
    read(wanted) {
      if (folder === undefined) return undefined;
      const path = resolve(folder, wanted);
      if (!roots.some((root) => isBelow(path, root))) return undefined;
      asked.add(path);
      const open = textOf?.(path);
      if (open !== undefined) {
        edited.set(wanted, open);
        return open;
      }
      try {
        const real = realpathSync(path);
        if (!roots.some((root) => isBelow(real, realpathSync(root)))) return undefined;
        const stats = statSync(real);
        return stats.size > LONGEST_FILE || !stats.isFile() ? undefined : readFileSync(real, 'utf8');
      } catch {
        // What cannot be read is not known, as it is for the script's author.
        return undefined;
      }
    },
  };
}

function isBelow(path: string, root: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}
