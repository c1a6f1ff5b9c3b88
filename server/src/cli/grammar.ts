/** Loads the grammar of shell scripts from the files beside the program, when the first script is analysed. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { loadGrammar, type ShellGrammar } from '../syntax/shell/read/grammar.ts';
import { CannotRun } from './io.ts';

let loaded: Promise<ShellGrammar> | undefined;

export function shellGrammar(): Promise<ShellGrammar> {
  // Optimizing the grammar's code takes a second, which no script that is read once ever earns back.
  if (!loaded) setFlagsFromString('--liftoff-only');
  loaded ??= loadGrammar({
    runtime: moduleBytes('web-tree-sitter', 'web-tree-sitter.wasm'),
    language: moduleBytes('tree-sitter-bash', 'tree-sitter-bash.wasm'),
  });
  return loaded;
}

/** Beside the bundled program; in the source tree, where the package is. */
function moduleBytes(name: string, file: string): Uint8Array {
  for (const path of [`./${file}`, `../../../node_modules/${name}/${file}`]) {
    try {
      return readFileSync(new URL(path, import.meta.url));
    } catch {
      // The other place is tried.
    }
  }
  throw new CannotRun(`${file} is missing beside the program: scripts cannot be read`);
}
