/** The rules that a script has made at some point, as the text of a save file whose lines and words know the script that wrote them. */

import type { Family } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import { printMasked } from '../../catalogue/basic-values.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/host/world.ts';
import { placeWritten } from './alike.ts';
import type { Entry, ScriptChain } from './chain.ts';
import type { Kernel } from './kernel.ts';
import { withoutUnknown } from './possible.ts';
import type { ScriptTable } from './tables.ts';
import { asAppended, type LooseWord, lineOf, type WrittenWord, wordsOfCall } from './written-line.ts';

/** A line of the text. */
export interface Row {
  readonly start: number;
  readonly end: number;
  readonly table: TableName;
  /** The chain that it declares or puts a rule into. */
  readonly chain: string | undefined;
  /** The rule that it is. */
  readonly entry: Entry | undefined;
  /** Count from the start of the text. */
  readonly words: readonly WrittenWord[];
}

export interface View {
  readonly family: Family;
  readonly text: string;
  readonly rows: readonly Row[];
  /** Rules, chains or policies are left out, or stand here, of which it is not known whether they are there. */
  readonly doubts: number;
  /** Some of the rules are not known at all. */
  readonly gaps: boolean;
}

/** `certain`: only what is there for sure. `known`: also the rules that may be there, where it is known what they say. */
export type Measure = 'certain' | 'known';

/** The tables of a family as a text; empty where the script did not touch any. */
export function viewOf(kernel: Kernel, family: Family, measure: Measure): View {
  const rows: Row[] = [];
  let text = '';
  const known = withoutUnknown(kernel, family);
  const add = (line: string, row: Omit<Row, 'start' | 'end' | 'words'>, words: readonly WrittenWord[] = []): void => {
    const start = text.length;
    text += `${line}\n`;
    const moved = words.map((word) => ({ ...word, start: word.start + start, end: word.end + start }));
    rows.push({ ...row, start, end: start + line.length, words: moved });
  };
  for (const table of kernel.tables[family].values()) {
    const chains = [...table.chains.values()].filter(({ maybe }) => measure === 'known' || maybe === undefined);
    add(`*${table.name}`, { table: table.name, chain: undefined, entry: undefined });
    for (const chain of chains) declare(table, chain, add);
    for (const chain of chains)
      for (const [index, entry] of chain.entries.entries()) {
        if (!entry.rule || (entry.maybe !== undefined && measure === 'certain')) continue;
        const line = lineOf(wordsOf(entry, chain, family, chain.entries[index - 1]));
        add(line.text, { table: table.name, chain: chain.name, entry }, line.words);
      }
    add('COMMIT', { table: table.name, chain: undefined, entry: undefined });
  }
  return { family, text, rows, ...known };
}

function declare(
  table: ScriptTable,
  { name, hook, policy }: ScriptChain,
  add: (line: string, row: Omit<Row, 'start' | 'end' | 'words'>) => void,
): void {
  const row = { table: table.name, chain: name, entry: undefined };
  add(`:${name} ${hook === undefined ? '-' : (policy ?? 'ACCEPT')} [0:0]`, row);
}

function wordsOf(
  { rule, place, writtenAt }: Entry,
  chain: ScriptChain,
  family: Family,
  _before: Entry | undefined,
): LooseWord[] {
  if (!rule) return [];
  const { command, source, destination, origin } = rule;
  const loose: LooseWord[] = isCall(command.words)
    ? wordsOfCall(command.words, place.source, origin)
    : command.words.map((word) => {
        const at = writtenAt
          ? placeWritten(writtenAt, word, place)
          : { source: place.source, start: origin + word.start, end: origin + word.end };
        return { text: word.text, place: at, pieces: [at] };
      });
  const words = asAppended(loose, chain.name, family);
  // A list of addresses makes several rules: each has its own.
  for (const [spec, own] of [
    [command.spec.source, source],
    [command.spec.destination, destination],
  ] as const) {
    const value = spec?.use.values[0]?.text;
    if (value === undefined || !own || !value.includes(',')) continue;
    const index = words.findIndex((word) => word.text === value);
    const found = words[index];
    if (found) words[index] = { ...found, text: printMasked(own) };
  }
  return words;
}

function isCall(words: readonly unknown[]): words is readonly ShellWord[] {
  const [first] = words;
  return typeof first === 'object' && first !== null && 'value' in first;
}

/** The line that holds an offset of the text. */
export function rowAt({ rows }: View, offset: number): Row | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const row = rows[middle] as Row;
    if (offset < row.start) high = middle - 1;
    else if (offset > row.end) low = middle + 1;
    else return row;
  }
  return undefined;
}

/** The words of the line that a stretch touches; all of them when it covers the line, none for what is no rule. */
export function wordsIn(row: Row, { start, end }: Span): readonly WrittenWord[] {
  if (start <= row.start && end >= row.end) return row.words;
  return row.words.filter((word) => word.start < Math.max(end, start + 1) && word.end > start);
}

/** The stretch of a script's own text that holds all the places; `undefined` when none of them is in it. */
export function hullOf(places: readonly (Place | undefined)[]): Span | undefined {
  const own = places.filter((place): place is Place => place?.source === 0 && place.end > 0);
  if (own.length === 0) return undefined;
  return { start: Math.min(...own.map(({ start }) => start)), end: Math.max(...own.map(({ end }) => end)) };
}
