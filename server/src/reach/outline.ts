/** The rough shape of a set, known from a predicate at a glance: which connection states and which common protocols occur in it. */
import { CT_STATE } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import { carrier, ICMP, PORTED, TRACKED } from './layout.ts';

/**
 * One bit for each pair of state and protocol class: bit `state * 5 + class`. Most rules that cannot take a packet are passed
 * by for what it says, before any set is made.
 */
export type Outline = number;

/** Protocols that stand for themselves; the fifth class is all others. */
export const CLASSES: readonly number[] = [1, 6, 17, 58];
const WIDTH = CLASSES.length + 1;
const STATES = Object.keys(CT_STATE).length;
export const EVERYTHING: Outline = 2 ** (WIDTH * STATES) - 1;

/** The pairs that hold a state. */
export function stateOutline(state: number): Outline {
  return state >= 0 && state < STATES ? (2 ** WIDTH - 1) << (state * WIDTH) : 0;
}

/** The pairs of a state that hold a class of protocols, by its place in `CLASSES`; `CLASSES.length` is all others. */
export function pairOutline(state: number, protocolClass: number): Outline {
  return 1 << (state * WIDTH + protocolClass);
}

function protocolOutline(protocol: number): Outline {
  const found = CLASSES.indexOf(protocol);
  let outline = 0;
  for (let state = 0; state < STATES; state++) outline |= pairOutline(state, found < 0 ? CLASSES.length : found);
  return outline;
}

const union = (outlines: readonly Outline[]): Outline => outlines.reduce((sum, outline) => sum | outline, 0);
const OTHERS = protocolOutline(-1);
const CARRIERS: Readonly<Record<ReturnType<typeof carrier>, Outline>> = {
  every: EVERYTHING,
  some: EVERYTHING,
  ported: union(PORTED.map(protocolOutline)),
  tcp: protocolOutline(6),
  icmp: union(ICMP.map(protocolOutline)),
  tracked: union(TRACKED.map(stateOutline)),
};

/** `may`: pairs in which some packet may satisfy the predicate. `must`: pairs of which every packet does. */
interface Bounds {
  readonly may: Outline;
  readonly must: Outline;
}

const UNDECIDED: Bounds = { may: EVERYTHING, must: 0 };

/** Outside of these pairs no packet satisfies the predicate. */
export function outlineOf(predicate: Predicate): Outline {
  return boundsOf(predicate).may;
}

function boundsOf(p: Predicate): Bounds {
  switch (p.kind) {
    case 'all': {
      let may = EVERYTHING;
      let must = EVERYTHING;
      for (const part of p.of) {
        const bounds = boundsOf(part);
        may &= bounds.may;
        must &= bounds.must;
      }
      return { may, must };
    }
    case 'any': {
      let may = 0;
      let must = 0;
      for (const part of p.of) {
        const bounds = boundsOf(part);
        may |= bounds.may;
        must |= bounds.must;
      }
      return { may, must };
    }
    case 'not': {
      const { may, must } = boundsOf(p.of);
      return { may: EVERYTHING & ~must, must: EVERYTHING & ~may };
    }
    case 'unknown':
      return UNDECIDED;
    case 'oneOf':
      if (p.field === 'ct.state') {
        const states = union(p.values.map((value) => stateOutline(Number(value))));
        return { may: states, must: states };
      }
      if (p.field === 'ip.proto') {
        const may = union(p.values.map((value) => protocolOutline(Number(value))));
        return { may, must: may & ~OTHERS };
      }
      return { may: CARRIERS[carrier(p.field)], must: 0 };
    default:
      return { may: CARRIERS[carrier(p.field)], must: 0 };
  }
}
