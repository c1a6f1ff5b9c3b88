/** How a verb of the command line is written: one file in commands/, found by the index beside that folder. */
import type { Command } from 'commander';
import type { Io } from './io.ts';

/** What the user wrote behind the verb. */
export interface Invocation {
  /** Operands before `--`. */
  readonly operands: readonly string[];
  /** What stands after `--`. */
  readonly rest: readonly string[];
  /** Options by their camel-case name. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface CliCommand {
  /** The verb. */
  readonly name: string;
  /** Adds the arguments, options and help with examples. The verb's name is set already. */
  configure(command: Command): void;
  /** Returns the exit code: 0 nothing found, 1 findings. Throws `CannotRun` for 2. */
  run(invocation: Invocation, io: Io): Promise<number>;
}
