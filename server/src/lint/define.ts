/** How a lint rule is written: its name and proof, why it matters, examples that are executed, and the check. */
import type { Backend, Family, Fix, Proof, Related, Severity } from '../base/problem.ts';
import type { Span } from '../base/span.ts';
import type { Chain, Rule, Ruleset, Table } from '../model/types.ts';
import type { Flow } from '../reach/flow.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import type { SaveDocument } from '../syntax/save/types.ts';
import type { Look } from './look.ts';

/** What a rule found. Spans are absolute offsets in the text. */
export interface Finding {
  readonly span: Span;
  /** One sentence that starts with the fact and fits on a line. */
  readonly message: string;
  readonly related?: readonly Related[];
  /** A packet in iptables' own words that shows it. */
  readonly witness?: string;
  readonly fixes?: readonly Fix[];
  /** Where this finding is known less well than the rule in general. */
  readonly proof?: Proof;
  readonly severity?: Severity;
}

/** What a check may ask. Everything that costs is computed on first use and shared by all rules. */
export interface LintContext {
  readonly family: Family;
  readonly backends: readonly Backend[];
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
  /** The file of the other family, when the workspace has it beside this one. */
  readonly pair: { readonly name: string; readonly ruleset: Ruleset } | undefined;
  /** Built-in chains of a table that the text declares or fills. */
  builtins(table: string): readonly { readonly table: Table; readonly chain: Chain }[];
  /** The rules of a table, chain by chain, with what can be said of each at a glance. */
  looks(table: string): readonly Look[];
  /** Of these the ones of a chain, then those of the chains that it leads to. */
  looksFrom(chain: Chain): readonly Look[];
  readonly space: Space;
  /** The flow of a set through a chain; the same question is answered once. `incoming` defaults to all that can be on its hook. */
  flow(table: Table, chain: Chain, incoming?: PacketSet): Flow;
  /** A packet of the set in iptables' own words, as it looks in `space`; `undefined` when the set is empty. */
  packet(packets: PacketSet, space?: Space): string | undefined;
  /** Where a rule stands in the text: its command line without counters and line end. */
  spanOf(rule: Rule): Span;
  /** Where one of its words stands. */
  wordSpan(rule: Rule, word: Span): Span;
}

/** A ruleset that must, or must not, have the finding. Text for iptables-restore. */
export interface Example {
  readonly bad: string;
  readonly good: string;
  readonly family?: Family;
  /** The other family's file, for rules that compare a pair. */
  readonly pair?: string;
}

export interface LintRule {
  /** Names the problem: `shadowed-rule`. Never changes once released. */
  readonly id: string;
  /** Version that first had it. */
  readonly since: string;
  readonly severity: Severity;
  readonly proof: Proof;
  /** One line for lists. */
  readonly title: string;
  /** Markdown: what is found; why it matters; what to write instead. */
  readonly what: string;
  readonly why: string;
  readonly instead: string;
  /** `man:…`, `kernel:path`, `rfc:…`. */
  readonly sources: readonly string[];
  /** Each `bad` yields the finding, each `good` none; every safe fix is proved on them not to change which packets pass. */
  readonly examples: readonly Example[];
  /** True for a rule that looks at each line by itself and asks about no set: it runs on rulesets of any size. */
  readonly linewise?: boolean;
  check(context: LintContext): Iterable<Finding>;
}

/** Defines a lint rule; the file's name is its id. */
export function lintRule(rule: LintRule): LintRule {
  return rule;
}
