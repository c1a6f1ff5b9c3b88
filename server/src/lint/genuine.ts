/** The packets that come to a hook in reality: nothing that routing, reassembly or connection tracking keeps from ever being there. */
import { CT_STATE, type CtState, TCP_FLAG } from '../base/fields.ts';
import { all, any, equals, inRange, masked, not, oneOf, type Predicate, present } from '../base/predicate.ts';
import type { Family } from '../base/problem.ts';
import type { Hook } from '../catalogue/hooks.ts';
import type { PacketSet, Space } from '../reach/types.ts';

const { FIN, SYN, RST, ACK, URG } = TCP_FLAG;
const TELLING = FIN | SYN | RST | ACK | URG;

/** Segments whose telling flags are these. kernel:net/netfilter/nf_conntrack_proto_tcp.c (tcp_valid_flags) */
const segment = (...flags: readonly number[]): Predicate =>
  all(equals('ip.proto', 6), any(...flags.map((set) => masked('tcp.flags', TELLING, set))));
const datagram = all(equals('ip.proto', 17), present('l4.sport'));

/** ICMP messages of some types, code 0. */
function messages(family: Family, types: Readonly<Record<Family, readonly number[]>>): Predicate {
  return all(equals('ip.proto', family === 4 ? 1 : 58), oneOf('icmp.type', types[family]));
}

/** Types of ICMP errors that quote a packet. kernel:net/netfilter/nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c */
const ICMP_ERRORS: Readonly<Record<Family, readonly number[]>> = { 4: [3, 11, 12], 6: [1, 2, 3, 4] };
const REQUESTS: Readonly<Record<Family, readonly number[]>> = { 4: [8], 6: [128] };
const REPLIES: Readonly<Record<Family, readonly number[]>> = { 4: [0], 6: [129] };

/** ICMPv6 messages that are never tracked. kernel:net/netfilter/nf_conntrack_proto_icmpv6.c (noct_valid_new) */
export const NEVER_TRACKED: Predicate = all(
  equals('ip.proto', 58),
  oneOf('icmp.type', [130, 131, 132, 133, 134, 135, 136, 143, 151, 152]),
);

/**
 * What has each state in practice, of TCP, UDP and ICMP. NEW, always in the original direction, is a SYN, or a bare ACK in mid-stream; INVALID a stray SYN+ACK, a stray
 * reset or an answer to nothing. RELATED TCP and UDP packets need a helper, or are resets by REJECT: who asks about
 * them sees to that.
 */
function inState(family: Family, state: CtState): Predicate {
  switch (state) {
    case 'NEW':
      return all(any(segment(SYN, ACK), datagram, messages(family, REQUESTS)), equals('ct.direction', 0));
    case 'ESTABLISHED':
      return any(segment(ACK, FIN | ACK), datagram, messages(family, REPLIES));
    case 'RELATED':
      return any(segment(SYN, RST, RST | ACK), datagram, messages(family, ICMP_ERRORS));
    case 'INVALID':
      return any(segment(SYN | ACK, RST), messages(family, REPLIES));
    default:
      return any(segment(SYN, SYN | ACK, ACK, FIN | ACK, RST, RST | ACK), datagram, equals('ip.proto', 58));
  }
}

/** Addresses that no packet on a wire comes from, nor goes to as one of a connection. */
const UNUSUAL: Readonly<Record<Family, (field: 'ip.src' | 'ip.dst') => Predicate>> = {
  4: (field) =>
    any(
      masked(field, 0xff000000, 0),
      masked(field, 0xff000000, 0x7f000000),
      masked(field, 0xe0000000, 0xe0000000),
      masked(field, 0xff, 0xff),
    ),
  6: (field) => any(masked(field, 0xffn << 120n, 0n), masked(field, 0xffn << 120n, 0xffn << 120n)),
};

const UNICAST = 1;
const LOCAL = 2;

/** Kept for each space: the sets that every question begins with. */
const known = new WeakMap<Space, Map<Hook, PacketSet>>();

/**
 * Whole packets between this host or its networks and others, as they come to a hook of `filter`: never over `lo`, where a
 * connection is known before PREROUTING.
 */
export function genuine(space: Space, family: Family, hook: Hook): PacketSet {
  const byHook = known.get(space) ?? new Map<Hook, PacketSet>();
  known.set(space, byHook);
  const before = byHook.get(hook);
  if (before !== undefined) return before;
  const states = (Object.keys(CT_STATE) as CtState[]).map((state) =>
    all(equals('ct.state', CT_STATE[state]), inState(family, state)),
  );
  const lo = any(equals('meta.in', 'lo'), equals('meta.out', 'lo'));
  const unusual = any(UNUSUAL[family]('ip.src'), UNUSUAL[family]('ip.dst'));
  const made = space.of(
    all(
      any(...states),
      equals('ip.laterFragment', 0),
      inRange('ip.ttl', 2, 255),
      ...routing(hook),
      not(lo),
      not(unusual),
    ),
  );
  byHook.set(hook, made);
  return made;
}

/** What routing says of an ordinary packet on the hook, and which interfaces it knows. */
function routing(hook: Hook): Predicate[] {
  const type = (field: 'route.srcType' | 'route.dstType', own: boolean): Predicate =>
    equals(field, own ? LOCAL : UNICAST);
  const parts = [
    type('route.srcType', hook === 'OUTPUT'),
    type('route.dstType', hook === 'INPUT'),
    hook === 'OUTPUT' ? equals('meta.in', '') : not(equals('meta.in', '')),
    hook === 'INPUT' ? equals('meta.out', '') : not(equals('meta.out', '')),
  ];
  return hook === 'OUTPUT' ? parts : [...parts, equals('meta.pkttype', 0)];
}
