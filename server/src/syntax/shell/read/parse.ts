/** Reads a script: the grammar finds the statements, the words in them are read here. */
import type { Statement } from '../ast.ts';
import { readUnits, statementsOf, type Unit } from '../versions/units.ts';
import { readByHand } from './by-hand.ts';
import type { ShellGrammar } from './grammar.ts';
import { type HereDocuments, hideHereDocuments } from './here-documents.ts';
import type { Dialect, Gathered, Parse, Reading, Where } from './reading.ts';

/**
 * The statements of a text. Parsing never fails: what is not understood is a statement of its own, `broken`. `asShell`: what stands
 * behind the first place that a shell cannot read is left out, for it does not come to it.
 */
export function parseShell(
  grammar: ShellGrammar,
  text: string,
  dialect: Dialect,
  where: Where = SCRIPT,
  gathered?: Gathered,
  asShell = false,
): readonly Statement[] {
  const { documents, shown } = hideHereDocuments(text, dialect);
  const reading = readingOf(grammar, text, dialect, documents, where, asShell);
  // A shell reads what it is to run in a substitution together with the command around it.
  const isReadable = (inner: string): boolean | number =>
    isWholeByHand({ ...reading, isReadable, isReadableThen: isReadable }, inner);
  if (asShell)
    return readByHand({ ...reading, isReadable: gathered ? undefined : isReadable, isReadableThen: isReadable })
      .statements;
  return grammar.withTree(shown, (root) => {
    const units = readUnits(reading, root.children);
    const whole = wholeByHand(reading, units, gathered);
    if (whole) return whole;
    for (const unit of units) {
      for (const place of unit.gathered.places) gathered?.places.push(place);
      for (const lazy of unit.gathered.lazies) gathered?.lazies.push(lazy);
    }
    return statementsOf(text, units);
  });
}

function isWholeByHand(reading: Reading, text: string): boolean | number {
  const { documents } = hideHereDocuments(text, reading.dialect);
  const refusals = newRefusals();
  const { statements } = readByHand({ ...reading, text, documents, refusals });
  if (refusals.wasInArray !== undefined) return refusals.wasInArray;
  for (const each of statements) {
    if (each.kind === 'broken' && each.ends === 'certainly') return false;
  }
  return true;
}

/** The statements where the grammar stumbles over what a shell reads. */
function wholeByHand(reading: Reading, units: readonly Unit[], gathered?: Gathered): readonly Statement[] | undefined {
  if (reading.documents.unclosed !== undefined || !units.some(({ isBroken }) => isBroken)) return undefined;
  const found: Gathered = { places: [], lazies: [] };
  const { statements, isWhole } = readByHand({ ...reading, refusals: newRefusals(), gathered: found });
  if (!isWhole || statements.some(({ kind }) => kind === 'broken')) return undefined;
  for (const place of found.places) gathered?.places.push(place);
  for (const lazy of found.lazies) gathered?.lazies.push(lazy);
  return statements;
}

/** A text that is to be read. */
export function readingOf(
  grammar: ShellGrammar,
  text: string,
  dialect: Dialect,
  documents: HereDocuments,
  where: Where = SCRIPT,
  asShell = false,
): Reading {
  return {
    text,
    ...where,
    dialect,
    grammar,
    documents,
    refusals: newRefusals(),
    parse: parserOf(grammar, dialect, asShell),
  };
}

function newRefusals(): Reading['refusals'] {
  return { count: 0, certain: 0, untargeted: 0, bodiless: 0 };
}

function parserOf(grammar: ShellGrammar, dialect: Dialect, asShell: boolean): Parse {
  return (text, where, gathered) => parseShell(grammar, text, dialect, where, gathered, asShell);
}

const SCRIPT: Where = { source: 0, offset: 0, fixed: undefined };

/** True for a script whose first line names a shell of another kind: it may read what those known here cannot. */
export function isForeign(text: string): boolean {
  const program = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1];
  return program !== undefined && !/(^|\/)(sh|dash|ash|busybox|r?bash)$/.test(program);
}

/** The shell that a script is for: the one its first line names, bash without one. */
export function dialectOf(text: string): Dialect {
  const program = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1] ?? '';
  return /(^|\/)(sh|dash|ash|busybox)$/.test(program) ? 'sh' : 'bash';
}
