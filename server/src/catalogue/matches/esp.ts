/** `-m esp`: the security parameter index of an ESP packet. */
import { all, negatedIf, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { readingTransport, uint32At } from '../packet-bytes.ts';
import { inNumbers, isAll32, isInside, type NumberRange, numberRange, printNumbers } from '../values/numbers.ts';

const ESP = 50;
/** Bytes that the kernel wants to see: the SPI and the sequence number. */
const HEADER_BYTES = 8;

export default match<{ espspi: NumberRange }>({
  name: 'esp',
  summary: 'Compares the SPI of an ESP packet.',
  sources: ['man:iptables-extensions(8)#esp', 'kernel:net/netfilter/xt_esp.c', 'rfc:4303'],
  protocols: [ESP],
  options: {
    espspi: { value: numberRange(32, 'SPI'), negatable: true, doc: 'The SPI, a 32-bit number or `from:to`.' },
  },
  print: ({ espspi }) =>
    espspi && !isAll32(espspi.value) ? optionWords('espspi', espspi, printNumbers(espspi.value)) : [],
  meaning: ({ espspi }) =>
    all(present('esp.spi'), ...(espspi ? [negatedIf(espspi.negated, inNumbers('esp.spi', espspi.value))] : [])),
  stateful: readingTransport<{ espspi: NumberRange }>(
    ESP,
    HEADER_BYTES,
    ({ espspi }, bytes, at) => !espspi || isInside(espspi.value, uint32At(bytes, at) ?? 0) !== espspi.negated,
  ),
});
