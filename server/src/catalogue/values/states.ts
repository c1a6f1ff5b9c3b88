/** Connection states, connection status and direction, as `conntrack` and `state` read them. */

import { CT_STATE, CT_STATUS } from '../../base/fields.ts';
import { any, anyBit, never, oneOf, type Predicate } from '../../base/predicate.ts';
import type { ValueType } from '../define.ts';
import { type CtStateName, ctStates } from '../explain/ctstate.ts';
import { type CtStatusName, ctStatuses } from '../explain/ctstatus.ts';
import { explanationMarkdown } from '../explain/explanation.ts';
import { type BitWord, oneOfWords, parseBits } from './words.ts';

/** Any beginning of a name will do, in any case. */
const RULES = { letters: 'any', mayBeCut: true } as const;

const STATE_WORDS: readonly (BitWord & { readonly name: CtStateName })[] = ctStates.map((state, index) => ({
  name: state.name,
  bit: 1 << index,
  doc: explanationMarkdown(state),
}));

/** States without the two marks that `-m state` does not know. */
const PLAIN_STATE_WORDS = STATE_WORDS.filter(({ name }) => name !== 'SNAT' && name !== 'DNAT');

/** NONE has no bit. */
const STATUS_WORDS: readonly (BitWord & { readonly name: CtStatusName })[] = ctStatuses.map((status, index) => ({
  name: status.name,
  bit: status.name === 'NONE' ? 0 : 1 << index,
  doc: explanationMarkdown(status),
}));

/** Every list of names that can occur, in the order of printing, by its bits: parsing makes no new ones. */
const STATE_LISTS = listsOf(STATE_WORDS);
const STATUS_LISTS = listsOf(STATUS_WORDS.filter(({ bit }) => bit !== 0));

function listsOf<Name extends string>(
  words: readonly (BitWord & { readonly name: Name })[],
): readonly (readonly Name[])[] {
  return Array.from({ length: 1 << words.length }, (_, bits) =>
    words.filter(({ bit }) => (bits & bit) !== 0).map(({ name }) => name),
  );
}

/** The states of a list, each once, in the order in which iptables-save prints them. */
export type CtStates = readonly CtStateName[];

export const stateList: ValueType<CtStates> = stateListOf(STATE_WORDS);
export const plainStateList: ValueType<CtStates> = stateListOf(PLAIN_STATE_WORDS);

function stateListOf(words: readonly BitWord[]): ValueType<CtStates> {
  return {
    form: 'state[,state…]',
    doc: 'One or more states with commas between, without blanks; the packet must have one of them.',
    parse(text) {
      const bits = parseBits('connection state', text, words, RULES);
      return typeof bits === 'number' ? { ok: true, value: STATE_LISTS[bits] ?? [] } : bits;
    },
    print: (states) => [states.join(',')],
    names: () => words,
    say: (states) => (states.length === 1 ? `state ${states[0]}` : `one of the states ${states.join(', ')}`),
  };
}

/** The status bits of a list; empty for NONE. */
export type CtStatuses = readonly CtStatusName[];

export const statusList: ValueType<CtStatuses> = {
  form: 'status[,status…]',
  doc: 'One or more status bits with commas between; the connection must have one of them.',
  parse(text) {
    const bits = parseBits('connection status', text, STATUS_WORDS, RULES);
    return typeof bits === 'number' ? { ok: true, value: STATUS_LISTS[bits] ?? [] } : bits;
  },
  print: (statuses) => [statuses.length > 0 ? statuses.join(',') : 'NONE'],
  names: () => STATUS_WORDS,
  say: (statuses) => (statuses.length > 0 ? `status ${statuses.join(' or ')}` : 'no status bit (never true)'),
};

export type CtDirection = 'ORIGINAL' | 'REPLY';

export const direction: ValueType<CtDirection> = oneOfWords<CtDirection>(
  'direction',
  [
    { name: 'ORIGINAL', value: 'ORIGINAL', doc: 'The direction of the packet that opened the connection.' },
    { name: 'REPLY', value: 'REPLY', doc: 'The other direction.' },
  ],
  { letters: 'any', mayBeCut: false },
);

/** True where the packet has one of the states: those of its own, or a mark of its connection. */
export function hasState(states: CtStates): Predicate {
  const own: number[] = [];
  let marks = 0;
  for (const state of states) {
    if (state === 'SNAT') marks |= CT_STATUS.SRC_NAT;
    else if (state === 'DNAT') marks |= CT_STATUS.DST_NAT;
    else own.push(CT_STATE[state]);
  }
  return any(...(own.length > 0 ? [oneOf('ct.state', own)] : []), ...(marks ? [anyBit('ct.status', marks)] : []));
}

/** True where the connection has one of the status bits. */
export function hasStatus(statuses: CtStatuses): Predicate {
  let bits = 0;
  for (const status of statuses) if (status !== 'NONE') bits |= CT_STATUS[status];
  return bits === 0 ? never : anyBit('ct.status', bits);
}
