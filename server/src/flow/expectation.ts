/** What should become of a packet, as it is written after `=>`: the verdict, the rule that decides, the connection's state. */
import { CT_STATE } from '../base/fields.ts';
import type { Span } from '../base/span.ts';
import type { Verdict } from '../engine/types.ts';
import type { Word } from '../syntax/command/types.ts';

export const VERDICTS: readonly Verdict[] = ['ACCEPT', 'DROP', 'REJECT', 'QUEUE', 'STOLEN'];
export const STATES: readonly string[] = Object.keys(CT_STATE);

/** The word for a packet that no rule and no policy decided about. */
export const NOBODY = 'nobody';

/** Part by part; `by` is the place, without the word "by". Spans count as those of the words. */
export interface Expectation {
  /** From the arrow to the end of what follows it. */
  readonly span: Span;
  /** Without a question mark. */
  readonly verdict: Word | undefined;
  /** The verdict is written with a question mark: it is known not to be certain. */
  readonly unsure: boolean;
  readonly by: Word | undefined;
  readonly state: Word | undefined;
  /** Words that are none of the three, or the second of their kind. */
  readonly strange: readonly Word[];
}

/** Where the arrow stands among the words; negative where there is none. `text` is what the words' spans count in. */
export function arrowAmong(words: readonly Word[], text: string): number {
  return words.findIndex((word) => word.text.startsWith('=>') && text[word.start] === '=');
}

/** Reads the words from the arrow on. */
export function readExpectation([arrow, ...rest]: readonly Word[]): Expectation | undefined {
  if (!arrow) return undefined;
  const glued: Word = { text: arrow.text.slice(2), start: arrow.start + 2, end: arrow.end };
  const words = (glued.text === '' ? rest : [glued, ...rest]).filter(({ text }) => text !== 'by');
  const verdict = words.find(isVerdict);
  const by = words.find(isPlace);
  const state = words.find(isState);
  const unsure = verdict?.text.endsWith('?') === true;
  return {
    span: { start: arrow.start, end: rest.at(-1)?.end ?? arrow.end },
    verdict: verdict && unsure ? { ...verdict, text: verdict.text.slice(0, -1) } : verdict,
    unsure,
    by,
    state,
    strange: words.filter((word) => word !== verdict && word !== by && word !== state),
  };
}

/** True when nothing stands behind the arrow. */
export function isEmpty({ span: { start, end } }: Expectation): boolean {
  return end - start <= '=>'.length;
}

/** The sentence about a word that stands in an expectation and is none of its parts. */
export function sayStrange({ text }: Word): string {
  return `"${text}" is none of a verdict (${VERDICTS.join(', ')}), a place (filter/INPUT/3, filter/INPUT/policy) or a state (${STATES.join(', ')}).`;
}

function isVerdict({ text }: Word): boolean {
  return VERDICTS.some((verdict) => text === verdict || text === `${verdict}?`);
}

function isPlace({ text }: Word): boolean {
  return text.includes('/') || text === NOBODY;
}

function isState({ text }: Word): boolean {
  return STATES.includes(text);
}
