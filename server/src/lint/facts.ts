/** Small questions about rules that several lint rules ask. */

import { CT_STATE, type CtState, type Field, TCP_FLAG } from '../base/fields.ts';
import { all, any, equals, masked, oneOf, type Predicate, present } from '../base/predicate.ts';
import type { Effect } from '../catalogue/effect.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { setOf } from '../reach/flow.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import type { LintContext } from './define.ts';

/** Every field that a formula asks about. */
export function fieldsOf(p: Predicate, into: Set<Field> = new Set()): Set<Field> {
  if (p.kind === 'all' || p.kind === 'any') for (const part of p.of) fieldsOf(part, into);
  else if (p.kind === 'not') fieldsOf(p.of, into);
  else if (p.kind !== 'unknown') into.add(p.field);
  return into;
}

/** True when the formula demands that a field lies in some set of values, not only outside one. */
export function demands(p: Predicate, field: Field): boolean {
  if (p.kind === 'all') return p.of.some((part) => demands(part, field));
  if (p.kind === 'any') return p.of.length > 0 && p.of.every((part) => demands(part, field));
  return p.kind !== 'not' && p.kind !== 'unknown' && p.field === field;
}

/** True when the rule asks for the connection's state. */
export function asksState(rule: Rule): boolean {
  return fieldsOf(rule.predicate).has('ct.state') && stateOption(rule) !== undefined;
}

/** The option with the states, `--ctstate` or `--state`, as it is written in the rule. */
export function stateOption(
  rule: Rule,
): { readonly match: string; readonly use: Rule['command']['uses'][number] } | undefined {
  for (const match of rule.command.spec.matches) {
    const use = match.options.find((option) => option.name === 'ctstate' || option.name === 'state');
    if (use) return { match: match.name, use };
  }
  return undefined;
}

/** The effect of the rule's target; `undefined` for a jump, for no target and for one that nobody knows. */
export function effectOf(table: Table, rule: Rule): Effect | undefined {
  const outcome = outcomeOf(rule, (name) => table.chains.has(name));
  return outcome.kind === 'effect' ? outcome.effect : undefined;
}

export function accepts(table: Table, rule: Rule): boolean {
  const effect = effectOf(table, rule);
  return effect?.kind === 'verdict' && effect.verdict === 'ACCEPT';
}

export function cuts(table: Table, rule: Rule): boolean {
  const effect = effectOf(table, rule);
  return effect?.kind === 'reject' || (effect?.kind === 'verdict' && effect.verdict === 'DROP');
}

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
  if (!asksState(rule) || !accepts(table, rule)) return false;
  if ([...fieldsOf(rule.predicate)].some((field) => !GENERAL.includes(field))) return false;
  const set = setOf(space, rule);
  return (
    !space.isEmpty(space.and(set, inState(space, 'ESTABLISHED'))) &&
    space.isEmpty(space.and(set, inState(space, 'NEW')))
  );
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

/** Fields of which an answer has its own value, whatever the packet had that it answers. */
const OWN: readonly Field[] = [
  'ct.state',
  'tcp.flags',
  'tcp.options',
  'tcp.mss',
  'ip.ttl',
  'ip.tos',
  'ip.length',
  'ip.laterFragment',
  'meta.mark',
  'meta.pkttype',
  'ct.status',
  'ct.direction',
  'ct.expires',
  'ct.mark',
];

/** Answers, inside live connections, to the packets of a set (TCP and UDP). */
export function answersTo(space: Space, packets: PacketSet): PacketSet {
  let answers = packets;
  for (const field of OWN) answers = space.forget(answers, field);
  return space.and(space.mirror(answers), liveTraffic(space));
}

/** The chain that lets connections begin whose answers come through `hook`. */
const OPENER: Readonly<Record<string, string>> = { INPUT: 'OUTPUT', OUTPUT: 'INPUT', FORWARD: 'FORWARD' };

/** Answers that come to a built-in filter chain because this very ruleset let their connections begin. */
export function answersThrough(context: LintContext, table: Table, chain: Chain): PacketSet {
  const { space } = context;
  const opener = table.chains.get(OPENER[chain.name] ?? '');
  // A chain that the text does not declare keeps its policy, ACCEPT unless somebody changed it.
  const begun = opener
    ? space.certainly(space.and(context.flow(table, opener).accepted, openers(space)))
    : openers(space);
  const answers = answersTo(space, begun);
  return chain.hook ? space.and(answers, space.of(interfacesOn(chain.hook))) : answers;
}

function interfacesOn(hook: string): Predicate {
  if (hook === 'INPUT') return equals('meta.out', '');
  return hook === 'OUTPUT' ? equals('meta.in', '') : all();
}
