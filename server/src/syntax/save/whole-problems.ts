/** What is wrong with a save file as a whole, each thing said once: no table, lines outside one, no COMMIT, line ends. */
import { information, refusal, replace, safeFix } from '../../base/finding.ts';
import type { Problem } from '../../base/problem.ts';
import { type Span, shift, span } from '../../base/span.ts';
import { lineEndProblems } from './line-ends.ts';
import type { SaveDocument, SaveLine, SaveOptions } from './types.ts';

type Unjudged = Omit<SaveDocument, 'problems'>;

/** The problems of the document whose lines have been read. */
export function problemsOfWhole(document: Unjudged, options: SaveOptions): readonly Problem[] {
  const { text, lines } = document;
  const problems: Problem[] = [];
  if (text.charCodeAt(0) === 0xfeff) problems.push(byteOrderMark());
  const first = lines.find(isSaying);
  if (document.tableless) {
    if (first) problems.push(noTable(document, first));
  } else if (first && lines.every(({ content }) => content.kind !== 'table')) {
    const message = 'No line opens a table, and most lines are not rules: this is no ruleset.';
    problems.push(refusal('not-a-ruleset', message, whole(first)));
  } else {
    problems.push(...outsideTables(document), ...openAtEnd(document));
  }
  problems.push(...lineEndProblems(document), ...nothingForFamily(document));
  if (options.lossy) problems.push(notUtf8(text));
  return problems;
}

/** A line that the real program reads as more than nothing. */
function isSaying({ content }: SaveLine): boolean {
  return content.kind !== 'blank' && content.kind !== 'comment';
}

function byteOrderMark(): Problem {
  const message = 'The file begins with a byte order mark, which iptables-restore takes for a part of the first line.';
  const place = span(0, 1);
  return refusal('byte-order-mark', message, place, {
    fixes: [safeFix('Remove the byte order mark', replace(place, ''))],
  });
}

function noTable(document: Unjudged, first: SaveLine): Problem {
  const { text, lines } = document;
  const place = whole(first);
  const table = first.table ?? 'filter';
  const message = `No line such as *${table} opens a table, so iptables-restore refuses the file; it is read here as rules of ${table}.`;
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  const commits = lines.some(({ content }) => content.kind === 'commit');
  const edits = [replace(span(first.origin, first.origin), `*${table}\n`)];
  if (!commits) edits.push(replace(span(text.length, text.length), `${end}COMMIT\n`));
  return {
    ...refusal('no-table', message, place, { fixes: [safeFix(`Make it a ruleset of ${table}`, ...edits)] }),
    severity: 'warning',
  };
}

/**
 * A file shared by both programs has lines for each. Where every rule is for the other one, nothing of it is ever loaded:
 * the restore program passes over the rules, and iptables itself would refuse them.
 */
function nothingForFamily({ family, lines }: Unjudged): Problem[] {
  let first: SaveLine | undefined;
  for (const line of lines) {
    if (line.content.kind !== 'command') continue;
    if (!line.content.command.skipped) return [];
    first ??= line;
  }
  const about = first?.content.kind === 'command' ? first.content.command.problems : [];
  const problem = about.find(({ code }) => code === 'wrong-family');
  if (!first || !problem) return [];
  const message = `Every rule here is for IPv${family === 4 ? 6 : 4} only, so nothing of this file is loaded.`;
  return [{ ...refusal('wrong-family', message, shift(problem.span, first.origin)), severity: 'warning' }];
}

/** Each run of lines that stand outside every table, said at its first line. */
function outsideTables({ text, lines }: Unjudged): Problem[] {
  const problems: Problem[] = [];
  let first: SaveLine | undefined;
  let count = 0;
  const finish = (): void => {
    if (first) problems.push(outside(first, count, text.length));
    first = undefined;
    count = 0;
  };
  for (const line of lines) {
    if (line.content.kind === 'table') finish();
    else if (line.table === undefined && isSaying(line)) {
      first ??= line;
      count++;
    }
  }
  finish();
  return problems;
}

function outside(first: SaveLine, count: number, length: number): Problem {
  const place = whole(first);
  if (first.content.kind === 'commit') {
    const remove = span(first.origin, Math.min(length, first.origin + first.text.length + 1));
    return refusal('outside-table', 'No table is open here that COMMIT could end.', place, {
      fixes: count === 1 ? [safeFix('Remove the line', replace(remove, ''))] : [],
    });
  }
  const following = count === 1 ? '' : count === 2 ? ' and the next' : ` and the ${count - 1} after it`;
  const verb = count === 1 ? 'stands' : 'stand';
  return refusal(
    'outside-table',
    `This line${following} ${verb} outside a table: a line such as *filter must come first.`,
    place,
  );
}

/** A table that is still open when the text ends, or a COMMIT that only iptables-nft recognises. */
function openAtEnd({ text, lines }: Unjudged): Problem[] {
  const last = lines.at(-1);
  const opening = lines.findLast(({ content }) => content.kind === 'table');
  if (!last || !opening) return [];
  const endsOpen = last.content.kind === 'table' || (last.table !== undefined && last.content.kind !== 'commit');
  const end = span(text.length, text.length);
  if (endsOpen) {
    const lastSaying = lines.findLast(isSaying) ?? last;
    const name = opening.content.kind === 'table' ? opening.content.name.text : '';
    const where = text.endsWith('\n') ? 'before' : 'in the middle of a line, before';
    const message = `The file ends ${where} the COMMIT of ${name}: nothing of this table is loaded.`;
    return [
      refusal('missing-commit', message, whole(lastSaying), {
        related: [{ span: whole(opening), message: `${name} is opened here.` }],
        fixes: [safeFix('Add COMMIT', replace(end, text.endsWith('\n') ? 'COMMIT\n' : '\nCOMMIT\n'))],
      }),
    ];
  }
  if (last.content.kind === 'commit' && !text.endsWith('\n') && last.content.problems.length === 0) {
    const message = 'The newline after the last COMMIT is missing: iptables-legacy then does not recognise it.';
    return [
      refusal('missing-final-newline', message, whole(last), {
        refusedBy: ['legacy'],
        fixes: [safeFix('Add the newline', replace(end, '\n'))],
      }),
    ];
  }
  return [];
}

function notUtf8(text: string): Problem {
  const at = Math.max(0, text.indexOf('\ufffd'));
  const message =
    'The file is not UTF-8: bytes that cannot be shown stand here as \ufffd, though iptables-restore takes them as they are.';
  return information('not-utf8', message, span(at, at + 1));
}

/** The line without blanks around it. */
function whole({ origin, text }: SaveLine): Span {
  const indent = Math.max(0, text.search(/[^ \t]/));
  return span(origin + indent, origin + Math.max(indent, text.replace(/[ \t]+$/, '').length));
}
