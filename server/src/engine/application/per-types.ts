/** Short words to write down types of ASN.1 with, for what `per.ts` reads. */
import type { PerAddition, PerMember, PerType } from './per.ts';

export const EMPTY: PerType = { kind: 'empty' };
export const FLAG: PerType = { kind: 'flag' };
export const IDENTIFIER: PerType = { kind: 'identifier' };
/** Nothing after this is read. */
export const STOP: PerType = { kind: 'stop' };

/** A whole number between the two; without a limit when `max` is left out. */
export function number(min = 0, max?: number): PerType {
  return { kind: 'number', min, max, kept: false };
}

/** A number of which the value is wanted. */
export function keptNumber(min: number, max: number): PerType {
  return { kind: 'number', min, max, kept: true };
}

/** A string of that many bytes; of any length without a number, of one length with one. */
export function bytes(min = 0, max: number | undefined = min || undefined): PerType {
  return { kind: 'text', unitBits: 8, min, max };
}

/** A string of characters or bits of another width. */
export function text(unitBits: number, min: number, max?: number): PerType {
  return { kind: 'text', unitBits, min, max };
}

export function list(of: PerType, most = 0): PerType {
  return { kind: 'list', of, most };
}

/** With its length before it; passed over without a type. */
export function open(of?: PerType): PerType {
  return { kind: 'open', of };
}

/** Members by name, optional ones with a question mark after it. */
type Members = Readonly<Record<string, PerType>>;

/** An addition that is passed over, and one where reading ends. */
export type Addition = PerAddition | 'passed' | 'stop';

/** A sequence; with a list of additions (be it empty) one that later versions may add to. */
export function record(root: Members, additions?: readonly Addition[]): PerType {
  return { kind: 'record', root: membersOf(root), additions: additionsOf(additions) };
}

/** One of several; additions as in `record`. */
export function choice(root: Members, additions?: readonly Addition[]): PerType {
  return { kind: 'choice', root: membersOf(root), additions: additionsOf(additions) };
}

/** An addition that is read. */
export function added(name: string, type: PerType | undefined): PerAddition {
  return { name, type };
}

export function passed(count: number): readonly Addition[] {
  return Array.from({ length: count }, () => 'passed' as const);
}

function membersOf(members: Members): readonly PerMember[] {
  return Object.entries(members).map(([key, type]) => ({
    name: key.replace('?', ''),
    optional: key.endsWith('?'),
    type,
  }));
}

function additionsOf(additions: readonly Addition[] | undefined): readonly PerAddition[] | undefined {
  return additions?.map((addition) => {
    if (addition === 'passed') return { name: '', type: undefined };
    return addition === 'stop' ? { name: '', type: STOP } : addition;
  });
}
