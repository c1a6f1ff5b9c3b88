/** The fields of a packet, of its connection and of its way through the host that a rule can ask about. */

/** A value of a field. IPv4 addresses and all that fits 32 bits are numbers, wider values bigints, names strings. */
export type FieldValue = number | bigint | string;

/**
 * How a field's values are built. `bits`: an unsigned number of so many bits (`address`: 32 or 128, by family);
 * `name`: a string, such as an interface; `set`: a number whose bits are independent flags.
 */
export type FieldType =
  | { readonly kind: 'bits'; readonly bits: number }
  | { readonly kind: 'set'; readonly bits: number }
  | { readonly kind: 'address' }
  | { readonly kind: 'name' };

interface FieldInfo {
  readonly type: FieldType;
  /** What the field is called in a sentence: "source port". */
  readonly words: string;
}

const bits = (width: number, words: string): FieldInfo => ({ type: { kind: 'bits', bits: width }, words });
const flags = (width: number, words: string): FieldInfo => ({ type: { kind: 'set', bits: width }, words });
const address = (words: string): FieldInfo => ({ type: { kind: 'address' }, words });
const name = (words: string): FieldInfo => ({ type: { kind: 'name' }, words });

/**
 * Every field, by name. A field that a packet does not have (the port of an ICMP message, the status of a packet
 * without a connection) is *absent*: each test of it is false, and a negated test of it is true. A match for which the
 * kernel does otherwise says so in its meaning (`present`).
 */
export const FIELDS = {
  'ip.src': address('source address'),
  'ip.dst': address('destination address'),
  'ip.proto': bits(8, 'protocol'),
  'ip.ttl': bits(8, 'TTL'),
  'ip.tos': bits(8, 'TOS byte'),
  /** Bytes of the whole packet, IP header included. */
  'ip.length': bits(17, 'packet length'),
  /** 1 when the packet is a fragment other than the first. */
  'ip.laterFragment': bits(1, 'later fragment'),
  /** IPv6 extension headers that the packet carries: HBH 1, DST 2, ROUTE 4, FRAG 8, AUTH 16, ESP 32, NONE 64, PROTO 128. */
  'ip6.headers': flags(8, 'extension headers'),
  'l4.sport': bits(16, 'source port'),
  'l4.dport': bits(16, 'destination port'),
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
  'tcp.flags': flags(8, 'TCP flags'),
  /** Bit n is set when TCP option kind n is present; kinds above 31 are not asked about in practice. */
  'tcp.options': flags(32, 'TCP options'),
  'tcp.mss': bits(16, 'maximum segment size'),
  'icmp.type': bits(8, 'ICMP type'),
  'icmp.code': bits(8, 'ICMP code'),
  'ah.spi': bits(32, 'AH SPI'),
  'esp.spi': bits(32, 'ESP SPI'),
  'ipcomp.spi': bits(32, 'IPComp CPI'),
  'sctp.chunk': bits(8, 'first SCTP chunk type'),
  'dccp.type': bits(4, 'DCCP packet type'),
  'mh.type': bits(8, 'Mobility Header type'),
  'meta.in': name('input interface'),
  'meta.out': name('output interface'),
  'meta.mark': bits(32, 'packet mark'),
  /** As `<linux/if_packet.h>`: HOST 0, BROADCAST 1, MULTICAST 2, OTHERHOST 3. */
  'meta.pkttype': bits(3, 'link-layer packet type'),
  /** Six bytes, the first in the highest place. */
  'meta.mac': bits(48, 'source MAC address'),
  'meta.realm': bits(32, 'routing realm'),
  /** Owner of the sending socket; absent for forwarded packets and for packets without a socket. */
  'meta.uid': bits(32, 'owning user'),
  'meta.gid': bits(32, 'owning group'),
  'meta.socketExists': bits(1, 'socket'),
  'meta.cpu': bits(16, 'CPU'),
  'meta.cgroup': bits(32, 'cgroup class'),
  /** Address type as in `<linux/rtnetlink.h>` (RTN_UNICAST 1, LOCAL 2, BROADCAST 3, …), by the host's routes. */
  'route.srcType': bits(4, 'source address type'),
  'route.dstType': bits(4, 'destination address type'),
  /** The same, looked up on the packet's own interface (`--limit-iface-in`, `--limit-iface-out`). */
  'route.srcTypeIn': bits(4, 'source address type on the input interface'),
  'route.dstTypeIn': bits(4, 'destination address type on the input interface'),
  'route.srcTypeOut': bits(4, 'source address type on the output interface'),
  'route.dstTypeOut': bits(4, 'destination address type on the output interface'),
  /** CT_STATE: exactly one of INVALID, NEW, ESTABLISHED, RELATED, UNTRACKED; before tracking has run, INVALID. */
  'ct.state': bits(3, 'connection state'),
  /** CT_STATUS bits; absent without a connection. */
  'ct.status': flags(16, 'connection status'),
  /** ORIGINAL 0, REPLY 1; absent without a connection. */
  'ct.direction': bits(1, 'direction'),
  'ct.proto': bits(8, "connection's protocol"),
  'ct.origSrc': address('original source address'),
  'ct.origDst': address('original destination address'),
  'ct.replSrc': address('reply source address'),
  'ct.replDst': address('reply destination address'),
  'ct.origSrcPort': bits(16, 'original source port'),
  'ct.origDstPort': bits(16, 'original destination port'),
  'ct.replSrcPort': bits(16, 'reply source port'),
  'ct.replDstPort': bits(16, 'reply destination port'),
  /** Seconds until the entry would time out. */
  'ct.expires': bits(32, 'remaining lifetime in seconds'),
  'ct.mark': bits(32, 'connection mark'),
  /** Name of the helper that follows the connection, or the master of an expected one. */
  'ct.helper': name('connection tracking helper'),
  'ct.zone': bits(16, 'conntrack zone'),
} as const satisfies Record<string, FieldInfo>;

export type Field = keyof typeof FIELDS;

/** Values of `ct.state`. kernel:include/uapi/linux/netfilter/nf_conntrack_common.h */
export const CT_STATE = { INVALID: 0, NEW: 1, ESTABLISHED: 2, RELATED: 3, UNTRACKED: 4 } as const;
export type CtState = keyof typeof CT_STATE;

/** Bits of `ct.status`. kernel:include/uapi/linux/netfilter/nf_conntrack_common.h (enum ip_conntrack_status) */
export const CT_STATUS = {
  EXPECTED: 1,
  SEEN_REPLY: 2,
  ASSURED: 4,
  CONFIRMED: 8,
  SRC_NAT: 16,
  DST_NAT: 32,
  SEQ_ADJUST: 64,
  SRC_NAT_DONE: 128,
  DST_NAT_DONE: 256,
} as const;

/** Bits of `tcp.flags`. rfc:9293, rfc:3168 */
export const TCP_FLAG = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128 } as const;
