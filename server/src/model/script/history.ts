/** The commands that a script ran, in their order, and the kernel before and after each: kept as copies here and there, and done again from the nearest. */
import type { Family } from '../../base/problem.ts';
import type { Command } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { Call, Outcome, ShellWord, Status } from '../../syntax/shell/host/world.ts';
import { EMPTY, type Value } from '../../syntax/shell/value.ts';
import type { Change } from './change.ts';
import type { Deed, Kernel, PlacedProblem } from './kernel.ts';

/** A command that the script ran, or may have run, or a write into /proc/sys. A loop has one for each pass. */
export interface ScriptCommand {
  /** Its number among the commands of the run, from 0. */
  readonly index: number;
  readonly place: Place;
  /** The program's name without its folder; `write` for what was written into a file of /proc. */
  readonly program: string;
  readonly family: Family | undefined;
  readonly name: ShellWord | undefined;
  /** The words behind the name; see `placesOf` for what wrote each. */
  readonly words: readonly ShellWord[];
  /** What iptables makes of the words; absent when some word is not known, and for other programs. */
  readonly command: Command | undefined;
  readonly status: Status;
  /** Why it may not have run at all. */
  readonly maybe: string | undefined;
  /** What it did, in order. */
  readonly changes: readonly Change[];
  readonly problems: readonly PlacedProblem[];
  /** The text that a restore has read, with the places that wrote it. */
  readonly restored: Value | undefined;
}

/** A command as it is kept. Its words count from its start; they are placed in the text when somebody asks. */
class Entry implements ScriptCommand {
  readonly index: number;
  readonly family: Family | undefined;
  readonly command: Command | undefined;
  readonly status: Status;
  readonly problems: readonly PlacedProblem[];
  readonly restored: Value | undefined;
  private readonly done: Deed['changes'];
  readonly base: Kernel;
  readonly prior: Entry | undefined;
  /** The kernel after it, where doing it again would cost more than a copy. */
  readonly after: Kernel | undefined;
  /** Commands until the next copy is kept. */
  readonly left: number;
  readonly what: What;

  constructor(what: What, index: number, status: Status, kernel: Kernel, trail: Entry | Copy, after: Copy | undefined) {
    const { family, command, changes, problems, restored } = kernel.deed;
    this.index = index;
    this.what = what;
    this.family = family;
    this.command = command;
    this.status = status;
    this.done = changes;
    this.problems = problems ?? NO_PROBLEMS;
    this.restored = restored;
    this.base = trail instanceof Entry ? trail.base : trail.kernel;
    this.prior = trail instanceof Entry ? trail : undefined;
    this.left = trail.left - 1;
    this.after = after?.kernel;
  }

  get place(): Place {
    return this.what.place;
  }

  get program(): string {
    return 'program' in this.what ? this.what.program : 'write';
  }

  get maybe(): string | undefined {
    return this.what.maybe;
  }

  get changes(): readonly Change[] {
    const { done } = this;
    if (done === undefined) return NO_CHANGES;
    return Array.isArray(done) ? done : [done as Change];
  }

  get name(): ShellWord | undefined {
    return 'program' in this.what ? placedWord(this.what.name, this.place.start) : undefined;
  }

  get words(): readonly ShellWord[] {
    if (!('program' in this.what)) return NO_WORDS;
    return this.what.words.map((word) => placedWord(word, this.place.start));
  }
}

/** A write into a file of /proc/sys. */
export interface Write {
  readonly name: string;
  readonly value: string | undefined;
  readonly place: Place;
  readonly maybe: string | undefined;
}

type What = Call | Write;

function placedWord(word: ShellWord, origin: number): ShellWord {
  return { ...word, start: word.start + origin, end: word.end + origin };
}

/** A kernel that is kept as it was. */
interface Copy {
  readonly kernel: Kernel;
  /** Commands until the next copy is kept. */
  readonly left: number;
}

/** Where a kernel stands: behind the command that it did last, or where it is the same as a copy of it; nowhere at first. */
export type Trail = Entry | Copy | undefined;

/** Commands that are done again at most; more where a copy holds more. */
const FEWEST_AGAIN = 256;
/** Characters of a text that is restored, from which on a copy is kept. */
const LONG_TEXT = 10_000;

const NO_WORDS: readonly ShellWord[] = [];
const NO_CHANGES: readonly Change[] = [];
const NO_PROBLEMS: readonly PlacedProblem[] = [];

/** All that a run has done. */
export class History {
  /** `false`: nobody will ask for it. */
  readonly isKept: boolean;
  private readonly entries: Entry[] = [];
  private last: { readonly entry: Entry; readonly kernel: Kernel } | undefined;

  constructor(isKept = true) {
    this.isKept = isKept;
  }

  get commands(): readonly ScriptCommand[] {
    return this.entries;
  }

  /** The kernel before a command, as the way of the script that the command stands on knew it. */
  before(index: number): Kernel | undefined {
    const entry = this.entries[index];
    if (!entry) return undefined;
    return entry.prior ? this.reached(entry.prior) : entry.base.aside();
  }

  /** The kernel after a command. Where ways meet again, what follows may know less. */
  after(index: number): Kernel | undefined {
    const entry = this.entries[index];
    return entry && this.reached(entry);
  }

  /** Does something to the kernel, and remembers it. */
  record(kernel: Kernel, what: What): Outcome {
    if (!this.isKept) {
      kernel.begin();
      return kernel.perform(what);
    }
    const trail = kernel.trail && kernel.trail.left > 0 ? kernel.trail : copyOf(kernel);
    kernel.begin();
    const outcome = kernel.perform(what);
    const after = lengthOf(kernel.deed.restored ?? EMPTY) > LONG_TEXT ? copyOf(kernel) : undefined;
    const entry = new Entry(what, this.entries.length, outcome.status, kernel, trail, after);
    this.entries.push(entry);
    kernel.trail = after ?? entry;
    return outcome;
  }

  /** Forgets the commands from that number on. */
  forget(from: number): void {
    this.entries.length = from;
    if (this.last && this.last.entry.index >= from) this.last = undefined;
  }

  private reached(entry: Entry): Kernel {
    const todo: Entry[] = [];
    let kernel: Kernel | undefined;
    for (let at: Entry | undefined = entry; at; at = at.prior) {
      kernel = at.after ?? (this.last?.entry === at ? this.last.kernel : undefined);
      if (kernel) break;
      todo.push(at);
    }
    const copy = (kernel ?? entry.base).aside();
    for (const each of todo.reverse()) copy.perform(each.what);
    this.last = { entry, kernel: copy };
    return copy.aside();
  }
}

/** What wrote each piece of a word: the text of a variable stands where it was assigned. */
export function placesOf(word: ShellWord): readonly Place[] {
  return word.value.length === 0
    ? [{ source: 0, start: word.start, end: word.end }]
    : word.value.map(({ place }) => place);
}

function copyOf(kernel: Kernel): Copy {
  const copy = kernel.aside();
  return { kernel: copy, left: FEWEST_AGAIN + (copy.size >> 1) };
}

function lengthOf(value: Value): number {
  let length = 0;
  for (const { text } of value) length += text.length;
  return length;
}
