/** `-m quota`: an amount of bytes, used up packet by packet. */
import { match, stateful } from '../define.ts';
import { wideInteger } from '../values/numbers.ts';

export default match({
  name: 'quota',
  summary: 'Matches until so many bytes have passed this rule.',
  details:
    'Whole packets are taken off, IP header included. The first one that is larger than what is left ends it: nothing is ' +
    'left then, even for small packets. Loading the rules again fills it up.',
  sources: ['man:iptables-extensions(8)#quota', 'kernel:net/netfilter/xt_quota.c'],
  options: {
    quota: { value: wideInteger('bytes'), negatable: true, mandatory: true, doc: 'Bytes.' },
  },
  say: ({ quota }) => `come ${quota?.negated ? 'after' : 'before'} ${quota?.value ?? 0} bytes have passed this rule`,
  stateful: stateful<{ quota: bigint }, bigint>({
    initial: ({ quota }) => quota?.value ?? 0n,
    evaluate({ quota }, left, view) {
      const length = BigInt(view.read('ip.length') ?? 0);
      const fits = left >= length;
      const after = fits ? left - length : 0n;
      const reason = fits ? `${after} bytes are left` : `${left} bytes were left, and the packet has ${length}`;
      return { truth: fits !== (quota?.negated ?? false) ? 'yes' : 'no', state: after, reason };
    },
  }),
});
