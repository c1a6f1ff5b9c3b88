/** `-m cpu`: the processor that handles the packet. */
import { always, negatedIf, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { integer } from '../values/numbers.ts';

export default match({
  name: 'cpu',
  summary: 'Matches packets that a certain CPU handles.',
  sources: ['man:iptables-extensions(8)#cpu', 'kernel:net/netfilter/xt_cpu.c'],
  options: {
    cpu: {
      value: integer(0, 0xffffffff, 'CPU'),
      negatable: true,
      mandatory: true,
      doc: 'Number of the CPU, from 0.',
    },
  },
  meaning: ({ cpu }) =>
    cpu ? negatedIf(cpu.negated, unknown('which CPU handles the packet', `cpu:${cpu.value}`)) : always,
});
