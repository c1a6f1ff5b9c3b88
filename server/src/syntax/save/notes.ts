/** What is worth saying about the words of a line, before anyone asks what they mean: limits and quotes. */
import { refusal, replace, warning } from '../../base/finding.ts';
import type { Problem } from '../../base/problem.ts';
import { span } from '../../base/span.ts';
import type { Word } from '../command/types.ts';
import { exceedsBytes, WORD_BYTES, WORD_COUNT } from './words.ts';

/** The limit of the real program's reader that the line exceeds, if it does. */
export function limitProblem(words: readonly Word[]): Problem | undefined {
  const extra = words[WORD_COUNT];
  if (extra) {
    const message = `The line has ${words.length} words; iptables-restore takes at most ${WORD_COUNT}.`;
    return refusal('too-many-words', message, span(extra.start, words.at(-1)?.end ?? extra.end));
  }
  for (const word of words) {
    if (exceedsBytes(word.text, WORD_BYTES)) {
      const message = `This word is longer than ${WORD_BYTES} bytes, the most that iptables-restore takes.`;
      return refusal('word-too-long', message, span(word.start, word.end));
    }
  }
  return undefined;
}

/** Quotes in a line that loads, but not as it looks. */
export function quoteNotes(text: string, words: readonly Word[], openQuote: number | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  if (openQuote !== undefined) {
    const message = 'Nothing closes this quote: the rest of the line, its newline included, becomes part of the value.';
    problems.push(
      warning('unclosed-quote', message, span(openQuote, text.length), {
        fixes: [
          {
            title: 'Close the quote at the end',
            kind: 'unsafe',
            edits: [replace(span(text.length, text.length), '"')],
          },
        ],
      }),
    );
  }
  if (text.includes("'")) for (const word of words) if (isInSingleQuotes(text, word)) problems.push(singleQuotes(word));
  return problems;
}

/** True for `'text'` written outside double quotes. */
function isInSingleQuotes(text: string, word: Word): boolean {
  const length = word.text.length;
  return length > 1 && text.charAt(word.start) === "'" && word.text.charAt(0) === "'" && word.text.endsWith("'");
}

function singleQuotes(word: Word): Problem {
  const inner = word.text.slice(1, -1).replace(/["\\]/g, '\\$&');
  const message = 'Single quotes do not quote in a save file: they become part of the value.';
  return warning('single-quotes', message, span(word.start, word.end), {
    fixes: [{ title: 'Use double quotes', kind: 'unsafe', edits: [replace(word, `"${inner}"`)] }],
  });
}
