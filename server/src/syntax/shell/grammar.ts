/** The grammar of shell scripts: tree-sitter-bash, run by web-tree-sitter from WebAssembly that the caller has read. */
import { Language, type Node, Parser } from 'web-tree-sitter';

/** The two WebAssembly modules, as bytes: `web-tree-sitter.wasm` and `tree-sitter-bash.wasm`. */
export interface GrammarFiles {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** A loaded grammar. One serves any number of texts, one after another. */
export interface ShellGrammar {
  /** Calls `read` with the root of the text's tree, which lives until `read` returns. */
  withTree<T>(text: string, read: (root: Node) => T): T;
}

/** Loads the grammar; takes a few tens of milliseconds, so it is done when the first script is to be read. */
export async function loadGrammar({ runtime, language }: GrammarFiles): Promise<ShellGrammar> {
  await Parser.init({ wasmBinary: runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(language));
  return {
    withTree(text, read) {
      const tree = parser.parse(text);
      if (!tree) throw new Error('the grammar has no language');
      try {
        return read(tree.rootNode);
      } finally {
        tree.delete();
      }
    },
  };
}
