/** The connection states that `--ctstate` and `--state` ask for, explained. */
import type { Explanation } from './explanation.ts';

export type CtStateName = 'INVALID' | 'NEW' | 'RELATED' | 'ESTABLISHED' | 'UNTRACKED' | 'SNAT' | 'DNAT';

/**
 * One explanation for each value, in the order in which iptables-save prints them.
 * kernel:net/netfilter/xt_conntrack.c, kernel:net/netfilter/nf_conntrack_core.c (resolve_normal_ct, nf_conntrack_in),
 * kernel:net/netfilter/nf_conntrack_proto_tcp.c, kernel:net/netfilter/nf_conntrack_proto_icmp.c
 */
export const ctStates: readonly (Explanation & { readonly name: CtStateName })[] = [
  {
    name: 'INVALID',
    meaning:
      'Conntrack has seen the packet and gave it no connection: it fits none that is known and may not begin one. It also ' +
      'holds for every packet that conntrack has not seen yet, which is each packet in `raw`.',
    table: {
      tcp: 'SYN+ACK, FIN or RST of no known connection; data outside the window; flags that cannot occur together; a bad checksum (looked at in PREROUTING only)',
      udp: 'a wrong length or a bad checksum, hardly anything else',
      icmp: 'an error about a connection that is not known; a reply that nobody asked for; types that are neither request, reply nor error',
    },
    setBy:
      'nobody: it is the absence of a connection after conntrack ran, in PREROUTING and OUTPUT at priority −200. With ' +
      '`nf_conntrack_tcp_be_liberal=1` only resets outside the window stay INVALID.',
    timeouts: 'none: there is no entry.',
    mistake:
      'Never dropping it. No state rule accepts it, but a later rule by address or port does. Drop it after ' +
      'ESTABLISHED,RELATED and before the first rule that accepts without a state. In `raw` it matches everything.',
  },
  {
    name: 'NEW',
    meaning:
      'The packet belongs to a connection of which only one direction has been seen so far: it opens it, or repeats the ' +
      'opening while no answer has come.',
    table: {
      tcp: 'the SYN and its repeats; with `nf_conntrack_tcp_loose=1` (the default) also an ACK or data in mid-stream of a connection that is not known, as after a reboot',
      udp: 'every datagram of the sender until the other side answers',
      icmp: 'requests: echo, timestamp, information, address mask (IPv6: echo, node information), until the reply has come',
    },
    setBy:
      'conntrack in PREROUTING (packets that arrive) and OUTPUT (packets of this host), at priority −200. The entry is ' +
      'kept only when this packet leaves through POSTROUTING or INPUT: what a rule drops stays unknown, and its repeat is NEW again.',
    timeouts: 'TCP 120 s (syn_sent), UDP 30 s, ICMP 30 s, other protocols 600 s.',
    mistake:
      'Taking NEW for "has SYN". A bare ACK is NEW too; where only handshakes may open connections, add `--syn` or set ' +
      '`nf_conntrack_tcp_loose=0`.',
  },
  {
    name: 'RELATED',
    meaning:
      'The packet opens a connection that another one announced (a helper read it there), or it is an ICMP error about a ' +
      'packet of a known connection.',
    table: {
      tcp: 'the SYN of an announced connection (FTP data, IRC DCC, H.323 …) until it is answered; the reset that `REJECT --reject-with tcp-reset` sends, in OUTPUT',
      udp: 'the first datagrams of an announced connection (TFTP, SIP media, Amanda …)',
      icmp: 'errors that quote a tracked packet: types 3, 4, 5, 11, 12; ICMPv6 1 to 4 and 137; what `REJECT` sends, in OUTPUT',
    },
    setBy:
      'conntrack in PREROUTING and OUTPUT: a new connection that an expectation waits for, or an error whose quoted packet ' +
      'is looked up. Once the announced connection is answered its packets are ESTABLISHED; errors stay RELATED.',
    timeouts: 'an expectation waits 300 s (FTP, TFTP, IRC, PPTP, SANE), 240 s (H.323) or 180 s (SIP, Amanda).',
    mistake:
      'Expecting it to work for FTP without more. Helpers attach only where `-t raw … -j CT --helper ftp` says so. And ' +
      'accepting all of it: with a helper attached, the other end chooses which port opens.',
  },
  {
    name: 'ESTABLISHED',
    meaning:
      'The packet belongs to a connection of which packets have been seen in both directions; the first answer counts.',
    table: {
      tcp: 'everything from the SYN+ACK on, in both directions, while it fits the window; FIN and RST too',
      udp: 'the first answer and everything after it',
      icmp: 'the reply, and further requests with the same identifier after it',
    },
    setBy:
      'conntrack in PREROUTING and OUTPUT, at priority −200. A packet in the reply direction always has it; one in the ' +
      'original direction has it once SEEN_REPLY is set.',
    timeouts:
      'TCP 432000 s (5 days) idle, 300 s with unacknowledged data, 120 s after closing; UDP 30 s, and 120 s once traffic ' +
      'has gone on for 2 s; ICMP 30 s.',
    mistake:
      'Accepting it in INPUT only. With a DROP policy in OUTPUT or FORWARD the answers die there. It opens nothing by ' +
      'itself: some rule must have let the NEW packet pass. And it keeps live connections alive when that rule is removed.',
  },
  {
    name: 'UNTRACKED',
    meaning: 'The packet was exempted from tracking and has no connection on purpose.',
    table: {
      tcp: 'what `-t raw … -j CT --notrack` (or NOTRACK) matched',
      udp: 'what `-t raw … -j CT --notrack` (or NOTRACK) matched',
      icmp: 'the same; and, in IPv6, router and neighbour solicitations and advertisements (133 to 136) and multicast listener messages (130 to 132, 143) by themselves',
    },
    setBy:
      'the CT target in raw PREROUTING or raw OUTPUT, before conntrack; for IPv6 neighbour discovery conntrack itself.',
    timeouts: 'none: there is no entry.',
    mistake:
      'Forgetting the other direction. Replies need a mirrored NOTRACK, or they become INVALID; and both directions ' +
      'need rules that accept UNTRACKED, because ESTABLISHED never holds for them.',
  },
  {
    name: 'SNAT',
    meaning:
      'Not a state but a mark on the connection: its source address or port was rewritten (SNAT, MASQUERADE, NETMAP). ' +
      'Packets of both directions have it, beside their state.',
    table: {
      tcp: 'every packet of such a connection once it is rewritten',
      udp: 'every packet of such a connection once it is rewritten',
      icmp: 'every packet of such a connection, and errors about it',
    },
    setBy:
      'NAT, when the first packet of the connection passes `nat` POSTROUTING or INPUT: rules that the first packet meets ' +
      'before that do not see it yet.',
    timeouts: 'as long as the entry.',
    mistake:
      'Reading `NEW,SNAT` as "new and source-translated": a list means any of its members. Give `--ctstate` twice, in two `-m conntrack`.',
  },
  {
    name: 'DNAT',
    meaning:
      'Not a state but a mark on the connection: its destination address or port was rewritten (DNAT, REDIRECT, NETMAP). ' +
      'Packets of both directions have it, beside their state.',
    table: {
      tcp: 'every packet of such a connection once it is rewritten, the first one included from `filter` on',
      udp: 'every packet of such a connection once it is rewritten, the first one included from `filter` on',
      icmp: 'every packet of such a connection, and errors about it',
    },
    setBy: 'NAT, when the first packet of the connection passes `nat` PREROUTING or OUTPUT.',
    timeouts: 'as long as the entry.',
    mistake:
      'Reading `NEW,DNAT` as "new and port-forwarded": a list means any of its members. `--ctstate DNAT` alone in FORWARD ' +
      'accepts whatever the nat table forwarded, in both directions.',
  },
];
