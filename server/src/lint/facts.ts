/** Sets of packets that several lint rules speak of. */

import { CT_STATE, type CtState, type Field, TCP_FLAG } from '../base/fields.ts';
import { all, any, equals, inRange, masked, oneOf, type Predicate, present } from '../base/predicate.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { setOf } from '../reach/rule-facts.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import { accepts, asksState, fieldsOf } from './look.ts';

/** The packets of some states. */
export function inState(space: Space, ...states: readonly CtState[]): PacketSet {
  return space.of(
    oneOf(
      'ct.state',
      states.map((state) => CT_STATE[state]),
    ),
  );
}

/** Fields that an accept of a state may ask about and still be meant for connections in general. */
const GENERAL: readonly Field[] = [
  'ct.state',
  'ct.status',
  'ct.direction',
  'ip.proto',
  'ip.laterFragment',
  'meta.in',
  'meta.out',
];

/**
 * The accept that lets live connections go on: ACCEPT, asks for the state, takes ESTABLISHED but not NEW, and
 * asks for no address or port.
 */
export function isStateAccept(space: Space, table: Table, rule: Rule): boolean {
  if (!accepts(table, rule) || !asksState(rule)) return false;
  if ([...fieldsOf(rule.predicate)].some((field) => !GENERAL.includes(field))) return false;
  const set = setOf(space, rule);
  return (
    !space.isEmpty(space.and(set, inState(space, 'ESTABLISHED'))) &&
    space.isEmpty(space.and(set, inState(space, 'NEW')))
  );
}

/** The first such accept of a chain. */
export function stateAcceptOf(context: LintContext, chain: Chain): Rule | undefined {
  return context
    .looksFrom(chain)
    .find(
      (look) =>
        look.chain === chain &&
        look.accepts &&
        look.asksState &&
        look.mayTake('ESTABLISHED') &&
        isStateAccept(context.space, look.table, look.rule),
    )?.rule;
}

/** TCP and UDP packets as live connections have them: a TCP segment carries ACK and not both SYN and FIN, nor RST. */
export function liveTraffic(space: Space): PacketSet {
  const { FIN, SYN, RST, ACK, URG } = TCP_FLAG;
  const segment = all(
    equals('ip.proto', 6),
    any(masked('tcp.flags', ACK | RST | SYN | URG, ACK), masked('tcp.flags', ACK | RST | SYN | FIN | URG, ACK | SYN)),
  );
  const datagram = all(equals('ip.proto', 17), present('l4.sport'));
  return space.and(space.of(any(segment, datagram)), inState(space, 'ESTABLISHED'));
}

/** First packets of connections as they come: a SYN alone, or a datagram. */
export function openers(space: Space): PacketSet {
  const { FIN, SYN, RST, ACK } = TCP_FLAG;
  const syn = all(equals('ip.proto', 6), masked('tcp.flags', SYN | ACK | FIN | RST, SYN));
  const datagram = all(equals('ip.proto', 17), present('l4.sport'));
  return space.and(space.of(any(syn, datagram)), inState(space, 'NEW'));
}

/** The packets of a set that go to a client's port, as answers do, if there are any. */
export function toClients(space: Space, packets: PacketSet): PacketSet {
  const found = space.and(packets, space.of(inRange('l4.dport', 32768, 60999)));
  return space.isEmpty(found) ? packets : found;
}

/** Which interfaces a packet on a hook of `filter` knows. */
export function interfacesOn(hook: string): Predicate {
  if (hook === 'INPUT') return equals('meta.out', '');
  return hook === 'OUTPUT' ? equals('meta.in', '') : all();
}
