/** Semantic tokens: colours by what a word means, where the grammar can only guess (chains against targets, options by entry). */
import type { Command, OptionUse, Word } from '../../syntax/command/types.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { feature, type SemanticToken, type SemanticTokenModifier, type SemanticTokenType } from '../define.ts';

export default feature({
  name: 'semantic-tokens',
  semanticTokens(context, range) {
    const tokens: SemanticToken[] = [];
    for (const line of context.document.lines) {
      if (range && (line.line < range.start.line || line.line > range.end.line)) continue;
      addLine(context, line, tokens);
    }
    return tokens;
  },
});

function addLine(context: IdeContext, line: SaveLine, tokens: SemanticToken[]): void {
  const add = (word: Word, type: SemanticTokenType, ...modifiers: SemanticTokenModifier[]): void => {
    if (word.end > word.start)
      tokens.push({ line: line.line, character: word.start, length: word.end - word.start, type, modifiers });
  };
  const { content } = line;
  if (content.kind === 'table') add(content.name, 'namespace', 'defaultLibrary');
  else if (content.kind === 'chain') {
    add(content.name, 'function', 'declaration');
    if (content.policy) add(content.policy, 'enumMember', 'readonly');
  } else if (content.kind === 'command') addCommand(context, content.command, line, add);
}

type Add = (word: Word, type: SemanticTokenType, ...modifiers: SemanticTokenModifier[]) => void;

function addCommand(context: IdeContext, command: Command, line: SaveLine, add: Add): void {
  if (command.option) add(command.option, 'keyword');
  if (command.chain) add(command.chain, 'function');
  const { spec } = command;
  const named = new Set<Word>();
  for (const match of spec.matches) {
    if (match.implicit) continue;
    named.add(match.word);
    add(match.word, 'type', ...(match.entry?.deprecated ? (['deprecated'] as const) : []));
  }
  if (spec.target) {
    named.add(spec.target.word);
    const isChain = isUserChain(context, line.table, spec.target.name);
    add(
      spec.target.word,
      isChain ? 'function' : 'macro',
      ...(spec.target.entry?.deprecated ? (['deprecated'] as const) : []),
    );
  }
  const all: OptionUse[] = [
    ...command.uses,
    ...spec.matches.flatMap((m) => m.options),
    ...(spec.target?.options ?? []),
  ];
  for (const use of new Set(all)) addOption(use, command, named, add);
}

function addOption(use: OptionUse, command: Command, named: ReadonlySet<Word>, add: Add): void {
  if (use.option === command.option) return;
  if (use.bang) add(use.bang, 'operator');
  add(use.option, 'parameter');
  for (const value of use.values) {
    if (value === use.option || named.has(value) || (value.start >= use.option.start && value.end <= use.option.end))
      continue;
    add(value, typeOfValue(use.name, value.text));
  }
}

function typeOfValue(option: string, text: string): SemanticTokenType {
  if (/^(ct)?state$|^ctstatus$|tcp-flags|reject-with|-type$/.test(option) && !/^\d/.test(text)) return 'enumMember';
  if (/^[0-9a-fA-Fx:./,-]+$/.test(text) && /\d/.test(text)) return 'number';
  return option === 'comment' || /prefix$/.test(option) ? 'string' : 'variable';
}

function isUserChain(context: IdeContext, table: string | undefined, name: string): boolean {
  return [...context.ruleset.tables.values()].some((t) => t.name === table && t.chains.has(name));
}
