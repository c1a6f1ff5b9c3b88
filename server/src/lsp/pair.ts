/** Which files belong together, the IPv4 and the IPv6 ruleset of one host, by the usual names; and reading the other one. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Family } from '../base/problem.ts';
import type { Pair } from '../ide/context.ts';
import { buildRuleset } from '../model/build.ts';
import { guessFamily } from '../model/family.ts';
import type { Ruleset } from '../model/types.ts';
import { parseSave } from '../syntax/save/parse.ts';

/** Files of the other family above this size are not read, in bytes. */
const SIZE_LIMIT = 5_000_000;

/** The usual names for two families, as pairs of endings or parts of a file's name. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.v4$/, '.v6'],
  [/\.v6$/, '.v4'],
  [/^iptables/, 'ip6tables'],
  [/^ip6tables/, 'iptables'],
  [/6\.rules$/, '.rules'],
  [/^(?!.*6\.rules$)(.*)\.rules$/, '$16.rules'],
  [/v4(?=\.|$)/, 'v6'],
  [/v6(?=\.|$)/, 'v4'],
];

/** URIs under which the file of the other family may stand, the likeliest first. They lie in the same folder. */
export function pairNames(uri: string): readonly string[] {
  const slash = uri.lastIndexOf('/') + 1;
  const name = uri.slice(slash);
  const others = NAMES.filter(([from]) => from.test(name)).map(([from, to]) => name.replace(from, to));
  return [...new Set(others)].filter((other) => other !== name).map((other) => uri.slice(0, slash) + other);
}

/** Finds the file of the other family beside a document. */
export interface PairFinder {
  /** The pair of a document of that family, as the editor has it when it is open there, else from disk. */
  find(uri: string, family: Family): Pair | undefined;
}

/** `textOf` gives the text of a document that is open. */
export function createPairFinder(textOf: (uri: string) => string | undefined): PairFinder {
  const known = new Map<string, { readonly stamp: string; readonly pair: Pair | undefined }>();

  const read = (uri: string, family: Family): Pair | undefined => {
    const edited = textOf(uri);
    const path = pathOf(uri);
    const stamp = edited === undefined ? path && stampOf(path) : `edited ${edited}`;
    if (stamp === undefined) return undefined;
    const before = known.get(uri);
    if (before?.stamp === stamp) return before.pair;
    const text = edited ?? readFileSync(path as string, 'utf8');
    // A file that says of itself that it is for the same program is no pair, whatever its name.
    const pair = guessFamily(path ?? uri, text) === family ? pairFrom(uri, text, family) : undefined;
    known.set(uri, { stamp, pair });
    return pair;
  };

  return {
    find(uri, family) {
      for (const other of pairNames(uri)) {
        try {
          const found = read(other, family === 4 ? 6 : 4);
          if (found) return found;
        } catch {
          // A file that may not be read is no pair.
        }
      }
      return undefined;
    },
  };
}

function pairFrom(uri: string, text: string, family: Family): Pair {
  let ruleset: Ruleset | undefined;
  return {
    name: nameOf(uri),
    uri,
    text,
    get ruleset() {
      ruleset ??= buildRuleset(parseSave(text, { family }));
      return ruleset;
    },
  };
}

/** Changes when the file does; `undefined` for what is no file, or too large. */
function stampOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() && stats.size <= SIZE_LIMIT ? `${stats.mtimeMs} ${stats.size}` : undefined;
}

/** The file that a URI names; `undefined` for what is not on disk. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    // Not every `file:` URI names a file of this machine.
    return undefined;
  }
}

function nameOf(uri: string): string {
  const path = pathOf(uri);
  return path === undefined ? (uri.split('/').at(-1) ?? uri) : basename(path);
}
