/** How a catalogue entry is written: a typed table of options, where the kernel takes it, and what it means. */
import type { Predicate } from '../base/predicate.ts';
import type { Backend, Family } from '../base/problem.ts';
import type { Truth } from '../base/truth.ts';
import type { Effect } from './effect.ts';
import type { Hook, TableName } from './hooks.ts';
import type { Listing } from './listing.ts';
import type { MatchView, MatchWorld } from './view.ts';

/** What a value needs to know of the rule around it. */
export interface ValueContext {
  readonly family: Family;
  /** Number of the rule's `-p`, when one was given before this option; `negated` with `!`. */
  readonly protocol: { readonly number: number; readonly negated: boolean } | undefined;
  /** Whose output is printed, where the two differ; legacy when absent. */
  readonly backend?: Backend;
}

/** A refusal of a value: `start` and `end` point into its text (the whole of it when absent). */
export interface ValueProblem {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly start?: number;
  readonly end?: number;
  /** Text to put in place of the whole value, where one mend is obvious. */
  readonly mend?: string;
  /** Words to insert before the entry's `-m` or `-j` instead (`-p tcp`). */
  readonly insertBefore?: string;
  /** Texts each of which can stand in a rule of its own, where one rule has no room for the whole value. */
  readonly split?: readonly string[];
  /** Who refuses; both when absent. An empty list: it loads, but the value is not what it seems (a warning). */
  readonly refusedBy?: readonly Backend[];
  /** The programs that take it, though the kernel does not. */
  readonly byKernel?: readonly Backend[];
}

export type ValueResult<V> =
  | { readonly ok: true; readonly value: V; readonly notes?: readonly ValueProblem[] }
  | ValueProblem;

/** A word that may be completed, with its meaning. */
export interface NamedValue {
  readonly name: string;
  readonly doc: string;
}

/** The kind of value an option takes: how it is read, printed, completed and said in words. */
export interface ValueType<V> {
  /** As a synopsis shows it: `port[:port]`. */
  readonly form: string;
  /** What may be written, with units and limits, in one sentence. */
  readonly doc: string;
  /** Further words of the command line that belong to the value (`--tcp-flags MASK SET` has 1); 0 when absent. */
  readonly extraWords?: number;
  /**
   * The value may be left out, and then this stands for it: the next word belongs to the option unless it begins with a
   * dash or `!`, and none can be joined to it by `=` (`rateest --rateest-bps2`).
   */
  readonly whenAbsent?: V;
  /** Reads the text of the value; with `extraWords` the words come joined by one blank each. Pure and total. */
  parse(text: string, context: ValueContext): ValueResult<V>;
  /**
   * What iptables-save prints, exactly: the printer puts one blank between the words and adds nothing. Each extension
   * has its own habit of quoting (`values/quote.ts`): most print a word as it is, even where it then cannot be read back.
   */
  print(value: V, context: ValueContext): readonly string[];
  /** Names that may stand here (or in one element of a list). */
  names?(context: ValueContext): readonly NamedValue[];
  /** The value in a plain English phrase, for hovers: "ports 1024 to 65535". */
  say?(value: V, context: ValueContext): string;
}

/** One option of an entry. `Sibling` are the names of all options of the entry, so a misspelt one does not compile. */
export interface OptionSpec<V, Sibling extends string> {
  /** Absent for a flag. */
  readonly value?: ValueType<V>;
  /** Other spellings, without dashes. */
  readonly aliases?: readonly string[];
  readonly negatable?: boolean;
  /** May be given more than once; the values gather in `all`. Otherwise a second use is refused. */
  readonly repeatable?: boolean;
  /** A second use silently replaces the first, as in extensions that read their options by hand. */
  readonly lastWins?: boolean;
  readonly mandatory?: boolean;
  readonly conflicts?: readonly Sibling[];
  readonly requires?: readonly Sibling[];
  /** Families that have the option; both when absent. */
  readonly families?: readonly Family[];
  /** The words that iptables-save prints for it, where they are not `[!] --name value`: perhaps none, or another option's. */
  prints?(given: GivenOption<V>): readonly string[];
  /** One line, with units. */
  readonly doc: string;
}

/** An option as it was given. `value` is `true` for a flag; `all` holds every value of a repeatable one, in order. */
export interface GivenOption<V> {
  readonly value: V;
  readonly negated: boolean;
  readonly all: readonly V[];
  /** The words as written, joined by one blank. */
  readonly text: string;
  /**
   * Each use in turn, for entries where the order of options, or the `!` of each, counts (`policy --next`,
   * `rt --rt-0-res` after `--rt-type 0`). `position` counts the options of this use of the entry, from 0.
   */
  readonly uses?: readonly OptionTurn<V>[];
}

export interface OptionTurn<V> {
  readonly value: V;
  readonly negated: boolean;
  readonly position: number;
}

export type Given<O> = { readonly [K in keyof O]?: GivenOption<O[K]> };

/** Where a rule with this entry stands: what `check` and `meaning` may ask. */
export interface UseContext extends ValueContext {
  readonly table: TableName;
  /** The chain the rule is in; a built-in one is its own hook. */
  readonly chain: string;
  /** The matches of the rule, in order, for a target whose kernel check looks at them (`TCPMSS` wants `--syn`). */
  readonly matches?: readonly { readonly name: string; readonly given: Given<Record<string, unknown>> }[];
}

/** Something that a table cannot say is wrong. `option` is the one it is about; without it, the whole use. */
export interface UseProblem<Sibling extends string> {
  readonly code: string;
  readonly message: string;
  readonly option?: Sibling;
  readonly refusedBy?: readonly Backend[];
  /** The programs that take it, though the kernel does not. */
  readonly byKernel?: readonly Backend[];
  /** Words to insert before the entry's `-m` or `-j`, where that is the obvious mend (`-p tcp`). */
  readonly insertBefore?: string;
}

/** Something on the host that a rule asks for by name: without it the kernel or the program refuses the rule. */
export interface Need<Sibling extends string> {
  /** Of the finding. Of all things of one code no two have the same name. */
  readonly code: 'host-set' | 'host-estimator' | 'host-accounting' | 'host-timeout' | 'host-cgroup' | 'host-program';
  readonly name: string;
  /** The thing in words: "the ipset allowed". */
  readonly what: string;
  /** The option that names it. */
  readonly option: Sibling;
}

/** Something on the host that a rule makes by being loaded, and that other rules share. */
export interface Made {
  readonly kind: 'estimator' | 'timer' | 'hash table';
  readonly name: string;
  /** How it is made, in words; the kernel refuses a second rule that makes it in another way. */
  readonly how: string;
}

interface Common<O, Sibling extends string> {
  /** Exactly as iptables spells it. */
  readonly name: string;
  /** Families that have it; both when absent. */
  readonly families?: readonly Family[];
  /** One sentence in our own words. */
  readonly summary: string;
  /** A longer explanation in Markdown, for the hover and the page. */
  readonly details?: string;
  /** `man:iptables-extensions(8)#name`, `kernel:path`, `rfc:number`. At least one. */
  readonly sources: readonly string[];
  /** In the order in which iptables-save prints them. */
  readonly options: { readonly [K in keyof O]: OptionSpec<O[K], NoInfer<Sibling>> };
  /** At least one option must be given (the message is iptables' own complaint in our words). */
  readonly needsOption?: string;
  /** It is the kernel that sees which options are missing or exclude each other; the program takes them as they are. */
  readonly kernelRelatesOptions?: true;
  /** Tables that the kernel takes it in; all when absent. */
  readonly tables?: readonly TableName[];
  /** Hooks that the kernel takes it in, also through user chains; all when absent. */
  readonly hooks?: readonly Hook[];
  /**
   * Hooks of this very use, where what was given narrows them (`TCPMSS --clamp-mss-to-pmtu`); `undefined` for no limit
   * beyond `hooks`. legacy holds a user chain to them by all its callers, nft looks only at rules in built-in chains.
   */
  hooksFor?(given: Given<O>): readonly Hook[] | undefined;
  /** The rule must name one of these protocols with a `-p` that is not negated. */
  readonly protocols?: readonly number[];
  /** Why nobody knows whether a host takes it: many kernels are built without it, or lack what it stands on. */
  readonly mayBeAbsent?: string;
  check?(given: Given<O>, context: UseContext): readonly UseProblem<Sibling>[];
  /** What must be on the host before the rule is loaded. */
  needs?(given: Given<O>): readonly Need<Sibling>[];
  /** What the rule makes there. */
  makes?(given: Given<O>): Made | undefined;
  /** The words after `-m name` or `-j NAME` as iptables-save prints them, where it is not option by option in order. */
  print?(given: Given<O>, context: UseContext): readonly string[];
  /** What `iptables -L` says of it; absent, or `undefined`, where that is not worked out. */
  readonly lists?: Listing;
  /** What is kept of a use and never printed: of two that are printed alike, `-D` and `-C` take one for the other only where this is the same. */
  unseen?(given: Given<O>, context: Pick<UseContext, 'family'>): string | undefined;
  /** What `-m name` or `-j NAME` is printed as, where that is another name (`icmpv6` as `icmp6`). */
  readonly printedName?: string;
  /** Advice shown beside it, such as a modern replacement. */
  readonly deprecated?: string;
}

/** State that a match keeps between packets (a token bucket, a list of addresses). */
export interface Stateful<O, S> {
  /** Rules with the same key share the state; absent: each rule has its own. */
  key?(given: Given<O>): string;
  /** `given` is that of the rule which loads first of those with the key: it decides how the state is laid out. */
  initial(given: Given<O>, view: MatchView): S;
  /** The truth for this packet, and the state afterwards. `state` is not changed in place. */
  evaluate(
    given: Given<O>,
    state: S,
    view: MatchView,
  ): {
    readonly truth: Truth;
    readonly state: S;
    readonly reason?: string;
    /** The kernel drops the packet there and then, and no rule counts it (`hotdrop`). */
    readonly drops?: boolean;
  };
  /**
   * What is not known, where the truth may come out `unknown`: a whole sentence for the user. `undefined`, or absent: the truth
   * of every packet is known.
   */
  unsure?(given: Given<O>, world: MatchWorld): string | undefined;
}

export interface MatchDefinition<O = Record<string, unknown>, Sibling extends string = string>
  extends Common<O, Sibling> {
  /**
   * What the packets do that it matches, as the words after "packets that": "come no faster than 5 a minute". For uses
   * that no predicate tells; `undefined` where the predicate does.
   */
  say?(given: Given<O>, context: UseContext): string | undefined;
  /** True where the packet matches. A match that keeps state gives `stateful` instead and is unknown to set analysis. */
  meaning?(given: Given<O>, context: UseContext): Predicate;
  /**
   * How the engine evaluates a match that keeps state, or that reads what no field holds (bytes, members of a set: the
   * state is then nothing). With a `meaning` beside it, the engine asks `stateful` and set analysis asks `meaning`.
   */
  readonly stateful?: Stateful<O, unknown>;
}

export interface TargetDefinition<O = Record<string, unknown>, Sibling extends string = string>
  extends Common<O, Sibling> {
  effect(given: Given<O>, context: UseContext): Effect;
}

/** A match or target with its option types forgotten, as the rooms that treat all entries alike see it. */
export type Match = MatchDefinition & { readonly kind: 'match' };
export type Target = TargetDefinition & { readonly kind: 'target' };
export type Entry = Match | Target;

/** Defines a match. The types of the options' values are inferred and reach `check`, `print` and `meaning`. */
export function match<O>(definition: MatchDefinition<O, keyof O & string>): Match {
  return { kind: 'match', ...forget(definition) };
}

/** Defines a target. */
export function target<O>(definition: TargetDefinition<O, keyof O & string>): Target {
  return { kind: 'target', ...forget(definition) };
}

/** Gives the state of a stateful match a type inside its own file. */
export function stateful<O, S>(definition: Stateful<O, S>): Stateful<O, unknown> {
  return forget(definition);
}

/** The one place where an entry's option types are dropped: what `given` holds was read by the entry's own options. */
// biome-ignore lint/suspicious/noExplicitAny: existential types need one unchecked step, and it is here
function forget(definition: object): any {
  return definition;
}
