/** What is said of a script while it is written: what iptables would refuse, on the words that wrote it, and where knowledge ends. */
import { BACKENDS, type Backend, type Problem } from '../../base/problem.ts';
import type { TextEdit } from '../../base/span.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { writtenAt } from '../../model/script/written-at.ts';
import { emptyWord, isSet } from './empty-words.ts';
import { isForgiven } from './flushes.ts';
import { isForeign } from './foreign.ts';
import { toldWhereRead } from './other-files.ts';
import { makerOf } from './others.ts';
import { type RunScript, unknownsThatMatter } from './unknowns.ts';

/** Programs whose use makes a script one that is looked at. */
const OURS = /^(ip6?tables(-legacy|-nft)?(-restore)?|ipset)$/;

/** True for a script that calls iptables, or may: nothing is said of others. */
export function touchesRules({ run }: Pick<RunScript, 'run'>): boolean {
  return run.findings.history.commands.some(({ program }) => OURS.test(program));
}

/** The evaluation has stopped, or passed over what it cannot read, and something stands in the text that would have called iptables. */
export function isCutShort({ run, document }: Pick<RunScript, 'run' | 'document'>): boolean {
  return (run.result.stopped !== undefined || run.findings.blurs.size > 0) && CALL.test(document.text);
}

/** A program's name, or a variable that usually has it, before an option: of a text that was not read to its end nothing else is known. */
const CALL = /^[^#\n]*(?:\bip6?tables\b\S*|\$\{?_?IP6?T\w*\}?"?)[ \t]+-/m;

/** Without what lint rules find. Spans are of the script's own text; of what is refused, only by these programs. */
export function problemsOfRun(context: RunScript, backends: readonly Backend[]): readonly Problem[] {
  if (!touchesRules(context) && !isCutShort(context)) return [];
  const { run, document } = context;
  const writers = writersOf(run.findings.history.commands);
  const isOther = isForeign(document.text, run.result.sources[0] ?? '');
  const found = new Map<string, Problem>();
  const line = lineWithReturn(context);
  if (line) found.set('line ends', line);
  for (const { problem, source } of run.findings.problems.values()) {
    if (!concerns(problem, backends) || SAID_BY_RULES.has(problem.code)) continue;
    const writer = writers.get(keyOf(problem));
    if (line && writer?.words.some(({ text }) => text.endsWith('\r'))) continue;
    if (isOther && (OF_THE_MOMENT.has(problem.code) || !isPlain(context, writer))) continue;
    if (source !== 0) {
      const carried = fromFile(context, problem, source, writer);
      if (carried) found.set(`${source} ${keyOf(problem)}`, carried);
      continue;
    }
    if (writer && OF_THE_MOMENT.has(problem.code) && isForgiven(context, writer)) continue;
    const placed = ofOthers(ofEmptyWord(context, onItsWord(context, problem, writer), writer), document.text);
    const key = `${placed.span.start} ${placed.span.end} ${placed.code} ${placed.message}`;
    if (!found.has(key)) found.set(key, placed);
  }
  return [...found.values(), ...(isOther ? [] : unknownsThatMatter(context))].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
}

/** A problem in a file that the script reads, where it does so. */
function fromFile(
  context: RunScript,
  problem: Problem,
  source: number,
  writer: ScriptCommand | undefined,
): Problem | undefined {
  if (writer && OF_THE_MOMENT.has(problem.code)) {
    const isOwn = writer.place.source === 0;
    const text = context.run.result.files.get(source)?.text ?? '';
    if (isOwn ? isForgiven(context, writer) : TRIED.test(lineOf(text, problem.span.start))) return undefined;
  }
  return toldWhereRead(context, problem, source, writer?.place);
}

function lineOf(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? text.length : end);
}

/** What a rule about scripts says better. */
const SAID_BY_RULES: ReadonlySet<string> = new Set(['host-name']);

/** The first command whose last word is given the carriage return of its line: the shell does not take it for an end of line. */
function lineWithReturn({ run, document }: RunScript): Problem | undefined {
  if (!document.text.includes('\r\n')) return undefined;
  const first = run.history.commands.find(
    ({ place, program, words }) => place.source === 0 && OURS.test(program) && words.at(-1)?.text.endsWith('\r'),
  );
  const word = first?.words.at(-1);
  if (!word) return undefined;
  return {
    code: 'crlf-line-endings',
    message: `The lines end with carriage returns, which the shell takes for a part of the last word: ${JSON.stringify(word.text)}.`,
    severity: 'error',
    span: { start: word.start, end: word.end },
    refusedBy: BACKENDS,
    proof: 'sound',
    fixes: [{ title: 'End all lines with a line feed alone', kind: 'unsafe', edits: withoutReturns(document.text) }],
  };
}

function withoutReturns(text: string): readonly TextEdit[] {
  return [...text.matchAll(/\r(?=\n)/g)].map(({ index }) => ({ span: { start: index, end: index + 1 }, newText: '' }));
}

/** A line of another file that does not mind a failure. */
const TRIED = /[2&]>+\s*\/dev\/null|\|\|/;

/** The command stands in the text as it is run, without anything that a shell would change. */
function isPlain({ sites }: RunScript, command: ScriptCommand | undefined): boolean {
  const site = command?.place.source === 0 ? sites.at(command.place.start) : undefined;
  return site?.words.every(({ plain }) => plain !== undefined) === true;
}

/** What depends on what is in the kernel at that moment: a script may try it, and go another way when it fails. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(['unknown-chain', 'unknown-target', 'rule-number-too-big']);

/** A chain that another program makes may be on the host, though the script does not make it. */
function ofOthers(problem: Problem, text: string): Problem {
  if (problem.code !== 'unknown-chain' && problem.code !== 'unknown-target') return problem;
  const name = text.slice(problem.span.start, problem.span.end).replace(/["']/g, '');
  const maker = makerOf(name);
  if (maker === undefined) return problem;
  const message = `The chain ${name} is there only when ${maker} has made it: this script does not.`;
  return { ...problem, severity: 'information', refusedBy: [], message };
}

function concerns({ refusedBy }: Problem, backends: readonly Backend[]): boolean {
  return refusedBy.length === 0 || refusedBy.some((backend) => backends.includes(backend));
}

function keyOf({ span, code, message }: Problem): string {
  return `${span.start} ${span.end} ${code} ${message}`;
}

/** For each problem the command that has it first. */
function writersOf(commands: readonly ScriptCommand[]): Map<string, ScriptCommand> {
  const writers = new Map<string, ScriptCommand>();
  for (const command of commands) {
    for (const { problem } of command.problems) {
      const key = keyOf(problem);
      if (!writers.has(key)) writers.set(key, command);
    }
  }
  return writers;
}

/** Where a variable is empty, that is what has to be mended. */
function ofEmptyWord({ sites, document }: RunScript, problem: Problem, writer: ScriptCommand | undefined): Problem {
  const site = writer?.place.source === 0 ? sites.at(writer.place.start) : undefined;
  const empty = writer && site && emptyWord(site, writer);
  const isIts = empty && (problem.span.start >= empty.place.start || problem.code === 'missing-value');
  if (!isIts) return problem;
  const { fixes: _, related = [], ...rest } = problem;
  const { start, end } = empty.place;
  const what = isSet({ sites }, empty) ? 'empty' : 'not set';
  const message = `${document.text.slice(start, end)} is ${what} here.`;
  return { ...rest, related: [...related, { span: { start, end }, message }] };
}

/** The problem on the word of the text that wrote it: a value's assignment is told beside it, an argument's place comes first. */
function onItsWord({ document }: RunScript, problem: Problem, command: ScriptCommand | undefined): Problem {
  const { start, end } = problem.span;
  const words = command?.words.filter((one) => one.start === start && one.end === end) ?? [];
  // Words that one variable has become stand at one place: the message names the one that it is about.
  const word = words.find(({ text }) => problem.message.includes(text)) ?? words[0];
  const written = word && writtenAt(document.text, word, command?.place.source ?? 0);
  if (!written) return problem;
  const related = [...(problem.related ?? []), ...written.related];
  const { fixes: _, ...rest } = problem;
  const isMoved = written.span.start !== problem.span.start;
  return { ...(isMoved ? rest : problem), span: written.span, ...(related.length > 0 && { related }) };
}
