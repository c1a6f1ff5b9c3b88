/** `-m connbytes`: how much a connection has carried. */

import { all, present, unknown } from '../../base/predicate.ts';
import { negate, type Truth, truthOf } from '../../base/truth.ts';
import { type GivenOption, match, stateful, type ValueType } from '../define.ts';
import { MAX_64, parseWidePair } from '../values/numbers.ts';
import { oneOfWords } from '../values/words.ts';
import type { ConnectionView } from '../view.ts';

interface Amount {
  readonly from: bigint;
  readonly to: bigint;
}

type Direction = 'original' | 'reply' | 'both';
type Mode = 'packets' | 'bytes' | 'avgpkt';

const RULES = { letters: 'exact', mayBeCut: false } as const;

const amount: ValueType<Amount> = {
  form: 'from[:to]',
  doc: 'A number of up to 64 bits, or two of them with a colon between; without the second, no upper limit.',
  parse(text) {
    const pair = parseWidePair(text);
    if ('ok' in pair) return pair;
    const { first: from, second: to = MAX_64 } = pair;
    if (from <= to) return { ok: true, value: { from, to } };
    return {
      ok: false,
      code: 'bad-range',
      message: `The range "${text}" begins above its end.`,
      mend: `${to}:${from}`,
    };
  },
  print: (value) => [printAmount(value)],
  say: ({ from, to }) => (to === MAX_64 ? `at least ${from}` : `${from} to ${to}`),
};

/** An end of 0 is left out as well as none. */
function printAmount({ from, to }: Amount): string {
  return to === 0n || to === MAX_64 ? String(from) : `${from}:${to}`;
}

export default match({
  name: 'connbytes',
  summary: 'Compares how many packets or bytes a connection has carried so far.',
  details:
    'Loading such a rule switches accounting on (`nf_conntrack_acct`); connections that exist already are not counted and ' +
    'never match. The packet itself counts.',
  sources: ['man:iptables-extensions(8)#connbytes', 'kernel:net/netfilter/xt_connbytes.c'],
  options: {
    connbytes: {
      value: amount,
      negatable: true,
      mandatory: true,
      doc: 'From so many, up to so many; packets, bytes, or bytes for each packet.',
    },
    'connbytes-mode': {
      value: oneOfWords<Mode>(
        'mode',
        [
          { name: 'packets', value: 'packets', doc: 'counts packets' },
          { name: 'bytes', value: 'bytes', doc: 'counts bytes, IP headers included' },
          { name: 'avgpkt', value: 'avgpkt', doc: 'bytes divided by packets, rounded down' },
        ],
        RULES,
      ),
      mandatory: true,
      doc: 'What is counted: packets, bytes, or avgpkt, the bytes of an average packet.',
    },
    'connbytes-dir': {
      value: oneOfWords<Direction>(
        'direction',
        [
          { name: 'original', value: 'original', doc: 'the direction of the opening packet' },
          { name: 'reply', value: 'reply', doc: 'the other direction' },
          { name: 'both', value: 'both', doc: 'both together' },
        ],
        RULES,
      ),
      mandatory: true,
      doc: 'Which direction is counted: original, reply, or both.',
    },
  },
  print({ connbytes, 'connbytes-mode': mode, 'connbytes-dir': direction }) {
    // Negation is kept as a swapped range, which cannot show where both ends are equal.
    const isShown = connbytes?.negated && connbytes.value.from !== connbytes.value.to;
    return [
      ...(isShown ? ['!'] : []),
      '--connbytes',
      connbytes ? printAmount(connbytes.value) : '',
      '--connbytes-mode',
      mode?.value ?? '',
      '--connbytes-dir',
      direction?.value ?? '',
    ];
  },
  meaning: () => all(present('ct.status'), unknown('how much the connection has carried')),
  stateful: stateful<{ connbytes: Amount; 'connbytes-mode': Mode; 'connbytes-dir': Direction }, undefined>({
    initial: () => undefined,
    evaluate({ connbytes, 'connbytes-mode': mode, 'connbytes-dir': direction }, state, view) {
      const connection = view.connection();
      if (!connection || !connbytes) return { truth: 'no', state, reason: 'the packet has no connection' };
      const carried = carriedBy(connection, mode?.value ?? 'packets', direction?.value ?? 'both');
      return { truth: inAmount(connbytes, carried), state, reason: `it has carried ${carried}` };
    },
  }),
});

function inAmount({ value: { from, to }, negated }: GivenOption<Amount>, carried: bigint): Truth {
  const inside = truthOf(carried >= from && carried <= to);
  return negated && from !== to ? negate(inside) : inside;
}

function carriedBy({ packets, bytes }: ConnectionView, mode: Mode, direction: Direction): bigint {
  const sum = (counter: { original: number; reply: number }): bigint =>
    BigInt(direction === 'both' ? counter.original + counter.reply : counter[direction]);
  if (mode === 'packets') return sum(packets);
  if (mode === 'bytes') return sum(bytes);
  return sum(packets) === 0n ? 0n : sum(bytes) / sum(packets);
}
