/** Fixes of lint rules carried from the ruleset that a script leaves into the script: offered only where running the mended script in the model leaves exactly the mended ruleset. */
import type { Family, Fix } from '../../base/problem.ts';
import { applyEdits, type Span, type TextEdit } from '../../base/span.ts';
import { buildRuleset } from '../../model/build.ts';
import { printRuleset } from '../../model/print.ts';
import type { ScriptRun } from '../../model/script/build.ts';
import { type Row, rowAt, type View, viewOf } from '../../model/script/view.ts';
import { authoredAt } from '../../model/script/written-at.ts';
import type { WrittenWord } from '../../model/script/written-line.ts';
import { parseSave } from '../../syntax/save/parse.ts';
import { splitWords } from '../../syntax/save/words.ts';
import type { SimpleCommand } from '../../syntax/shell/ast.ts';
import type { ScriptLintContext } from './define.ts';

/** Steps of a run above which it is not run again for a fix. */
const MOST_STEPS = 20_000;

/** Fixes of one kind that are tried one by one: each runs the script again. */
const MOST_FIXES = 20;

/** A fix of a rule of some view. */
export interface FixInView {
  readonly view: View;
  readonly fix: Fix;
}

/**
 * The fixes on the text of the script, by the fixes of the views; those are left out whose words are not written there as they
 * are. What one place of the script writes into several rules is mended in all of them at once.
 */
export function carriedFixes(context: ScriptLintContext, all: readonly FixInView[]): ReadonlyMap<Fix, Fix> {
  const carried = new Map<Fix, Fix>();
  if (context.run.result.steps > MOST_STEPS) return carried;
  const groups = new Map<string, Group>();
  for (const one of all) {
    const edits = one.fix.edits.flatMap((edit) => carriedEdit(context, one.view, edit, one.fix) ?? []);
    if (edits.length === 0 || edits.length < one.fix.edits.length) continue;
    const key = JSON.stringify([one.fix.title, edits]);
    const group = groups.get(key);
    if (group) group.members.push(one);
    else groups.set(key, { edits, members: [one] });
  }
  let budget = MOST_STEPS * 2;
  const holds = (tried: readonly Group[]): boolean => {
    budget -= context.run.result.steps;
    const edits = tried.flatMap((group) => group.edits);
    if (budget < 0 || overlap(edits)) return false;
    const mended = context.runText(applyEdits(context.text, edits));
    return isMended(
      context,
      mended,
      tried.flatMap(({ members }) => members),
    );
  };
  const accept = ({ edits, members }: Group): void => {
    for (const { fix } of members) carried.set(fix, { ...fix, edits });
  };
  for (const alike of byTitle([...groups.values()])) {
    // What holds when all are mended at once holds for each: they change words of their own.
    if (alike.length > 1 && alike.every(isInWords) && holds(alike)) alike.forEach(accept);
    else for (const group of alike.slice(0, MOST_FIXES)) if (holds([group])) accept(group);
  }
  return carried;
}

/** The same edits of the script, and the fixes of views that they stand for. */
interface Group {
  readonly edits: readonly TextEdit[];
  readonly members: FixInView[];
}

function byTitle(groups: readonly Group[]): readonly (readonly Group[])[] {
  const titles = new Map<string, Group[]>();
  for (const group of groups) {
    const title = group.members[0]?.fix.title ?? '';
    titles.set(title, [...(titles.get(title) ?? []), group]);
  }
  return [...titles.values()];
}

function isInWords({ edits }: Group): boolean {
  return edits.every(({ newText }) => newText !== '' && !newText.includes('\n'));
}

function overlap(edits: readonly TextEdit[]): boolean {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start);
  return sorted.some(({ span }, index) => index > 0 && span.start < (sorted[index - 1]?.span.end ?? 0));
}

function carriedEdit(context: ScriptLintContext, view: View, edit: TextEdit, fix: Fix): TextEdit | undefined {
  const { span, newText } = edit;
  const row = rowAt(view, span.start);
  if (!row?.entry) return undefined;
  if (span.start === row.start && span.end === row.end + 1 && newText === '') return removed(context, row);
  if (span.start === row.start && span.end === row.start && newText.endsWith('\n'))
    return insertedAbove(context, view, row, newText.slice(0, -1).split('\n'), fix);
  return span.end <= row.end && !newText.includes('\n') ? inWords(context, row, edit) : undefined;
}

/** Inside the words of a rule. */
function inWords({ text }: ScriptLintContext, row: Row, { span, newText }: TextEdit): TextEdit | undefined {
  if (!isPlain(newText)) return undefined;
  const from = row.words.find(({ start, end }) => start <= span.start && span.start <= end);
  const to = row.words.findLast(({ start, end }) => start <= span.end && span.end <= end);
  const [first, last] = [from && literalSpan(text, from), to && literalSpan(text, to)];
  if (!from || !to || !first || !last) return undefined;
  const start = first.start + Math.min(span.start - from.start, first.end - first.start);
  const end = last.start + Math.min(span.end - to.start, last.end - last.start);
  return end < start ? undefined : { span: { start, end }, newText };
}

/** Where the word stands in the script letter by letter. */
function literalSpan(script: string, word: WrittenWord): Span | undefined {
  const { text } = word;
  const place = authoredAt(script, word);
  if (place?.source !== 0) return undefined;
  const { start, end } = place;
  const written = script.slice(start, end);
  if (written === text) return { start, end };
  return written === `"${text}"` || written === `'${text}'` ? { start: start + 1, end: end - 1 } : undefined;
}

/** The line of the script that makes the rule, and nothing else. */
function lineOf(
  context: ScriptLintContext,
  row: Row,
): { readonly site: SimpleCommand; readonly span: Span } | undefined {
  const { text, commands } = context;
  const maker = commands.find(({ changes }) =>
    changes.some((change) => change.kind === 'rules-added' && row.entry && change.entries.includes(row.entry)),
  );
  const site = maker && context.siteOf(maker);
  if (site?.place.source !== 0 || maker?.command?.kind !== 'append') return undefined;
  const start = text.lastIndexOf('\n', site.place.start - 1) + 1;
  const newline = text.indexOf('\n', site.place.end);
  const end = newline < 0 ? text.length : newline + 1;
  const isAlone =
    text.slice(start, site.place.start).trim() === '' && /^\s*(#.*)?$/.test(text.slice(site.place.end, end));
  return isAlone && (context.callsAt.get(site)?.length ?? 0) === 1 ? { site, span: { start, end } } : undefined;
}

function removed(context: ScriptLintContext, row: Row): TextEdit | undefined {
  const line = lineOf(context, row);
  return line && { span: line.span, newText: '' };
}

function insertedAbove(
  context: ScriptLintContext,
  view: View,
  row: Row,
  lines: readonly string[],
  fix: Fix,
): TextEdit | undefined {
  const { text } = context;
  const line = lineOf(context, row);
  if (!line) return undefined;
  const { site, span } = line;
  const indent = text.slice(span.start, site.place.start);
  const made = lines.map((words) => {
    // A rule that is moved takes its line with it, as it is written.
    const moved = movedRow(view, words, fix);
    if (moved) {
      const other = lineOf(context, moved);
      return other && text.slice(other.span.start, other.span.end).trimEnd();
    }
    const call = callLike(context, site);
    return call === undefined ? undefined : `${indent}${call}${inShell(words)}`;
  });
  if (made.some((one) => one === undefined)) return undefined;
  return { span: { start: span.start, end: span.start }, newText: made.map((one) => `${one}\n`).join('') };
}

function movedRow(view: View, words: string, { edits }: Fix): Row | undefined {
  return view.rows.find(
    ({ start, end }) =>
      view.text.slice(start, end) === words &&
      edits.some(({ span, newText }) => newText === '' && span.start === start && span.end === end + 1),
  );
}

/** How the script calls iptables there, up to the command. */
function callLike({ text }: ScriptLintContext, { words, place }: SimpleCommand): string | undefined {
  const verb = words.find(({ plain }) => plain === '-A' || plain === '--append');
  return verb && text.slice(place.start, verb.place.start);
}

/** The mended script leaves what the views are with these fixes. */
function isMended(context: ScriptLintContext, mended: ScriptRun, members: readonly FixInView[]): boolean {
  return ([4, 6] as const).every((family) => {
    const view = members.find((one) => one.view.family === family)?.view ?? viewOf(context.run.kernel, family, 'known');
    const edits = members.filter((one) => one.view === view).flatMap(({ fix }) => fix.edits);
    const wanted = canonical(applyEdits(view.text, distinct(edits)), family);
    return canonical(viewOf(mended.kernel, family, 'known').text, family) === wanted;
  });
}

/** Several findings may want the same. */
function distinct(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}

function canonical(text: string, family: Family): string {
  return printRuleset(buildRuleset(parseSave(text, { family })), 'legacy').text;
}

/** The words of a line as the shell takes them. */
function inShell(line: string): string {
  return splitWords(line, 0)
    .words.map(({ text }) => (/^[\w@%+=:,./!-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** Words of a rule that the shell would read as something else are left to the author. */
function isPlain(words: string): boolean {
  return !/[$`\\*?;&|<>()'"#\n]/.test(words);
}
