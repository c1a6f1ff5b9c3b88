/** `-j QUEUE`: hands the packet to a program, in queue 0. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';

const QUEUE: Effect = { kind: 'verdict', verdict: 'QUEUE' };

export default target({
  name: 'QUEUE',
  summary: 'Hands the packet to the program that listens on queue 0; without one the packet is dropped.',
  sources: ['man:iptables(8)#TARGETS', 'kernel:net/netfilter/nf_queue.c'],
  options: {},
  deprecated: 'NFQUEUE does the same, takes a queue number, and works with iptables-nft too.',
  check: () => [
    {
      code: 'legacy-only',
      message: 'QUEUE is a verdict that iptables-nft cannot load; `-j NFQUEUE` is the same for both programs.',
      refusedBy: ['nft'],
      byKernel: ['nft'],
    },
  ],
  effect: () => QUEUE,
});
