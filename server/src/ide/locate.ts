/** What stands at a place in a save file: the thing that hover, completion and navigation speak about. */
import { type Span, shift, span, touches } from '../base/span.ts';
import type { Entry } from '../catalogue/define.ts';
import type { Command, MatchUse, OptionUse, TargetUse, Word } from '../syntax/command/types.ts';
import { usesOf } from '../syntax/command/uses.ts';
import type { Counters, SaveLine } from '../syntax/save/types.ts';
import type { IdeContext } from './context.ts';

interface Place {
  /** Counts from the start of the text. */
  readonly span: Span;
  readonly line: SaveLine;
}

/** Who an option belongs to; without one it is an option of iptables itself. */
export type Owner =
  | { readonly name: string; readonly entry: Entry | undefined; readonly given: MatchUse['given'] }
  | undefined;

/** The thing under the caret. */
export type Subject = Place &
  (
    | { readonly kind: 'table'; readonly name: string }
    | { readonly kind: 'commit' }
    | { readonly kind: 'counters'; readonly counters: Counters }
    /** A chain where it is declared, where a rule names it, or the new name of `-E`. */
    | { readonly kind: 'chain'; readonly name: string }
    | { readonly kind: 'policy'; readonly chain: string; readonly policy: string }
    | { readonly kind: 'command'; readonly command: Command; readonly word: Word }
    | { readonly kind: 'match'; readonly use: MatchUse; readonly command: Command }
    | { readonly kind: 'target'; readonly use: TargetUse; readonly command: Command }
    | {
        readonly kind: 'option' | 'value';
        readonly use: OptionUse;
        readonly owner: Owner;
        readonly word: Word;
        readonly command: Command;
      }
  );

/** The thing at `offset`; `undefined` between words, in comments and in lines that say nothing. */
export function subjectAt(context: IdeContext, offset: number): Subject | undefined {
  const line = context.lineAt(offset);
  if (!line) return undefined;
  const at = offset - line.origin;
  const on = (word: Span): Place => ({ span: shift(span(word.start, word.end), line.origin), line });
  const { content } = line;
  switch (content.kind) {
    case 'table':
      return touches(content.name, at) ? { kind: 'table', name: content.name.text, ...on(content.name) } : undefined;
    case 'chain': {
      const { name, policy, counters } = content;
      if (touches(name, at)) return { kind: 'chain', name: name.text, ...on(name) };
      if (policy && touches(policy, at))
        return { kind: 'policy', chain: name.text, policy: policy.text, ...on(policy) };
      return counters && countersAt(line, counters, at);
    }
    case 'commit':
      return { kind: 'commit', ...on(span(0, line.text.length)) };
    case 'command':
      return (content.counters && countersAt(line, content.counters, at)) ?? inCommand(content.command, at, line);
    case 'blank':
    case 'comment':
      return undefined;
  }
}

function countersAt(line: SaveLine, counters: Counters, at: number): Subject | undefined {
  const found = /\[\d+:\d+\]/.exec(line.text);
  const place = found && span(found.index, found.index + found[0].length);
  return place && touches(place, at)
    ? { kind: 'counters', counters, span: shift(place, line.origin), line }
    : undefined;
}

function inCommand(command: Command, at: number, line: SaveLine): Subject | undefined {
  const { option, chain, argument, spec } = command;
  const on = (start: number, end: number): Place => ({ span: shift(span(start, end), line.origin), line });
  const whole = (word: Word): Place => on(word.start, word.end);
  if (chain && touches(chain, at) && at >= chain.start && !isOn(option, chain, at))
    return { kind: 'chain', name: chain.text, ...whole(chain) };
  if (argument && touches(argument, at)) {
    if (command.kind === 'policy')
      return { kind: 'policy', chain: chain?.text ?? '', policy: argument.text, ...whole(argument) };
    return { kind: 'chain', name: argument.text, ...whole(argument) };
  }
  if (option && touches(option, at))
    return { kind: 'command', command, word: option, ...on(option.start, chainStart(option, chain)) };
  const { target } = spec;
  if (target && touches(target.word, at) && !isOption(target.word, command))
    return { kind: 'target', use: target, command, ...whole(target.word) };
  const match = spec.matches.find((use) => !use.implicit && touches(use.word, at));
  if (match) return { kind: 'match', use: match, command, ...whole(match.word) };
  for (const { owner, options } of ownersIn(command)) {
    for (const use of options) {
      const value = use.values.find((word) => touches(word, at) && !isOn(use.option, word, at));
      if (value) return { kind: 'value', use, owner, word: value, command, ...whole(value) };
      if (touches(use.option, at)) {
        const end = Math.min(use.option.end, ...use.values.map(({ start }) => start));
        return {
          kind: 'option',
          use,
          owner,
          word: use.option,
          command,
          ...on(use.option.start, Math.max(end, use.option.start)),
        };
      }
      if (use.bang && touches(use.bang, at))
        return { kind: 'option', use, owner, word: use.bang, command, ...whole(use.bang) };
    }
  }
  return undefined;
}

/** The options of a command with whom they belong to: those of matches and the target, then those of iptables itself. */
export function ownersIn(
  command: Command,
): readonly { readonly owner: Owner; readonly options: readonly OptionUse[] }[] {
  const own = usesOf(command.spec).map((use) => ({ owner: use, options: use.options }));
  const taken = new Set(own.flatMap(({ options }) => options.map(({ option }) => option.start)));
  return [...own, { owner: undefined, options: command.uses.filter(({ option }) => !taken.has(option.start)) }];
}

/** True at the dashes and letters of `-AINPUT` and `--dport=22`, which are one word with what follows. */
function isOn(option: Word | undefined, value: Word, at: number): boolean {
  return option !== undefined && value.start > option.start && value.start <= option.end && at < value.start;
}

function chainStart(option: Word, chain: Word | undefined): number {
  return chain && chain.start > option.start && chain.start < option.end ? chain.start : option.end;
}

/** A word that iptables takes for a target although it is an option (`-j --log-level`). */
function isOption(word: Word, command: Command): boolean {
  return command.uses.some(({ option }) => option.start === word.start);
}
