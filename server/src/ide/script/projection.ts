/** A call of iptables in a script as a line of a rules file, in a document that holds the rules at that point: what works in rules files works on it. */
import type { Position, Range } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { buildRuleset } from '../../model/build.ts';
import { type CallWord, callAt, type IptablesCall } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Kernel } from '../../model/script/kernel.ts';
import { viewOf } from '../../model/script/view.ts';
import { isAside, lineOf, quotedWord } from '../../model/script/written-line.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import { parseSave } from '../../syntax/save/parse.ts';
import { createContext, type IdeContext } from '../context.ts';
import type { ScriptContext } from './context.ts';

/** The document, and where the caret stands in it. */
export interface Projection {
  readonly context: IdeContext;
  readonly offset: number;
  readonly call: IptablesCall;
  /** A stretch of the document in the script; `undefined` for what the call does not say as it is. */
  toScript(range: Range): Span | undefined;
}

/** The call at an offset as it stands, for what is asked of finished words. */
export function projectionAt(context: ScriptContext, offset: number): Projection | undefined {
  const call = callAt(context, offset);
  if (!call) return undefined;
  const index = call.words.findIndex(({ start, end }) => start <= offset && offset <= end);
  return index < 0 ? undefined : { call, ...project(context, call, call.words, { index, offset }) };
}

/** The words up to the caret, for what is asked while one is being typed: the last one as far as it is typed. */
export function typedProjectionAt(context: ScriptContext, offset: number): Projection | undefined {
  const call = callAt(context, offset);
  if (!call || offset <= call.name.end) return undefined;
  // A variable that is empty is no word when the script runs, and still no place for another one.
  const written = call.site.words.find(({ place }) => place.start < offset && offset <= place.end);
  if (written && written.plain === undefined) return undefined;
  const words = call.words.filter(({ start }) => start < offset);
  const last = words.at(-1);
  if (!last || last.end < offset) {
    const typed = { text: '', start: offset, end: offset, literal: true };
    return { call, ...project(context, call, [...words, typed], { index: words.length, offset }) };
  }
  if (!last.literal || context.document.text.slice(last.start, last.end) !== last.text) return undefined;
  const cut = { ...last, text: last.text.slice(0, offset - last.start), end: offset };
  return { call, ...project(context, call, [...words.slice(0, -1), cut], { index: words.length - 1, offset }) };
}

/** Of a call, what its line is made of. */
type Called = Pick<IptablesCall, 'family' | 'words' | 'ran'>;

/**
 * A command that ran, with words that stand elsewhere in the text. `index`: the word that the caret is in; where only what is
 * typed counts, behind that word it is in a new one.
 */
export function projectCommand(
  context: ScriptContext,
  command: ScriptCommand,
  words: readonly CallWord[],
  { index, offset, form }: { readonly index: number; readonly offset: number; readonly form: 'whole' | 'typed' },
): Omit<Projection, 'call'> {
  const called = { family: command.family ?? 4, words, ran: [command] } as const;
  const word = words[index];
  if (form === 'whole' || !word) return project(context, called, words, { index, offset });
  if (word.end < offset) {
    const typed = { text: '', start: offset, end: offset, literal: true };
    return project(context, called, [...words.slice(0, index + 1), typed], { index: index + 1, offset });
  }
  const cut = { ...word, text: word.text.slice(0, offset - word.start), end: offset };
  return project(context, called, [...words.slice(0, index), cut], { index, offset });
}

interface At {
  readonly index: number;
  readonly offset: number;
}

function project(script: ScriptContext, call: Called, all: readonly CallWord[], at: At): Omit<Projection, 'call'> {
  const kept = withoutAside(all, call.family, at.index);
  return projectWords(script, call, kept.words, { index: kept.index, offset: at.offset });
}

/** Without the words that no line of a rules file has, such as `-w`; unless the caret is in one of them. */
function withoutAside(
  words: readonly CallWord[],
  family: IptablesCall['family'],
  index: number,
): { readonly words: readonly CallWord[]; readonly index: number } {
  const line = lineOf(words.map(({ text }) => ({ text, place: undefined, pieces: [] })));
  const placed = line.words.map(({ text, start, end }) => ({ text, start, end }));
  const parsed = parseCommand(placed, { family, table: 'filter', mode: 'command' });
  const gone = new Set<number>();
  for (const { name, option, values } of parsed.uses) {
    if (!isAside(name)) continue;
    for (const word of [option, ...values]) {
      gone.add(line.words.findIndex(({ start, end }) => start <= word.start && word.start < end));
    }
  }
  if (gone.has(index)) return { words, index };
  const before = [...gone].filter((one) => one >= 0 && one < index).length;
  return { words: words.filter((_, i) => !gone.has(i)), index: index - before };
}

function projectWords(
  script: ScriptContext,
  call: Called,
  words: readonly CallWord[],
  { index, offset }: At,
): Omit<Projection, 'call'> {
  const table = tableOf(call);
  const view = viewOf(kernelAt(script, call), call.family, 'known');
  const head = withTable(view.text, table);
  const empty = words.at(-1)?.text === '';
  const shown = empty ? words.slice(0, -1) : words;
  const line = lineOf(shown.map((word) => ({ text: shownText(script, word), place: undefined, pieces: [] })));
  const typed = empty ? `${line.text} ` : line.text;
  const text = `${head.before}${typed}\nCOMMIT\n${head.after}`;
  const origin = head.before.length;
  const document = parseSave(text, { family: call.family });
  const context = createContext({
    uri: script.uri,
    family: call.family,
    settings: script.settings,
    document,
    build: buildRuleset,
    others: script.others,
    pageOf: script.pageOf,
  });
  const here = line.words[index];
  const word = words[index];
  const inside = word && here ? insideOf(word, offset, script.document.text) : 0;
  const quote = here && quotedWord(here.text) !== here.text ? 1 : 0;
  const at = here ? Math.min(here.start + quote + inside, here.end) : typed.length;
  const offsetOf = (position: Position): number => context.offsetAt(position) - origin;
  return {
    context,
    offset: origin + at,
    toScript(range) {
      const [start, end] = [offsetOf(range.start), offsetOf(range.end)];
      if (start < 0 || end > typed.length) return undefined;
      if (!here && start === typed.length) return { start: offset, end: offset };
      const from = line.words.findIndex((one) => start >= one.start && start <= one.end);
      const to = line.words.findLastIndex((one) => end >= one.start && end <= one.end);
      const [first, last] = [words[from], words[to]];
      const [one, other] = [line.words[from], line.words[to]];
      if (!first || !last || !one || !other) return undefined;
      return {
        start: first.literal ? first.start + Math.min(start - one.start, first.end - first.start) : first.start,
        end: last.literal ? last.end - Math.min(other.end - end, last.end - last.start) : last.end,
      };
    },
  };
}

/** A word whose value is not known is shown as it is written. */
function shownText({ document }: ScriptContext, { text, start, end, literal }: CallWord): string {
  return text === '' && !literal ? document.text.slice(start, end).replace(/^"(.*)"$/, '$1') : text;
}

/** Units from the start of the word's text to the caret; 0 in what is not written as it is. */
function insideOf({ start, end, text, literal }: CallWord, offset: number, script: string): number {
  if (!literal) return 0;
  const quotes = script.slice(start, end) === text ? 0 : 1;
  return Math.max(0, Math.min(text.length, offset - start - quotes));
}

/** The table that the call is about. */
export function tableOf({ words }: { readonly words: readonly { readonly text: string }[] }): string {
  const index = words.findIndex(({ text }) => text === '-t' || text === '--table');
  const joined = words.find(({ text }) => /^(-t|--table=)[a-z]+$/.test(text))?.text.replace(/^(-t|--table=)/, '');
  const name = index < 0 ? joined : words[index + 1]?.text;
  return tableNamed(name ?? 'filter')?.name ?? 'filter';
}

/** The kernel before the call; for what never runs, as it is in the end. */
function kernelAt({ run }: ScriptContext, { ran }: Called): Kernel {
  const [first] = ran;
  return (first && run.history.before(first.index)) ?? run.kernel;
}

/** The text cut before the COMMIT of the table, which is added where there is none. */
function withTable(text: string, table: string): { readonly before: string; readonly after: string } {
  const start = text.indexOf(`*${table}\n`);
  if (start < 0) {
    const chains = (tableNamed(table)?.chains ?? []).map((name) => `:${name} ACCEPT [0:0]\n`);
    return { before: `${text}*${table}\n${chains.join('')}`, after: '' };
  }
  const commit = text.indexOf('COMMIT\n', start);
  return { before: text.slice(0, commit), after: text.slice(commit + 'COMMIT\n'.length) };
}
