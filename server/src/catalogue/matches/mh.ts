/** `-m mh`: the type of a Mobility Header message. */
import { all, negatedIf, present } from '../../base/predicate.ts';
import { match, type NamedValue, type ValueType } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { byteAt, HEADER, readingTransport } from '../packet-bytes.ts';
import { inNumbers, isInside, type NumberRange, printNumbers } from '../values/numbers.ts';
import { wholeUnsigned } from '../values/strtoul.ts';

/** Each type has two names. rfc:6275 */
const NAMES: readonly (NamedValue & { readonly type: number })[] = [
  ['binding-refresh-request', 'brr', 'asks for a binding update'],
  ['home-test-init', 'hoti', 'begins the test of the home address'],
  ['careof-test-init', 'coti', 'begins the test of the care-of address'],
  ['home-test', 'hot', 'answers the test of the home address'],
  ['careof-test', 'cot', 'answers the test of the care-of address'],
  ['binding-update', 'bu', 'tells where the node is now'],
  ['binding-acknowledgement', 'ba', 'answers a binding update'],
  ['binding-error', 'be', 'reports an error'],
].flatMap(([long = '', short = '', doc = ''], type) => [
  { name: long, type, doc },
  { name: short, type, doc },
]);

/** The first name that begins so, or the last one that is written just so; else a number. */
function typeOf(text: string): number | undefined {
  const lower = text.toLowerCase();
  const exact = NAMES.findLast(({ name }) => name === lower);
  return (exact ?? NAMES.find(({ name }) => name.startsWith(lower)))?.type ?? wholeUnsigned(text, 0, 255);
}

const messageType: ValueType<NumberRange> = {
  form: 'type[:type]',
  doc: 'A type by number, 0 to 255, or by name, or two of them with a colon between.',
  parse(text) {
    const colon = text.indexOf(':');
    const first = colon < 0 ? text : text.slice(0, colon);
    const last = colon < 0 ? text : text.slice(colon + 1);
    const from = colon >= 0 && first === '' ? 0 : typeOf(first);
    const to = colon >= 0 && last === '' ? 255 : typeOf(last);
    if (from === undefined || to === undefined) {
      const message = `"${from === undefined ? first : last}" is no type of Mobility Header.`;
      return { ok: false, code: 'bad-number', message };
    }
    if (from <= to) return { ok: true, value: { from, to } };
    return {
      ok: false,
      code: 'bad-range',
      message: `The range "${text}" begins above its end.`,
      mend: `${to}:${from}`,
    };
  },
  print: (value) => [printNumbers(value)],
  names: () => NAMES,
  say: (value) => `Mobility Header type ${printNumbers(value)}`,
};

const MH = 135;
const HEADER_BYTES = 6;

export default match<{ 'mh-type': NumberRange }>({
  name: 'mh',
  families: [6],
  summary: 'Compares the type of a Mobility Header message (Mobile IPv6).',
  details: 'A message that says that another header follows it is dropped: RFC 6275 has none behind it.',
  sources: ['man:iptables-extensions(8)#mh', 'kernel:net/ipv6/netfilter/ip6t_mh.c', 'rfc:6275'],
  protocols: [MH],
  options: {
    'mh-type': { value: messageType, negatable: true, doc: 'Type of the message, one or a range.' },
  },
  print: ({ 'mh-type': type }) =>
    type && !(type.value.from === 0 && type.value.to === 255)
      ? optionWords('mh-type', type, printNumbers(type.value))
      : [],
  meaning: ({ 'mh-type': type }) =>
    all(present('mh.type'), ...(type ? [negatedIf(type.negated, inNumbers('mh.type', type.value))] : [])),
  stateful: readingTransport<{ 'mh-type': NumberRange }>(MH, HEADER_BYTES, ({ 'mh-type': type }, bytes, at) => {
    if (byteAt(bytes, at) !== HEADER.NONE) return 'drops';
    return !type || isInside(type.value, byteAt(bytes, at + 2) ?? 0) !== type.negated;
  }),
});
