/** Carries out one iptables command of a script on the kernel's tables, and says how it ends. */
import type { Family, Problem } from '../../base/problem.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Command } from '../../syntax/command/types.ts';
import { AlikeCommand } from '../../syntax/save/alike.ts';
import { AlikeLine } from '../../syntax/save/alike-line.ts';
import type { Call, Outcome, ShellWord } from '../../syntax/shell/host/world.ts';
import { hole } from '../../syntax/shell/value.ts';
import { moveProblem } from '../problems.ts';
import { Appended, appendedAlike } from './appended.ts';
import type { ScriptChain } from './chain.ts';
import { mayHaveTaken } from './chain-commands.ts';
import { carryOut, isTooBig } from './commands.ts';
import type { Doing } from './doing.ts';
import type { Kernel } from './kernel.ts';
import { listed } from './listing.ts';
import { refusedStatus } from './table-check.ts';
import { GONE_OVER } from './tables.ts';

const DONE: Outcome = { status: 0 };

/** Steps that a problem of a command is worth: such a command is read anew each time, and each problem is kept. */
const PROBLEM = 20;

/** `iptables …` with its words. */
export function runIptables(kernel: Kernel, family: Family, call: Call): Outcome {
  const { words, place, kept } = call;
  if (kept instanceof Appended && kept.isDoneAgain(kernel)) return DONE;
  const unknown = words.find((word) => word.unknown !== undefined);
  if (unknown?.unknown !== undefined) return runUncertain(kernel, family, call, unknown.unknown);
  const { content, line } = contentFor(kernel, call, family);
  const { command } = content;
  kernel.deed.command = command;
  if (line && appendedAlike(kernel, content, line, place)) return DONE;
  if (command.problems.length > 0) {
    const asWritten = words.every((word) => isAsWritten(word, place.start));
    for (const problem of command.problems) {
      const moved = moveProblem(problem, place.start);
      kernel.report(asWritten ? moved : withoutFixes(moved), place.source);
    }
  }
  const effort = command.problems.length * PROBLEM;
  const table = tableNamed(command.table?.text ?? 'filter');
  const refused = refusalsOf(command.problems, kernel);
  // Without its table the kernel is not asked for the rest.
  const isMisused = refused.some((problem) => isMisuse(problem, kernel));
  if (command.skipped && !isMisused) return { status: 0, output: hole('what iptables prints is not known', place) };
  if (!table) return { status: isMisused ? 2 : 3, effort };
  if (refused.length > 0) return { status: statusOfRefused(kernel, command, table.name, refused), effort };
  if (command.kind === undefined) return { status: 2 };
  const doing: Doing = {
    kernel,
    table: kernel.table(family, table.name),
    command,
    place,
    origin: line ? 0 : place.start,
    content,
    isRestored: false,
    call: line || !kernel.findings.history.isKept ? undefined : call,
    writtenAt: line,
    asksNothing: command instanceof AlikeCommand && kernel.findings.loops.asksNothing(command),
  };
  const status = carryOut(doing);
  const isShowing = command.kind === 'list' || command.kind === 'list-rules';
  if (!isShowing || status === 1) return { status };
  const output = status === 0 ? listed(kernel, doing.table, command, place) : undefined;
  return { status, output: output ?? hole('what iptables lists is not worked out here', place) };
}

/** What the program finds when it sets to work, with all words read. */
const SEEN_LATE = /^(unknown-table|bad-policy)$/;

/** What the program ends with for such refusals: what it sees itself is a wrong use of it. */
export function statusOfRefusals(refused: readonly Problem[], kernel: Kernel): number {
  if (refused.length === 0 || refused.some((problem) => isMisuse(problem, kernel))) return 2;
  return refused.some((problem) => isKernels(problem, kernel)) ? refusedStatus(kernel) : 1;
}

/** The program takes it, and the kernel does not. */
export function isKernels({ byKernel }: Problem, { options }: Kernel): boolean {
  return byKernel?.includes(options.backend) === true;
}

/** The program sees it while it reads the words. */
export function isMisuse(problem: Problem, kernel: Kernel): boolean {
  return !SEEN_LATE.test(problem.code) && !isKernels(problem, kernel);
}

/** The same for a command: iptables-nft looks for the chain and the rule before it asks the kernel. */
function statusOfRefused(kernel: Kernel, command: Command, table: TableName, refused: readonly Problem[]): number {
  const status = statusOfRefusals(refused, kernel);
  if (status !== 4 || command.kind === undefined) return status;
  const chain = kernel.table(command.family, table).chains.get(command.chain?.text ?? '');
  const isAsked = command.kind === 'append' || command.kind === 'insert' || command.kind === 'replace';
  return chain && isAsked && !isTooBig(command, chain) ? 4 : 1;
}

/** The word stands in the command as it is, so that a fix can change it there. */
function isAsWritten({ start, end, value }: ShellWord, origin: number): boolean {
  const [piece, more] = value;
  if (piece === undefined || more !== undefined) return false;
  return piece.place.start === start + origin && piece.place.end === end + origin;
}

function withoutFixes({ fixes: _, ...problem }: Problem): Problem {
  return problem;
}

/** What iptables makes of the words, read once for each list of words and family. `line`: the words that make the line in which its spans count. */
function contentFor(
  { findings, options }: Kernel,
  { words, expanded, place }: Call,
  family: Family,
): { readonly content: Doing['content']; readonly line: readonly ShellWord[] | undefined } {
  const before = expanded?.content;
  if (before?.command.family === family) return { content: before, line: undefined };
  const like = findings.loops.commandOf(place, family, words);
  if (like) {
    return { content: new AlikeLine(options.lineOf(place), 0, undefined, like.command), line: like.words };
  }
  const make = (): Doing['content'] => contentOf(parseCommand(words, { family, table: 'filter', mode: 'command' }));
  const content = options.contents?.of(String(family), words, make) ?? make();
  if (expanded) expanded.content = content;
  return { content, line: undefined };
}

function contentOf(command: Doing['content']['command']): Doing['content'] {
  return { kind: 'command', command, counters: undefined, problems: NOTHING, predicates: undefined };
}

const NOTHING: readonly Problem[] = [];

/** The problems with which the kernel's program does not take the command. */
export function refusalsOf(problems: readonly Problem[], { options }: Kernel): readonly Problem[] {
  return problems.filter(({ refusedBy }) => refusedBy.includes(options.backend));
}

const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--delete': '-D',
  '--replace': '-R',
  '--check': '-C',
  '--new-chain': '-N',
  '--new': '-N',
  '--delete-chain': '-X',
  '--policy': '-P',
  '--flush': '-F',
  '--zero': '-Z',
  '--list': '-L',
  '--list-rules': '-S',
  '--rename-chain': '-E',
};

/** A command with a word that is not known: what it may have done, as far as its other words tell. */
function runUncertain(kernel: Kernel, family: Family, { words, place }: Call, why: string): Outcome {
  const at = words.findIndex(({ text }) => text === '-t' || text === '--table');
  const index = words.findIndex(
    ({ text, unknown }) => unknown === undefined && (/^-[AIDRCNXPFZLSE]$/.test(text) || Object.hasOwn(LONG, text)),
  );
  const letter = LONG[words[index]?.text ?? ''] ?? words[index]?.text;
  const name = words[index + 1];
  // What stands before the command, or for all of it, may be several words, and name the table; what follows it seldom does.
  const mayBeAny = words.some(
    ({ unknown, vague }, one) => unknown !== undefined && vague && (index < 0 || one <= index + 1),
  );
  const isNamed = at >= 0 && known(words[at + 1]);
  const table = isNamed
    ? tableNamed(words[at + 1]?.text ?? '')
    : at < 0 && !mayBeAny
      ? tableNamed('filter')
      : undefined;
  if (letter === '-L' || letter === '-S' || letter === '-C' || letter === '-Z')
    return { status: why, output: hole(why, place) };
  // Whatever the other words are, such a command takes away, and no more.
  const takesAway = letter === '-F' || letter === '-X' || letter === '-D';
  if (takesAway && (!table || !name || !known(name) || letter !== '-D')) {
    mayHaveTaken(kernel, family, table?.name, letter === '-X' ? 'chains' : 'rules', why);
    return { status: why, effort: kernel.size >> GONE_OVER };
  }
  if (!table || !letter || !name || !known(name)) {
    kernel.blur(why, place);
    if (letter !== '-N') kernel.doubt(family, why, table?.name);
    return { status: why };
  }
  const { chains } = kernel.table(family, table.name);
  const chain = chains.get(name.text);
  const entry = { rule: undefined, maybe: why, place };
  const where = { family, table: table.name, chain: name.text };
  switch (letter) {
    case '-A':
      // Without its chain the command fails whatever the word is.
      if (!chain) return { status: 1 };
      kernel.changed({ kind: 'rules-added', ...where, number: chain.length + 1, entries: [entry] });
      chain.append(entry);
      break;
    case '-I':
      if (!chain) return { status: 1 };
      kernel.changed({ kind: 'rules-added', ...where, number: 1, entries: [entry] });
      chain.own().unshift(entry);
      chain.mayBeMade();
      break;
    case '-D':
    case '-R':
      if (!chain) return { status: 1 };
      doubt(chain, why);
      kernel.changed({ kind: 'doubted', ...where, why });
      break;
    case '-P':
      if (chain) chain.policyUnknown = why;
      chain?.mayBeMade();
      if (chain) kernel.changed({ kind: 'doubted', ...where, why });
      break;
    default:
      kernel.blur(why, place);
      if (letter !== '-N') kernel.doubt(family, why, table.name);
  }
  // Every rule may have been touched.
  const isDoubted = letter !== '-A' && letter !== '-I';
  return { status: why, ...(isDoubted && { effort: kernel.size >> GONE_OVER }) };
}

function known(word: ShellWord | undefined): boolean {
  return word !== undefined && word.unknown === undefined;
}

/** Nobody knows which of its rules the chain has lost. */
export function doubt(chain: ScriptChain, why: string): void {
  const entries = chain.own();
  for (const [index, entry] of entries.entries())
    if (entry.maybe === undefined) entries[index] = { ...entry, maybe: why };
}
