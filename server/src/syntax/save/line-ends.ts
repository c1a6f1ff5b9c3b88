/** CR LF line ends, as a text from Windows has them: said once for the file, where they first do harm. */
import { refusal, replace, safeFix, warning } from '../../base/finding.ts';
import type { Fix, Problem } from '../../base/problem.ts';
import { span, type TextEdit } from '../../base/span.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { readLine } from './line.ts';
import type { SaveDocument, SaveLine } from './types.ts';

/** Lines up to which the fix edits each line end; a longer text is replaced as a whole. */
const SINGLE_EDITS = 2000;

/** The one finding about CR LF, or none: a CR in a comment or after counters is never looked at. */
export function lineEndProblems(document: Omit<SaveDocument, 'problems'>): readonly Problem[] {
  const { text, lines } = document;
  if (!text.includes('\r')) return [];
  const withCr = lines.filter((line) => text.charCodeAt(line.origin + line.text.length) === 13);
  let harmless: SaveLine | undefined;
  for (const line of withCr) {
    const harm = harmOf(line, document);
    if (harm === 'refused') return [crlf(document, line, withCr, true)];
    if (harm === 'value') harmless ??= line;
  }
  return harmless ? [crlf(document, harmless, withCr, false)] : [];
}

/** What the CR does to its line: the line is refused, or the CR becomes part of a value, or nothing. */
function harmOf(
  line: SaveLine,
  { family, tableless }: Omit<SaveDocument, 'problems'>,
): 'refused' | 'value' | undefined {
  const { content, text } = line;
  // The program reads up to the NUL byte only.
  if (text.includes('\0')) return undefined;
  const lastIsTouched = !/[ \t]$/.test(text);
  switch (content.kind) {
    case 'comment':
      return undefined;
    case 'blank':
    case 'commit':
      return 'refused';
    case 'table':
      return lastIsTouched && /^\s*\*\s*\S+$/.test(text) ? 'refused' : undefined;
    case 'chain':
      return /^\s*:\s*\S+(\s+\S+)?$/.test(text) ? 'refused' : undefined;
    case 'command': {
      if (line.table === undefined && !tableless) return undefined;
      const table = tableNamed(line.table ?? '')?.name as TableName | undefined;
      const again = readLine(`${text}\r`, { family, table: table ?? 'filter', continued: false });
      if (again.kind !== 'command') return undefined;
      const { chain, spec } = again.command;
      // No chain and no target has a CR in its name.
      if (chain?.text.endsWith('\r') || spec.target?.name.endsWith('\r')) return 'refused';
      return count(again.command.problems) > count(content.command.problems) ? 'refused' : 'value';
    }
    default:
      return undefined;
  }
}

function count(problems: readonly Problem[]): number {
  return problems.filter(({ refusedBy }) => refusedBy.length > 0).length;
}

function crlf(
  { text }: Omit<SaveDocument, 'problems'>,
  line: SaveLine,
  withCr: readonly SaveLine[],
  refused: boolean,
): Problem {
  const place = span(line.origin, line.origin + Math.max(1, line.text.length));
  const lines = withCr.length === 1 ? 'This line ends' : `${withCr.length} lines end`;
  const what = refused
    ? 'iptables-restore takes the CR for a part of the line and refuses it'
    : 'the CR becomes a part of the last word';
  const message = `${lines} in CR LF: ${what}.`;
  const more = { fixes: [toLf(text, withCr)] };
  return refused
    ? refusal('crlf-line-endings', message, place, more)
    : warning('crlf-line-endings', message, place, more);
}

function toLf(text: string, withCr: readonly SaveLine[]): Fix {
  if (withCr.length > SINGLE_EDITS) {
    return safeFix('Convert the line ends to LF', replace(span(0, text.length), text.replaceAll('\r\n', '\n')));
  }
  const edits: TextEdit[] = withCr.map((line) => {
    const cr = line.origin + line.text.length;
    return text.charCodeAt(cr + 1) === 10 ? replace(span(cr, cr + 2), '\n') : replace(span(cr, cr + 1), '');
  });
  return safeFix('Convert the line ends to LF', ...edits);
}
