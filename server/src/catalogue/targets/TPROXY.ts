/** `-j TPROXY`: hands the packet to a proxy on this host without changing it. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { host, printHost } from '../values/hosts.ts';
import { hex } from '../values/marks.ts';
import { markMask } from '../values/numbers.ts';
import { resolvedPort } from '../values/ports.ts';

const TCP = 6;
const UDP = 17;

const effectOf = (mark: number, mask: number): Effect => ({
  kind: 'unknown',
  reason: 'TPROXY accepts the packet for a listening proxy and drops it when there is none',
  terminates: true,
  changes: ['meta.mark'],
  onPacket: { kind: 'tproxy', mark, mask },
});

export default target({
  name: 'TPROXY',
  summary: 'Hands the packet to a proxy that listens on this host, without changing its addresses.',
  details:
    'Needs a routing rule that delivers what has the mark to this host. With no transparent socket listening, the packet ' +
    'is dropped.',
  sources: ['man:iptables-extensions(8)#TPROXY', 'kernel:net/netfilter/xt_TPROXY.c'],
  options: {
    'on-port': {
      value: resolvedPort,
      mandatory: true,
      doc: 'Port of the proxy; 0 for the destination port of the packet.',
    },
    'on-ip': {
      value: host,
      doc: 'Address that the proxy listens on; when left out, that of the interface the packet came in by.',
    },
    'tproxy-mark': {
      value: markMask,
      doc: 'Mark to put on the packet: value and, after a slash, the bits to clear first.',
    },
  },
  tables: ['mangle'],
  hooks: ['PREROUTING'],
  protocols: [TCP, UDP],
  print(given, { family }) {
    const address = given['on-ip'];
    const mark = given['tproxy-mark']?.value ?? { value: 0, mask: 0 };
    return [
      '--on-port',
      String(given['on-port']?.value ?? 0),
      '--on-ip',
      address ? printHost(address.value) : family === 4 ? '0.0.0.0' : '::',
      '--tproxy-mark',
      `${hex(mark.value)}/${hex(mark.mask)}`,
    ];
  },
  effect: ({ 'tproxy-mark': given }) => effectOf(given?.value.value ?? 0, given?.value.mask ?? 0),
});
