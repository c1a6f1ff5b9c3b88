/** `--format sarif`: the Static Analysis Results Interchange Format 2.1.0, for code scanning. */
import type { Fix, Problem, Severity } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import type { FileReport, Reporter } from '../report.ts';

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };

const sarif: Reporter = {
  name: 'sarif',
  report(files) {
    const codes = [...new Set(files.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
    const log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'iptables-ls', rules: codes.map((id) => ({ id })) } },
          columnKind: 'utf16CodeUnits',
          artifacts: files.map(({ path }) => ({ location: { uri: uriOf(path) } })),
          results: files.flatMap((file) => file.problems.map((problem) => resultOf(file, problem, codes))),
        },
      ],
    };
    return `${JSON.stringify(log, undefined, 2)}\n`;
  },
};

export default sarif;

function resultOf(file: FileReport, problem: Problem, codes: readonly string[]) {
  const { code, severity, message, refusedBy, proof, related, witness, fixes } = problem;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text: message },
    locations: [locationOf(file, problem.span)],
    ...(related?.length && {
      relatedLocations: related.map((one, id) => ({
        id,
        ...locationOf(file, one.span),
        message: { text: one.message },
      })),
    }),
    ...(fixes?.length && { fixes: fixes.map((fix) => fixOf(file, fix)) }),
    properties: { refused: refusedBy, proof, ...(witness !== undefined && { witness }) },
  };
}

function locationOf(file: FileReport, span: Span) {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file.path) }, region: regionOf(file, span) } };
}

/** SARIF counts lines and columns from 1; the end column is the one after the last. */
function regionOf({ lines }: FileReport, span: Span) {
  const { start, end } = lines.range(span);
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function fixOf(file: FileReport, { title, edits }: Fix) {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: { uri: uriOf(file.path) },
        replacements: edits.map(({ span, newText }) => ({
          deletedRegion: regionOf(file, span),
          insertedContent: { text: newText },
        })),
      },
    ],
  };
}

function uriOf(path: string): string {
  return path === '-' ? 'stdin' : path.split('/').map(encodeURIComponent).join('/');
}
