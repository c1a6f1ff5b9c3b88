/** Loads the grammar of shell scripts from the files beside the program, when the first script that calls iptables is open. */
import { readFile } from 'node:fs/promises';
import { loadGrammar, type ShellGrammar } from '../syntax/shell/read/grammar.ts';

let loaded: Promise<ShellGrammar> | undefined;

/** The grammar, loaded once for each thread. Rejects where its files are missing. */
export function shellGrammar(): Promise<ShellGrammar> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ShellGrammar> {
  const [runtime, language] = await Promise.all([
    moduleBytes('web-tree-sitter', 'web-tree-sitter.wasm'),
    moduleBytes('tree-sitter-bash', 'tree-sitter-bash.wasm'),
  ]);
  return loadGrammar({ runtime, language });
}

/** Beside the bundled program; in the source tree, where the package is. */
async function moduleBytes(name: string, file: string): Promise<Uint8Array> {
  const beside = readFile(new URL(`./${file}`, import.meta.url));
  return beside.catch(() => readFile(new URL(`../../../node_modules/${name}/${file}`, import.meta.url)));
}
