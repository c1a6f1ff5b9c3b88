/** Renaming a chain everywhere in a script; the places that get its name from a variable are renamed where that is set. */
import type { Span } from '../../base/span.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import { isBuiltin, tableNamed } from '../../catalogue/tables.ts';
import { readLine } from '../../syntax/save/line.ts';
import { scriptFeature } from '../define.ts';
import type { ScriptContext } from '../script/context.ts';
import { mentionAt, mentionsIn, type ScriptMention, tiedTo } from '../script/mentions.ts';

export default scriptFeature({
  name: 'rename',
  prepareRename(context, offset) {
    const mention = userChainAt(context, offset);
    if (!mention) return undefined;
    const { span, written, name } = mention;
    const holds = ({ start, end }: Span): boolean => start <= offset && offset <= end;
    return { range: context.rangeOf(written && holds(written) ? written : span), placeholder: name };
  },
  rename(context, offset, newName) {
    const mention = userChainAt(context, offset);
    if (!mention) return undefined;
    if (newName === mention.name) return { changes: {} };
    const mentions = tiedTo(context, mention);
    const refused = whyNot(context, mention, newName) ?? whyNotThere(context, mentions);
    if (refused !== undefined) return { refused };
    const places = new Map(mentions.flatMap(({ written }) => (written ? [[written.start, written] as const] : [])));
    const edits = [...places.values()].map((span) => ({ range: context.rangeOf(span), newText: newName }));
    return { changes: { [context.uri]: edits } };
  },
});

function userChainAt(context: ScriptContext, offset: number): ScriptMention | undefined {
  const mention = mentionAt(context, offset);
  return mention && !isBuiltin(mention.table, mention.name) ? mention : undefined;
}

/** Only what stands in the text as it is can be changed there. */
function whyNotThere({ document, positionAt }: ScriptContext, mentions: readonly ScriptMention[]): string | undefined {
  const other = mentions.find(({ file }) => file !== undefined);
  if (other) return `${other.file} names the chain ${other.name} as well: rename it there first.`;
  const hidden = mentions.find(
    ({ written, name }) => !written || document.text.slice(written.start, written.end) !== name,
  );
  if (!hidden) return undefined;
  const [shown = ''] = document.text.slice(hidden.span.start, hidden.span.end).split('\n');
  return `In line ${positionAt(hidden.span.start).line + 1} the name comes from ${shown}, which is more than the name.`;
}

function whyNot(context: ScriptContext, { table, name }: ScriptMention, newName: string): string | undefined {
  const content = readLine(`:${newName} - [0:0]`, { family: 4, table: tableNamed(table)?.name, continued: false });
  const problem = content.problems.find(({ refusedBy }) => refusedBy.length > 0);
  if (content.kind !== 'chain' || content.name.text !== newName || /["'\s$`\\*?;&|<>()]/.test(newName))
    return `"${newName}" cannot be the name of a chain here: it must be one word that the shell leaves alone.`;
  if (problem) return problem.message;
  if (isTargetName(newName, 4)) return `A chain ${newName} would hide the target ${newName}.`;
  const taken = mentionsIn(context).some((one) => one.table === table && one.name === newName);
  if (taken || isBuiltin(table, newName))
    return `The table ${table} has a chain ${newName} already, and ${name} would become one with it.`;
  return undefined;
}
