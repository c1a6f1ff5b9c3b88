/** `set -k`: assignments count wherever they stand among the words of a command, as bash has it. */
import type { Assignment, SimpleCommand, Word } from '../ast.ts';
import { Memo } from '../expand/memo.ts';
import { wordOf } from '../read/word.ts';

/** The command with those that stand behind its name before it; itself, where there are none. Source: bash 5.2, subst.c. */
export function withKeywordsAhead(command: SimpleCommand): SimpleCommand {
  const assignments: Assignment[] = [...command.assignments];
  const words = command.words.filter((word, at) => {
    const assignment = at === 0 ? undefined : assignmentIn(word);
    if (assignment) assignments.push(assignment);
    return !assignment;
  });
  return words.length === command.words.length ? command : { ...command, assignments, words, memo: new Memo(words) };
}

const NAMED = /^([A-Za-z_]\w*)(\+?)=/;

/** The assignment that a word is written as. */
function assignmentIn(word: Word & { readonly assignment?: Assignment }): Assignment | undefined {
  const { parts, place, assignment } = word;
  if (assignment) return assignment;
  const [first, ...rest] = parts;
  const [all, name, plus] = (first?.kind === 'text' && !first.quoted && NAMED.exec(first.text)) || [];
  if (first?.kind !== 'text' || all === undefined || name === undefined) return undefined;
  const behind = first.text.slice(all.length);
  const value = wordOf(behind === '' ? rest : [{ ...first, text: behind }, ...rest], place);
  return { name, index: undefined, append: plus === '+', value, place };
}
