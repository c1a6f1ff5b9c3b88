/** The tables while a text is executed line by line: as the kernel would hold them, and open to change. */
import type { Backend, Problem } from '../base/problem.ts';
import type { TableName } from '../catalogue/hooks.ts';
import { isBuiltin, tableNamed } from '../catalogue/tables.ts';
import type { Word } from '../syntax/command/types.ts';
import type { RuleInProgress } from './rule.ts';
import type { Spared } from './spared.ts';
import type { Chain } from './types.ts';

export interface WorkChain {
  name: string;
  readonly hook: Chain['hook'];
  policy: Chain['policy'];
  declared: Chain['declared'];
  assumed: boolean;
  /** False for a chain that was used and is not there: it collects the rules that name it. */
  exists: boolean;
  /** Something has made or used the chain in this block: iptables-nft makes built-in chains only then. */
  touched: boolean;
  /** iptables-nft has forgotten the chain at a `-X`, and makes it anew, without its policy, when it is used again. */
  forgotten?: boolean;
  /** `-S` or `-L` has made iptables-nft believe that the built-in chain is there, so that it is not made when it is used. */
  listed?: boolean;
  rules: RuleInProgress[];
}

export interface WorkTable {
  readonly name: TableName;
  /** No block of this table declares a built-in chain. */
  fragment: boolean;
  readonly chains: Map<string, WorkChain>;
}

/** A use of a chain that was not there when its line was read. */
export interface Missing {
  readonly kind: 'rule' | 'jump' | 'goto' | 'chain';
  readonly name: Word;
  readonly origin: number;
  readonly line: number;
  /** Both when absent. */
  readonly refusedBy?: readonly Backend[];
}

/** One `*table` … `COMMIT` stretch of the text. */
export interface Block {
  readonly table: WorkTable;
  /** It declares no built-in chain, so it is loaded on top of what the host has: what is missing may be there. */
  readonly fragment: boolean;
  readonly missing: Missing[];
  /** Offset after the last line that declares a chain (else after the line that opens the table). */
  declarationsEnd: number;
}

export interface Workspace {
  readonly tables: Map<TableName, WorkTable>;
  /** Names that chain lines have declared so far, in any table: the programs no longer look for targets of these names. */
  readonly announced: Set<string>;
  readonly problems: Problem[];
  readonly spared: Spared;
  /** Rules and chains that were looked at to judge tables between two blocks. */
  judged: number;
}

export function newTable(name: TableName): WorkTable {
  const chains = new Map<string, WorkChain>();
  for (const hook of tableNamed(name)?.chains ?? []) {
    chains.set(hook, {
      name: hook,
      hook,
      policy: 'ACCEPT',
      declared: undefined,
      assumed: false,
      exists: true,
      touched: false,
      rules: [],
    });
  }
  return { name, fragment: true, chains };
}

export function newChain(name: string, exists: boolean): WorkChain {
  return {
    name,
    hook: undefined,
    policy: undefined,
    declared: undefined,
    assumed: false,
    exists,
    touched: true,
    rules: [],
  };
}

/** What happens to a table that is opened: rules and user chains go. iptables-legacy leaves the policies as they were. */
export function flushTable(table: WorkTable, resetPolicies: boolean): void {
  for (const [name, chain] of table.chains) {
    if (!isBuiltin(table.name, name)) table.chains.delete(name);
    else {
      chain.rules = [];
      chain.touched = false;
      if (resetPolicies) chain.policy = 'ACCEPT';
    }
  }
}

/** True when some rule of the table jumps or goes to the chain. */
export function isReferenced(table: WorkTable, name: string): boolean {
  for (const chain of table.chains.values()) {
    if (chain.rules.some(({ aim }) => aim === name)) return true;
  }
  return false;
}
