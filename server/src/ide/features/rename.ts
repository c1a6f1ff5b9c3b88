/** Renaming a user chain everywhere in its table. */
import { isTargetName } from '../../catalogue/known-names.ts';
import { isBuiltin, tableNamed } from '../../catalogue/tables.ts';
import { readLine } from '../../syntax/save/line.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { chainAt, isChain, mentionsOf, type NamedChain } from '../mentions.ts';

export default feature({
  name: 'rename',
  prepareRename(context, offset) {
    const chain = userChainAt(context, offset);
    return chain && { range: chain.range, placeholder: chain.name };
  },
  rename(context, offset, newName) {
    const chain = userChainAt(context, offset);
    if (!chain) return undefined;
    if (newName === chain.name) return { changes: {} };
    const refused = whyNot(context, chain, newName);
    if (refused !== undefined) return { refused };
    return { changes: { [context.uri]: mentionsOf(context, chain).map(({ range }) => ({ range, newText: newName })) } };
  },
});

/** Built-in chains bear the names of their hooks. */
function userChainAt(context: IdeContext, offset: number): NamedChain | undefined {
  const chain = chainAt(context, offset);
  return chain && !isBuiltin(chain.table, chain.name) ? chain : undefined;
}

/** Why a chain of the table cannot be called so: what the parser would say of its declaration, and what is there already. */
function whyNot(context: IdeContext, { table, name }: NamedChain, newName: string): string | undefined {
  const { family } = context;
  const content = readLine(`:${newName} - [0:0]`, { family, table: tableNamed(table)?.name, continued: false });
  const problem = content.problems.find(({ refusedBy }) => refusedBy.length > 0);
  if (content.kind !== 'chain' || content.name.text !== newName || /["'\s]/.test(newName))
    return `"${newName}" cannot be the name of a chain: it must be one word without quotes.`;
  if (problem) return problem.message;
  if (isTargetName(newName, family)) return `A chain ${newName} would hide the target ${newName}.`;
  if (isBuiltin(table, newName) || isChain(context, table, newName))
    return `The table ${table} has a chain ${newName} already, and ${name} would become one with it.`;
  return undefined;
}
