/** Mends of place: the rule belongs to another table or chain, or a line stands above or below where it should. */
import { HOOKS } from '../../catalogue/hooks.ts';
import { isBuiltin, TABLES } from '../../catalogue/tables.ts';
import { CHAIN_NAME_BYTES } from '../../syntax/save/directives.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import { mentionsOf } from '../mentions.ts';
import { type Candidate, change, inText, type Refused } from './define.ts';
import { commandOn, refusalsOfLine } from './trial.ts';

/** Tables, or chains, between which the author still has to choose: with more of them nothing is obvious. */
const MOST_PLACES = 2;

/** Moves the rule to the table that takes it. */
export function* toOtherTable(refused: Refused): Iterable<Candidate> {
  const { context, line } = refused;
  const chain = commandOn(line)?.chain?.text;
  if (chain === undefined) return;
  const tables = TABLES.map(({ name }) => name).filter(
    (name) => name !== line.table && isBuiltin(name, chain) && refusalsOfLine(context, name, line.text) === 0,
  );
  // Packets are dropped in filter, where it sees them.
  const chosen = tables.includes('filter') ? (['filter'] as const) : tables;
  if (chosen.length > MOST_PLACES) return;
  for (const table of chosen)
    yield change(`Move the rule to ${table}`, without(refused, line), into(refused, table, line.text));
}

/** Where a line goes in a table: before its last COMMIT, or in a block of its own at the end of the text. */
function into({ context }: Refused, table: string, text: string): Candidate['edits'][number] {
  const { lines, text: all } = context.document;
  const commit = lines.findLast((line) => line.content.kind === 'commit' && line.table === table);
  if (commit) return { span: { start: commit.origin, end: commit.origin }, newText: `${text}\n` };
  const newline = all.endsWith('\n') ? '' : '\n';
  return { span: { start: all.length, end: all.length }, newText: `${newline}*${table}\n${text}\nCOMMIT\n` };
}

/** Puts the rule into the built-in chain that takes it. */
export function* toOtherChain(refused: Refused): Iterable<Candidate> {
  const { context, line } = refused;
  const chain = commandOn(line)?.chain;
  const { table } = line;
  if (!chain || table === undefined) return;
  const chains = HOOKS.filter((hook) => {
    if (hook === chain.text || !isBuiltin(table, hook)) return false;
    const text = line.text.slice(0, chain.start) + hook + line.text.slice(chain.end);
    return refusalsOfLine(context, table, text) === 0;
  });
  if (chains.length > MOST_PLACES) return;
  for (const hook of chains) yield change(`Put the rule into ${hook}`, { span: inText(refused, chain), newText: hook });
}

/** Takes the line out. */
export function* withoutLine(refused: Refused): Iterable<Candidate> {
  yield change('Delete the line', without(refused, refused.line));
}

/** Declares the chain above the line that uses it. */
export function* declaredBefore(refused: Refused): Iterable<Candidate> {
  const { context, line, problem } = refused;
  const name = context.document.text.slice(problem.span.start, problem.span.end);
  const declaration = context.document.lines.find(
    ({ content, table }) =>
      table === line.table &&
      ((content.kind === 'chain' && content.name.text === name) ||
        (content.kind === 'command' && content.command.kind === 'new-chain' && content.command.chain?.text === name)),
  );
  if (!declaration) return;
  const opening = context.document.lines.findLast(
    ({ content, origin }) => content.kind === 'table' && origin < line.origin,
  );
  const last = context.document.lines.findLast(
    ({ content, origin, table }) => content.kind === 'chain' && table === line.table && origin < line.origin,
  );
  const after = last && opening && last.origin > opening.origin ? last : opening;
  if (!after) return;
  const at = endOf(refused, after);
  yield change(`Declare ${name} before it`, without(refused, declaration), {
    span: { start: at, end: at },
    newText: `${declaration.text}\n`,
  });
}

/** Lines behind COMMIT come before it. */
export function* commitAfter(refused: Refused): Iterable<Candidate> {
  const { context, line } = refused;
  const { lines, text } = context.document;
  const commit = lines.findLast(({ content, origin }) => content.kind === 'commit' && origin < line.origin);
  const isBetween = ({ origin }: SaveLine): boolean =>
    commit !== undefined && origin > commit.origin && origin < line.origin;
  if (!commit || lines.some((one) => isBetween(one) && one.content.kind === 'table')) return;
  const next = lines.find(
    ({ content, origin }) => origin > line.origin && (content.kind === 'table' || content.kind === 'commit'),
  );
  const last = lines.findLast(
    ({ content, origin }) =>
      content.kind !== 'blank' && content.kind !== 'comment' && origin < (next?.origin ?? Infinity),
  );
  if (!last || last.origin < line.origin) return;
  const newline = last.origin + last.text.length >= text.length ? '\n' : '';
  const at = endOf(refused, last);
  // A COMMIT that ends the lines already is enough.
  const end = next?.content.kind === 'commit' ? [] : [{ span: { start: at, end: at }, newText: `${newline}COMMIT\n` }];
  yield change(`Move COMMIT behind ${end.length > 0 ? 'these lines' : 'this line'}`, without(refused, commit), ...end);
}

/** A rule that a shell would join from several lines is written on one. */
export function* joinedLines(refused: Refused): Iterable<Candidate> {
  const { context, line } = refused;
  const { lines } = context.document;
  const first = lines.indexOf(line);
  let last = first;
  while (/\\\s*$/.test(lines[last]?.text ?? '') && lines[last + 1]) last++;
  const joined = lines.slice(first, last + 1);
  const end = joined.at(-1);
  if (!end || last === first) return;
  const newText = joined.map(({ text }) => text.replace(/\\\s*$/, '').trim()).join(' ');
  yield change('Write the rule on one line', {
    span: { start: line.origin, end: end.origin + end.text.length },
    newText,
  });
}

/** The policy that was meant. */
export function* otherPolicy(refused: Refused): Iterable<Candidate> {
  const { subject, problem } = refused;
  if (subject?.kind !== 'policy') return;
  const isRefusing = /^(reject|deny|block|drop)/i.test(subject.policy);
  for (const policy of isRefusing ? ['DROP', 'ACCEPT'] : ['ACCEPT', 'DROP'])
    yield change(`Write ${policy}`, { span: problem.span, newText: policy });
}

/** A line that begins with the name of a chain lacks `-A`. */
export function* addCommand(refused: Refused): Iterable<Candidate> {
  const { line } = refused;
  const indent = /^(?:\[\d+:\d+\])?\s*/.exec(line.text)?.[0].length ?? 0;
  const at = line.origin + indent;
  yield change('Insert -A', { span: { start: at, end: at }, newText: '-A ' });
}

/** A chain's name as it may be, everywhere in its table. */
export function* otherName(refused: Refused): Iterable<Candidate> {
  const { context, line, problem } = refused;
  const name = context.document.text.slice(problem.span.start, problem.span.end);
  let newText = name.replace(/^[-!]+/, '');
  while (new TextEncoder().encode(newText).length > CHAIN_NAME_BYTES) newText = newText.slice(0, -1);
  const mentions = mentionsOf(context, { table: line.table ?? '', name });
  const edits = mentions.map(({ range }) => ({
    span: { start: context.offsetAt(range.start), end: context.offsetAt(range.end) },
    newText,
  }));
  if (newText !== '') yield change(`Rename the chain to ${newText}`, ...edits);
}

/** A rule that should stand behind the last one is added at the end. */
export function* atTheEnd(refused: Refused): Iterable<Candidate> {
  const command = commandOn(refused.line);
  const { option, chain, kind } = command ?? {};
  if (!option || !chain || kind !== 'insert') return;
  const number = command?.words.find(({ start, text }) => start > chain.end && /^\d+$/.test(text));
  if (!number) return;
  yield change(
    'Add the rule at the end',
    { span: inText(refused, option), newText: '-A' },
    { span: inText(refused, { start: chain.end, end: number.end }), newText: '' },
  );
}

/** Opens a table above the lines that stand outside every table. */
export function* openTable(refused: Refused): Iterable<Candidate> {
  const { context, line } = refused;
  const { lines, text } = context.document;
  const next = lines.find(
    ({ content, origin }) => origin > line.origin && (content.kind === 'table' || content.kind === 'commit'),
  );
  const at = next?.origin ?? text.length;
  const end = next?.content.kind === 'commit' ? '' : `${text.endsWith('\n') || next ? '' : '\n'}COMMIT\n`;
  for (const { name } of TABLES.filter((table) => table.name === 'filter' || table.name === 'nat'))
    yield change(
      `Open the table ${name} above`,
      { span: { start: line.origin, end: line.origin }, newText: `*${name}\n` },
      ...(end === '' ? [] : [{ span: { start: at, end: at }, newText: end }]),
    );
}

/** Where the line that follows begins. */
function endOf({ context }: Refused, { origin, text }: SaveLine): number {
  const newline = context.document.text.indexOf('\n', origin + text.length);
  return newline < 0 ? context.document.text.length : newline + 1;
}

function without(refused: Refused, line: SaveLine): Candidate['edits'][number] {
  return { span: { start: line.origin, end: endOf(refused, line) }, newText: '' };
}
