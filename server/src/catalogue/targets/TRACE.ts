/** `-j TRACE`: logs every rule that the packet matches from here on. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'TRACE',
  summary: 'Marks the packet so that the kernel reports each rule it matches from here on.',
  details: 'legacy writes the report into the kernel log; with iptables-nft, `xtables-monitor --trace` shows it.',
  sources: ['man:iptables-extensions(8)#TRACE', 'kernel:net/netfilter/xt_TRACE.c'],
  options: {},
  check: (_given, { table }) =>
    table === 'raw'
      ? []
      : [
          {
            code: 'wrong-table',
            message: 'iptables-legacy takes TRACE in the raw table only.',
            refusedBy: ['legacy'],
            byKernel: ['legacy'],
          },
        ],
  effect: () => GOES_ON,
});
