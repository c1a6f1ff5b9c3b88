/** `--format github`: workflow commands, which GitHub shows at the lines of a pull request. */
import type { Problem, Severity } from '../../base/problem.ts';
import type { FileReport, Reporter } from '../report.ts';

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' };

const github: Reporter = {
  name: 'github',
  report: (files) => files.flatMap((file) => file.problems.map((problem) => lineOf(file, problem))).join(''),
};

export default github;

function lineOf({ path, lines }: FileReport, { span, severity, code, message }: Problem): string {
  const { start, end } = lines.range(span);
  const place = [`file=${property(path)}`, `line=${start.line + 1}`, `endLine=${end.line + 1}`];
  // Columns are taken only where the finding lies in one line.
  if (start.line === end.line)
    place.push(`col=${start.character + 1}`, `endColumn=${Math.max(end.character, start.character + 1)}`);
  place.push(`title=${property(code)}`);
  return `::${LEVELS[severity]} ${place.join(',')}::${escaped(message)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
