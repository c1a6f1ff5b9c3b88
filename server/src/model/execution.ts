/** Where a command of a save file is carried out, and how what goes wrong there is noted down. */
import { refusal } from '../base/finding.ts';
import type { Backend } from '../base/problem.ts';
import { shift, span } from '../base/span.ts';
import type { Word } from '../syntax/command/types.ts';
import type { Place, RuleInProgress } from './rule.ts';
import type { Block, WorkChain, Workspace } from './workspace.ts';

/** Where a command is carried out. */
export interface Execution {
  readonly workspace: Workspace;
  readonly block: Block;
  /** The program whose ways are followed where the two differ. */
  readonly backend: Backend;
  readonly place: Place;
  /** Collects the rules that are appended, for whoever keeps them. */
  readonly made: RuleInProgress[] | undefined;
}

/** In a file that is loaded with `-n` the built-in chains, and those that it does not declare, hold rules that nobody here knows. */
export function isPartOnHost(block: Block, chain: WorkChain): boolean {
  return block.fragment && (chain.hook !== undefined || !chain.exists);
}

/** Reports a number that the chain does not have. True when the chain may have it on the host. */
export function tooBig(
  execution: Execution,
  chain: WorkChain,
  number: number,
  verb: string,
  refusedBy?: readonly Backend[],
): boolean {
  if (!chain.exists || isPartOnHost(execution.block, chain)) return true;
  const count = chain.rules.length;
  const holds = count === 0 ? 'no rule' : count === 1 ? 'one rule' : `${count} rules`;
  const message = `There is no rule ${number} to ${verb}: ${chain.name} holds ${holds} here.`;
  report(execution, 'rule-number-too-big', message, wordOf(execution.place), refusedBy);
  return false;
}

/** iptables-nft 1.8.9 ends with a segmentation fault when a file touches by number a rule that it has added itself. */
export function crash(execution: Execution, doing: string): void {
  report(
    execution,
    'nft-crash',
    `iptables-nft 1.8.9 crashes on ${doing} that the same file has added.`,
    wordOf(execution.place),
    ['nft'],
  );
}

export function wordOf({ content: { command } }: Place): Word {
  return command.option ?? command.words[0] ?? { text: '', start: 0, end: 0 };
}

export function report(
  { workspace, place }: Execution,
  code: string,
  message: string,
  word: Word,
  refusedBy?: readonly Backend[],
): void {
  const where = shift(span(word.start, word.end), place.origin);
  workspace.problems.push(refusal(code, message, where, refusedBy ? { refusedBy } : {}));
}
