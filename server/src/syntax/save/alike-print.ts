/** Prints commands that are like another: what stands in no slot is printed once for all of them. */
import type { Family } from '../../base/problem.ts';
import type { OptionSpec, UseContext } from '../../catalogue/define.ts';
import {
  optionPrinted,
  type Pair,
  type PrintContext,
  printAddress,
  printBasics,
  printedName,
  printUse,
} from '../command/print.ts';
import type { Command, MatchUse, TargetUse } from '../command/types.ts';
import { useContextOf } from '../command/use-context.ts';
import { type AlikeCommand, readForOnce } from './alike.ts';
import { hasSlotFor, type Pattern, slotFor, TARGET } from './pattern.ts';

/** A text that is the same for all commands of a pattern, with a blank before each word; or what is each one's own. */
type Piece =
  | string
  | { readonly address: 'source' | 'destination' }
  /** An option whose value is in the slot of that index. */
  | { readonly slot: number; readonly name: string; readonly option: OptionSpec<unknown, string> }
  /** One whole match, or the target. */
  | { readonly user: number };

/** The lines of all commands of one pattern. */
export interface Template {
  /** All but the target. */
  readonly pieces: readonly Piece[];
  /** Empty for rules without one; absent where nobody knows what it is, unless it is a chain. */
  readonly target: readonly Piece[] | undefined;
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

/**
 * The text after `-A CHAIN` of a command of the template's pattern: as `printRule` gives it, but with a blank before
 * each word; without a target where the caller prints that.
 */
export function printAlike(
  { pieces, target }: Template,
  command: AlikeCommand,
  pair: Pair,
  context: PrintContext,
  hasTarget: boolean,
): string | undefined {
  let text = '';
  for (const piece of pieces) {
    const more = typeof piece === 'string' ? piece : ownText(piece, command, pair, context);
    if (more === undefined) return undefined;
    text += more;
  }
  if (!hasTarget || target === undefined) return text;
  for (const piece of target) {
    const more = typeof piece === 'string' ? piece : ownText(piece, command, pair, context);
    if (more === undefined) return undefined;
    text += more;
  }
  return text;
}

function ownText(
  piece: Exclude<Piece, string>,
  command: AlikeCommand,
  pair: Pair,
  context: PrintContext,
): string | undefined {
  if ('slot' in piece) {
    const { name, option, slot } = piece;
    return textOf(optionPrinted(name, option, command.givenAt(slot), new OwnContext(command, context)));
  }
  const words: string[] = [];
  if ('address' in piece) {
    const { address } = piece;
    printAddress(words, address === 'source' ? '-s' : '-d', command.pattern.command.spec[address], pair[address]);
    return textOf(words);
  }
  const own = readForOnce(command);
  const use = userOf(own, piece.user);
  return use && printUse(words, optionOf(use, piece.user), use, new OwnContext(own, context))
    ? textOf(words)
    : undefined;
}

function textOf(words: readonly string[]): string {
  let text = '';
  for (const word of words) text += ` ${word}`;
  return text;
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
  const { spec } = pattern.command;
  const pieces: Piece[] = [];
  if (spec.source) pieces.push({ address: 'source' });
  if (spec.destination) pieces.push({ address: 'destination' });
  const basics: string[] = [];
  printBasics(basics, spec, context.backend);
  pieces.push(textOf(basics));
  for (let user = 0; user < spec.matches.length; user++) {
    const own = piecesOf(pattern, user, context);
    if (own === undefined) return undefined;
    pieces.push(...own);
  }
  const target = spec.target ? piecesOf(pattern, TARGET, context) : [];
  return { pieces: joined(pieces), target: target && joined(target) };
}

/** Texts that follow one another as one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const before = all.at(-1);
    if (typeof piece !== 'string' || typeof before !== 'string') all.push(piece);
    else all[all.length - 1] = before + piece;
  }
  return all.filter((piece) => piece !== '');
}

/** What one match or the target prints; `undefined` for what the catalogue does not hold. */
function piecesOf(pattern: Pattern, user: number, context: PrintContext): readonly Piece[] | undefined {
  const use = userOf(pattern.command, user);
  if (!use) return [{ user }];
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
  const pieces = hasSlotFor(pattern, user)
    ? byOption(pattern, user, use, watched)
    : whole(use, optionOf(use, user), watched);
  // What depends on the other parts of the rule is not the same for all.
  return looked ? [{ user }] : pieces;
}

function whole(use: MatchUse | TargetUse, option: string, context: UseContext): readonly Piece[] | undefined {
  const words: string[] = [];
  return printUse(words, option, use, context) ? [textOf(words)] : undefined;
}

/** Where an entry prints in a manner of its own, nobody knows what becomes of a value. */
function byOption(pattern: Pattern, user: number, use: MatchUse | TargetUse, context: UseContext): readonly Piece[] {
  const { entry } = use;
  if (!entry || entry.print) return [{ user }];
  const pieces: Piece[] = [` ${optionOf(use, user)} ${printedName(entry)}`];
  for (const [name, option] of Object.entries(entry.options)) {
    const given = use.given[name];
    const slot = slotFor(pattern, user, name);
    if (slot !== undefined) pieces.push({ slot, name, option });
    else if (given) pieces.push(textOf(optionPrinted(name, option, given, context)));
  }
  return pieces;
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
