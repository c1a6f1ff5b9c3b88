/** The commands that a script ran, in their order, and the kernel before and after each: kept as copies here and there, and done again from the nearest. */
import type { Family } from '../../base/problem.ts';
import type { Command } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import { EMPTY, type Value } from '../../syntax/shell/value.ts';
import type { Call, Outcome, ShellWord, Status } from '../../syntax/shell/world.ts';
import type { Change } from './change.ts';
import type { Kernel, PlacedProblem } from './kernel.ts';

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
}

interface Entry extends ScriptCommand {
  readonly base: Kernel;
  readonly prior: Entry | undefined;
  readonly redo: Redo;
  /** The kernel after it, where doing it again would cost more than a copy. */
  readonly after: Kernel | undefined;
}

type Redo = (kernel: Kernel) => Outcome | undefined;

/** Where a copy of the kernel stands: the copy that was kept last, and what it did since. */
export interface Trail {
  readonly base: Kernel | undefined;
  readonly last: Entry | undefined;
  /** Commands until the next copy is kept. */
  readonly left: number;
}

export const NO_TRAIL: Trail = { base: undefined, last: undefined, left: 0 };

/** Commands that are done again at most; more where a copy holds more. */
const FEWEST_AGAIN = 64;
/** Characters of a text that is restored, from which on a copy is kept. */
const LONG_TEXT = 10_000;

const NO_CHANGES: readonly Change[] = [];
const NO_PROBLEMS: readonly PlacedProblem[] = [];
const NO_WORDS: readonly ShellWord[] = [];

/** All that a run has done. */
export class History {
  readonly commands: ScriptCommand[] = [];
  private readonly entries: Entry[] = [];
  private last: { readonly entry: Entry; readonly kernel: Kernel } | undefined;

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
  record(
    kernel: Kernel,
    what: Call | { readonly place: Place; readonly maybe: string | undefined },
    redo: Redo,
  ): Outcome | undefined {
    const trail = this.trailOf(kernel);
    const call = 'program' in what ? what : undefined;
    kernel.begin();
    const outcome = redo(kernel);
    const { changes, problems, command } = kernel.deed;
    const isLong = call !== undefined && readsText(call);
    const entry: Entry = {
      index: this.entries.length,
      place: what.place,
      program: call?.program ?? 'write',
      family: kernel.deed.family,
      name: call?.name,
      words: call?.words ?? NO_WORDS,
      command,
      status: outcome?.status ?? 0,
      maybe: what.maybe,
      changes: changes.length === 0 ? NO_CHANGES : changes,
      problems: problems.length === 0 ? NO_PROBLEMS : problems,
      base: trail.base,
      prior: trail.last,
      redo,
      after: isLong ? kernel.aside() : undefined,
    };
    this.entries.push(entry);
    this.commands.push(entry);
    kernel.trail = entry.after
      ? { base: entry.after, last: undefined, left: spacing(entry.after) }
      : { base: trail.base, last: entry, left: trail.left - 1 };
    return outcome;
  }

  /** Forgets the commands from that number on. */
  forget(from: number): void {
    this.entries.length = from;
    this.commands.length = from;
    if (this.last && this.last.entry.index >= from) this.last = undefined;
  }

  private trailOf(kernel: Kernel): Trail & { readonly base: Kernel } {
    const { base, last, left } = kernel.trail;
    if (base && left > 0) return { base, last, left };
    const copy = kernel.aside();
    return { base: copy, last: undefined, left: spacing(copy) };
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
    for (const each of todo.reverse()) each.redo(copy);
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

function spacing(kernel: Kernel): number {
  return FEWEST_AGAIN + (kernel.size >> 3);
}

/** Only a program that reads its input is asked for it: others leave it to what comes after them. */
function readsText(call: Call): boolean {
  return call.program.endsWith('-restore') && lengthOf(call.stdin ?? EMPTY) > LONG_TEXT;
}

function lengthOf(value: Value): number {
  let length = 0;
  for (const { text } of value) length += text.length;
  return length;
}
