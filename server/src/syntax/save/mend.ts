/** Reads a refused line again without what is known to trip iptables-restore, so that one mistake gives one finding with its mend. */
import { refusal, replace, safeFix } from '../../base/finding.ts';
import type { Problem } from '../../base/problem.ts';
import { span } from '../../base/span.ts';
import type { Command, Word } from '../command/types.ts';
import { splitWords } from './words.ts';

/** A line as it was meant: the command without the mistake, and the findings about the mistake. */
export interface Mended {
  readonly command: Command;
  readonly problems: readonly Problem[];
}

/** Marks a line that ends in a backslash: the next one was meant to belong to it. */
export const CONTINUED = 'line-continuation';

/** What word processors and web pages make of the characters that a rule is typed with. */
const TYPOGRAPHIC = /[\u00a0\u2013\u2014\u2018\u2019\u201c\u201d]/;
const EVERY_TYPOGRAPHIC = new RegExp(TYPOGRAPHIC, 'g');

/**
 * Looks for mistakes that come from elsewhere (shell syntax, word processors) in the line `text`, whose command starts at
 * `start` and was refused as `command`. `undefined` when there is none of them, or reading without them is no better.
 */
export function mend(
  text: string,
  { start, openQuote }: { readonly start: number; readonly openQuote: number | undefined },
  command: Command,
  parse: (words: readonly Word[]) => Command,
): Mended | undefined {
  const problems: Problem[] = [];
  let line = text;
  if (/[^ -~\t]/.test(text)) {
    line = text.replace(EVERY_TYPOGRAPHIC, plainCharacter);
    if (TYPOGRAPHIC.test(text)) problems.push(typographic(text));
  }
  let words = problems.length === 0 ? command.words : withDashes(text, splitWords(line, start).words);
  if (/(^|[ \t])'/.test(line) && !line.includes('"')) {
    const joined = splitWords(line, start, "'").words;
    if (joined.length < words.length) problems.push(...singleQuotes(text, joined));
    words = joined;
  }
  const open = openQuote !== undefined && line === text ? words.at(-1) : undefined;
  if (open?.text.endsWith('\n')) {
    problems.push(unclosedQuote(openQuote ?? 0, text));
    words = [...words.slice(0, -1), { ...open, text: open.text.slice(0, -1) }];
  }
  const prefix = programWords(words);
  if (prefix > 0) {
    problems.push(programName(words, prefix));
    words = words.slice(prefix);
  }
  const comment = words.findIndex(({ text: word }, index) => index > 0 && word.startsWith('#'));
  if (comment > 0) {
    problems.push(trailingComment(text, words, comment));
    words = words.slice(0, comment);
  }
  const last = words.at(-1);
  if (last && words.length > 1 && last.text === '\\') {
    problems.push(continuation(last));
    words = words.slice(0, -1);
  }
  if (problems.length === 0) return undefined;
  const mended = parse(words);
  const before = refusals(command) + (namesNothing(command) ? 1 : 0);
  return refusals(mended) < before ? { command: mended, problems } : undefined;
}

/** True for a chain or a target with a no-break space in its name: it cannot be one, though that is found out only later. */
export function namesNothing({ chain, spec }: Command): boolean {
  return chain?.text.includes('\u00a0') === true || spec.target?.name.includes('\u00a0') === true;
}

function refusals(command: Command): number {
  return command.problems.filter(({ refusedBy }) => refusedBy.length > 0).length;
}

function plainCharacter(found: string): string {
  if (found === '\u00a0') return ' ';
  return found === '\u2013' || found === '\u2014' ? found : '"';
}

/** A dash that a word processor made of `--` at the start of an option. */
function withDashes(text: string, words: readonly Word[]): Word[] {
  return words.map((word) => {
    const isDash = /^[\u2013\u2014]/.test(word.text) && text.charAt(word.start) === word.text.charAt(0);
    return isDash ? { ...word, text: dashesFor(word.text) + word.text.slice(1) } : word;
  });
}

function dashesFor(word: string): string {
  return word.length > 2 ? '--' : '-';
}

function typographic(text: string): Problem {
  const found = [...text.matchAll(EVERY_TYPOGRAPHIC)];
  const edits = found.flatMap(({ 0: character, index }) => {
    const word = /^\S*/.exec(text.slice(index))?.[0] ?? '';
    const isDash = character === '\u2013' || character === '\u2014';
    if (isDash && !/(^|\s)$/.test(text.slice(0, index))) return [];
    return [replace(span(index, index + 1), isDash ? dashesFor(word) : plainCharacter(character))];
  });
  const first = found[0];
  const at = first?.index ?? 0;
  const name = first?.[0] === '\u00a0' ? 'no-break space' : `typographic character ${first?.[0] ?? ''}`;
  const message = `A ${name} stands here, which iptables takes for an ordinary letter.`;
  return refusal('typographic-character', message, span(at, at + 1), {
    fixes: [safeFix('Write plain quotes, dashes and blanks', ...edits)],
  });
}

function singleQuotes(text: string, words: readonly Word[]): Problem[] {
  return words
    .filter((word) => text.charAt(word.start) === "'" && /[ \t]/.test(word.text))
    .map((word) => {
      const message = 'Single quotes do not quote in a save file: this is read as several words.';
      const inner = word.text.replace(/["\\]/g, '\\$&');
      return refusal('single-quotes', message, span(word.start, word.end), {
        fixes: [safeFix('Use double quotes', replace(word, `"${inner}"`))],
      });
    });
}

function unclosedQuote(at: number, text: string): Problem {
  const message = 'Nothing closes this quote: the rest of the line, its newline included, becomes part of the word.';
  return refusal('unclosed-quote', message, span(at, text.length), {
    fixes: [{ title: 'Remove the quote', kind: 'unsafe', edits: [replace(span(at, at + 1), '')] }],
  });
}

/** How many words at the start name a program rather than its arguments. */
function programWords(words: readonly Word[]): number {
  const isProgram = ({ text }: Word): boolean => /^(sudo|(\S*\/)?ip6?tables(-legacy|-nft)?)$/.test(text);
  let count = 0;
  while (count < words.length && isProgram(words[count] as Word)) count++;
  return count;
}

function programName(words: readonly Word[], count: number): Problem {
  const from = words[0]?.start ?? 0;
  const name = words[count - 1];
  const rest = words[count]?.start ?? name?.end ?? from;
  const message = `A line of a save file begins with the command, such as -A: "${name?.text}" does not belong here.`;
  return refusal('program-name', message, span(from, name?.end ?? from), {
    fixes: [safeFix('Remove the name of the program', replace(span(from, rest), ''))],
  });
}

function trailingComment(text: string, words: readonly Word[], index: number): Problem {
  const from = words[index]?.start ?? text.length;
  const ruleEnd = words[index - 1]?.end ?? from;
  const message = 'A comment must have a line of its own: behind a rule it is read as more words of the rule.';
  return refusal('comment-not-in-column-0', message, span(from, text.trimEnd().length), {
    fixes: [
      safeFix(
        'Move the comment above the rule',
        replace(span(0, 0), `${text.slice(from).trimEnd()}\n`),
        replace(span(ruleEnd, text.length), ''),
      ),
    ],
  });
}

function continuation(last: Word): Problem {
  const message = 'A backslash does not continue a line in a save file: the whole rule must stand on one line.';
  return refusal(CONTINUED, message, span(last.start, last.end));
}
