/** `-m ttl`: the time to live of an IPv4 packet. */
import { all, equals, inRange, negatedIf, never } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { integer } from '../values/numbers.ts';

const ttl = integer(0, 255, 'TTL');

export default match({
  name: 'ttl',
  families: [4],
  summary: 'Compares the TTL of the packet.',
  details: 'The value is the one that the packet has at this hook: forwarding takes one off before FORWARD.',
  sources: ['man:iptables-extensions(8)#ttl', 'kernel:net/netfilter/xt_hl.c'],
  needsOption: 'ttl needs one of `--ttl-eq`, `--ttl-lt` and `--ttl-gt`.',
  options: {
    'ttl-eq': {
      value: ttl,
      aliases: ['ttl'],
      negatable: true,
      conflicts: ['ttl-lt', 'ttl-gt'],
      doc: 'The TTL is this, 0 to 255.',
    },
    'ttl-lt': { value: ttl, conflicts: ['ttl-eq', 'ttl-gt'], doc: 'The TTL is below this, 0 to 255.' },
    'ttl-gt': { value: ttl, conflicts: ['ttl-eq', 'ttl-lt'], doc: 'The TTL is above this, 0 to 255.' },
  },
  meaning({ 'ttl-eq': eq, 'ttl-lt': lt, 'ttl-gt': gt }) {
    return all(
      ...(eq ? [negatedIf(eq.negated, equals('ip.ttl', eq.value))] : []),
      ...(lt ? [lt.value === 0 ? never : inRange('ip.ttl', 0, lt.value - 1)] : []),
      ...(gt ? [gt.value === 255 ? never : inRange('ip.ttl', gt.value + 1, 255)] : []),
    );
  },
});
