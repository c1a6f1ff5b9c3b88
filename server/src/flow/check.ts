/** Reads a line that looks at what the step above it did. */
import type { Problem } from '../base/problem.ts';
import { CHECK_FORMS, type CheckForm } from './check-forms.ts';
import { arrowAmong, readExpectation, sayStrange } from './expectation.ts';
import { unreadable } from './lines.ts';
import type { Check, FlowLine } from './types.ts';

export function readCheck(line: FlowLine, text: string): Check | Problem {
  const [first, second] = line.words;
  const start = first?.start ?? line.span.start;
  const whole = { start, end: line.words.at(-1)?.end ?? start };
  const form = CHECK_FORMS.find(({ kind }) => isOfKind(kind, first?.text, second?.text));
  if (!form) return unreadable(`"${first?.text} ${second?.text ?? ''}" is none of ${formsLike(first?.text)}.`, whole);
  const words = line.words.slice(form.kind.split(' ').length);
  const problem = problemWith(form, words.length);
  if (problem !== undefined) return unreadable(problem, whole);
  const check = { kind: form.kind, line, span: whole, words, number: 0, expectation: undefined };
  if (form.kind !== 'packet') return check;
  const arrow = arrowAmong(words, text);
  const expectation = arrow < 0 ? undefined : readExpectation(words.slice(arrow));
  const number = Number(words[0]?.text);
  const [strange] = expectation?.strange ?? [];
  if (strange) return unreadable(sayStrange(strange), strange);
  if (arrow !== 1 || !expectation || !Number.isInteger(number) || number < 1)
    return unreadable(
      'This is written "packet 2 => ACCEPT": which packet of the step, from 1, and what becomes of it.',
      whole,
    );
  return { ...check, number, expectation };
}

function isOfKind(kind: string, first: string | undefined, second: string | undefined): boolean {
  const [one, two] = kind.split(' ');
  return one === first && (two === undefined || two === second);
}

function formsLike(first: string | undefined): string {
  return CHECK_FORMS.filter(({ kind }) => kind.split(' ')[0] === first)
    .map(({ form }) => `"${form}"`)
    .join(' and ');
}

function problemWith({ kind, form, takesWords }: CheckForm, count: number): string | undefined {
  if (takesWords && count === 0) return `"${kind}" needs something to look for: "${form}".`;
  const isWhole = kind === 'nothing sent' || kind === 'delivered' || kind === 'not delivered';
  return isWhole && count > 0 ? `Nothing stands behind "${kind}"; what left is looked at by "sent WORDS".` : undefined;
}
