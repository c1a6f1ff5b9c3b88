/** The lines of a flow script in words, with the section that each belongs to. */
import { warning } from '../base/finding.ts';
import type { Problem } from '../base/problem.ts';
import { span } from '../base/span.ts';
import type { Word } from '../syntax/command/types.ts';
import { splitWords } from '../syntax/save/words.ts';
import { CHECK_WORDS } from './check-forms.ts';
import type { FlowLine } from './types.ts';

export type Section = 'rules' | 'host' | 'flow';
const SECTIONS: readonly string[] = ['rules', 'host', 'flow'] satisfies readonly Section[];

/** The finding about something in a script that is not in the format. */
export function unreadable(message: string, at: { readonly start: number; readonly end: number }): Problem {
  return { ...warning('flow-syntax', message, span(at.start, at.end)), severity: 'error' };
}

/** Every line, and the quotes that nothing closes. */
export function readLines(text: string): {
  readonly lines: readonly FlowLine[];
  readonly problems: readonly Problem[];
} {
  const lines: FlowLine[] = [];
  const problems: Problem[] = [];
  let section: Section | undefined;
  let isInline = false;
  let start = 0;
  for (const [number, raw] of text.split('\n').entries()) {
    const content = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const { words, openQuote } = wordsOf(content, start);
    const first = words[0]?.text ?? '';
    const isHeader = SECTIONS.includes(first);
    if (isHeader) {
      section = first as Section;
      isInline = section === 'rules' && !words.slice(1).some(isPath);
    }
    const kind = isHeader ? 'header' : kindOf(content, words, section, isInline);
    lines.push({ line: number, span: span(start, start + content.length), words, kind });
    if (openQuote !== undefined && kind !== 'rule' && kind !== 'comment' && !(isHeader && section === 'flow')) {
      problems.push(unreadable('This quote is not closed.', { start: openQuote, end: start + content.length }));
    }
    start += raw.length + 1;
  }
  return { lines, problems };
}

/** A word of a `rules` line that is not the family. */
export function isPath({ text }: Word): boolean {
  return text !== '4' && text !== '6';
}

/** The words before a comment; a comment begins with a `#` that begins a word. */
function wordsOf(
  content: string,
  start: number,
): { readonly words: readonly Word[]; readonly openQuote: number | undefined } {
  const { words, openQuote } = splitWords(content, 0);
  const comment = words.find((word) => content[word.start] === '#');
  const kept = words.slice(0, comment ? words.indexOf(comment) : words.length);
  const open = openQuote === undefined || (comment && comment.start < openQuote) ? undefined : start + openQuote;
  return {
    words: kept.map((word) => ({ text: word.text, start: word.start + start, end: word.end + start })),
    openQuote: open,
  };
}

function kindOf(
  content: string,
  words: readonly Word[],
  section: Section | undefined,
  isInline: boolean,
): FlowLine['kind'] {
  if (words.length === 0) return content.trim() === '' ? 'blank' : 'comment';
  switch (section) {
    case 'rules':
      return isInline ? 'rule' : 'strange';
    case 'host':
      return 'host';
    case 'flow':
      return CHECK_WORDS.includes(words[0]?.text ?? '') ? 'check' : 'step';
    default:
      return 'strange';
  }
}
