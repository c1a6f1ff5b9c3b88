/** `-m ipcomp`: the compression parameter index of an IPComp packet. */
import { all, negatedIf, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { readingTransport, uint16At } from '../packet-bytes.ts';
import { inNumbers, isAll32, isInside, type NumberRange, numberRange, printNumbers } from '../values/numbers.ts';

/** What counts when no index is given: nothing else than 0. */
const DEFAULT: { readonly value: NumberRange; readonly negated: boolean } = {
  value: { from: 0, to: 0 },
  negated: false,
};

interface Options {
  ipcompspi: NumberRange;
  compres: unknown;
}

const IPCOMP = 108;
const HEADER_BYTES = 4;

export default match<Options>({
  name: 'ipcomp',
  summary: 'Compares the CPI of an IPComp packet.',
  details: 'Without `--ipcompspi` it asks for index 0.',
  sources: ['man:iptables-extensions(8)#ipcomp', 'kernel:net/netfilter/xt_ipcomp.c', 'rfc:3173'],
  protocols: [IPCOMP],
  options: {
    ipcompspi: {
      value: numberRange(32, 'CPI'),
      negatable: true,
      doc: 'The index, a number or `from:to`; only 0 to 65535 occur.',
    },
    compres: { doc: 'Accepted, and without effect: the kernel does not look at the reserved field.' },
  },
  print({ ipcompspi = DEFAULT, compres }) {
    return [
      ...(isAll32(ipcompspi.value) ? [] : optionWords('ipcompspi', ipcompspi, printNumbers(ipcompspi.value))),
      ...(compres ? ['--compres'] : []),
    ];
  },
  meaning: ({ ipcompspi = DEFAULT }) =>
    all(present('ipcomp.spi'), negatedIf(ipcompspi.negated, inNumbers('ipcomp.spi', ipcompspi.value))),
  stateful: readingTransport<Options>(
    IPCOMP,
    HEADER_BYTES,
    ({ ipcompspi = DEFAULT }, bytes, at) =>
      isInside(ipcompspi.value, uint16At(bytes, at + 2) ?? 0) !== ipcompspi.negated,
  ),
});
