/** A rule of the model: where it stands, what it is printed as, and the packets that it matches, worked out when asked for. */
import type { MaskedAddress } from '../base/ip.ts';
import { type Predicate, unknown } from '../base/predicate.ts';
import type { Backend, Family } from '../base/problem.ts';
import type { Entry } from '../catalogue/define.ts';
import type { TableName } from '../catalogue/hooks.ts';
import { predicateOfRule } from '../syntax/command/meaning.ts';
import type { AddressSpec, Command, MatchUse, RuleSpec, TargetUse } from '../syntax/command/types.ts';
import { asOneRule, likeOf } from '../syntax/save/alike.ts';
import type { LineContent } from '../syntax/save/types.ts';
import type { Outcome } from './outcome.ts';
import type { Rule } from './types.ts';

/** What a rule's form alone says, shared by rules of one form. */
interface Shape {
  readonly aim: string | undefined;
  readonly ends: boolean;
  readonly isBoundToHooks: boolean;
  readonly dealsWithHost: boolean;
}

/** A rule while the model is built: numbers and chain names are settled at the end. */
export class RuleInProgress implements Rule {
  readonly table: TableName;
  chain: string;
  number = 0;
  command: Command;
  /** Where the rule stands may change while its line says the same: see `kept.ts`. */
  place: Place;
  /** What happens to the packets that it matches, once it was asked for. */
  outcome: Outcome | undefined = undefined;
  /** It stands below a rule that by its form ends the built-in chain. */
  isDead = false;
  private shape: Shape;
  private readonly pair: Pair;
  private readonly index: number;

  /** `index`: which of the rules of its command it is. */
  constructor(table: TableName, chain: string, pair: Pair, index: number, place: Place) {
    this.table = table;
    this.chain = chain;
    this.command = place.content.command;
    this.place = place;
    this.shape = shapeOf(this.command, pair);
    this.pair = pair;
    this.index = index;
  }

  /** The same rule at another number. */
  at(number: number): RuleInProgress {
    const { table, chain, pair, index, place } = this;
    const copy = new RuleInProgress(table, chain, pair, index, place);
    copy.command = this.command;
    copy.shape = this.shape;
    copy.number = number;
    return copy;
  }

  get origin(): number {
    return this.place.origin;
  }

  get line(): number {
    return this.place.line;
  }

  get aim(): string | undefined {
    return this.shape.aim;
  }

  set aim(aim: string | undefined) {
    this.shape = { ...this.shape, aim };
  }

  get ends(): boolean {
    return this.shape.ends;
  }

  /** Some match or target of it is taken in some hooks only. */
  get isBoundToHooks(): boolean {
    return this.shape.isBoundToHooks;
  }

  /** Some match or target of it needs something on the host, or makes it. */
  get dealsWithHost(): boolean {
    return this.shape.dealsWithHost;
  }

  get source(): MaskedAddress | undefined {
    return this.pair.source;
  }

  get destination(): MaskedAddress | undefined {
    return this.pair.destination;
  }

  get predicate(): Predicate {
    const { content } = this.place;
    content.predicates ??= [];
    const known = content.predicates[this.index];
    if (known) return known;
    const predicate = isRefused(this.command)
      ? unknown('This rule is refused, so what it matches is not known.')
      : predicateOfRule(this.command, { source: this.source, destination: this.destination }, this.table);
    content.predicates[this.index] = predicate;
    return predicate;
  }
}

/** The shape of the rule that was asked for last: most rules are like the one before. */
let last: { readonly like: Command; readonly shape: Shape } | undefined;

/** What an address is does not matter to lines that are like another: there it is never all of them. */
function shapeOf(command: Command, pair: Pair): Shape {
  const like = likeOf(command);
  const isLike = pair === asOneRule(command);
  if (isLike && last?.like === like) return last.shape;
  const { target, matches } = like.spec;
  const shape = {
    aim: target === undefined || target.name === '' ? undefined : (target.entry?.name ?? target.name),
    ends:
      matches.length === 0 &&
      target !== undefined &&
      !target.goto &&
      ENDING.has(target.name) &&
      isUnconditional(command.family, like.spec, pair),
    isBoundToHooks: matches.some(isBoundToHooks) || (target !== undefined && isBoundToHooks(target)),
    dealsWithHost: matches.some(dealsWithHost) || (target !== undefined && dealsWithHost(target)),
  };
  if (isLike) last = { like, shape };
  return shape;
}

/** The addresses that one of the rules of a command has for its own. */
export interface Pair {
  readonly source: MaskedAddress | undefined;
  readonly destination: MaskedAddress | undefined;
}

/** What a line says that holds a command. */
export type CommandContent = Extract<LineContent, { kind: 'command' }>;

/** A command and where it stands: a line of a save file is one. */
export interface Place {
  readonly content: CommandContent;
  readonly origin: number;
  readonly line: number;
}

/** True when that program would refuse the command as it stands; without one, when either would. */
export function isRefused({ problems }: Command, backend?: Backend): boolean {
  return problems.some(({ refusedBy }) => (backend ? refusedBy.includes(backend) : refusedBy.length > 0));
}

/** True when that program would refuse the rule where it stands: what nobody gets to is not held to its hook by legacy. */
export function isRefusedThere(rule: Rule, backend: Backend): boolean {
  const isSpared = backend === 'legacy' && rule instanceof RuleInProgress && rule.isDead;
  return rule.command.problems.some(
    ({ refusedBy, code }) => refusedBy.includes(backend) && !(isSpared && code === 'wrong-chain'),
  );
}

/** The command with another rule in it. Commands may read their words when asked, so they are not copied by spreading. */
export function withSpec(command: Command, spec: Command['spec']): Command {
  const { kind, family, words, option, chain, number, argument, table, skipped, uses, problems } = command;
  return { kind, family, words, option, chain, number, argument, table, skipped, spec, uses, problems };
}

/** The same conditions with another target. Parts of a rule may be read when asked for, so they are not copied by spreading. */
export function withTarget({ spec }: Command, target: TargetUse | undefined): Command['spec'] {
  const { source, destination, protocol, in: input, out, fragment, matches } = spec;
  return { source, destination, protocol, in: input, out, fragment, matches, target };
}

const ANYWHERE: readonly undefined[] = [undefined];

/**
 * The addresses of each rule that a command makes, in the order of man:iptables(8): every destination for the first
 * source, then for the next. A host name stands for one rule, whose addresses are not known here.
 */
export function pairsOf(command: Command): readonly Pair[] {
  const one = asOneRule(command);
  if (one) return [one];
  const { source, destination } = command.spec;
  if (!source && !destination) return ONE_ANYWHERE;
  const sources = addressesOf(source);
  const destinations = addressesOf(destination);
  if (sources.length === 1 && destinations.length === 1) return [{ source: sources[0], destination: destinations[0] }];
  return sources.flatMap((from) => destinations.map((to) => ({ source: from, destination: to })));
}

function addressesOf(spec: AddressSpec | undefined): readonly (MaskedAddress | undefined)[] {
  if (!spec || spec.addresses.length + spec.hosts.length === 0) return ANYWHERE;
  return spec.hosts.length === 0 ? spec.addresses : [...spec.addresses, ...spec.hosts.map(() => undefined)];
}

const ONE_ANYWHERE: readonly Pair[] = [{ source: undefined, destination: undefined }];

/** True when some address of the rule is a host name, so that the kernel would hold what a resolver says. */
export function needsResolver(rule: Rule): boolean {
  if (asOneRule(rule.command)) return false;
  const { source, destination } = rule.command.spec;
  return Boolean(
    (source && !rule.source && source.hosts.length > 0) ||
      (destination && !rule.destination && destination.hosts.length > 0),
  );
}

/**
 * True for a rule that the kernel sees as matching every packet, by its form alone: no conditions, no matches. In IPv6 a
 * `-p all` is a condition. kernel:net/ipv4/netfilter/ip_tables.c (unconditional), net/ipv6/netfilter/ip6_tables.c
 */
function isUnconditional(family: Family, spec: RuleSpec, { source, destination }: Pair): boolean {
  if (spec.matches.length > 0 || spec.in || spec.out || spec.fragment) return false;
  if (spec.protocol && (family === 6 || spec.protocol.negated || spec.protocol.number !== 0)) return false;
  return isEverywhere(spec.source, source) && isEverywhere(spec.destination, destination);
}

function isEverywhere(spec: Command['spec']['source'], address: MaskedAddress | undefined): boolean {
  if (!spec) return true;
  return !spec.negated && address !== undefined && (address.mask === 0 || address.mask === 0n);
}

/** The verdicts after which nothing of the chain is looked at. */
const ENDING: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'QUEUE', 'RETURN']);

/** True when the rule has a match of that name; asked of what it shares with lines like its own, so that it may be asked of every rule. */
export function hasMatch(rule: Rule, name: string): boolean {
  for (const match of likeOf(rule.command).spec.matches) if (match.name === name) return true;
  return false;
}

function dealsWithHost({ entry }: MatchUse | TargetUse): boolean {
  return entry !== undefined && (entry.needs !== undefined || entry.makes !== undefined);
}

const boundToHooks = new Map<Entry, boolean>();

/** Entries have many shapes, so what is asked of each rule's is looked up once for each entry. */
function isBoundToHooks({ entry }: MatchUse | TargetUse): boolean {
  if (entry === undefined) return false;
  const known = boundToHooks.get(entry);
  if (known !== undefined) return known;
  const bound = entry.hooks !== undefined || entry.hooksFor !== undefined;
  boundToHooks.set(entry, bound);
  return bound;
}
