/** A ruleset as plain readonly data that remembers its spans: what the kernel would hold after the text was loaded. */
import type { MaskedAddress } from '../base/ip.ts';
import type { Predicate } from '../base/predicate.ts';
import type { Family, Problem } from '../base/problem.ts';
import type { Hook, TableName } from '../catalogue/hooks.ts';
import type { Command } from '../syntax/command/types.ts';
import type { Spared } from './spared.ts';

/**
 * One rule of a chain. A command with address lists makes several: `source` and `destination` are this rule's own.
 * Spans in `command` count from `origin`.
 */
export interface Rule {
  readonly table: TableName;
  readonly chain: string;
  /** Position in the chain, from 1, as the kernel counts. */
  readonly number: number;
  readonly command: Command;
  readonly source: MaskedAddress | undefined;
  readonly destination: MaskedAddress | undefined;
  /** Offset in the text from which the command's spans count. */
  readonly origin: number;
  /** Line of the text, from 0. */
  readonly line: number;
  /** The name after -j or -g: a chain of the table if there is one of that name, else a target; `undefined` when there is none. */
  readonly aim: string | undefined;
  /** By its form alone no packet gets past it: nothing but a verdict, for every packet. */
  readonly ends: boolean;
  /** The packets that it matches (base options and matches); computed on first use and kept. */
  readonly predicate: Predicate;
}

export interface Chain {
  readonly table: TableName;
  readonly name: string;
  /** The hook of a built-in chain. */
  readonly hook: Hook | undefined;
  /** Of built-in chains; ACCEPT when the text gives none. */
  readonly policy: 'ACCEPT' | 'DROP' | undefined;
  /** Where the text declares it: absolute span of its name; `undefined` for a chain that it does not declare. */
  readonly declared: { readonly start: number; readonly end: number; readonly line: number } | undefined;
  /** Used but not declared, in a text for `iptables-restore -n`: it lives on the host and its rules are unknown. */
  readonly assumed: boolean;
  readonly rules: readonly Rule[];
}

export interface Table {
  readonly name: TableName;
  /** The text declares no built-in chain of the table: it is loaded with `-n` on top of what the host has there. */
  readonly fragment: boolean;
  /** Built-in chains first, in the kernel's order, then user chains in order of declaration. */
  readonly chains: ReadonlyMap<string, Chain>;
}

export interface Ruleset {
  readonly family: Family;
  readonly tables: ReadonlyMap<TableName, Table>;
  /** What is wrong across lines: unknown chains, loops, hooks that a target cannot be reached from. Absolute spans. */
  readonly problems: readonly Problem[];
  /** Refusals of lines that the kernel never comes to judge. */
  readonly spared?: Spared;
  /** True for a text that declares no built-in chain of its tables: it is loaded with `-n` on top of others. */
  readonly fragment: boolean;
}
