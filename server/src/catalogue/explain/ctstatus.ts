/** The status bits of a connection that `--ctstatus` asks for, explained. */
import type { Explanation } from './explanation.ts';

export type CtStatusName = 'EXPECTED' | 'SEEN_REPLY' | 'ASSURED' | 'CONFIRMED' | 'NONE';

/**
 * One explanation for each value, in the order in which iptables-save prints them.
 * kernel:include/uapi/linux/netfilter/nf_conntrack_common.h (enum ip_conntrack_status), kernel:net/netfilter/xt_conntrack.c
 */
export const ctStatuses: readonly (Explanation & { readonly name: CtStatusName })[] = [
  {
    name: 'EXPECTED',
    meaning: 'The connection was announced by another one, and a helper waited for it. It keeps the bit for life.',
    table: {
      tcp: 'every packet of an announced connection: FTP data, IRC DCC, H.323 …',
      udp: 'every packet of an announced connection: TFTP, SIP media …',
      icmp: 'errors about such a connection',
    },
    setBy:
      'conntrack in PREROUTING or OUTPUT, when the first packet fits an expectation. `--ctstate RELATED` holds only until the answer, this bit to the end.',
    timeouts: 'as long as the entry.',
    mistake:
      'Using it where RELATED is meant: RELATED also holds for ICMP errors about ordinary connections, this does not.',
  },
  {
    name: 'SEEN_REPLY',
    meaning: 'Packets have been seen in both directions.',
    table: {
      tcp: 'from the SYN+ACK (or a refusing RST) on',
      udp: 'from the first answer on',
      icmp: 'from the reply on',
    },
    setBy: 'conntrack in PREROUTING or OUTPUT, on the first packet in the reply direction: that packet already has it.',
    timeouts: 'it ends the short timeout of unanswered connections: TCP 120 s, UDP 30 s.',
    mistake: 'Asking for it beside `--ctstate ESTABLISHED`, which says the same, save for ICMP errors.',
  },
  {
    name: 'ASSURED',
    meaning: 'The connection is worth keeping: when the table is full, entries without this bit are thrown out first.',
    table: {
      tcp: 'from the third packet of the handshake on',
      udp: 'while packets still go both ways two seconds after the first',
      icmp: 'never',
    },
    setBy:
      'the tracker of the protocol in PREROUTING or OUTPUT; the packet that completes the condition already has it.',
    timeouts: 'TCP 432000 s, UDP 120 s, from then on.',
    mistake:
      'Taking it for "the handshake was authentic" or for UDP answers at large: a single question and answer never get it.',
  },
  {
    name: 'CONFIRMED',
    meaning: 'The connection is in the table: its first packet has left through POSTROUTING or INPUT.',
    table: {
      tcp: 'every packet but the first',
      udp: 'every packet but the first',
      icmp: 'every packet but the first',
    },
    setBy:
      'the last function on INPUT and POSTROUTING, after all tables: no rule sees it on the first packet, save on what comes back over `lo`.',
    timeouts: 'the entry and its timeouts exist from here on.',
    mistake:
      'Expecting it on the first packet. `! --ctstatus CONFIRMED` is one way to say "the first packet that is let through".',
  },
  {
    name: 'NONE',
    meaning: 'No bit at all, as a set to compare with: "some bit of the empty set is set" is never true.',
    table: { tcp: 'none', udp: 'none', icmp: 'none' },
    setBy: 'nothing. Beside other names it adds nothing and is not printed back.',
    timeouts: 'none.',
    mistake:
      'Meaning "no status". `--ctstatus NONE` alone never matches, and `! --ctstatus NONE` matches every tracked packet.',
  },
];
