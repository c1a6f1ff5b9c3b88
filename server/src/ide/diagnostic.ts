/** Problems of our own as LSP diagnostics. */
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Problem, Severity } from '../base/problem.ts';
import type { AnyContext } from './define.ts';

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A problem as the editor shows it: who refuses, how sure it is, and a packet that shows it are part of the message. */
export function toDiagnostic(context: AnyContext, problem: Problem): Diagnostic {
  const page = context.pageOf(problem.code);
  const witness = problem.witness === undefined ? '' : `\nFor example: ${problem.witness}`;
  const only = problem.refusedBy.length === 1 ? ` (refused by iptables-${problem.refusedBy[0]})` : '';
  return {
    range: context.rangeOf(problem.span),
    severity: SEVERITY[problem.severity],
    code: problem.code,
    ...(page && { codeDescription: { href: page } }),
    source: 'iptables',
    message: `${problem.message}${only}${problem.proof === 'heuristic' ? ' (a judgement, not a proof)' : ''}${witness}`,
    ...(problem.related && {
      relatedInformation: problem.related.map((related) => ({
        location: { uri: context.uri, range: context.rangeOf(related.span) },
        message: related.message,
      })),
    }),
  };
}
