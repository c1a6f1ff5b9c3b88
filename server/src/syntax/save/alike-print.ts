/** Prints commands that are like another: what stands in no slot is printed once for all of them. */
import type { Family } from '../../base/problem.ts';
import type { UseContext } from '../../catalogue/define.ts';
import { type Pair, type PrintContext, printAddress, printBasics, printUse } from '../command/print.ts';
import type { Command, MatchUse, TargetUse } from '../command/types.ts';
import { useContextOf } from '../command/use-context.ts';
import type { AlikeCommand } from './alike.ts';
import { hasSlotFor, type Pattern, TARGET } from './pattern.ts';

/** What is printed for one match or the target: the same for all commands of a pattern, or of each its own. */
type Part = string | { readonly user: number };

/** The lines of all commands of one pattern. */
export interface Template {
  readonly basics: readonly string[];
  readonly matches: readonly Part[];
  /** Empty for rules without one; absent where nobody knows what it is, unless it is a chain. */
  readonly target: Part | undefined;
}

const templates = new WeakMap<Pattern, Map<string, Template | undefined>>();
let last: { readonly pattern: Pattern; readonly key: string; readonly template: Template | undefined } | undefined;

/** What commands of the pattern print in common; `undefined` where each has to be printed for itself. */
export function templateOf(pattern: Pattern, context: PrintContext): Template | undefined {
  const key = context.table + context.backend;
  if (last?.pattern === pattern && last.key === key) return last.template;
  const known = templates.get(pattern) ?? new Map<string, Template | undefined>();
  if (!known.has(key)) known.set(key, made(pattern, context));
  templates.set(pattern, known);
  const template = known.get(key);
  last = { pattern, key, template };
  return template;
}

/** The text after `-A CHAIN` of a command of the template's pattern, as `printRule` gives it; without a target where the caller prints that. */
export function printAlike(
  { basics, matches, target }: Template,
  command: AlikeCommand,
  pair: Pair,
  context: PrintContext,
  hasTarget: boolean,
): string | undefined {
  const words: string[] = [];
  const { spec } = command.pattern.command;
  printAddress(words, '-s', spec.source, pair.source);
  printAddress(words, '-d', spec.destination, pair.destination);
  for (const word of basics) words.push(word);
  const own = new OwnContext(command, context);
  for (const part of matches) if (!printPart(words, part, command, own)) return undefined;
  if (hasTarget && target !== undefined && target !== '' && !printPart(words, target, command, own)) return undefined;
  return words.join(' ');
}

function printPart(words: string[], part: Part, command: AlikeCommand, context: UseContext): boolean {
  if (typeof part === 'string') {
    words.push(part);
    return true;
  }
  const use = userOf(command, part.user);
  return use !== undefined && printUse(words, optionOf(use, part.user), use, context);
}

function userOf({ spec }: Command, user: number): MatchUse | TargetUse | undefined {
  return user === TARGET ? spec.target : spec.matches[user];
}

function optionOf(use: MatchUse | TargetUse, user: number): string {
  if (user !== TARGET) return '-m';
  return 'goto' in use && use.goto ? '-g' : '-j';
}

function made(pattern: Pattern, context: PrintContext): Template | undefined {
  // What nft keeps of the matches depends on their values.
  if (context.backend === 'nft') return undefined;
  const { command } = pattern;
  const basics: string[] = [];
  printBasics(basics, command.spec, context.backend);
  const matches: Part[] = [];
  for (let user = 0; user < command.spec.matches.length; user++) {
    const part = partOf(pattern, user, context);
    if (part === undefined) return undefined;
    matches.push(part);
  }
  return { basics, matches, target: command.spec.target ? partOf(pattern, TARGET, context) : '' };
}

function partOf(pattern: Pattern, user: number, context: PrintContext): Part | undefined {
  const use = userOf(pattern.command, user);
  if (!use || hasSlotFor(pattern, user)) return { user };
  let looked = false;
  const shared = useContextOf(pattern.command, context.table, context.backend);
  const watched: UseContext = {
    ...shared,
    get chain() {
      looked = true;
      return shared.chain;
    },
    get matches() {
      looked = true;
      return shared.matches ?? [];
    },
  };
  const words: string[] = [];
  if (!printUse(words, optionOf(use, user), use, watched)) return undefined;
  // What depends on the other parts of the rule is not the same for all.
  return looked ? { user } : words.join(' ');
}

/** As `useContextOf`; its parts are made when they are asked for, which they hardly ever are. */
class OwnContext implements UseContext {
  readonly table: PrintContext['table'];
  readonly backend: PrintContext['backend'];
  private readonly command: AlikeCommand;

  constructor(command: AlikeCommand, { table, backend }: PrintContext) {
    this.command = command;
    this.table = table;
    this.backend = backend;
  }

  get family(): Family {
    return this.command.family;
  }

  get protocol(): UseContext['protocol'] {
    const { protocol } = this.command.pattern.command.spec;
    return protocol && { number: protocol.number, negated: protocol.negated };
  }

  get chain(): string {
    return this.command.chainName;
  }

  get matches(): NonNullable<UseContext['matches']> {
    return this.command.spec.matches;
  }
}
