/** Mends of values: the name that was meant, the element too much, the sign that should be another. */
import type { TextEdit } from '../../base/span.ts';
import { basicOptions } from '../../catalogue/basic.ts';
import type { NamedValue, ValueType } from '../../catalogue/define.ts';
import { closest } from '../../syntax/command/suggest.ts';
import type { Word } from '../../syntax/command/types.ts';
import { specOf, type ValueSubject, valueContextOf } from '../values.ts';
import { type Candidate, change, inText, type Refused } from './define.ts';

/** Names that a shortened word may stand for and that are still worth listing. */
const MOST_NAMES = 4;

/** Other ways to write the value that the finding stands on. */
export function* otherValues(refused: Refused): Iterable<Candidate> {
  const { subject, context } = refused;
  if (subject?.kind !== 'value') return;
  const { word, span } = subject;
  const quotes = span.end - span.start - word.text.length;
  if (quotes !== 0 && quotes !== 2) return;
  const type = typeOf(subject);
  const names = type?.names?.(valueContextOf(context, subject.command)) ?? [];
  const seen = new Set([word.text]);
  for (const text of [...rewritings(word.text, names), withoutElement(refused, word, span.start + quotes / 2)]) {
    if (seen.has(text) || text === '') continue;
    seen.add(text);
    const edit: TextEdit = { span: inText(refused, word), newText: /[\s"]/.test(text) ? `"${text}"` : text };
    yield change(`Write ${text.length > 40 ? `${text.slice(0, 39)}…` : text}`, edit);
  }
}

/** What reads the values of an option, of an extension or of iptables itself. */
export function typeOf(subject: ValueSubject): ValueType<unknown> | undefined {
  const basic = subject.owner ? undefined : basicOptions.find(({ name }) => name === subject.use.name);
  return specOf(subject)?.value ?? basic?.value;
}

function* rewritings(text: string, names: readonly NamedValue[]): Iterable<string> {
  yield text.replace(/\s+/g, '');
  yield text.replace(
    /^(\d+)\s*(?:per|\/)?\s*([a-z]+)$/i,
    (_, count: string, unit: string) => `${count}/${unitMeant(unit)}`,
  );
  yield inElements(text, (element) => meant(element, names));
  const begun = names.filter(({ name }) => name.toLowerCase().startsWith(text.toLowerCase()) && text !== '');
  if (begun.length <= MOST_NAMES) for (const { name } of begun) yield name;
  yield text.toLowerCase();
  yield text.toUpperCase();
  yield inElements(text, (element) => element.charAt(0).toUpperCase() + element.slice(1).toLowerCase());
  yield text.replace(/^[\s,;:/]+|[\s,;:/-]+$/g, '');
  yield text.trim().replace(/\s+/g, ',');
  yield text.replace(/[,;]+/g, ',');
  yield text.replace(/(\d)-(?=\d)/g, '$1:');
  yield text.replace(/(\d):(?=\d)/g, '$1-');
  yield text.replaceAll('-', ':');
  yield text.replaceAll('.', ':');
  yield text.replaceAll('/', '-');
  yield text.replaceAll('-', ',');
  yield `${text}|`;
  yield text.replace(/\/(tcp|udp|sctp|dccp)\b/gi, '');
  yield inElements(text, (element) => element.replace(/^(\d+)(st|nd|rd|th)$/, '$1'));
  yield inElements(text, (element) => (/^[a-z]{4,}$/i.test(element) ? element.slice(0, 3) : element));
  yield text.replace(/\b0x([0-9a-f]+)\b/gi, (_, digits: string) => String(Number.parseInt(digits, 16)));
  yield text.replace(/\b0+(?=\d)/g, '');
  yield text.replace(/^([^:]+):([^:]+)$/, '$2:$1');
  yield text.replace(/^([^-]+)-([^-]+)$/, '$2-$1');
  yield [...new Set(text.split(','))].join(',');
  yield* wholeNetwork(text);
}

/** The list without the element that the finding stands on. */
function withoutElement({ problem }: Refused, word: Word, start: number): string {
  const [from, to] = [problem.span.start - start, problem.span.end - start];
  if (from < 0 || to - from >= word.text.length) return word.text;
  return `${word.text.slice(0, from)}${word.text.slice(to)}`.replace(/,,+/, ',').replace(/^,|,$/g, '');
}

function inElements(text: string, rewritten: (element: string) => string): string {
  return text
    .split(/([,;\s])/)
    .map((part) => (/^[,;\s]?$/.test(part) ? part : rewritten(part)))
    .join('');
}

function meant(element: string, names: readonly NamedValue[]): string {
  const known = names.map(({ name }) => name);
  if (known.includes(element)) return element;
  return known.find((name) => name.toLowerCase() === element.toLowerCase()) ?? closest(element, known) ?? element;
}

const UNITS = ['second', 'minute', 'hour', 'day'] as const;

function unitMeant(unit: string): string {
  const lower = unit.toLowerCase();
  return UNITS.find((one) => one.startsWith(lower)) ?? closest(lower, UNITS) ?? unit;
}

/** `2001:db8::1/64` without the bits behind its prefix. */
function* wholeNetwork(text: string): Iterable<string> {
  const [, groups, length] = /^((?:[0-9a-f]{1,4}:){2,7})(?::[0-9a-f:]*|[0-9a-f]{1,4})\/(\d+)$/i.exec(text) ?? [];
  if (groups !== undefined) yield `${groups.replace(/:+$/, '')}::/${length}`;
}

/** Texts that are too long are cut where they just fit. */
export function* shorterText(refused: Refused): Iterable<Candidate> {
  const { subject, problem } = refused;
  const most = /at most (\d+)/.exec(problem.message)?.[1];
  if (subject?.kind !== 'value' || most === undefined) return;
  const { word } = subject;
  let text = word.text;
  while (new TextEncoder().encode(text).length > Number(most)) text = text.slice(0, -1);
  text = text.trimEnd();
  if (text === '' || text === word.text) return;
  const newText = /[\s"'\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
  yield change(`Cut it after ${text.length} characters`, { span: inText(refused, word), newText });
}
