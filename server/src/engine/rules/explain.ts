/** Says in words why a condition does not hold for a packet: the first part of it that fails, and what the packet has instead. */
import { FIELDS, type Field } from '../../base/fields.ts';
import { evaluate, type FieldReader, type Predicate } from '../../base/predicate.ts';
import { type Leaf, sayLeaf, sayValue } from '../../catalogue/say.ts';

/** The reason for which `predicate` is not true of the packet: "destination port is 80, not 22". Empty when it is true. */
export function explain(predicate: Predicate, read: FieldReader): string {
  return why(predicate, true, read) ?? '';
}

/** The reason for which many rules that ask for these fields do not match: "source address is 10.0.0.9: each of them wants another". */
export function explainTogether(fields: readonly Field[], read: FieldReader): string {
  const values = fields.flatMap((field) => {
    const value = read(field);
    return value === undefined ? [] : [`${FIELDS[field].words} is ${sayValue(field, value)}`];
  });
  if (values.length === 0) return 'each wants something that the packet does not have';
  return `${values.join(', ')}: each of them wants another`;
}

/** Why the predicate's truth is not `wanted`; `undefined` when it is. An unknown is a reason both ways. */
function why(p: Predicate, wanted: boolean, read: FieldReader): string | undefined {
  const truth = evaluate(p, read);
  if (truth === (wanted ? 'yes' : 'no')) return undefined;
  switch (p.kind) {
    case 'unknown':
      return p.reason;
    case 'not':
      return why(p.of, !wanted, read);
    case 'all':
      return wanted ? firstReason(p.of, wanted, read) : everyReason(p.of, wanted, read);
    case 'any':
      return wanted ? everyReason(p.of, wanted, read) : firstReason(p.of, wanted, read);
    default:
      return leafReason(p, wanted, read);
  }
}

/** A definite "no" says more than an unknown, so it goes first. */
function firstReason(parts: readonly Predicate[], wanted: boolean, read: FieldReader): string | undefined {
  const against = wanted ? 'no' : 'yes';
  const definite = parts.find((part) => evaluate(part, read) === against);
  const chosen = definite ?? parts.find((part) => evaluate(part, read) === 'unknown');
  return chosen && why(chosen, wanted, read);
}

function everyReason(parts: readonly Predicate[], wanted: boolean, read: FieldReader): string | undefined {
  const reasons = new Set(parts.map((part) => why(part, wanted, read)).filter((reason) => reason !== undefined));
  return reasons.size === 0
    ? 'it never matches'
    : together([...reasons])
        .slice(0, MOST_REASONS)
        .join('; ');
}

/** Reasons beyond these say no more; so do values of one field. */
const MOST_REASONS = 3;
const MOST_VALUES = 8;

/** What is said of one field in one sentence: "destination port is 23, not 21, 22 or 80". */
function together(reasons: readonly string[]): readonly string[] {
  const values = new Map<string, string[]>();
  for (const reason of reasons) {
    const [, actual = reason, wanted] = /^(.*), not (.*)$/.exec(reason) ?? [];
    values.set(actual, [...(values.get(actual) ?? []), ...(wanted === undefined ? [] : [wanted])]);
  }
  return [...values].map(([actual, wanted]) => (wanted.length === 0 ? actual : `${actual}, not ${sayOneOf(wanted)}`));
}

function sayOneOf(values: readonly string[]): string {
  const shown = values.slice(0, MOST_VALUES);
  if (shown.length < values.length) return `${shown.join(', ')} or one of ${values.length - shown.length} others`;
  return shown.length === 1 ? shown.join() : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

function leafReason(p: Leaf, wanted: boolean, read: FieldReader): string {
  const { words } = FIELDS[p.field];
  const value = read(p.field);
  if (value === undefined) return `there is no ${words}`;
  const actual = `${words} is ${sayValue(p.field, value)}`;
  if (!wanted) return p.kind === 'oneOf' ? actual : `${actual}, in ${sayLeaf(p)}`;
  return p.kind === 'present' ? actual : `${actual}, not ${sayLeaf(p)}`;
}
