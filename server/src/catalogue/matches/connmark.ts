/** `-m connmark`: the mark of the connection. */
import { all, always, masked, negatedIf, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { markMask } from '../values/numbers.ts';

export default match({
  name: 'connmark',
  summary: 'Compares the mark that was put on the connection.',
  details: 'A packet without a connection never matches, not even with `!`.',
  sources: ['man:iptables-extensions(8)#connmark', 'kernel:net/netfilter/xt_connmark.c'],
  options: {
    mark: {
      value: markMask,
      negatable: true,
      mandatory: true,
      doc: "Value and optional mask, 32 bits: the packet matches when its connection's mark, masked, equals the value.",
    },
  },
  meaning: ({ mark }) =>
    mark
      ? all(present('ct.mark'), negatedIf(mark.negated, masked('ct.mark', mark.value.mask, mark.value.value)))
      : always,
});
