/** `-j NFLOG`: sends a copy of the packet to a program that logs. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { optionWords } from '../option-words.ts';
import { nflogPrefix } from '../values/log.ts';
import { integer, MAX_16, MAX_32 } from '../values/numbers.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'NFLOG',
  summary: 'Sends a copy of the packet to the programs that listen on a netlink group, and goes on with the next rule.',
  details: '`ulogd2` and `tcpdump -i nflog:N` listen so. Without a listener nothing happens.',
  sources: ['man:iptables-extensions(8)#NFLOG', 'kernel:net/netfilter/xt_NFLOG.c'],
  options: {
    'nflog-prefix': {
      value: nflogPrefix,
      doc: 'Text that goes with the packet, up to 63 bytes (127 with iptables-nft).',
    },
    'nflog-group': { value: integer(0, MAX_16, 'group'), doc: 'Netlink group, 0 to 65535; 0 when left out.' },
    'nflog-range': {
      value: integer(0, MAX_32, 'bytes'),
      conflicts: ['nflog-size'],
      doc: 'Never had an effect; `--nflog-size` does what it promises.',
    },
    'nflog-size': {
      value: integer(0, MAX_32, 'bytes'),
      conflicts: ['nflog-range'],
      doc: 'Bytes of the packet to copy; all when left out.',
    },
    'nflog-threshold': {
      value: integer(0, MAX_16, 'packets'),
      doc: 'Packets that the kernel gathers before it sends them on; 0, the default, leaves it to the listener.',
    },
  },
  check: (given) =>
    given['nflog-range']
      ? [
          {
            code: 'no-effect',
            message: '--nflog-range has never had an effect: --nflog-size limits the bytes that are copied.',
            option: 'nflog-range',
            refusedBy: [],
          },
        ]
      : [],
  print(given, context) {
    const prefix = given['nflog-prefix'];
    const group = given['nflog-group'];
    const range = given['nflog-range'];
    const size = given['nflog-size'];
    const threshold = given['nflog-threshold'];
    return [
      ...optionWords('nflog-prefix', prefix, ...(prefix ? nflogPrefix.print(prefix.value, context) : [])),
      ...(group?.value === 0 ? [] : optionWords('nflog-group', group, String(group?.value))),
      ...optionWords('nflog-size', size, String(size?.value)),
      ...(range?.value === 0 || context.backend === 'nft'
        ? []
        : optionWords('nflog-range', range, String(range?.value))),
      ...(threshold?.value === 0 ? [] : optionWords('nflog-threshold', threshold, String(threshold?.value))),
    ];
  },
  effect: () => GOES_ON,
});
