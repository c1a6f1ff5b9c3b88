/** Reads a save file as far as its ruleset. */
import type { Backend, Family } from '../base/problem.ts';
import { buildRuleset } from '../model/build.ts';
import { guessFamily } from '../model/family.ts';
import { type Language, languageOf } from '../model/language.ts';
import type { Ruleset } from '../model/types.ts';
import { parseSave } from '../syntax/save/parse.ts';
import type { SaveDocument } from '../syntax/save/types.ts';
import type { Input } from './io.ts';

/** What the user says about the files; what is left out is guessed for each. */
export interface LoadOptions {
  readonly family?: Family;
  readonly language?: Language;
  /** The files are loaded with `-n`. */
  readonly noFlush?: boolean;
}

/** A file that has been read as far as its ruleset. */
export interface Loaded {
  readonly input: Input;
  readonly language: Language;
  readonly family: Family;
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
}

/** Reads a save file as far as its ruleset; `undefined` for a shell script. */
export function load(input: Input, options: LoadOptions, backend?: Backend): Loaded | undefined {
  const language = options.language ?? languageOf(input.path, input.text);
  if (language === 'shell') return undefined;
  const family = options.family ?? guessFamily(input.path === '-' ? undefined : input.path, input.text);
  const document = parseSave(input.text, { family, lossy: input.lossy, ...(input.codes && { codes: input.codes }) });
  return {
    input,
    language,
    family,
    document,
    ruleset: buildRuleset(document, { ...(backend && { backend }), noFlush: options.noFlush === true }),
  };
}
