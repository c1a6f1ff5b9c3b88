/** A rule that was appended: where its command is done again, the rule is the same, and so mostly is all that comes of it. */
import type { TableName } from '../../catalogue/hooks.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import type { Command } from '../../syntax/command/types.ts';
import { sharingTarget } from '../../syntax/save/alike.ts';
import { AlikeLine } from '../../syntax/save/alike-line.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/host/world.ts';
import { type CommandContent, RuleInProgress, type Place as RulePlace } from '../rule.ts';
import type { Entry, ScriptChain } from './chain.ts';
import type { Change } from './change.ts';
import type { Kernel } from './kernel.ts';
import { asksHost } from './on-the-host.ts';

/** Where a rule stands that a call has made: the call's place moves with the text. */
export class PlaceOfCall implements RulePlace {
  readonly content: CommandContent;
  private readonly place: Place;
  private readonly lineOf: (place: Place) => number;

  constructor(content: CommandContent, place: Place, lineOf: (place: Place) => number) {
    this.content = content;
    this.place = place;
    this.lineOf = lineOf;
  }

  get origin(): number {
    return this.place.start;
  }

  get line(): number {
    return this.lineOf(this.place);
  }
}

type RulesAdded = Extract<Change, { kind: 'rules-added' }>;

/** True when nobody has to look for a chain that the rule leads to. */
function isOwnTarget(command: Command): boolean {
  const { target } = sharingTarget(command).spec;
  return !target || target.name === '' || isTargetName(target.name, command.family);
}

/** What `-A` has made in a chain that was there for certain. */
export class Appended {
  readonly entries: readonly Entry[];
  private readonly content: CommandContent;
  private readonly table: TableName;
  private readonly chain: string;
  /** Whatever else is in the kernel, it takes the rules, as long as nothing has the name of their target. */
  private readonly isPlain: boolean;
  private change: RulesAdded | undefined;

  constructor(content: CommandContent, table: TableName, { name, hook }: ScriptChain, entries: readonly Entry[]) {
    this.content = content;
    this.table = table;
    this.chain = name;
    this.entries = entries;
    this.isPlain =
      content.command.problems.length === 0 &&
      !asksHost(content.command) &&
      isOwnTarget(content.command) &&
      (hook !== undefined || entries.every(({ rule }) => rule?.isBoundToHooks === false));
  }

  /** The same command makes these entries in that chain. */
  isOf(content: CommandContent, table: TableName, { name, maybe }: ScriptChain): boolean {
    return maybe === undefined && content === this.content && table === this.table && name === this.chain;
  }

  /** Does it again, where nothing has to be looked at for that. */
  isDoneAgain(kernel: Kernel): boolean {
    if (!this.isPlain) return false;
    const { command } = this.content;
    const { chains } = kernel.table(command.family, this.table);
    const chain = chains.get(this.chain);
    if (!chain || chain.maybe !== undefined) return false;
    const rule = this.entries[0]?.rule;
    if (rule && isNameOfChain(chains, rule)) return false;
    const number = chain.length + 1;
    for (const entry of this.entries) chain.append(entry);
    kernel.deed.command = command;
    if (this.change?.number !== number) {
      const { table, entries } = this;
      this.change = { kind: 'rules-added', family: command.family, table, chain: this.chain, number, entries };
    }
    kernel.changed(this.change);
    return true;
  }
}

/**
 * Appends the rule of a command that a loop makes over and over, where nothing has to be looked at for that; says whether
 * it has. `words` make the line in which its spans count.
 */
export function appendedAlike(
  kernel: Kernel,
  content: CommandContent,
  words: readonly ShellWord[],
  place: Place,
): boolean {
  const { history, loops } = kernel.findings;
  if (!(content instanceof AlikeLine) || !loops.isPlain(content.command)) return false;
  const { command } = content;
  const table = (command.table?.text ?? 'filter') as TableName;
  const { chains } = kernel.table(command.family, table);
  const chain = chains.get(command.chainName);
  if (!chain || chain.maybe !== undefined) return false;
  const rule = new RuleInProgress(table, chain.name, command, 0, content);
  if ((chain.hook === undefined && rule.isBoundToHooks) || isNameOfChain(chains, rule)) return false;
  const entry: Entry = { rule, maybe: undefined, place, writtenAt: history.isKept ? words : undefined };
  chain.append(entry);
  if (history.isKept) {
    const { family, chainName } = command;
    kernel.changed({ kind: 'rules-added', family, table, chain: chainName, number: chain.length, entries: [entry] });
  }
  return true;
}

/** A chain of the table has the name of the rule's target. */
function isNameOfChain(chains: ReadonlyMap<string, ScriptChain>, { aim, command }: RuleInProgress): boolean {
  return aim !== undefined && (chains.has(aim) || chains.has(sharingTarget(command).spec.target?.name ?? aim));
}
