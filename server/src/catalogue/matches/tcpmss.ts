/** `-m tcpmss`: the maximum segment size that a TCP segment announces. */
import { always, negatedIf } from '../../base/predicate.ts';
import { match, type ValueType } from '../define.ts';
import { alsoOfLaterFragments } from '../later-fragment.ts';
import { inNumbers, type NumberRange, numberRange, printNumbers } from '../values/numbers.ts';

const size = numberRange(16, 'MSS in bytes');

/** Here a range that begins above its end is refused. */
const segmentSize: ValueType<NumberRange> = {
  ...size,
  parse(text, context) {
    const result = size.parse(text, context);
    if (!result.ok || result.value.from <= result.value.to) return result;
    const { from, to } = result.value;
    const message = `The range "${text}" begins above its end.`;
    return { ok: false, code: 'bad-range', message, mend: `${to}:${from}` };
  },
};

export default match({
  name: 'tcpmss',
  summary: 'Compares the MSS option of a TCP segment.',
  details: 'Only SYN and SYN+ACK carry it. A segment without the option does not match; with `!` it does.',
  sources: ['man:iptables-extensions(8)#tcpmss', 'kernel:net/netfilter/xt_tcpmss.c', 'rfc:9293'],
  protocols: [6],
  options: {
    mss: {
      value: segmentSize,
      negatable: true,
      mandatory: true,
      doc: 'MSS in bytes, one number or `from:to`, 0 to 65535.',
    },
  },
  meaning: ({ mss }) =>
    mss
      ? alsoOfLaterFragments(
          negatedIf(mss.negated, inNumbers('tcp.mss', mss.value)),
          `mss:${mss.negated ? '!' : ''}${printNumbers(mss.value)}`,
        )
      : always,
});
