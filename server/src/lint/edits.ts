/** Edits that fixes are made of: whole lines put in, taken out or moved, and options changed inside a rule. */
import type { TextEdit } from '../base/span.ts';
import type { Chain, Rule } from '../model/types.ts';
import type { SaveDocument, SaveLine } from '../syntax/save/types.ts';
import type { LintContext } from './define.ts';

/** Puts lines above a rule's line. */
export function insertAbove(context: LintContext, rule: Rule, lines: readonly string[]): TextEdit {
  const at = lineOf(context, rule).origin;
  return { span: { start: at, end: at }, newText: lines.map((line) => `${line}\n`).join('') };
}

/** Puts lines where the first rule of a chain stands, or, in an empty chain, above the table's COMMIT or end. */
export function insertAtTop(context: LintContext, chain: Chain, lines: readonly string[]): TextEdit | undefined {
  const first = chain.rules[0];
  if (first) return insertAbove(context, first, lines);
  const commit = context.document.lines.find((line) => line.table === chain.table && line.content.kind === 'commit');
  if (!commit) return undefined;
  return { span: { start: commit.origin, end: commit.origin }, newText: lines.map((line) => `${line}\n`).join('') };
}

/** Takes a rule's line out, line end included. */
export function removeLine(context: LintContext, rule: Rule): TextEdit {
  const line = lineOf(context, rule);
  return { span: { start: line.origin, end: endOfLine(context, line) }, newText: '' };
}

/** Moves a rule's line above another's. */
export function moveAbove(context: LintContext, rule: Rule, target: Rule): readonly TextEdit[] {
  return [insertAbove(context, target, [lineOf(context, rule).text]), removeLine(context, rule)];
}

/**
 * True when a chain is what its lines append, one rule for each line in this order: then moving or taking out a line does the
 * same to the rule.
 */
export function isInTextOrder({ document }: LintContext, chain: Chain): boolean {
  if (!chain.rules.every((rule, i) => rule.command.kind === 'append' && rule.line > (chain.rules[i - 1]?.line ?? -1))) {
    return false;
  }
  return isOnlyAppended(document, chain);
}

const editsOf = new WeakMap<SaveDocument, ReadonlySet<string>>();

/** False when some line inserts into the chain, deletes from it by number or words, renames it or the like. */
function isOnlyAppended(document: SaveDocument, chain: Chain): boolean {
  let edited = editsOf.get(document);
  if (!edited) {
    edited = new Set(
      document.lines.flatMap(({ table, content }) => {
        if (content.kind !== 'command' || content.command.kind === 'append') return [];
        const { chain, argument } = content.command;
        return [chain?.text ?? '', ...(argument ? [argument.text] : [])].map((name) => `${table} ${name}`);
      }),
    );
    editsOf.set(document, edited);
  }
  // A command that names no chain speaks of all of them.
  return !edited.has(`${chain.table} ${chain.name}`) && !edited.has(`${chain.table} `);
}

export function lineOf(context: LintContext, rule: Rule): SaveLine {
  const line = context.document.lines[rule.line];
  if (!line) throw new Error(`no line ${rule.line}`);
  return line;
}

function endOfLine(context: LintContext, line: SaveLine): number {
  return context.document.lines[line.line + 1]?.origin ?? context.document.text.length;
}
