/** Reads a script: the grammar finds the statements, the words in them are read here. */
import type { Statement } from './ast.ts';
import type { ShellGrammar } from './grammar.ts';
import { type HereDocuments, hideHereDocuments } from './here-documents.ts';
import type { Dialect, Gathered, Parse, Reading, Where } from './reading.ts';
import { readUnits, statementsOf } from './units.ts';

/** The statements of a text. Parsing never fails: what is not understood is a statement of its own, `broken`. */
export function parseShell(
  grammar: ShellGrammar,
  text: string,
  dialect: Dialect,
  where: Where = SCRIPT,
  gathered?: Gathered,
): readonly Statement[] {
  const { documents, shown } = hideHereDocuments(text);
  const reading = readingOf(grammar, text, dialect, documents, where);
  return grammar.withTree(shown, (root) => {
    const units = readUnits(reading, root.children);
    for (const unit of units) {
      for (const place of unit.gathered.places) gathered?.places.push(place);
      for (const lazy of unit.gathered.lazies) gathered?.lazies.push(lazy);
    }
    return statementsOf(text, units);
  });
}

/** A text that is to be read. */
export function readingOf(
  grammar: ShellGrammar,
  text: string,
  dialect: Dialect,
  documents: HereDocuments,
  where: Where = SCRIPT,
): Reading {
  return {
    text,
    ...where,
    dialect,
    grammar,
    documents,
    refusals: { count: 0, certain: 0 },
    parse: parserOf(grammar, dialect),
  };
}

function parserOf(grammar: ShellGrammar, dialect: Dialect): Parse {
  return (text, where, gathered) => parseShell(grammar, text, dialect, where, gathered);
}

const SCRIPT: Where = { source: 0, offset: 0, fixed: undefined };

/** The shell that a script is for: the one its first line names, bash without one. */
export function dialectOf(text: string): Dialect {
  const program = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1] ?? '';
  return /(^|\/)(sh|dash|ash|busybox)$/.test(program) ? 'sh' : 'bash';
}
