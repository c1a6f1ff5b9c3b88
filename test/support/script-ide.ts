// A shell script as editor features see it, made from a text in which ▮ marks the caret.
import type { IdeSettings } from '../../server/src/ide/context.ts';
import { createScriptContext, type ScriptContext } from '../../server/src/ide/script/context.ts';
import { CARET, SETTINGS } from './ide.ts';
import { shellGrammar } from './shell.ts';

export async function scriptOf(text: string, settings: Partial<IdeSettings> = {}): Promise<ScriptContext> {
  return createScriptContext({
    uri: 'file:///host/firewall.sh',
    name: 'firewall.sh',
    settings: { ...SETTINGS, ...settings },
    text,
    grammar: await shellGrammar(),
  });
}

/** The script without its caret, and where the caret stood. */
export async function scriptAt(marked: string): Promise<{ context: ScriptContext; offset: number }> {
  const offset = marked.indexOf(CARET);
  if (offset < 0) throw new Error('no caret in the text');
  return { context: await scriptOf(marked.replace(CARET, '')), offset };
}

/** The text that a range covers. */
export function wordsIn(
  context: ScriptContext,
  { start, end }: { start: { line: number; character: number }; end: { line: number; character: number } },
): string {
  return context.document.text.slice(context.offsetAt(start), context.offsetAt(end));
}
