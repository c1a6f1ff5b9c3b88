/** Completion in calls of iptables, from the rules that are there when the script comes to the call. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { basicOptions } from '../../catalogue/basic.ts';
import { TABLES } from '../../catalogue/tables.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import { itemsFor, type Offer } from '../completion/item.ts';
import { commandOffers } from '../completion/options.ts';
import { scriptFeature } from '../define.ts';
import completionOfRules from '../features/completion.ts';
import { basicPage, tablePage } from '../markdown.ts';
import type { ScriptContext } from '../script/context.ts';
import { inlaidAt } from '../script/inlaid.ts';
import { type Projection, typedProjectionAt } from '../script/projection.ts';

export default scriptFeature({
  name: 'completion',
  completion(context, offset) {
    const projection = typedProjectionAt(context, offset);
    if (!projection) return inlaid(context, offset);
    const { words, typed } = wordsBefore(projection);
    const last = words.at(-1);
    if (last === '-t' || last === '--table') return own(context, offset - typed.length, offset, tables());
    const hasCommand = parsed(words, projection).kind !== undefined;
    const items = isFirst(words) ? [] : ofRules(context, projection);
    if (hasCommand || (typed !== '' && !typed.startsWith('-'))) return items;
    return [...own(context, offset - typed.length, offset, beginnings(words)), ...items.filter(isCondition)];
  },
});

/** The words before the caret's own, and what is typed of that. */
function wordsBefore({ context, offset }: Projection): { readonly words: readonly string[]; readonly typed: string } {
  const line = context.lineAt(offset);
  const all = (line?.text ?? '').slice(0, offset - (line?.origin ?? 0)).split(' ');
  return { words: all.slice(0, -1), typed: all.at(-1) ?? '' };
}

function parsed(words: readonly string[], { call }: Projection): ReturnType<typeof parseCommand> {
  const placed = words.map((text, i) => ({ text, start: i, end: i + 1 }));
  return parseCommand(placed, { family: call.family, table: 'filter', mode: 'command' });
}

/** The first word of a line of a rules file may be what no call of iptables has: a table, COMMIT. */
function isFirst(words: readonly string[]): boolean {
  return words.length === 0;
}

function isCondition({ label }: CompletionItem): boolean {
  return !label.startsWith(':') && !label.startsWith('*');
}

/** In a here-document that is restored, or in options that a variable carries. */
function inlaid(context: ScriptContext, offset: number): CompletionItem[] {
  const found = inlaidAt(context, offset, 'typed');
  return found ? ofRules(context, found) : [];
}

function ofRules(
  context: ScriptContext,
  projection: Pick<Projection, 'context' | 'offset' | 'toScript'>,
): CompletionItem[] {
  const items = completionOfRules.completion?.(projection.context, projection.offset) ?? [];
  return items.flatMap((item): CompletionItem[] => {
    const { textEdit } = item;
    if (!textEdit || !('range' in textEdit)) return [item];
    const span = projection.toScript(textEdit.range);
    return span ? [{ ...item, textEdit: { ...textEdit, range: context.rangeOf(span) } }] : [];
  });
}

function own(context: ScriptContext, start: number, offset: number, offers: readonly Offer[]): CompletionItem[] {
  return itemsFor({ rangeOf: context.rangeOf }, start, offset, offers);
}

function tables(): readonly Offer[] {
  return TABLES.map((table) => ({
    label: table.name,
    kind: CompletionItemKind.Module,
    detail: table.summary,
    page: tablePage(table),
  }));
}

/** What iptables is called with before it knows what to do: the command, the table, `-w`. */
function beginnings(words: readonly string[]): readonly Offer[] {
  const given = new Set(words);
  const others = basicOptions.filter(({ role, letter }) => role === 'other' && 'tw'.includes(letter));
  return [
    ...commandOffers(),
    ...others
      .filter(({ letter, name }) => !given.has(`-${letter}`) && !given.has(`--${name}`))
      .map((option) => ({
        label: `-${option.letter}`,
        kind: CompletionItemKind.Keyword,
        detail: option.doc,
        page: basicPage(option),
        find: `--${option.name}`,
        rank: 1,
      })),
  ];
}
