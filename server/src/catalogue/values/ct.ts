/** Values of the CT target: events to report, zones, helpers, timeout policies. */
import { CONNTRACK_HELPERS } from '../conntrack-helpers.ts';
import type { NamedValue, ValueType } from '../define.ts';
import { MAX_16 } from './numbers.ts';
import { wholeUnsigned } from './strtoul.ts';
import { freeText } from './text.ts';
import { type BitWord, parseBits } from './words.ts';

/** kernel:include/uapi/linux/netfilter/nf_conntrack_common.h (enum ip_conntrack_events), in the order of printing. */
const CT_EVENTS: readonly BitWord[] = [
  { name: 'new', bit: 1, doc: 'a connection begins' },
  { name: 'related', bit: 2, doc: 'an expected connection begins' },
  { name: 'destroy', bit: 4, doc: 'a connection ends' },
  { name: 'reply', bit: 8, doc: 'the first answer was seen' },
  { name: 'assured', bit: 16, doc: 'the connection became ASSURED' },
  { name: 'protoinfo', bit: 32, doc: 'the state of the protocol changed' },
  { name: 'helper', bit: 64, doc: 'a helper was attached' },
  { name: 'mark', bit: 128, doc: 'the connection mark changed' },
  { name: 'natseqinfo', bit: 256, doc: 'sequence numbers are adjusted' },
  { name: 'secmark', bit: 512, doc: 'the security mark changed' },
];
const EXP_EVENTS: readonly BitWord[] = [{ name: 'new', bit: 1, doc: 'an expectation was made' }];

/** Event bits, from names with commas between. */
function events(what: string, words: readonly BitWord[]): ValueType<number> {
  const print = (bits: number): string =>
    words
      .filter(({ bit }) => (bits & bit) !== 0)
      .map(({ name }) => name)
      .join(',');
  return {
    form: 'event[,event…]',
    doc: `One or more of ${words.map(({ name }) => name).join(', ')}, with commas between.`,
    parse(text) {
      const bits = parseBits(what, text, words, { letters: 'exact', mayBeCut: false });
      return typeof bits === 'number' ? { ok: true, value: bits } : bits;
    },
    print: (bits) => [print(bits)],
    names: () => words,
    say: (bits) => `${what}s ${print(bits)}`,
  };
}

export const ctEvents = events('conntrack event', CT_EVENTS);
export const expEvents = events('expectation event', EXP_EVENTS);

/** A zone by number, or the one that the packet's mark names. */
export type ZoneValue = number | 'mark';

export const zone: ValueType<ZoneValue> = {
  form: 'id|mark',
  doc: 'A zone from 0 (the usual one) to 65535, or `mark` for the one that the packet mark says.',
  parse(text) {
    if (text.length === 4 && text.toLowerCase() === 'mark') return { ok: true, value: 'mark' };
    const value = wholeUnsigned(text, 0, MAX_16);
    if (value !== undefined) return { ok: true, value };
    return { ok: false, code: 'bad-number', message: `"${text}" is neither a zone from 0 to ${MAX_16} nor "mark".` };
  },
  print: (value) => [String(value)],
  names: () => [{ name: 'mark', doc: 'the zone that the packet mark says' }],
  say: (value) => (value === 'mark' ? 'the zone of the packet mark' : `zone ${value}`),
};

/** The name of a helper, 15 bytes. */
export const helperName: ValueType<string> = {
  ...freeText({ what: 'name of a helper', maxBytes: 15, whenLonger: 'cut', mayBeEmpty: true, print: (text) => text }),
  names: ({ family }): readonly NamedValue[] => CONNTRACK_HELPERS.filter(({ families }) => families.includes(family)),
};

/** The name of a timeout policy that `nfct` made on the host, 31 bytes. */
export const timeoutPolicy = freeText({
  what: 'name of a timeout policy',
  maxBytes: 31,
  whenLonger: 'cut',
  mayBeEmpty: true,
  print: (text) => text,
});
