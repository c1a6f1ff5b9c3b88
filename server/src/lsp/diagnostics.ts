/** Sends findings: refusals at once with each keystroke, what needs set analysis as soon as the typing pauses. */
import type { Connection, Diagnostic } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../base/problem.ts';
import type { IdeContext } from '../ide/context.ts';
import { toDiagnostic } from './convert.ts';

/** Milliseconds without a change after which the slower findings are made. */
const PAUSE = 80;

export interface Publisher {
  /** The document changed (or was opened): `context` gives its analysis when it is asked for. */
  changed(document: TextDocument, context: () => IdeContext): void;
  closed(uri: string): void;
}

interface Sent {
  /** What lint found last, with the text that it speaks of. */
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** `extra` makes the findings of editor features, such as packet lines. */
export function createPublisher(connection: Connection, extra: (context: IdeContext) => readonly Problem[]): Publisher {
  const timers = new Map<string, NodeJS.Timeout>();
  const sent = new Map<string, Sent>();

  const send = (context: IdeContext, version: number, problems: readonly Problem[]): void => {
    const diagnostics: Diagnostic[] = problems.map((problem) => toDiagnostic(context, problem));
    void connection.sendDiagnostics({ uri: context.uri, version, diagnostics });
  };

  return {
    changed(document, makeContext) {
      const { uri, version } = document;
      const context = makeContext();
      const before = sent.get(uri);
      const kept = before ? carriedOver(before, context.document.text, context.problems) : [];
      send(context, version, [...context.problems, ...kept]);
      clearTimeout(timers.get(uri));
      const later = (): void => {
        const problems = [...context.findings, ...extra(context)];
        const quick = new Set(context.problems);
        sent.set(uri, { text: context.document.text, problems: problems.filter((problem) => !quick.has(problem)) });
        send(context, version, problems);
      };
      timers.set(uri, setTimeout(later, PAUSE));
    },
    closed(uri) {
      clearTimeout(timers.get(uri));
      timers.delete(uri);
      sent.delete(uri);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
  };
}

/**
 * The slower findings of the text before, moved to where their words now stand, so that they do not flicker while one
 * types. Those about the changed stretch are left out.
 */
function carriedOver(before: Sent, text: string, current: readonly Problem[]): Problem[] {
  if (before.problems.length === 0) return [];
  const old = before.text;
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old.charCodeAt(start) === text.charCodeAt(start)) start++;
  let end = 0;
  while (end < most - start && old.charCodeAt(old.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end++;
  const delta = text.length - old.length;
  const oldEnd = old.length - end;
  const broken = current.some((problem) => problem.refusedBy.length > 0);
  return before.problems.flatMap((problem): Problem[] => {
    if (problem.span.end < start) return [problem];
    if (problem.span.start < oldEnd || broken) return [];
    return [{ ...problem, span: { start: problem.span.start + delta, end: problem.span.end + delta }, related: [] }];
  });
}
