/** Short ways to write a finding down, shared by the rooms that make them. */
import { BACKENDS, type Backend, type Fix, type Problem, type Related } from './problem.ts';
import type { Span, TextEdit } from './span.ts';

interface More {
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
  /** Both when absent. */
  readonly refusedBy?: readonly Backend[];
}

/** Something that the real program refuses. */
export function refusal(code: string, message: string, span: Span, more: More = {}): Problem {
  return { code, message, severity: 'error', span, refusedBy: BACKENDS, proof: 'sound', ...more };
}

/** Something that loads, but is hardly what was meant. */
export function warning(code: string, message: string, span: Span, more: More = {}): Problem {
  return { code, message, severity: 'warning', span, refusedBy: [], proof: 'sound', ...more };
}

/** Something worth knowing. */
export function information(code: string, message: string, span: Span, more: More = {}): Problem {
  return { code, message, severity: 'information', span, refusedBy: [], proof: 'sound', ...more };
}

/** A mend that changes what is written, not which packets pass. */
export function safeFix(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, kind: 'safe', edits };
}

export function replace(span: Span, newText: string): TextEdit {
  return { span, newText };
}

/** `text` cut to what fits in a message, with an ellipsis. */
export function quoted(text: string): string {
  const one = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return JSON.stringify(one);
}
