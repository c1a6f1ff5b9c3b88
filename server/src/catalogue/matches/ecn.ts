/** `-m ecn`: congestion notification, in the IP header and in TCP. */
import { TCP_FLAG } from '../../base/fields.ts';
import { all, masked, negatedIf, type Predicate, present } from '../../base/predicate.ts';
import { BACKENDS } from '../../base/problem.ts';
import { match } from '../define.ts';
import { alsoOfLaterFragments } from '../later-fragment.ts';
import { integer } from '../values/numbers.ts';

const TCP = 6;

export default match({
  name: 'ecn',
  summary: 'Looks at the bits of Explicit Congestion Notification.',
  sources: ['man:iptables-extensions(8)#ecn', 'kernel:net/netfilter/xt_ecn.c', 'rfc:3168'],
  needsOption: 'ecn needs one of `--ecn-tcp-cwr`, `--ecn-tcp-ece` and `--ecn-ip-ect`.',
  options: {
    'ecn-tcp-ece': { negatable: true, doc: 'The TCP flag ECE is set: the receiver has seen congestion.' },
    'ecn-tcp-cwr': { negatable: true, doc: 'The TCP flag CWR is set: the sender has slowed down.' },
    'ecn-ip-ect': {
      value: integer(0, 3, 'ECN field'),
      negatable: true,
      doc: 'The ECN field of the IP header: 0 not capable, 1 and 2 capable, 3 congestion was met.',
    },
  },
  check(given, { protocol }) {
    if (!given['ecn-tcp-ece'] && !given['ecn-tcp-cwr']) return [];
    if (protocol?.number === TCP && !protocol.negated) return [];
    const message = 'The flags of TCP need -p tcp in the same rule.';
    if (protocol && !protocol.negated && protocol.number !== 0)
      return [{ code: 'wrong-protocol', message, byKernel: BACKENDS }];
    return [{ code: 'missing-protocol', message, byKernel: BACKENDS, ...(protocol ? {} : { insertBefore: '-p tcp' }) }];
  },
  meaning({ 'ecn-tcp-ece': ece, 'ecn-tcp-cwr': cwr, 'ecn-ip-ect': ect }) {
    const parts: Predicate[] = [];
    const flag = (bit: number, isNegated: boolean): Predicate =>
      alsoOfLaterFragments(
        all(present('tcp.flags'), negatedIf(isNegated, masked('tcp.flags', bit, bit))),
        `tcp-flag:${isNegated ? '!' : ''}${bit}`,
      );
    if (ece) parts.push(flag(TCP_FLAG.ECE, ece.negated));
    if (cwr) parts.push(flag(TCP_FLAG.CWR, cwr.negated));
    if (ect) parts.push(negatedIf(ect.negated, masked('ip.tos', 3, ect.value)));
    return all(...parts);
  },
});
