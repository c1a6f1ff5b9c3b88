/** The grammar of shell scripts: tree-sitter-bash, run by web-tree-sitter from WebAssembly that the caller has read. */
import { Edit, Language, type Node, Parser, type Tree } from 'web-tree-sitter';

/** The two WebAssembly modules, as bytes: `web-tree-sitter.wasm` and `tree-sitter-bash.wasm`. */
export interface GrammarFiles {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** A loaded grammar. One serves any number of texts, one after another. */
export interface ShellGrammar {
  /** Calls `read` with the root of the text's tree, which lives until `read` returns. With a sapling, only what changed is read anew. */
  withTree<T>(text: string, read: (root: Node) => T, sapling?: Sapling): T;
}

/** The tree of a text, kept for the next version of the text. Free it when the text is closed. */
export class Sapling {
  tree: Tree | undefined;
  text = '';

  free(): void {
    this.tree?.delete();
    this.tree = undefined;
  }
}

/** What differs between two texts: one stretch, `from` to `oldEnd` in the old and to `newEnd` in the new. */
export interface Difference {
  readonly from: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The shortest stretch that holds all differences; `undefined` for equal texts. */
export function differenceOf(old: string, text: string): Difference | undefined {
  if (old === text) return undefined;
  const most = Math.min(old.length, text.length);
  let from = 0;
  while (from < most && old.charCodeAt(from) === text.charCodeAt(from)) from++;
  let end = 0;
  while (end < most - from && old.charCodeAt(old.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end++;
  return { from, oldEnd: old.length - end, newEnd: text.length - end };
}

/** Loads the grammar; takes a few tens of milliseconds, so it is done when the first script is to be read. */
export async function loadGrammar({ runtime, language }: GrammarFiles): Promise<ShellGrammar> {
  await Parser.init({ wasmBinary: runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(language));
  return {
    withTree(text, read, sapling) {
      if (sapling) return read(grown(parser, text, sapling).rootNode);
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

/** The tree of the text, from the tree of the text before. */
function grown(parser: Parser, text: string, sapling: Sapling): Tree {
  const { tree: old, text: before } = sapling;
  const difference = old && differenceOf(before, text);
  if (old && !difference) return old;
  if (old && difference) {
    const { from, oldEnd, newEnd } = difference;
    old.edit(
      new Edit({
        startIndex: from,
        oldEndIndex: oldEnd,
        newEndIndex: newEnd,
        startPosition: pointAt(before, from),
        oldEndPosition: pointAt(before, oldEnd),
        newEndPosition: pointAt(text, newEnd),
      }),
    );
  }
  const tree = parser.parse(text, old);
  if (!tree) throw new Error('the grammar has no language');
  old?.delete();
  sapling.tree = tree;
  sapling.text = text;
  return tree;
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', lineStart)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
