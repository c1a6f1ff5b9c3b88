/** `-j SYNPROXY`: answers TCP handshakes in the server's place, until the client has proved that it exists. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { optionWords } from '../option-words.ts';
import { integer, MAX_8, MAX_16, MAX_32 } from '../values/numbers.ts';

const TCP = 6;

const effectOf = (mss: number | undefined): Effect => ({
  kind: 'unknown',
  reason: 'SYNPROXY answers the handshake itself, and only then opens a connection to the server',
  terminates: true,
  onPacket: { kind: 'synproxy', mss },
});

export default target({
  name: 'SYNPROXY',
  summary: 'Answers TCP handshakes in the place of the server, and lets only those through that complete.',
  details:
    'Needs the SYN to be untracked (`CT --notrack` in raw), `net.netfilter.nf_conntrack_tcp_loose=0`, and a rule for ' +
    'packets in state INVALID or UNTRACKED that ends here.',
  sources: ['man:iptables-extensions(8)#SYNPROXY', 'kernel:net/netfilter/nf_synproxy_core.c'],
  options: {
    'sack-perm': { doc: 'Announces selective acknowledgements.' },
    timestamp: { doc: 'Announces timestamps, which SYN cookies need to remember the other options.' },
    wscale: { value: integer(0, MAX_32, 'bits'), doc: 'Window scale to announce; of the number the low 8 bits count.' },
    mss: { value: integer(0, MAX_32, 'bytes'), doc: 'Segment size to announce; of the number the low 16 bits count.' },
    ecn: { doc: 'Announces explicit congestion notification.' },
  },
  hooks: ['INPUT', 'FORWARD'],
  protocols: [TCP],
  print(given) {
    const { wscale, mss } = given;
    return [
      ...optionWords('sack-perm', given['sack-perm']),
      ...optionWords('timestamp', given.timestamp),
      ...optionWords('wscale', wscale, String((wscale?.value ?? 0) & MAX_8)),
      ...optionWords('mss', mss, String((mss?.value ?? 0) & MAX_16)),
      ...optionWords('ecn', given.ecn),
    ];
  },
  effect: ({ mss }) => effectOf(mss && mss.value & MAX_16),
});
