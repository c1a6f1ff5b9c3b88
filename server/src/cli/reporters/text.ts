/** `--format text`: findings for people, each with the line it is about, and a sum at the end. */
import picocolors from 'picocolors';
import type { Problem, Severity } from '../../base/problem.ts';
import { countBySeverity, type FileReport, type Look, type Reporter, SEVERITIES } from '../report.ts';

type Colours = ReturnType<typeof picocolors.createColors>;

const text: Reporter = {
  name: 'text',
  report(files, look) {
    const colours = picocolors.createColors(look.colour);
    const parts = files.flatMap((file) => file.problems.map((problem) => findingOf(file, problem, look, colours)));
    return [...parts, summaryOf(files, colours)].join('\n');
  },
};

export default text;

const WORDS: Record<Severity, readonly [one: string, many: string]> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  information: ['note', 'notes'],
  hint: ['hint', 'hints'],
};

function paint(severity: Severity, words: string, colours: Colours): string {
  switch (severity) {
    case 'error':
      return colours.red(words);
    case 'warning':
      return colours.yellow(words);
    case 'information':
      return colours.cyan(words);
    default:
      return colours.dim(words);
  }
}

function findingOf(file: FileReport, problem: Problem, look: Look, colours: Colours): string {
  const { start } = file.lines.range(problem.span);
  const place = `${file.path}:${start.line + 1}:${start.character + 1}`;
  const head = `${colours.bold(place)} ${paint(problem.severity, WORDS[problem.severity][0], colours)} ${problem.message} ${colours.dim(`[${problem.code}]`)}`;
  const notes: string[] = [];
  const [refuses, other] = problem.refusedBy;
  if (refuses && !other && !problem.message.includes(`iptables-${refuses}`))
    notes.push(`only iptables-${refuses} refuses this`);
  for (const related of problem.related ?? []) {
    notes.push(`${placeOf(file, related.span.start)}: ${related.message}`);
  }
  if (problem.witness !== undefined) notes.push(`for example the packet: ${problem.witness}`);
  for (const { kind, title } of problem.fixes ?? [])
    notes.push(`${kind === 'safe' ? 'fix' : 'possible fix'}: ${title}`);
  const frame = frameOf(file, problem, look, colours);
  return [head, ...frame, ...notes.map((note) => colours.dim(`      ${note}`)), ''].join('\n');
}

function placeOf({ lines }: FileReport, offset: number): string {
  return `line ${lines.position(offset).line + 1}`;
}

/** The line of the finding with carets under it, cut to the width of the terminal around them. */
function frameOf({ lines }: FileReport, problem: Problem, look: Look, colours: Colours): string[] {
  const { start, end } = lines.range(problem.span);
  const line = lines.text(start.line).replaceAll('\t', ' ');
  // What is no text would only fill the screen.
  if (problem.code === 'not-text' || (line.trim() === '' && start.character === 0)) return [];
  const number = String(start.line + 1).padStart(5);
  const room = Math.max(40, look.width - 10);
  const last = end.line === start.line ? end.character : line.length;
  const from = start.character > room - 20 ? start.character - 20 : 0;
  const shown = line.slice(from, from + room);
  const count = Math.max(1, Math.min(last, from + room, line.length) - start.character);
  const code = `${from > 0 ? '…' : ''}${printable(shown)}${from + room < line.length ? '…' : ''}`;
  const carets = `${' '.repeat(start.character - from + (from > 0 ? 1 : 0))}${'^'.repeat(count)}`;
  return [
    `${colours.dim(`${number} |`)} ${code}`,
    `${colours.dim('      |')} ${paint(problem.severity, carets, colours)}`,
  ];
}

/** Control characters would steer the terminal. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, '\ufffd');
}

function summaryOf(files: readonly FileReport[], colours: Colours): string {
  const counts = countBySeverity(files);
  const of = files.length === 1 ? (files[0]?.path ?? '') : `${files.length} files`;
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) =>
    paint(severity, `${counts[severity]} ${WORDS[severity][counts[severity] === 1 ? 0 : 1]}`, colours),
  );
  return parts.length === 0 ? `${colours.green('Nothing found')} in ${of}.\n` : `${parts.join(', ')} in ${of}.\n`;
}
