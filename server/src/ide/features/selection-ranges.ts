/** Selection that grows: element, word, option with its values, match with its options, rule, rules of the chain, table, file. */
import type { SelectionRange } from 'vscode-languageserver-types';
import { type Span, shift, span, touches } from '../../base/span.ts';
import type { Command, OptionUse } from '../../syntax/command/types.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { ownersIn } from '../locate.ts';

export default feature({
  name: 'selection-ranges',
  selectionRanges(context, offset) {
    const line = context.lineAt(offset);
    if (!line) return undefined;
    const around = [
      ...inLine(line, offset - line.origin).map((inner) => shift(inner, line.origin)),
      ...aroundLine(context, line),
    ];
    const growing: Span[] = [];
    for (const one of around
      .filter((inner) => touches(inner, offset))
      .sort((a, b) => a.end - a.start - (b.end - b.start)))
      if (grows(growing.at(-1), one)) growing.push(one);
    return growing.reduceRight<SelectionRange | undefined>(
      (parent, one) => ({ range: context.rangeOf(one), ...(parent && { parent }) }),
      undefined,
    );
  },
});

/** Each step holds the one before and is larger. */
function grows(before: Span | undefined, after: Span): boolean {
  if (!before) return true;
  const holds = after.start <= before.start && before.end <= after.end;
  return holds && after.end - after.start > before.end - before.start;
}

/** What lies around a place in its line; spans count from the line's start. */
function inLine({ text, content }: SaveLine, at: number): readonly Span[] {
  const trimmed = span(text.length - text.trimStart().length, text.trimEnd().length);
  const word = wordAt(text, at);
  return [elementAt(text, word, at), word, ...(content.kind === 'command' ? inCommand(content.command) : []), trimmed];
}

function wordAt(text: string, at: number): Span {
  let start = at;
  while (start > 0 && /\S/.test(text.charAt(start - 1))) start--;
  let end = at;
  while (end < text.length && /\S/.test(text.charAt(end))) end++;
  return span(start, end);
}

/** The part of a list, range or address with mask. */
function elementAt(text: string, word: Span, at: number): Span {
  const isPart = (index: number): boolean => !/[,:/=]/.test(text.charAt(index));
  let start = at;
  while (start > word.start && isPart(start - 1)) start--;
  let end = at;
  while (end < word.end && isPart(end)) end++;
  return span(start, end);
}

function inCommand(command: Command): readonly Span[] {
  const spans: Span[] = [];
  for (const { owner, options } of ownersIn(command)) {
    const own = options.map(spanOfUse);
    spans.push(...own);
    const loading =
      owner &&
      command.uses.find(({ values }) => values.some((value) => value.start === wordStart(command, owner.name)));
    const all = loading ? [spanOfUse(loading), ...own] : own;
    if (owner && all.length > 0)
      spans.push(span(Math.min(...all.map((one) => one.start)), Math.max(...all.map((one) => one.end))));
  }
  const [first, last] = [command.words[0], command.words.at(-1)];
  const conditions = command.chain && last ? [span(Math.min(command.chain.end + 1, last.end), last.end)] : [];
  return first && last ? [...spans, ...conditions, span(first.start, last.end)] : spans;
}

/** Where the name of a match or target stands. */
function wordStart({ spec }: Command, name: string): number | undefined {
  const match = spec.matches.find((use) => use.name === name && !use.implicit);
  return match ? match.word.start : spec.target?.name === name ? spec.target.word.start : undefined;
}

/** An option with its `!` and its values. */
function spanOfUse({ bang, option, values }: OptionUse): Span {
  return span(bang?.start ?? option.start, values.at(-1)?.end ?? option.end);
}

/** The line, its neighbours of the same chain, the table and the whole text. */
function aroundLine({ document }: IdeContext, line: SaveLine): readonly Span[] {
  const { lines, text } = document;
  const index = lines.indexOf(line);
  const spanOf = (from: number, to: number): Span => {
    const [first, last] = [lines[from], lines[to]];
    return first && last ? span(first.origin, last.origin + last.text.length) : span(0, text.length);
  };
  const extend = (holds: (other: SaveLine) => boolean): Span => {
    let from = index;
    while (from > 0 && holds(lines[from - 1] as SaveLine)) from--;
    let to = index;
    while (to < lines.length - 1 && holds(lines[to + 1] as SaveLine)) to++;
    return spanOf(from, to);
  };
  const chain = chainOf(line);
  return [
    spanOf(index, index),
    ...(chain === undefined ? [] : [extend((other) => chainOf(other) === chain)]),
    ...(line.table === undefined ? [] : [extend((other) => other.table === line.table)]),
    span(0, text.length),
  ];
}

function chainOf({ content }: SaveLine): string | undefined {
  return content.kind === 'command' ? content.command.chain?.text : undefined;
}
