/** Comments that silence a finding: `# iptables-ls ignore <rule-id>: why`, for the next line or (`ignore-file`) the whole text. */
import type { Problem } from '../base/problem.ts';

interface Suppression {
  readonly id: string;
  /** Line that it speaks of; `undefined` for the whole text. */
  readonly line: number | undefined;
  readonly span: { readonly start: number; readonly end: number };
  readonly reason: string;
  used: boolean;
}

/** A text's lines: those of a save file, or of a script without the blanks around them. */
interface Lines {
  readonly lines: readonly {
    readonly line: number;
    readonly origin: number;
    readonly text: string;
    readonly content: { readonly kind: string };
  }[];
}

const FORM = /^#\s*iptables-ls\s+(ignore|ignore-file)\s+([a-z0-9-]+)\s*(?::\s*(.*\S))?\s*$/;

/**
 * Takes away the findings that a comment silences. A refusal cannot be silenced: the line would still not load. A comment
 * without a reason, and one that silences nothing, are findings of their own.
 */
export function applySuppressions(
  document: Lines,
  problems: readonly Problem[],
  lineAt: (offset: number) => number,
): Problem[] {
  const suppressions = collect(document);
  if (suppressions.length === 0) return [...problems];
  const kept = problems.filter((problem) => {
    if (problem.refusedBy.length > 0) return true;
    const line = lineAt(problem.span.start);
    const match = suppressions.find((s) => s.id === problem.code && (s.line === undefined || s.line === line));
    if (!match) return true;
    match.used = true;
    return false;
  });
  for (const s of suppressions) {
    if (!s.used)
      kept.push(hint('unused-suppression', `Nothing here is called ${s.id}, so the comment silences nothing.`, s.span));
    else if (s.reason === '')
      kept.push(
        hint('suppression-without-reason', `The comment silences ${s.id} without saying why: add ": reason".`, s.span),
      );
  }
  return kept;
}

function collect(document: Lines): Suppression[] {
  const found: Suppression[] = [];
  let waiting: { id: string; span: Suppression['span']; reason: string }[] = [];
  for (const line of document.lines) {
    if (line.content.kind === 'comment') {
      const [, what, id, reason] = FORM.exec(line.text) ?? [];
      if (!what || !id) continue;
      const span = { start: line.origin, end: line.origin + line.text.length };
      if (what === 'ignore-file') found.push({ id, line: undefined, span, reason: reason ?? '', used: false });
      else waiting.push({ id, span, reason: reason ?? '' });
    } else if (line.content.kind !== 'blank') {
      for (const w of waiting) found.push({ ...w, line: line.line, used: false });
      waiting = [];
    }
  }
  for (const w of waiting) found.push({ ...w, line: -1, used: false });
  return found;
}

function hint(code: string, message: string, span: Suppression['span']): Problem {
  return { code, message, severity: 'hint', span, refusedBy: [], proof: 'sound' };
}
