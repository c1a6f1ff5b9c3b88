/** `-m mark`: the packet mark, a number that other rules and routing attach to a packet inside this host. */
import { always, masked, negatedIf } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { single } from '../listing.ts';
import { markMask } from '../values/numbers.ts';

export default match({
  name: 'mark',
  summary: 'Compares the mark that an earlier rule put on the packet.',
  sources: ['man:iptables-extensions(8)#mark', 'kernel:net/netfilter/xt_mark.c'],
  options: {
    mark: {
      value: markMask,
      negatable: true,
      mandatory: true,
      doc: 'Value and optional mask, 32 bits: the packet matches when its mark, masked, equals the value.',
    },
  },
  lists: single('--mark', 'mark match ', 'mark match ! '),
  meaning: ({ mark }) =>
    mark ? negatedIf(mark.negated, masked('meta.mark', mark.value.mask, mark.value.value)) : always,
});
