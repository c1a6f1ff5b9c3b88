/** What keeps a text of rules from being loaded at all, so that there is nothing to send packets through. */
import { BACKENDS, type Problem } from '../../base/problem.ts';
import type { Ruleset } from '../../model/types.ts';
import type { SaveDocument } from '../../syntax/save/types.ts';

/** A refusal by both programs, and its line, counted from 1. */
export interface Refusal {
  readonly line: number;
  readonly message: string;
}

/** The first line that neither program would load; nothing when one of them loads the text. */
export function whatRefuses(document: SaveDocument, ruleset: Ruleset): Refusal | undefined {
  const whole = [...document.problems, ...ruleset.problems].filter(isRefused).map(({ span, message }) => ({
    line: document.text.slice(0, span.start).split('\n').length,
    message,
  }));
  const own = document.lines.flatMap(({ line, content }) => {
    const found = [...content.problems, ...(content.kind === 'command' ? content.command.problems : [])];
    return found.filter(isRefused).map(({ message }) => ({ line: line + 1, message }));
  });
  return [...whole, ...own].sort((a, b) => a.line - b.line)[0];
}

/** True for rules that jump in a circle: a packet would never come out. */
export function hasLoop({ problems }: Ruleset): boolean {
  return problems.some(({ code, refusedBy }) => code === 'chain-loop' && refusedBy.length > 0);
}

function isRefused({ severity, refusedBy }: Problem): boolean {
  return severity === 'error' && BACKENDS.every((backend) => refusedBy.includes(backend));
}
