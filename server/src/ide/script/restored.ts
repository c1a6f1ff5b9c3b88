/** The texts that a script gives to iptables-restore, from a here-document or out of a variable, as documents of rules: what works in rules files works in them. */
import type { Range } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { buildRuleset } from '../../model/build.ts';
import { offsetInValue, readText, spanInScript } from '../../model/script/carried.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { parseSave } from '../../syntax/save/parse.ts';
import { createContext, type IdeContext } from '../context.ts';
import type { ScriptContext } from './context.ts';

export interface RestoredText {
  readonly command: ScriptCommand;
  readonly context: IdeContext;
  /** The text's offset of what stands at an offset of the script. */
  offsetOf(offset: number): number | undefined;
  /** Where a stretch of the text is written in the script as it is. */
  toScript(stretch: Span | Range): Span | undefined;
}

/** Texts that are looked at: a loop may restore one in each pass. */
const MOST_TEXTS = 100;

const known = new WeakMap<ScriptContext, readonly RestoredText[]>();

/** In the order in which they are restored. */
export function restoredTexts(script: ScriptContext): readonly RestoredText[] {
  const found = known.get(script);
  if (found) return found;
  const texts = script.run.history.commands
    .filter(({ restored }) => restored?.some(({ place }) => place.source === 0))
    .slice(0, MOST_TEXTS)
    .map((command) => restoredText(script, command));
  known.set(script, texts);
  return texts;
}

/** The text that is written at an offset of the script, and where in it that is. */
export function restoredAt(
  script: ScriptContext,
  offset: number,
): { readonly text: RestoredText; readonly offset: number } | undefined {
  for (const text of restoredTexts(script)) {
    const at = text.offsetOf(offset);
    if (at !== undefined) return { text, offset: at };
  }
  return undefined;
}

function restoredText(script: ScriptContext, command: ScriptCommand): RestoredText {
  const value = command.restored ?? [];
  const family = command.family ?? 4;
  let context: IdeContext | undefined;
  const made = (): IdeContext =>
    createContext({
      uri: script.uri,
      family,
      settings: script.settings,
      document: parseSave(value.map(readText).join(''), { family }),
      build: (document) => buildRuleset(document, { noFlush: isAdded(command) }),
      others: script.others,
      pageOf: script.pageOf,
    });
  return {
    command,
    get context() {
      context ??= made();
      return context;
    },
    offsetOf: (offset) => offsetInValue(value, offset),
    toScript(stretch) {
      if (typeof stretch.start === 'number') return spanInScript(value, stretch as Span);
      const { start, end } = stretch as Range;
      return spanInScript(value, { start: this.context.offsetAt(start), end: this.context.offsetAt(end) });
    },
  };
}

function isAdded({ words }: ScriptCommand): boolean {
  return words.some(({ text }) => /^(--noflush|-[a-zA-Z]*n[a-zA-Z]*)$/.test(text));
}
