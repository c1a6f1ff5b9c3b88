/** Chains: where they are declared, who uses them, and renaming them everywhere in their table. */
import { type DocumentHighlight, DocumentHighlightKind, type Location, type Range } from 'vscode-languageserver-types';
import { shift } from '../../base/span.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import type { Word } from '../../syntax/command/types.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { subjectAt } from '../locate.ts';

/** One place where a chain is named. */
interface Mention {
  readonly range: Range;
  readonly role: 'declaration' | 'rule' | 'target';
}

export default feature({
  name: 'navigation',
  definition(context, offset) {
    const chain = chainAt(context, offset);
    return chain
      ? locations(
          context,
          chain.mentions.filter(({ role }) => role === 'declaration'),
        )
      : [];
  },
  references(context, offset) {
    const chain = chainAt(context, offset);
    return chain ? locations(context, chain.mentions) : [];
  },
  highlights(context, offset) {
    const chain = chainAt(context, offset);
    return (chain?.mentions ?? []).map(
      ({ range, role }): DocumentHighlight => ({
        range,
        kind: role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }),
    );
  },
  rename(context, offset, newName) {
    const chain = chainAt(context, offset);
    if (!chain || isBuiltin(chain.table, chain.name) || !/^[^\s!"'-][^\s"']{0,27}$/.test(newName)) return undefined;
    return { changes: { [context.uri]: chain.mentions.map(({ range }) => ({ range, newText: newName })) } };
  },
});

interface Found {
  readonly table: string;
  readonly name: string;
  readonly mentions: readonly Mention[];
}

/** The chain that is named at a place, with all its mentions in the same table. */
function chainAt(context: IdeContext, offset: number): Found | undefined {
  const subject = subjectAt(context, offset);
  const table = subject?.line.table;
  if (!subject || table === undefined) return undefined;
  const isTarget = subject.kind === 'target' && !subject.use.entry;
  if (subject.kind !== 'chain' && !isTarget) return undefined;
  const name = subject.kind === 'chain' ? subject.name : subject.use.name;
  return { table, name, mentions: mentionsOf(context, table, name) };
}

function mentionsOf(context: IdeContext, table: string, name: string): Mention[] {
  const mentions: Mention[] = [];
  for (const line of context.document.lines) {
    if (line.table !== table) continue;
    const add = (word: Word, role: Mention['role']): void => {
      mentions.push({ range: context.rangeOf(shift({ start: word.start, end: word.end }, line.origin)), role });
    };
    if (line.content.kind === 'chain' && line.content.name.text === name) add(line.content.name, 'declaration');
    if (line.content.kind !== 'command') continue;
    const { chain, kind, spec } = line.content.command;
    if (chain?.text === name) add(chain, kind === 'new-chain' ? 'declaration' : 'rule');
    if (spec.target?.name === name && !spec.target.entry) add(spec.target.word, 'target');
  }
  return mentions;
}

function locations(context: IdeContext, mentions: readonly Mention[]): Location[] {
  return mentions.map(({ range }) => ({ uri: context.uri, range }));
}
