/** One iptables command, read: its words with their places, its options, and the rule that it describes. */
import type { MaskedAddress } from '../../base/ip.ts';
import type { Family, Problem } from '../../base/problem.ts';
import type { Given, Match, Target } from '../../catalogue/define.ts';

/** A word of a command after unquoting, with the stretch of source text (counted from the command's origin) it came from. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One option as it was written. */
export interface OptionUse {
  /** The full long name that it stands for, whatever was written (`--dp` is `destination-port`). */
  readonly name: string;
  readonly option: Word;
  readonly values: readonly Word[];
  /** The `!` before it, when there is one. */
  readonly bang: Word | undefined;
}

export interface MatchUse {
  readonly name: string;
  /** Absent for a match that is not yet known: it is never called wrong, and its meaning is unknown. */
  readonly entry: Match | undefined;
  /** The name after `-m`; for a match that `-p` brought in by itself, the option that did so. */
  readonly word: Word;
  readonly implicit: boolean;
  readonly options: readonly OptionUse[];
  readonly given: Given<Record<string, unknown>>;
}

export interface TargetUse {
  /** `target`: an extension or a verdict. `chain`: a user chain. `unknown`: a name that is neither declared nor known. */
  readonly name: string;
  readonly goto: boolean;
  readonly entry: Target | undefined;
  readonly word: Word;
  readonly options: readonly OptionUse[];
  readonly given: Given<Record<string, unknown>>;
}

/** `-s` or `-d`. A list makes one rule for each pair of source and destination. `hosts` are names that need a resolver. */
export interface AddressSpec {
  readonly negated: boolean;
  readonly addresses: readonly MaskedAddress[];
  readonly hosts: readonly Word[];
  readonly use: OptionUse;
}

export interface InterfaceSpec {
  readonly negated: boolean;
  /** Without the `+` of a wildcard. Empty with `wildcard`: every interface. */
  readonly name: string;
  readonly wildcard: boolean;
  readonly use: OptionUse;
}

export interface ProtocolSpec {
  readonly negated: boolean;
  /** 0 is every protocol. */
  readonly number: number;
  readonly use: OptionUse;
}

/** What a rule says, apart from where it stands. */
export interface RuleSpec {
  readonly source: AddressSpec | undefined;
  readonly destination: AddressSpec | undefined;
  readonly protocol: ProtocolSpec | undefined;
  readonly in: InterfaceSpec | undefined;
  readonly out: InterfaceSpec | undefined;
  readonly fragment: { readonly negated: boolean; readonly use: OptionUse } | undefined;
  readonly matches: readonly MatchUse[];
  readonly target: TargetUse | undefined;
}

export type CommandKind =
  | 'append'
  | 'insert'
  | 'delete'
  | 'replace'
  | 'check'
  | 'new-chain'
  | 'delete-chain'
  | 'rename-chain'
  | 'policy'
  | 'flush'
  | 'zero'
  | 'list'
  | 'list-rules';

/** A command line, read. It exists for every line, however broken: what could not be read is in `problems`. */
export interface Command {
  readonly kind: CommandKind | undefined;
  readonly family: Family;
  /** The words after the program's name, in order. */
  readonly words: readonly Word[];
  /** The word with the command letter, and its chain. */
  readonly option: Word | undefined;
  readonly chain: Word | undefined;
  /** `-I chain n`, `-R chain n`, `-D chain n`. */
  readonly number: number | undefined;
  /** The policy of `-P`, the new name of `-E`. */
  readonly argument: Word | undefined;
  /** `-t`, in a script; a save file refuses it. */
  readonly table: Word | undefined;
  /** True for a `-4` line in an IPv6 file and the reverse: the real program skips it without a word. */
  readonly skipped: boolean;
  readonly spec: RuleSpec;
  /** Every option in the order written, also those that nobody knows (with their own name). */
  readonly uses: readonly OptionUse[];
  /** Spans count from the command's origin, as the words do. */
  readonly problems: readonly Problem[];
}
