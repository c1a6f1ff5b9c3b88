/** `-j ULOG`: the forerunner of NFLOG. */
import { BACKENDS } from '../../base/problem.ts';
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { logPrefix } from '../values/log.ts';
import { integer, wideInteger } from '../values/numbers.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'ULOG',
  families: [4],
  summary: 'Sent a copy of the packet to a logging program; Linux has not had it since 2014.',
  sources: ['man:iptables-extensions(8)#ULOG'],
  deprecated: 'NFLOG does the same.',
  options: {
    'ulog-prefix': { value: logPrefix(31), doc: 'Text that goes with the packet, up to 31 bytes.' },
    'ulog-nlgroup': { value: integer(1, 32, 'group'), doc: 'Netlink group, 1 to 32; 1 when left out.' },
    'ulog-cprange': { value: wideInteger('bytes'), doc: 'Bytes of the packet to copy; 0 for all.' },
    'ulog-qthreshold': { value: integer(1, 50, 'packets'), doc: 'Packets to gather before they are sent on, 1 to 50.' },
  },
  check: () => [
    {
      code: 'gone-from-kernel',
      message: 'ULOG went out of Linux with version 3.17: `-j NFLOG` has taken its place.',
      byKernel: BACKENDS,
    },
  ],
  effect: () => GOES_ON,
});
