/** Reads a script: the grammar finds the statements, the words in them are read here. */
import type { Node } from 'web-tree-sitter';
import type { Statement } from './ast.ts';
import type { ShellGrammar } from './grammar.ts';
import { hideHereDocuments } from './here-documents.ts';
import { lowerAll } from './lower.ts';
import type { Dialect, Reading, Where } from './reading.ts';
import type { Units } from './units.ts';

/** The statements of a text. Parsing never fails: what is not understood is a statement of its own, `broken`. */
export function parseShell(
  grammar: ShellGrammar,
  text: string,
  dialect: Dialect,
  where: Where = SCRIPT,
  units?: Units,
): readonly Statement[] {
  const { documents, shown } = hideHereDocuments(text);
  units?.begin(text);
  const read = (root: Node): readonly Statement[] => {
    const reading: Reading = {
      text,
      ...where,
      dialect,
      grammar,
      documents,
      refusals: { count: 0, later: 0 },
      parse: (inner, place) => parseShell(grammar, inner, dialect, place),
    };
    const statements = lowerAll(reading, root.children, units ?? true);
    units?.end();
    return statements;
  };
  return grammar.withTree(shown, read, units?.sapling);
}

const SCRIPT: Where = { source: 0, offset: 0, fixed: undefined };

/** The shell that a script is for: the one its first line names, bash without one. */
export function dialectOf(text: string): Dialect {
  const program = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1] ?? '';
  return /(^|\/)(sh|dash|ash|busybox)$/.test(program) ? 'sh' : 'bash';
}
