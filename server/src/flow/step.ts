/** Reads a line that does something: when, where it enters, the packet or the shorthand, and what should become of it. */
import type { Family, Problem } from '../base/problem.ts';
import { span } from '../base/span.ts';
import type { Word } from '../syntax/command/types.ts';
import type { Verb } from './define.ts';
import { parseDuration } from './duration.ts';
import { arrowAmong, type Expectation, isEmpty, readExpectation, sayStrange } from './expectation.ts';
import { unreadable } from './lines.ts';
import type { Action, FlowLine, PacketText, Step, StepTime } from './types.ts';
import { verbs as registered } from './verbs.generated.ts';

export const VERBS: readonly Verb[] = registered;

/** Words that say where a packet enters, with how they are written. */
export const ENTRIES = [
  { name: 'in', form: 'in INTERFACE', doc: 'The packet arrives on this interface: the same as -i.' },
  { name: 'out', form: 'out', doc: 'The host itself sends the packet.' },
  { name: 'local', form: 'local', doc: 'The host itself sends the packet: the same as "out".' },
] as const;

export const TIMES = [
  { name: 'at', form: 'at TIME', doc: 'So long after the flow began: 5s, 1m30s, 250ms, 2h.' },
  { name: 'after', form: 'after TIME', doc: 'So long after the step before: 5s, 1m30s, 250ms, 2h.' },
] as const;

type Parsed<T> = { readonly value: T; readonly rest: readonly Word[] } | Problem;

/** `text` is the whole script's; `family` that of packets whose words do not tell. */
export function readStep(line: FlowLine, text: string, family: Family): Step | Problem {
  const arrow = arrowAmong(line.words, text);
  const before = arrow < 0 ? line.words : line.words.slice(0, arrow);
  const expectation = arrow < 0 ? undefined : readExpectation(line.words.slice(arrow));
  const time = readTime(before);
  if ('code' in time) return time;
  const action = readAction(time.rest, text, family, line);
  if ('code' in action) return action;
  const problem = problemWith(expectation, action);
  if (problem) return problem;
  const start = time.rest[0]?.start ?? before[0]?.start ?? line.span.start;
  const end = before.at(-1)?.end ?? start;
  return { line, span: span(start, Math.max(start, end)), time: time.value, action, expectation, checks: [] };
}

function problemWith(expectation: Expectation | undefined, action: Action): Problem | undefined {
  if (!expectation) return undefined;
  const [strange] = expectation.strange;
  if (strange) return unreadable(sayStrange(strange), strange);
  if (isEmpty(expectation))
    return unreadable('After "=>" stands what should become of the packet: "=> DROP".', expectation.span);
  return action.kind === 'wait'
    ? unreadable('Nothing is sent here, so there is nothing to expect of it.', expectation.span)
    : undefined;
}

function readTime(words: readonly Word[]): Exclude<Parsed<StepTime>, never> {
  const [first, second] = words;
  if (first && /^\d/.test(first.text)) return timeOf('at', first, first, words.slice(1));
  if (first?.text === 'at' || first?.text === 'after') {
    if (!second) return unreadable(`"${first.text}" needs a time: 5s, 1m30s, 250ms.`, first);
    return timeOf(first.text, second, first, words.slice(2));
  }
  return { value: { kind: 'after', seconds: 1, span: undefined }, rest: words };
}

function timeOf(kind: StepTime['kind'], word: Word, from: Word, rest: readonly Word[]): Parsed<StepTime> {
  const seconds = parseDuration(word.text);
  if (seconds === undefined)
    return unreadable(`"${word.text}" is no time: 5s, 1m30s, 250ms, or a number of seconds.`, word);
  return { value: { kind, seconds, span: span(from.start, word.end) }, rest };
}

interface Entry {
  readonly device: string | undefined;
  readonly word: Word;
}

function readEntry(words: readonly Word[]): Parsed<Entry | undefined> {
  const [first, second] = words;
  if (first?.text === 'in') {
    if (!second || second.text.startsWith('-')) return unreadable('"in" needs an interface: "in eth0".', first);
    return { value: { device: second.text, word: first }, rest: words.slice(2) };
  }
  if (first?.text !== 'out' && first?.text !== 'local') return { value: undefined, rest: words };
  if (second && isBare(second) && !VERBS.some(({ name }) => name === second.text))
    return unreadable(`The host's routes decide where it leaves: expect it with "sent ${second.text}" below.`, second);
  return { value: { device: undefined, word: first }, rest: words.slice(1) };
}

function readAction(words: readonly Word[], text: string, family: Family, line: FlowLine): Action | Problem {
  const entry = readEntry(words);
  if ('code' in entry) return entry;
  const [first] = entry.rest;
  if (first && isBare(first) && text[first.start] !== '"')
    return readVerb(first, entry.rest.slice(1), entry.value, text, family);
  if (entry.rest.length > 0) return { kind: 'packet', packet: packetText(entry.rest, entry.value, '', text) };
  return entry.value
    ? unreadable('A packet is missing: its words follow, such as "-p tcp --dport 22".', entry.value.word)
    : waitOf(line);
}

function waitOf({ words, span: whole }: FlowLine): Action | Problem {
  return words.length > 0 && words[0]?.text !== '=>'
    ? { kind: 'wait' }
    : unreadable('A packet is missing before "=>".', whole);
}

function readVerb(
  word: Word,
  after: readonly Word[],
  before: Entry | undefined,
  text: string,
  family: Family,
): Action | Problem {
  const verb = VERBS.find(({ name }) => name === word.text);
  if (!verb) {
    const names = VERBS.map(({ name }) => name).join(', ');
    return unreadable(
      `"${word.text}" is none of ${names}; the words of a packet begin with an option, such as -p.`,
      word,
    );
  }
  const rest = [...after];
  const take = (isIt: (candidate: Word) => boolean): Word | undefined =>
    rest[0] && isIt(rest[0]) ? rest.shift() : undefined;
  const mode = take(({ text: name }) => verb.modes?.some((one) => one.name === name) === true);
  const preposition = verb.opens ? 'as' : 'of';
  const dash = rest.findIndex((one) => !isBare(one) && text[one.start] !== '"');
  const at = rest.findIndex((one, i) => one.text === preposition && text[one.start] !== '"' && (dash < 0 || i < dash));
  const [named, name] = at < 0 ? [] : rest.splice(at, 2);
  if (named && (!name || name.text.startsWith('-')))
    return unreadable(`"${preposition}" needs the connection's name.`, named);
  const isOperand = (one: Word): boolean => isBare(one) || text[one.start] === '"';
  // Where it enters may stand before the operands or behind them.
  const first = readEntry(rest);
  if ('code' in first) return first;
  const isEntry = (one: Word): boolean => ENTRIES.some((known) => known.name === one.text && text[one.start] !== '"');
  const count = first.rest.findIndex((one) => !isOperand(one) || isEntry(one));
  const operands = first.rest.slice(0, count < 0 ? first.rest.length : count);
  const second = readEntry(first.rest.slice(operands.length));
  if ('code' in second) return second;
  const entry = before ?? first.value ?? second.value;
  const words = second.rest;
  const problem = problemWithVerb(verb, entry, operands, words);
  if (problem) return problem;
  const packet = packetText(words, entry, verb.addedWords?.(words, family) ?? '', text, word);
  return { kind: 'verb', verb, word, mode, name, operands, packet };
}

function problemWithVerb(
  verb: Verb,
  entry: Entry | undefined,
  operands: readonly Word[],
  words: readonly Word[],
): Problem | undefined {
  const extra = operands[verb.operands];
  if (extra) {
    const hint =
      operands.length === 1 || extra.text.includes('"') ? '' : ' Words with blanks between them stand in quotes.';
    return unreadable(`"${extra.text}" is too much here: "${verb.form}".${hint}`, extra);
  }
  if (verb.opens) return undefined;
  const [first] = words;
  if (first) return unreadable(`"${verb.name}" goes on with a connection: no words of a packet stand here.`, first);
  return entry && unreadable(`"${verb.name}" goes on with a connection: where its packets enter is known.`, entry.word);
}

/** The packet's words, behind those that the script says otherwise. */
function packetText(
  words: readonly Word[],
  entry: Entry | undefined,
  more: string,
  text: string,
  place?: Word,
): PacketText {
  const start = words[0]?.start ?? place?.start ?? 0;
  const end = words.at(-1)?.end ?? place?.end ?? start;
  const added = `${entry?.device === undefined ? '' : `-i ${entry.device} `}${more}`;
  return {
    text: added + (words.length > 0 ? text.slice(start, end) : ''),
    added: added.length,
    span: span(start, end),
  };
}

/** A word that begins no option. */
function isBare({ text }: Word): boolean {
  return !text.startsWith('-') && text !== '!';
}
