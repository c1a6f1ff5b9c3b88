/** `-j NFQUEUE`: hands the packet to a program, which decides. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { optionWords } from '../option-words.ts';
import { integer, MAX_16 } from '../values/numbers.ts';
import { queueRange } from '../values/queues.ts';

const QUEUE: Effect = { kind: 'verdict', verdict: 'QUEUE' };
const QUEUE_OR_ACCEPT: Effect = { kind: 'verdict', verdict: 'QUEUE', bypass: true };

export default target({
  name: 'NFQUEUE',
  summary: 'Hands the packet to the program that listens on a queue, and does as it says.',
  details: 'Without a program on the queue the packet is dropped, or accepted with `--queue-bypass`.',
  sources: ['man:iptables-extensions(8)#NFQUEUE', 'kernel:net/netfilter/xt_NFQUEUE.c'],
  options: {
    'queue-num': {
      value: integer(0, MAX_16, 'queue'),
      conflicts: ['queue-balance'],
      doc: 'Number of the queue, 0 to 65535; 0 when left out.',
    },
    'queue-balance': {
      value: queueRange,
      conflicts: ['queue-num'],
      doc: 'Spreads connections over the queues from the first to the last.',
    },
    'queue-bypass': { doc: 'Accepts the packet when no program listens on the queue.' },
    'queue-cpu-fanout': { requires: ['queue-balance'], doc: 'Chooses the queue by CPU instead of by connection.' },
  },
  print(given) {
    const balance = given['queue-balance'];
    return [
      ...(balance
        ? ['--queue-balance', `${balance.value.first}:${balance.value.last}`]
        : ['--queue-num', String(given['queue-num']?.value ?? 0)]),
      ...optionWords('queue-bypass', given['queue-bypass']),
      ...optionWords('queue-cpu-fanout', given['queue-cpu-fanout']),
    ];
  },
  effect: (given) => (given['queue-bypass'] ? QUEUE_OR_ACCEPT : QUEUE),
});
