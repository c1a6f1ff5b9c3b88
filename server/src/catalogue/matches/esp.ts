/** `-m esp`: the security parameter index of an ESP packet. */
import { all, negatedIf, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { inNumbers, isAll32, numberRange, printNumbers } from '../values/numbers.ts';

export default match({
  name: 'esp',
  summary: 'Compares the SPI of an ESP packet.',
  sources: ['man:iptables-extensions(8)#esp', 'kernel:net/netfilter/xt_esp.c', 'rfc:4303'],
  protocols: [50],
  options: {
    espspi: { value: numberRange(32, 'SPI'), negatable: true, doc: 'The SPI, a 32-bit number or `from:to`.' },
  },
  print: ({ espspi }) =>
    espspi && !isAll32(espspi.value) ? optionWords('espspi', espspi, printNumbers(espspi.value)) : [],
  meaning: ({ espspi }) =>
    all(present('esp.spi'), ...(espspi ? [negatedIf(espspi.negated, inNumbers('esp.spi', espspi.value))] : [])),
});
