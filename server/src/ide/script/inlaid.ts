/** What a script says to iptables elsewhere than in a call: texts that are restored, and options that a variable carries to a call. */
import type { Range } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { writtenSpan } from '../../model/script/carried.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { IdeContext } from '../context.ts';
import type { ScriptContext } from './context.ts';
import { projectCommand } from './projection.ts';
import { restoredAt } from './restored.ts';

/** A document of rules in which what stands there can be asked about. */
export interface Inlaid {
  readonly context: IdeContext;
  readonly offset: number;
  /** A stretch of the document in the script; `undefined` for what is not written there as it is. */
  toScript(range: Range): Span | undefined;
}

/** Commands that are looked through; a loop has one for each pass. */
const MOST_COMMANDS = 5000;

/** `typed`: the words up to the offset alone, the last as far as it is typed. */
export function inlaidAt(script: ScriptContext, offset: number, form: 'whole' | 'typed'): Inlaid | undefined {
  const restored = restoredAt(script, offset);
  if (restored) {
    const { text } = restored;
    return { context: text.context, offset: restored.offset, toScript: (range) => text.toScript(range) };
  }
  return carriedAt(script, offset, form);
}

function carriedAt(script: ScriptContext, offset: number, form: 'whole' | 'typed'): Inlaid | undefined {
  const assigned = script.sites.assignments.find(({ place }) => place.start <= offset && offset <= place.end)?.place;
  if (assigned?.source !== 0) return undefined;
  const isInside = ({ start, end }: Span): boolean => assigned.start <= start && end <= assigned.end;
  for (const command of script.run.history.commands.slice(0, MOST_COMMANDS)) {
    if (command.family === undefined || command.restored !== undefined) continue;
    const words = placedWords(command);
    const carried = words.filter(({ written }) => written && isInside(written));
    // The value of one option is the shell's: nothing is offered for it.
    if (carried.length < 2 && !carried[0]?.text.startsWith('-')) continue;
    const last = words.findLastIndex(({ written }) => written && isInside(written) && written.start <= offset);
    const word = words[last];
    if (!word?.written) continue;
    const isBehind = word.written.end < offset;
    if (isBehind && (form === 'whole' || script.document.text.slice(word.written.end, offset).trim() !== '')) continue;
    const given = words.map(({ text, written, start, end }) => ({
      text,
      start: written?.start ?? start,
      end: written?.end ?? end,
      literal: written !== undefined,
    }));
    const made = projectCommand(script, command, given, { index: last, offset, form });
    const toScript = (range: Range): Span | undefined => {
      const span = made.toScript(range);
      return span && isInside(span) ? span : undefined;
    };
    return { context: made.context, offset: made.offset, toScript };
  }
  return undefined;
}

/** The words of a command, each with the stretch that wrote it where that is one. */
function placedWords({ words }: ScriptCommand) {
  return words.map(({ text, start, end, value: [piece, more] }) => ({
    text,
    start,
    end,
    written: piece && !more ? writtenSpan(piece) : undefined,
  }));
}
