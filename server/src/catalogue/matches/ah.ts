/** `-m ah`: the security parameter index of an authentication header. */
import { all, negatedIf, never, type Predicate, present, unknown } from '../../base/predicate.ts';
import { BACKENDS } from '../../base/problem.ts';
import { match, type UseContext } from '../define.ts';
import { optionWords } from '../option-words.ts';
import {
  byteAt,
  findHeader,
  HEADER,
  headerLength,
  readingBytes,
  transportOffset,
  uint16At,
  uint32At,
} from '../packet-bytes.ts';
import {
  inNumbers,
  integer,
  isAll32,
  isInside,
  type NumberRange,
  numberRange,
  printNumbers,
} from '../values/numbers.ts';

const AH = 51;
/** Bytes that the kernel wants to see of the header. */
const AH_BYTES = 12;

interface Options {
  ahspi: NumberRange;
  ahlen: number;
  ahres: unknown;
}

export default match<Options>({
  name: 'ah',
  summary: 'Compares the SPI (and, in IPv6, the length) of an authentication header.',
  details: 'IPv4 needs `-p ah`. In IPv6 the header may stand anywhere before the transport, and `-p ah` never matches.',
  sources: [
    'man:iptables-extensions(8)#ah',
    'kernel:net/ipv4/netfilter/ipt_ah.c',
    'kernel:net/ipv6/netfilter/ip6t_ah.c',
    'rfc:4302',
  ],
  options: {
    ahspi: { value: numberRange(32, 'SPI'), negatable: true, doc: 'The SPI, a 32-bit number or `from:to`.' },
    ahlen: {
      value: integer(0, 0xffffffff, 'bytes'),
      negatable: true,
      families: [6],
      doc: 'Length of the header in bytes; 0 is not looked at, not even with `!`.',
    },
    ahres: { families: [6], doc: 'The reserved field is zero.' },
  },
  check: (_, context) => missingProtocol(context),
  print({ ahspi, ahlen, ahres }) {
    return [
      ...(ahspi && !isAll32(ahspi.value) ? optionWords('ahspi', ahspi, printNumbers(ahspi.value)) : []),
      ...(ahlen && (ahlen.value !== 0 || ahlen.negated) ? optionWords('ahlen', ahlen, String(ahlen.value)) : []),
      ...(ahres ? ['--ahres'] : []),
    ];
  },
  meaning({ ahspi, ahlen, ahres }) {
    const parts: Predicate[] = [present('ah.spi')];
    if (ahspi) parts.push(negatedIf(ahspi.negated, inNumbers('ah.spi', ahspi.value)));
    if (ahlen && ahlen.value !== 0) {
      const ofLength = unknown('the length of the authentication header', `ah-length:${ahlen.value}`);
      parts.push(negatedIf(ahlen.negated, ahlen.value > 1028 ? never : ofLength));
    }
    if (ahres) parts.push(unknown('the reserved field of the authentication header', 'ah-reserved'));
    return all(...parts);
  },
  stateful: readingBytes<Options>(({ ahspi, ahlen, ahres }, view) => {
    const bytes = view.bytes();
    const at = view.family === 4 ? findInIpv4(bytes) : findHeader(bytes, HEADER.AUTH);
    if (at === undefined) return false;
    if (at === 'cut' || at + AH_BYTES > bytes.length) return 'drops';
    const length = headerLength(bytes, HEADER.AUTH, at);
    if (view.family === 6 && at + length > bytes.length) return 'drops';
    const spi = uint32At(bytes, at + 4) ?? 0;
    if (ahspi && isInside(ahspi.value, spi) === ahspi.negated) return false;
    if (ahlen && ahlen.value !== 0 && (length === ahlen.value) === ahlen.negated) return false;
    return !ahres || uint16At(bytes, at + 2) === 0;
  }),
});

/** A fragment other than the first has no header. */
function findInIpv4(bytes: Uint8Array): number | undefined {
  const isLater = ((uint16At(bytes, 6) ?? 0) & 0x1fff) !== 0;
  return byteAt(bytes, 9) === AH && !isLater ? transportOffset(bytes) : undefined;
}

function missingProtocol({ family, protocol }: UseContext) {
  if (family === 6 || (protocol?.number === AH && !protocol.negated)) return [];
  if (protocol && !protocol.negated && protocol.number !== 0) {
    return [
      { code: 'wrong-protocol', message: 'ah needs -p ah, and the rule has another protocol.', byKernel: BACKENDS },
    ];
  }
  const message = 'ah needs -p ah in the same rule.';
  return [{ code: 'missing-protocol', message, byKernel: BACKENDS, ...(protocol ? {} : { insertBefore: '-p ah' }) }];
}
