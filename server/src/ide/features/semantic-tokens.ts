/** Semantic tokens: colours by what a word means, where the grammar can only guess (chains against targets, options by entry). */
import type { Command, OptionUse, Word } from '../../syntax/command/types.ts';
import { lineIndexAt } from '../../syntax/save/find-line.ts';
import type { LineContent, SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { feature, type SemanticToken, type SemanticTokenModifier, type SemanticTokenType } from '../define.ts';
import { ownersIn } from '../locate.ts';
import { isChain } from '../mentions.ts';

/** Documents with more lines are coloured where they are looked at, so that typing never waits for the rest. */
const MOST_LINES = 3000;

export default feature({
  name: 'semantic-tokens',
  semanticTokens(context, range) {
    const { lines } = context.document;
    if (!range) return lines.length > MOST_LINES ? undefined : lines.flatMap((line) => tokensOf(context, line));
    const [from, to] = [context.offsetAt(range.start), context.offsetAt(range.end)];
    return lines.slice(lineIndexAt(lines, from), lineIndexAt(lines, to) + 1).flatMap((line) => tokensOf(context, line));
  },
});

/** A token of one line, as it is wherever the line stands. */
type LineToken = Omit<SemanticToken, 'line'>;

interface KnownTokens {
  /** Whether the target is a chain, which other lines decide. */
  readonly toChain: boolean;
  readonly tokens: readonly LineToken[];
}

const known = new WeakMap<LineContent, KnownTokens>();

function tokensOf(context: IdeContext, line: SaveLine): readonly SemanticToken[] {
  const { content } = line;
  if (content.kind === 'blank' || content.kind === 'comment' || content.kind === 'commit') return [];
  const target = content.kind === 'command' ? content.command.spec.target : undefined;
  const toChain = target !== undefined && line.table !== undefined && isChain(context, line.table, target.name);
  const before = known.get(content);
  const tokens = before?.toChain === toChain ? before.tokens : tokensIn(content, toChain);
  if (before?.tokens !== tokens) known.set(content, { toChain, tokens });
  const { line: number, character } = context.positionAt(line.origin);
  return tokens.map((token) => ({ ...token, line: number, character: token.character + character }));
}

type Add = (
  word: { readonly start: number; readonly end: number },
  type: SemanticTokenType,
  ...modifiers: SemanticTokenModifier[]
) => void;

function tokensIn(
  content: Extract<LineContent, { kind: 'table' | 'chain' | 'command' }>,
  toChain: boolean,
): readonly LineToken[] {
  const tokens: LineToken[] = [];
  const add: Add = (word, type, ...modifiers) => {
    if (word.end > word.start) tokens.push({ character: word.start, length: word.end - word.start, type, modifiers });
  };
  if (content.kind === 'table') add(content.name, 'namespace', 'defaultLibrary');
  else if (content.kind === 'chain') {
    add(content.name, 'function', 'declaration');
    if (content.policy) add(content.policy, 'enumMember', 'readonly');
  } else addCommand(content.command, toChain, add);
  return withoutOverlaps(tokens);
}

/** Words that are joined (`--dport=22`, `-AINPUT`) were added whole and in parts: each ends where the next begins. */
function withoutOverlaps(tokens: LineToken[]): readonly LineToken[] {
  tokens.sort((a, b) => a.character - b.character || b.length - a.length);
  return tokens.flatMap((token, i) => {
    const next = tokens[i + 1];
    const length = next ? Math.min(token.length, next.character - token.character) : token.length;
    return length > 0 ? [{ ...token, length }] : [];
  });
}

function addCommand(command: Command, toChain: boolean, add: Add): void {
  const { option, chain, argument, kind, spec } = command;
  if (option) add(option, 'keyword');
  if (chain) add(chain, 'function');
  if (argument) add(argument, kind === 'policy' ? 'enumMember' : 'function');
  const named = new Set<number>();
  for (const { word, entry, implicit } of spec.matches) {
    if (implicit) continue;
    named.add(word.start);
    add(word, 'type', ...(entry?.deprecated ? (['deprecated'] as const) : []));
  }
  if (spec.target) {
    const { word, entry } = spec.target;
    named.add(word.start);
    add(word, toChain ? 'function' : 'macro', ...(entry?.deprecated && !toChain ? (['deprecated'] as const) : []));
  }
  for (const { options } of ownersIn(command)) {
    for (const use of options) if (use.option.start !== option?.start) addOption(use, named, add);
  }
}

function addOption(use: OptionUse, named: ReadonlySet<number>, add: Add): void {
  if (use.bang) add(use.bang, 'operator');
  add(use.option, 'parameter');
  for (const value of use.values) {
    if (value.start > use.option.start && !named.has(value.start)) add(value, typeOfValue(use.name, value));
  }
}

function typeOfValue(option: string, { text }: Word): SemanticTokenType {
  if (/^(ct)?state$|^ctstatus$|tcp-flags|reject-with|-type$/.test(option) && !/^\d/.test(text)) return 'enumMember';
  if (/^[0-9a-fA-Fx:./,-]+$/.test(text) && /\d/.test(text)) return 'number';
  return option === 'comment' || /prefix$/.test(option) ? 'string' : 'variable';
}
