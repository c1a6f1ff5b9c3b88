/** `-m hl`: the hop limit of an IPv6 packet. */
import { all, equals, inRange, negatedIf, never } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { integer } from '../values/numbers.ts';

const hopLimit = integer(0, 255, 'hop limit');

export default match({
  name: 'hl',
  families: [6],
  summary: 'Compares the hop limit of the packet.',
  details: 'The value is the one that the packet has at this hook: forwarding takes one off before FORWARD.',
  sources: ['man:iptables-extensions(8)#hl', 'kernel:net/netfilter/xt_hl.c'],
  needsOption: 'hl needs one of `--hl-eq`, `--hl-lt` and `--hl-gt`.',
  options: {
    'hl-eq': {
      value: hopLimit,
      aliases: ['hl'],
      negatable: true,
      conflicts: ['hl-lt', 'hl-gt'],
      doc: 'The hop limit is this, 0 to 255.',
    },
    'hl-lt': { value: hopLimit, conflicts: ['hl-eq', 'hl-gt'], doc: 'The hop limit is below this, 0 to 255.' },
    'hl-gt': { value: hopLimit, conflicts: ['hl-eq', 'hl-lt'], doc: 'The hop limit is above this, 0 to 255.' },
  },
  meaning({ 'hl-eq': eq, 'hl-lt': lt, 'hl-gt': gt }) {
    return all(
      ...(eq ? [negatedIf(eq.negated, equals('ip.ttl', eq.value))] : []),
      ...(lt ? [lt.value === 0 ? never : inRange('ip.ttl', 0, lt.value - 1)] : []),
      ...(gt ? [gt.value === 255 ? never : inRange('ip.ttl', gt.value + 1, 255)] : []),
    );
  },
});
