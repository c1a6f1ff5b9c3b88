/** `-m string`: a pattern somewhere in the packet. */
import { negatedIf, unknown } from '../../base/predicate.ts';
import { BACKENDS } from '../../base/problem.ts';
import { type Given, match, type ValueType } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';
import { integer } from '../values/numbers.ts';
import { hexPattern, type Pattern, printPattern, printsAsHex, textPattern } from '../values/patterns.ts';
import { refusedByKernel } from '../values/refused.ts';
import { oneOfWords } from '../values/words.ts';

interface Options {
  string: Pattern;
  'hex-string': Pattern;
  algo: string;
  from: number;
  to: number;
  icase: unknown;
}

const END = 65535;
const offset = integer(0, END, 'offset in bytes');

const knownSearches = oneOfWords<string>(
  'way of searching',
  [
    {
      name: 'bm',
      value: 'bm',
      doc: 'Boyer-Moore: fast for long patterns; does not look across the pieces of a large packet',
    },
    { name: 'kmp', value: 'kmp', doc: 'Knuth-Pratt-Morris: looks across pieces as well' },
  ],
  { letters: 'exact', mayBeCut: false },
);

/** What the kernel does not have (or, like `fsm`, cannot use here) is refused when the rule is loaded. */
const searches: ValueType<string> = {
  ...knownSearches,
  parse(text, context) {
    const read = knownSearches.parse(text, context);
    return read.ok ? read : refusedByKernel(text, read);
  },
  say: (name) => name || 'no way of searching',
};

export default match<Options>({
  name: 'string',
  summary: 'Searches the packet for a pattern.',
  details:
    'The IP header is part of what is searched, from offset 0 on. The pattern must lie within one packet: what TCP spreads ' +
    'over two segments is not found, and what is encrypted neither.',
  sources: ['man:iptables-extensions(8)#string', 'kernel:net/netfilter/xt_string.c', 'kernel:net/core/skbuff.c'],
  options: {
    string: { value: textPattern, negatable: true, conflicts: ['hex-string'], doc: 'The pattern as text.' },
    'hex-string': {
      value: hexPattern,
      negatable: true,
      conflicts: ['string'],
      doc: 'The pattern with bytes in hexadecimal between bars.',
    },
    algo: { value: searches, mandatory: true, doc: 'How to search: bm or kmp.' },
    from: { value: offset, doc: 'First byte that is searched, from 0.' },
    to: { value: offset, doc: 'Byte before which the search ends; the whole packet when left out.' },
    icase: { doc: 'Upper and lower case of ASCII letters are the same.' },
  },
  check(given) {
    if (!given.string && !given['hex-string']) {
      return [{ code: 'missing-option', message: 'string needs `--string` or `--hex-string`.' }];
    }
    if ((given.from?.value ?? 0) <= (given.to?.value ?? END)) return [];
    return [
      { code: 'bad-range', option: 'from', message: 'The search would begin after its end.', byKernel: BACKENDS },
    ];
  },
  print(given) {
    const { algo, from, to, icase } = given;
    const pattern = given.string ?? given['hex-string'];
    const text = pattern?.value ?? '';
    return [
      ...(pattern?.negated ? ['!'] : []),
      printsAsHex(text) ? '--hex-string' : '--string',
      printPattern(text),
      '--algo',
      algo?.value ?? '',
      ...(from && from.value !== 0 ? ['--from', String(from.value)] : []),
      ...(to && to.value !== END ? ['--to', String(to.value)] : []),
      ...(icase ? ['--icase'] : []),
    ];
  },
  say(given) {
    const pattern = given.string ?? given['hex-string'];
    const kind = printsAsHex(pattern?.value ?? '') ? 'the bytes' : 'the text';
    return `${pattern?.negated ? 'do not hold' : 'hold'} ${kind} ${printPattern(pattern?.value ?? '')}`;
  },
  meaning(given) {
    const pattern = given.string ?? given['hex-string'];
    const { from, to } = windowOf(given);
    const key = `string:${from}:${to}:${given.icase ? 'i' : ''}:${pattern?.value}`;
    return negatedIf(pattern?.negated ?? false, unknown('what the packet carries', key));
  },
  stateful: readingBytes<Options>((given, view) => {
    const pattern = given.string ?? given['hex-string'];
    const { from, to } = windowOf(given);
    const searched = asText(view.bytes().subarray(from, to));
    const found = given.icase
      ? foldCase(searched).includes(foldCase(pattern?.value ?? ''))
      : searched.includes(pattern?.value ?? '');
    return found !== (pattern?.negated ?? false);
  }),
});

function windowOf({ from, to }: Given<Options>): { readonly from: number; readonly to: number } {
  return { from: from?.value ?? 0, to: to?.value ?? END };
}

function asText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function foldCase(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}
