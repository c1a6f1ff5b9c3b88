/** Fixtures that are real rulesets, with what is expected written under the text in comments that iptables-restore skips. */
import { expect } from 'vitest';
import type { Problem, Severity } from '../../server/src/base/problem.ts';

/** A finding as a marker says it; columns count UTF-16 units of the line, and a span ends with its line at the latest. */
interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
}

/** A part of a fixture. The text is as it stands, markers included. */
export interface Section {
  readonly title: string;
  readonly text: string;
}

/**
 * A marker speaks of the line above it, several of the same line:
 *
 *     -A INPUT -j ACCPET
 *     #           ^^^^^^ error[unknown-target]: "ACCPET" is neither a target nor a chain
 *
 * Carets stand under the span; `#<` begins it in column 0, which the `#` covers (`#<^^` is columns 0 to 3), `#.` is
 * column 0 alone, and a `|` stands for an empty one. The message may be left out, or be a beginning of the real one.
 * `#- title` cuts a file into sections.
 */
const MARKER = /^#( *)(<?\^*|\||\.) (error|warning|information|hint)\[([\w-]+)\](?:: (.*))?$/;

/** The sections of a fixture, in order. What comes before the first title is left out when it holds nothing but comments. */
export function sectionsOf(text: string): Section[] {
  const [head = '', ...rest] = text.split(/^(?=#- )/m);
  const titled = rest.map((part) => {
    const end = part.indexOf('\n') + 1;
    return { title: part.slice(2, end).trim(), text: part.slice(end) };
  });
  return /^[^#\n]/m.test(head) ? [{ title: '', text: head }, ...titled] : titled;
}

/** Fails unless the findings are exactly those that the markers in the text say. Shows the text as it should be marked. */
export function checkMarkers(text: string, findings: readonly Problem[]): void {
  const expected = marksIn(text);
  const found = findings.map((finding) => markOf(text, finding));
  const left = [...found];
  const missing = expected.filter((mark) => {
    const index = left.findIndex((other) => fits(mark, other));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  if (missing.length === 0 && left.length === 0) return;
  expect(remarked(text, found), 'the markers do not say what was found').toBe(text);
  throw new Error(`markers: ${missing.length} missing, ${left.length} extra`);
}

/** The text without its markers, for comparing what a fix leaves. */
export function unmarked(text: string): string {
  return text
    .split('\n')
    .filter((line) => !MARKER.test(line))
    .join('\n');
}

function fits(expected: Mark, found: Mark): boolean {
  return (
    expected.line === found.line &&
    expected.start === found.start &&
    expected.end === found.end &&
    expected.severity === found.severity &&
    expected.code === found.code &&
    found.message.startsWith(expected.message)
  );
}

function marksIn(text: string): Mark[] {
  const marks: Mark[] = [];
  let spoken = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const found = MARKER.exec(line);
    if (!found) {
      spoken = index;
      continue;
    }
    const [, blanks = '', sign = '', severity, code = '', message = ''] = found;
    const from = blanks.length + 1;
    const start = sign.startsWith('<') || sign === '.' ? 0 : from;
    const end = sign === '|' ? start : sign === '.' ? 1 : from + sign.length;
    marks.push({ line: spoken, start, end, severity: severity as Severity, code, message });
  }
  return marks;
}

function markOf(text: string, { span, severity, code, message }: Problem): Mark {
  const before = text.slice(0, span.start);
  const line = before.split('\n').length - 1;
  const start = before.length - (before.lastIndexOf('\n') + 1);
  const length = (text.split('\n')[line] ?? '').length;
  return { line, start, end: Math.min(start + span.end - span.start, length), severity, code, message };
}

/** The text with markers for what was found in place of those that it has. */
function remarked(text: string, found: readonly Mark[]): string {
  return text
    .split('\n')
    .flatMap((line, index) => {
      if (MARKER.test(line)) return [];
      const marks = found.filter((mark) => mark.line === index).sort((a, b) => a.start - b.start || a.end - b.end);
      return [line, ...marks.map(markerFor)];
    })
    .join('\n');
}

function markerFor({ start, end, severity, code, message }: Mark): string {
  const place =
    start === end
      ? `${' '.repeat(Math.max(0, start - 1))}|`
      : start === 0
        ? end === 1
          ? '.'
          : `<${'^'.repeat(Math.max(0, end - 2))}`
        : `${' '.repeat(start - 1)}${'^'.repeat(end - start)}`;
  return `#${place} ${severity}[${code}]: ${message}`;
}
