/** The grammar of shell scripts: tree-sitter-bash, run by web-tree-sitter from WebAssembly that the caller has read. */
import { Language, type Node, Parser, type Range } from 'web-tree-sitter';
import { commonPrefix, commonSuffix } from '../../../base/common.ts';
import type { Span } from '../../../base/span.ts';

/** The two WebAssembly modules, as bytes: `web-tree-sitter.wasm` and `tree-sitter-bash.wasm`. */
export interface GrammarFiles {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** A loaded grammar. One serves any number of texts, one after another. */
export interface ShellGrammar {
  /** Calls `read` with the root of the tree of a text, or of a stretch of it, which lives until `read` returns. */
  withTree<T>(text: string, read: (root: Node) => T, stretch?: Span): T;
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
  const from = commonPrefix(old, text);
  const end = commonSuffix(old, text, Math.min(old.length, text.length) - from);
  return { from, oldEnd: old.length - end, newEnd: text.length - end };
}

/** Loads the grammar; takes a few tens of milliseconds, so it is done when the first script is to be read. */
export async function loadGrammar({ runtime, language }: GrammarFiles): Promise<ShellGrammar> {
  await Parser.init({ wasmBinary: runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(language));
  return {
    withTree(text, read, stretch) {
      const options = stretch && { includedRanges: [rangeOf(text, stretch)] };
      const tree = parser.parse(text, null, options);
      if (!tree) throw new Error('the grammar has no language');
      try {
        return read(tree.rootNode);
      } finally {
        tree.delete();
      }
    },
  };
}

function rangeOf(text: string, { start, end }: Span): Range {
  return { startIndex: start, endIndex: end, startPosition: pointAt(text, start), endPosition: pointAt(text, end) };
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
