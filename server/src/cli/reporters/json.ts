/** `--format json`: everything that is known of each finding, for programs. Its shape is a contract and only grows. */
import type { Fix, Problem } from '../../base/problem.ts';
import type { FileReport, Reporter } from '../report.ts';

const json: Reporter = {
  name: 'json',
  report: (files) => `${JSON.stringify({ files: files.map(fileOf) })}\n`,
};

export default json;

function fileOf({ path, language, family, lines, problems }: FileReport) {
  return {
    path,
    language,
    ...(family && { family }),
    diagnostics: problems.map((problem) => diagnosticOf(problem, lines)),
  };
}

function diagnosticOf(problem: Problem, lines: FileReport['lines']) {
  const { severity, code, message, refusedBy, proof, related, witness, fixes } = problem;
  return {
    range: lines.range(problem.span),
    severity,
    code,
    message,
    refused: refusedBy,
    proof,
    ...(related?.length && { related: related.map((one) => ({ range: lines.range(one.span), message: one.message })) }),
    ...(witness !== undefined && { witness }),
    ...(fixes?.length && { fixes: fixes.map((fix) => fixOf(fix, lines)) }),
  };
}

function fixOf({ title, kind, edits }: Fix, lines: FileReport['lines']) {
  return { title, kind, edits: edits.map(({ span, newText }) => ({ range: lines.range(span), newText })) };
}
