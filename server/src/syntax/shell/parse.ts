/** Reads a script: the grammar finds the statements, the words in them are read here. */
import type { Node } from 'web-tree-sitter';
import type { Statement } from './ast.ts';
import type { ShellGrammar } from './grammar.ts';
import { lowerAll } from './lower.ts';
import type { Dialect, HereDocument, Reading, Where } from './reading.ts';

/** The statements of a text. Parsing never fails: what is not understood is a statement of its own, `broken`. */
export function parseShell(
  grammar: ShellGrammar,
  text: string,
  dialect: Dialect,
  where: Where = SCRIPT,
): readonly Statement[] {
  return grammar.withTree(text, (root) => {
    const reading: Reading = {
      text,
      ...where,
      dialect,
      grammar,
      hereDocuments: hereDocuments(root, text),
      refusals: { count: 0 },
      parse: (inner, place) => parseShell(grammar, inner, dialect, place),
    };
    return lowerAll(reading, root.children, true);
  });
}

const SCRIPT: Where = { source: 0, offset: 0, fixed: undefined };

/** The shell that a script is for: the one its first line names, bash without one. */
export function dialectOf(text: string): Dialect {
  const program = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1] ?? '';
  return /(^|\/)(sh|dash|ash|busybox)$/.test(program) ? 'sh' : 'bash';
}

function hereDocuments(root: Node, text: string): Map<number, HereDocument> {
  const found = new Map<number, HereDocument>();
  if (!text.includes('<<')) return found;
  for (const node of root.descendantsOfType('heredoc_redirect')) {
    if (!node) continue;
    let body: HereDocument | undefined;
    let start: number | undefined;
    let last: number | undefined;
    for (const child of node.children) {
      if (child?.type === 'heredoc_body') start = lineStart(text, child.startIndex);
      if (child?.type === 'heredoc_end') last = lineStart(text, child.startIndex);
    }
    if (last !== undefined) body = { start: start ?? last, end: last };
    if (body) found.set(node.startIndex, body);
  }
  return found;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}
