/** Where the chains of a table are named: the one list behind definition, references, highlights and renaming. */
import type { Range } from 'vscode-languageserver-types';
import { shift } from '../base/span.ts';
import type { Word } from '../syntax/command/types.ts';
import type { IdeContext } from './context.ts';
import { subjectAt } from './locate.ts';

/** One place where a chain is named. */
export interface Mention {
  readonly range: Range;
  /** `declaration`: the line that makes it. `rule`: a command that works on it. `target`: a jump or goto to it. */
  readonly role: 'declaration' | 'rule' | 'target';
}

export interface NamedChain {
  readonly table: string;
  readonly name: string;
  /** Where it is named at the place that was asked about. */
  readonly range: Range;
}

/** The chain that is named at a place; targets are none, unless the table has a chain of that name. */
export function chainAt(context: IdeContext, offset: number): NamedChain | undefined {
  const subject = subjectAt(context, offset);
  const table = subject?.line.table;
  if (!subject || table === undefined) return undefined;
  const range = context.rangeOf(subject.span);
  if (subject.kind === 'chain') return { table, name: subject.name, range };
  if (subject.kind !== 'target') return undefined;
  const { name } = subject.use;
  return isChain(context, table, name) ? { table, name, range } : undefined;
}

/** True when the table has a chain of that name, declared or assumed: it then comes before a target of that name. */
export function isChain({ ruleset }: IdeContext, table: string, name: string): boolean {
  return [...ruleset.tables.values()].some((one) => one.name === table && one.chains.has(name));
}

/** Every place in the table that names the chain, in the order of the text. */
export function mentionsOf(
  context: IdeContext,
  { table, name }: Pick<NamedChain, 'table' | 'name'>,
): readonly Mention[] {
  const mentions: Mention[] = [];
  const isTarget = isChain(context, table, name);
  for (const line of context.document.lines) {
    if (line.table !== table) continue;
    const add = (word: Word, role: Mention['role']): void => {
      mentions.push({ range: context.rangeOf(shift({ start: word.start, end: word.end }, line.origin)), role });
    };
    const { content } = line;
    if (content.kind === 'chain' && content.name.text === name) add(content.name, 'declaration');
    if (content.kind !== 'command') continue;
    const { chain, argument, kind, spec } = content.command;
    if (chain?.text === name) add(chain, kind === 'new-chain' ? 'declaration' : 'rule');
    if (kind === 'rename-chain' && argument?.text === name) add(argument, 'declaration');
    if (isTarget && spec.target?.name === name) add(spec.target.word, 'target');
  }
  return mentions;
}
