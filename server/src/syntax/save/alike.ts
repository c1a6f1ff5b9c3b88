/** Commands that were not read word by word, because their line is like one that was: what is the same is shared. */
import type { MaskedAddress } from '../../base/ip.ts';
import type { Family, Problem } from '../../base/problem.ts';
import type { GivenOption } from '../../catalogue/define.ts';
import { parseCommand } from '../command/parse.ts';
import type {
  AddressSpec,
  Command,
  CommandKind,
  InterfaceSpec,
  MatchUse,
  OptionUse,
  ProtocolSpec,
  RuleSpec,
  TargetUse,
  Word,
} from '../command/types.ts';
import { addressIn, givenIn, hasSlotFor, optionIn, type Pattern, TARGET } from './pattern.ts';
import { splitWords } from './words.ts';

const NOTHING: readonly Problem[] = [];
const NO_WORDS: readonly Word[] = [];

/**
 * A command that says the same as its pattern's but for the values in the slots. As there may be very many of them, it
 * holds little: also its addresses are read from the line when asked for.
 */
export abstract class AlikeCommand implements Command {
  readonly pattern: Pattern;
  /** Where the command begins in its line. */
  readonly start: number;
  readonly chainName: string;
  protected made: RuleSpec | undefined = undefined;

  constructor(pattern: Pattern, start: number, chainName: string) {
    this.pattern = pattern;
    this.start = start;
    this.chainName = chainName;
  }

  abstract get line(): string;

  /** The same command, but that none of its parts has been made yet; itself where that makes no difference. */
  abstract aside(): AlikeCommand;

  /** What the option was given whose value is in the slot of that index. */
  givenAt(slot: number): GivenOption<unknown> {
    return optionIn(this.line, this.chainEnd, this.pattern, slot);
  }

  /** The one source address of the rule; `undefined` when it has none, or several. */
  get source(): MaskedAddress | undefined {
    return this.address('source') ?? oneOf(this.pattern.command.spec.source);
  }

  /** The one destination address of the rule; `undefined` when it has none, or several. */
  get destination(): MaskedAddress | undefined {
    return this.address('destination') ?? oneOf(this.pattern.command.spec.destination);
  }

  /** Where its chain's name ends in the line. */
  get chainEnd(): number {
    return this.start + 3 + this.chainName.length;
  }

  get kind(): CommandKind {
    return 'append';
  }

  get family(): Family {
    return this.pattern.command.family;
  }

  get chain(): Word {
    return { text: this.chainName, start: this.start + 3, end: this.chainEnd };
  }

  get number(): undefined {
    return undefined;
  }

  get argument(): undefined {
    return undefined;
  }

  get table(): Word | undefined {
    return this.pattern.table;
  }

  get skipped(): boolean {
    return false;
  }

  get problems(): readonly Problem[] {
    return NOTHING;
  }

  get words(): readonly Word[] {
    return fullOf(this).words;
  }

  get uses(): readonly OptionUse[] {
    return fullOf(this).uses;
  }

  get option(): Word | undefined {
    return fullOf(this).option;
  }

  get spec(): RuleSpec {
    this.made ??= new AlikeSpec(this);
    return this.made;
  }

  /** What the slot of that kind holds; `undefined` where the pattern has none. */
  address(kind: 'source' | 'destination'): MaskedAddress | undefined {
    return addressIn(this.line, this.chainEnd, this.pattern, kind);
  }
}

/** A command whose line stands in `text` from `from` to `to`. */
export class AlikeInText extends AlikeCommand {
  private readonly text: string;
  private readonly from: number;
  private readonly to: number;

  constructor(pattern: Pattern, text: string, from: number, to: number, start: number, chainName: string) {
    super(pattern, start, chainName);
    this.text = text;
    this.from = from;
    this.to = to;
  }

  get line(): string {
    return this.text.slice(this.from, this.to);
  }

  aside(): AlikeCommand {
    const { pattern, text, from, to, start, chainName } = this;
    return this.made ? this : new AlikeInText(pattern, text, from, to, start, chainName);
  }
}

function oneOf(spec: AddressSpec | undefined): MaskedAddress | undefined {
  return spec?.addresses.length === 1 && spec.hosts.length === 0 ? spec.addresses[0] : undefined;
}

/** The command itself when it is like another and makes one rule, whose addresses it then tells. */
export function asOneRule(command: Command): AlikeCommand | undefined {
  return command instanceof AlikeCommand && command.pattern.isOneRule ? command : undefined;
}

/** The command whose target says the same as this one's. */
export function sharingTarget(command: Command): Command {
  return command instanceof AlikeCommand && !hasSlotFor(command.pattern, TARGET) ? command.pattern.command : command;
}

/** The command to be read now and never again: what is made of it does not stay with those that are like others, of which there may be very many. */
export function readForOnce<T extends Command>(command: T): T | AlikeCommand {
  return command instanceof AlikeCommand ? command.aside() : command;
}

/** The command that shares its form and all that is not in a slot: cheaper to ask, and the command itself where there is none. */
export function likeOf(command: Command): Command {
  return command instanceof AlikeCommand ? command.pattern.command : command;
}

/** The commands whose words were asked for lately, read in full. */
const MOST_READ = 1024;
const read = new Map<AlikeCommand, Command>();

function fullOf(command: AlikeCommand): Command {
  const known = read.get(command);
  if (known) return known;
  const { words } = splitWords(command.line, command.start);
  const full = parseCommand(words, command.pattern.context);
  if (read.size >= MOST_READ) {
    const [oldest] = read.keys();
    if (oldest) read.delete(oldest);
  }
  read.set(command, full);
  return full;
}

/** The parts of the rule, each made when it is first asked for. */
class AlikeSpec implements RuleSpec {
  private readonly owner: AlikeCommand;
  private knownSource: AddressSpec | undefined = undefined;
  private knownDestination: AddressSpec | undefined = undefined;
  private knownMatches: readonly MatchUse[] | undefined = undefined;
  private knownTarget: TargetUse | undefined = undefined;

  constructor(owner: AlikeCommand) {
    this.owner = owner;
  }

  private get like(): RuleSpec {
    return this.owner.pattern.command.spec;
  }

  get source(): AddressSpec | undefined {
    const { source } = this.like;
    if (source) this.knownSource ??= new AlikeAddress(this.owner, 'source', source);
    return this.knownSource;
  }

  get destination(): AddressSpec | undefined {
    const { destination } = this.like;
    if (destination) this.knownDestination ??= new AlikeAddress(this.owner, 'destination', destination);
    return this.knownDestination;
  }

  get protocol(): ProtocolSpec | undefined {
    const { protocol } = this.like;
    return protocol && new AlikeProtocol(this.owner, protocol);
  }

  get in(): InterfaceSpec | undefined {
    const { in: input } = this.like;
    return input && new AlikeInterface(this.owner, 'in', input);
  }

  get out(): InterfaceSpec | undefined {
    const { out } = this.like;
    return out && new AlikeInterface(this.owner, 'out', out);
  }

  get fragment(): RuleSpec['fragment'] {
    const { fragment } = this.like;
    return fragment && new AlikeFragment(this.owner, fragment.negated);
  }

  get matches(): readonly MatchUse[] {
    this.knownMatches ??= this.like.matches.map((match, index) => new AlikeMatch(this.owner, match, index));
    return this.knownMatches;
  }

  get target(): TargetUse | undefined {
    const { target } = this.like;
    if (target) this.knownTarget ??= new AlikeTarget(this.owner, target);
    return this.knownTarget;
  }
}

class AlikeInterface implements InterfaceSpec {
  readonly negated: boolean;
  readonly name: string;
  readonly wildcard: boolean;
  private readonly owner: AlikeCommand;
  private readonly side: 'in' | 'out';

  constructor(owner: AlikeCommand, side: 'in' | 'out', { negated, name, wildcard }: InterfaceSpec) {
    this.negated = negated;
    this.name = name;
    this.wildcard = wildcard;
    this.owner = owner;
    this.side = side;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec[this.side]).use;
  }
}

class AlikeFragment {
  readonly negated: boolean;
  private readonly owner: AlikeCommand;

  constructor(owner: AlikeCommand, negated: boolean) {
    this.negated = negated;
    this.owner = owner;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec.fragment).use;
  }
}

/** A part of a command that its pattern has too. Its absence is a bug. */
function part<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a command is not like its pattern');
  return value;
}

/** What a match or the target of the command was given; `like` is the one of the pattern. */
function givenOf(owner: AlikeCommand, user: number, like: MatchUse | TargetUse | undefined): MatchUse['given'] {
  const given = part(like).given as Parameters<typeof givenIn>[4];
  return givenIn(owner.line, owner.chainEnd, owner.pattern, user, given);
}

class AlikeAddress implements AddressSpec {
  readonly negated: boolean;
  readonly addresses: readonly MaskedAddress[];
  readonly hosts: readonly Word[] = NO_WORDS;
  private readonly owner: AlikeCommand;
  private readonly side: 'source' | 'destination';

  constructor(owner: AlikeCommand, side: 'source' | 'destination', like: AddressSpec) {
    const own = owner.address(side);
    this.owner = owner;
    this.side = side;
    this.negated = like.negated;
    this.addresses = own ? [own] : like.addresses;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec[this.side]).use;
  }
}

class AlikeProtocol implements ProtocolSpec {
  readonly negated: boolean;
  readonly number: number;
  private readonly owner: AlikeCommand;

  constructor(owner: AlikeCommand, like: ProtocolSpec) {
    this.owner = owner;
    this.negated = like.negated;
    this.number = like.number;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec.protocol).use;
  }
}

class AlikeMatch implements MatchUse {
  readonly name: string;
  readonly entry: MatchUse['entry'];
  readonly implicit: boolean;
  private known: MatchUse['given'] | undefined;
  private readonly owner: AlikeCommand;
  private readonly index: number;

  constructor(owner: AlikeCommand, like: MatchUse, index: number) {
    this.owner = owner;
    this.index = index;
    this.name = like.name;
    this.entry = like.entry;
    this.implicit = like.implicit;
    this.known = hasSlotFor(owner.pattern, index) ? undefined : like.given;
  }

  get given(): MatchUse['given'] {
    this.known ??= givenOf(this.owner, this.index, this.owner.pattern.command.spec.matches[this.index]);
    return this.known;
  }

  get word(): Word {
    return part(fullOf(this.owner).spec.matches[this.index]).word;
  }

  get options(): readonly OptionUse[] {
    return part(fullOf(this.owner).spec.matches[this.index]).options;
  }
}

class AlikeTarget implements TargetUse {
  readonly name: string;
  readonly goto: boolean;
  readonly entry: TargetUse['entry'];
  private known: TargetUse['given'] | undefined;
  private readonly owner: AlikeCommand;

  constructor(owner: AlikeCommand, like: TargetUse) {
    this.owner = owner;
    this.name = like.name;
    this.goto = like.goto;
    this.entry = like.entry;
    this.known = hasSlotFor(owner.pattern, TARGET) ? undefined : like.given;
  }

  get given(): TargetUse['given'] {
    this.known ??= givenOf(this.owner, TARGET, this.owner.pattern.command.spec.target);
    return this.known;
  }

  get word(): Word {
    return part(fullOf(this.owner).spec.target).word;
  }

  get options(): readonly OptionUse[] {
    return part(fullOf(this.owner).spec.target).options;
  }
}
