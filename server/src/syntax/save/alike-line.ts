/** Lines on which nothing stands but a command that is like another. */
import type { Predicate } from '../../base/predicate.ts';
import type { Problem } from '../../base/problem.ts';
import type { AlikeCommand } from './alike.ts';
import type { LineContent, SaveLine } from './types.ts';

const NOTHING: readonly Problem[] = [];

type CommandContent = Extract<LineContent, { readonly kind: 'command' }>;

/** The line and what it says are one object, because there may be very many of them. */
export class AlikeLine implements SaveLine, CommandContent {
  line: number;
  origin: number;
  readonly table: string | undefined;
  readonly command: AlikeCommand;
  predicates: Predicate[] | undefined = undefined;

  constructor(line: number, origin: number, table: string | undefined, command: AlikeCommand) {
    this.line = line;
    this.origin = origin;
    this.table = table;
    this.command = command;
  }

  get text(): string {
    return this.command.line;
  }

  get content(): this {
    return this;
  }

  get kind(): 'command' {
    return 'command';
  }

  get counters(): undefined {
    return undefined;
  }

  get problems(): readonly Problem[] {
    return NOTHING;
  }
}
