/** A command on its way to the kernel: what the carrying out of every command needs. */
import { refusal } from '../../base/finding.ts';
import { shift } from '../../base/span.ts';
import type { Command, Word } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { Call } from '../../syntax/shell/host/world.ts';
import type { CommandContent } from '../rule.ts';
import { placeWritten } from './alike.ts';
import type { WrittenAt } from './chain.ts';
import type { Change } from './change.ts';
import type { Kernel } from './kernel.ts';
import type { ScriptTable } from './tables.ts';

/** A command that is carried out. */
export interface Doing {
  readonly kernel: Kernel;
  readonly table: ScriptTable;
  readonly command: Command;
  readonly content: CommandContent;
  readonly place: Place;
  /** Where the command's spans count from. */
  readonly origin: number;
  /** It is a line of an input to iptables-restore. */
  readonly isRestored: boolean;
  /** It is known that the rule asks the host for nothing by name. Looking would make the parts of a rule that is one of very many. */
  readonly asksNothing: boolean;
  /** The call that it is, which may be done again. */
  readonly call: Call | undefined;
  /** What wrote each stretch of the line that the command's spans count in, where that is not the script's own text. */
  readonly writtenAt: WrittenAt | undefined;
}

type ChangeOfChain = Change extends infer One
  ? One extends { chain: string }
    ? Omit<One, 'family' | 'table' | 'chain'>
    : never
  : never;

/** Notes what became of the command's chain; lines of a restore are told by their table. */
export function changed(
  { kernel, table, command, isRestored }: Doing,
  change: ChangeOfChain,
  chain = command.chain?.text,
): void {
  if (isRestored || chain === undefined) return;
  kernel.changed({ family: command.family, table: table.name, chain, ...change });
}

/** Says why the command fails. */
export function fail(
  { kernel, command, origin, place, writtenAt }: Doing,
  code: string,
  message: string,
  word: Word | undefined,
  status = 1,
): number {
  const at = word ?? command.option ?? { start: 0, end: 0 };
  const where = writtenAt ? placeWritten(writtenAt, at, place) : shift({ start: at.start, end: at.end }, origin);
  kernel.report(refusal(code, message, { start: where.start, end: where.end }), place.source);
  return status;
}
