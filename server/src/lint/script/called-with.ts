/** What a script is called with where nobody says so: `start`, for one that asks for such a word. */
import type { Sites } from '../../model/script/sites.ts';
import type { ParameterPart, Word } from '../../syntax/shell/ast.ts';
import { toldIn } from '../../syntax/shell/host/told.ts';
import type { ScriptInput } from '../../syntax/shell/run/evaluate.ts';

export interface CalledWith {
  readonly word: string;
  /** Where the script asks for it. */
  readonly span: { readonly start: number; readonly end: number };
}

/** The words by which scripts are told to make their rules, the usual ones first. */
const USUAL = ['start', 'up', 'on', 'enable', 'add', 'load', 'apply'];

/** `undefined` where it is known what the script is called with, or it asks for no word of its own. */
export function calledWith(script: ScriptInput, sites: Sites): CalledWith | undefined {
  if (script.arguments || toldIn(script.text).values.has('1')) return undefined;
  for (const { word, patterns } of sites.cases) {
    const found = isFirst(sites, word) ? USUAL.find((usual) => patterns.includes(usual)) : undefined;
    if (found !== undefined) return { word: found, span: { start: word.place.start, end: word.place.end } };
  }
  return undefined;
}

/** The word is `$1`, or a variable that is set to it. */
function isFirst({ assignments }: Sites, word: Word): boolean {
  const part = onlyParameter(word);
  if (!part) return false;
  if (part.name === '1') return true;
  return assignments.some(
    ({ name, value }) => name === part.name && 'parts' in value && onlyParameter(value)?.name === '1',
  );
}

function onlyParameter({ parts: [part, more] }: Word): ParameterPart | undefined {
  return part?.kind === 'parameter' && !more ? part : undefined;
}
