/** `-m state`: the older, smaller form of `-m conntrack --ctstate`. */
import { always, negatedIf } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { single } from '../listing.ts';
import { hasState, plainStateList } from '../values/states.ts';

export default match({
  name: 'state',
  summary: 'Compares the state of the packet in its connection.',
  sources: ['man:iptables-extensions(8)#state', 'kernel:net/netfilter/xt_conntrack.c'],
  deprecated: '`-m conntrack --ctstate` says the same and more; the kernel runs both by the same code.',
  options: {
    state: {
      value: plainStateList,
      negatable: true,
      mandatory: true,
      doc: 'States of the packet, any of which will do.',
    },
  },
  lists: single('--state', 'state ', '! state '),
  meaning: ({ state }) => (state ? negatedIf(state.negated, hasState(state.value)) : always),
});
