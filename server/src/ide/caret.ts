/** Where the caret stands in a command: what the word there would be if it were finished, as the parser takes it. */
import type { BasicOption } from '../catalogue/basic.ts';
import { basicOptions } from '../catalogue/basic.ts';
import type { OptionSpec } from '../catalogue/define.ts';
import { tableNamed } from '../catalogue/tables.ts';
import { parseCommand } from '../syntax/command/parse.ts';
import type { Command, OptionUse, Word } from '../syntax/command/types.ts';
import type { SaveLine } from '../syntax/save/types.ts';
import { splitWords } from '../syntax/save/words.ts';
import type { IdeContext } from './context.ts';
import { type Owner, ownersIn } from './locate.ts';

type AnyOption = OptionSpec<unknown, string>;

/** What the word at the caret is, or would be. */
export type Role =
  /** The first word of the line: what to do. */
  | { readonly kind: 'command' }
  | { readonly kind: 'chain' }
  /** The policy of `-P`, the new name of `-E`. */
  | { readonly kind: 'argument' }
  | { readonly kind: 'match' }
  | { readonly kind: 'target'; readonly goto: boolean }
  /** An option, behind a `!` when `negated`. */
  | { readonly kind: 'option'; readonly negated: boolean }
  | {
      readonly kind: 'value';
      readonly use: OptionUse;
      readonly owner: Owner;
      /** The option's entry: one of an extension, else one of iptables itself. */
      readonly spec: AnyOption | undefined;
      readonly basic: BasicOption | undefined;
      /** Which of the option's words it is, from 0. */
      readonly index: number;
    };

export interface Caret {
  readonly line: SaveLine;
  readonly role: Role;
  /** What is typed of the word so far. */
  readonly typed: string;
  /** Where the word begins; counts from the start of the text. */
  readonly start: number;
  /** The words up to the caret as the parser reads them, a placeholder standing for the one at the caret. */
  readonly before: Command;
  /** The options of the whole line, the one at the caret left out. */
  readonly given: ReadonlySet<string>;
}

const PLACEHOLDER = 'x';

/** The caret in a line that is, or may become, a command; `undefined` in other lines, in quoted sentences and in counters. */
export function caretAt(context: IdeContext, offset: number): Caret | undefined {
  const line = context.lineAt(offset);
  if (!line || /^[#:*]/.test(line.text)) return undefined;
  const at = offset - line.origin;
  const from = /^\[\d+:\d+\]\s*/.exec(line.text)?.[0].length ?? 0;
  if (at < from || (from === 0 && line.text.startsWith('['))) return undefined;
  const { words, openQuote } = splitWords(line.text.slice(0, at), from);
  const found = openQuote === undefined ? wordAtCaret(words, at, line.text) : quotedWordAtCaret(words, openQuote);
  if (!found) return undefined;
  const { done, typed, start } = found;
  const table = tableNamed(line.table ?? '')?.name ?? 'filter';
  const placeholder: Word = { text: PLACEHOLDER, start, end: start + 1 };
  // Values of several words are complete with the ones that follow.
  const more = [1, 2].map((n) => ({ text: PLACEHOLDER, start: start + 2 * n, end: start + 2 * n + 1 }));
  const before = parseCommand([...done, placeholder, ...more], { family: context.family, table, mode: 'restore' });
  const role = done.length === 0 ? { kind: 'command' as const } : roleOf(before, placeholder, typed, done);
  return { line, role, typed, start: start + line.origin, before, given: givenIn(line, start) };
}

/** The words before one that is in quotes as a whole, and holds no blanks yet. */
function quotedWordAtCaret(words: readonly Word[], openQuote: number): ReturnType<typeof wordAtCaret> | undefined {
  const last = words.at(-1);
  // What the quote has swallowed of the line's end was not typed.
  const typed = last?.text.replace(/\n$/, '');
  if (!last || typed === undefined || last.start !== openQuote || /\s/.test(typed)) return undefined;
  return { done: words.slice(0, -1), typed, start: openQuote + 1 };
}

/** The words before the caret's own; of `--dport=22` the caret's word is what stands behind the sign. */
function wordAtCaret(
  words: readonly Word[],
  at: number,
  text: string,
): { readonly done: readonly Word[]; readonly typed: string; readonly start: number } {
  const last = words.at(-1);
  if (last?.end !== at || text.charAt(at - 1) === '"') return { done: words, typed: '', start: at };
  const equals = /^--[\w-]+=/.exec(last.text)?.[0].length;
  if (equals === undefined || last.end - last.start !== last.text.length)
    return { done: words.slice(0, -1), typed: last.text, start: last.start };
  const option = { text: last.text.slice(0, equals - 1), start: last.start, end: last.start + equals - 1 };
  return { done: [...words.slice(0, -1), option], typed: last.text.slice(equals), start: last.start + equals };
}

function roleOf(command: Command, placeholder: Word, typed: string, done: readonly Word[]): Role {
  const isIt = (word: Word | undefined): boolean => word?.start === placeholder.start;
  const { chain, argument, spec } = command;
  const isOption = typed.startsWith('-');
  if (!isOption) {
    if (isIt(chain)) return { kind: 'chain' };
    if (isIt(argument)) return { kind: 'argument' };
    if (isIt(spec.target?.word)) return { kind: 'target', goto: spec.target?.goto ?? false };
    if (spec.matches.some(({ word, implicit }) => !implicit && isIt(word))) return { kind: 'match' };
    for (const { owner, options } of ownersIn(command)) {
      for (const use of options) {
        const index = use.values.findIndex(isIt);
        if (index < 0) continue;
        const basic = owner ? undefined : basicOptions.find(({ name }) => name === use.name);
        // The words behind `-I INPUT` are a number or the rule.
        if (basic?.role === 'command') return { kind: 'option', negated: false };
        return { kind: 'value', use, owner, spec: specOf(owner, use.name), basic, index };
      }
    }
  }
  return { kind: 'option', negated: done.at(-1)?.text === '!' };
}

function specOf(owner: Owner, name: string): AnyOption | undefined {
  return (owner?.entry?.options as Readonly<Record<string, AnyOption>> | undefined)?.[name];
}

/** Names of the options of a line, without the one that stands at `start`. */
function givenIn({ content }: SaveLine, start: number): ReadonlySet<string> {
  if (content.kind !== 'command') return new Set();
  const uses = ownersIn(content.command).flatMap(({ options }) => options);
  return new Set(uses.filter(({ option }) => option.start !== start).map(({ name }) => name));
}
