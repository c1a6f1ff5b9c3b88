/** Commands of a loop that are like those of the passes before, but for one word. */
import type { GivenOption } from '../../catalogue/define.ts';
import { AlikeCommand } from './alike.ts';
import { optionOf, type Pattern } from './pattern.ts';

/** What is the same in every pass of a loop that changes one word: the line before it and behind it, and the slot that it fills. */
export interface Surroundings {
  readonly head: string;
  readonly tail: string;
  readonly pattern: Pattern;
  readonly slot: number;
  readonly chainName: string;
}

/** A command of a loop: its line is put together when asked for. */
export class AlikeInLoop extends AlikeCommand {
  private readonly around: Surroundings;
  private readonly value: string;

  constructor(around: Surroundings, value: string) {
    super(around.pattern, 0, around.chainName);
    this.around = around;
    this.value = value;
  }

  get line(): string {
    return this.around.head + this.value + this.around.tail;
  }

  override aside(): AlikeCommand {
    return this.made ? this : new AlikeInLoop(this.around, this.value);
  }

  override givenAt(slot: number): GivenOption<unknown> {
    return slot === this.around.slot ? optionOf(this.pattern, slot, this.value) : super.givenAt(slot);
  }
}
