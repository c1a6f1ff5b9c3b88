/** What stands at a place in a save file: the thing that hover, completion and navigation speak about. */
import { type Span, shift, touches } from '../base/span.ts';
import type { Entry } from '../catalogue/define.ts';
import type { Command, MatchUse, OptionUse, TargetUse, Word } from '../syntax/command/types.ts';
import type { SaveLine } from '../syntax/save/types.ts';
import type { IdeContext } from './context.ts';

/**
 * The thing under the caret, with its absolute span. `option` and `value` carry the match or target that the option belongs
 * to; without one it is an option of iptables itself.
 */
export type Subject =
  | { readonly kind: 'table'; readonly name: string; readonly span: Span; readonly line: SaveLine }
  | { readonly kind: 'chain'; readonly name: string; readonly span: Span; readonly line: SaveLine }
  | {
      readonly kind: 'policy';
      readonly chain: string;
      readonly policy: string;
      readonly span: Span;
      readonly line: SaveLine;
    }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly word: Word;
      readonly span: Span;
      readonly line: SaveLine;
    }
  | {
      readonly kind: 'match';
      readonly use: MatchUse;
      readonly command: Command;
      readonly span: Span;
      readonly line: SaveLine;
    }
  | {
      readonly kind: 'target';
      readonly use: TargetUse;
      readonly command: Command;
      readonly span: Span;
      readonly line: SaveLine;
    }
  | {
      readonly kind: 'option' | 'value';
      readonly use: OptionUse;
      readonly owner: Owner;
      readonly word: Word;
      readonly command: Command;
      readonly span: Span;
      readonly line: SaveLine;
    };

/** Who an option belongs to. */
export type Owner =
  | { readonly name: string; readonly entry: Entry | undefined; readonly given: MatchUse['given'] }
  | undefined;

/** The thing at `offset`; `undefined` between words, in comments and in lines that say nothing. */
export function subjectAt(context: IdeContext, offset: number): Subject | undefined {
  const line = context.lineAt(offset);
  if (!line) return undefined;
  const at = offset - line.origin;
  const absolute = (word: Word): Span => shift({ start: word.start, end: word.end }, line.origin);
  const { content } = line;
  switch (content.kind) {
    case 'table':
      return touches(content.name, at)
        ? { kind: 'table', name: content.name.text, span: absolute(content.name), line }
        : undefined;
    case 'chain':
      if (touches(content.name, at))
        return { kind: 'chain', name: content.name.text, span: absolute(content.name), line };
      if (!content.policy || !touches(content.policy, at)) return undefined;
      return {
        kind: 'policy',
        chain: content.name.text,
        policy: content.policy.text,
        span: absolute(content.policy),
        line,
      };
    case 'command':
      return inCommand(content.command, at, line);
    case 'blank':
    case 'comment':
    case 'commit':
      return undefined;
  }
}

function inCommand(command: Command, at: number, line: SaveLine): Subject | undefined {
  const word = command.words.find((w) => touches(w, at));
  if (!word) return undefined;
  const span = shift({ start: word.start, end: word.end }, line.origin);
  const base = { command, span, line };
  if (word === command.option) return { kind: 'command', word, ...base };
  if (word.start === command.chain?.start) return { kind: 'chain', name: word.text, span, line };
  const { spec } = command;
  if (spec.target?.word === word) return { kind: 'target', use: spec.target, ...base };
  const match = spec.matches.find((use) => use.word === word && !use.implicit);
  if (match) return { kind: 'match', use: match, ...base };
  const owners: readonly { readonly owner: Owner; readonly options: readonly OptionUse[] }[] = [
    ...spec.matches.map((use) => ({ owner: use, options: use.options })),
    ...(spec.target ? [{ owner: spec.target, options: spec.target.options }] : []),
    { owner: undefined, options: command.uses },
  ];
  for (const { owner, options } of owners) {
    for (const use of options) {
      if (use.values.includes(word) && use.option !== word) return { kind: 'value', use, owner, word, ...base };
      if (use.option === word || use.bang === word) {
        const equals = use.values[0]?.start ?? Number.POSITIVE_INFINITY;
        return { kind: use.option === word && at > equals ? 'value' : 'option', use, owner, word, ...base };
      }
    }
  }
  return undefined;
}
