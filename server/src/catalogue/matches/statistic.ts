/** `-m statistic`: every nth packet, or packets at random. */
import { always, negatedIf, never, type Predicate, unknown } from '../../base/predicate.ts';
import { type Truth, truthOf } from '../../base/truth.ts';
import { type Given, match, stateful, type UseProblem, type ValueType } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { integer } from '../values/numbers.ts';
import { readDouble } from '../values/strtod.ts';
import { oneOfWords } from '../values/words.ts';

interface Options {
  mode: 'random' | 'nth';
  probability: number;
  every: number;
  packet: number;
}

const ONE = 2 ** 31;

/** In parts of 2^31, as the kernel compares it with 31 random bits. */
const probability: ValueType<number> = {
  form: '0…1',
  doc: 'A probability from 0 to 1 in decimal notation (`0.25`).',
  parse(text) {
    const read = readDouble(text);
    if (!read || read.end !== text.length || read.value < 0 || read.value > 1) {
      const message = `"${text}" is no probability from 0 to 1.`;
      const percent = /^([0-9]{1,3})%$/.exec(text);
      const fraction = /^([0-9]+)\/([0-9]+)$/.exec(text);
      const part = percent
        ? Number(percent[1]) / 100
        : fraction
          ? Number(fraction[1]) / Number(fraction[2])
          : Number.NaN;
      return { ok: false, code: 'bad-number', message, ...(part <= 1 ? { mend: String(part) } : {}) };
    }
    return { ok: true, value: Number.isNaN(read.value) ? 0 : Math.round(read.value * ONE) };
  },
  print: (value) => [(value / ONE).toFixed(11)],
  say: (value) => `${(100 * value) / ONE} %`,
};

export default match<Options>({
  name: 'statistic',
  summary: 'Matches packets at random with a probability, or one in every n.',
  details:
    'The counter of `nth` belongs to the rule and counts the packets that reach it. To share packets between n rules evenly, ' +
    'the first takes one in n, the next one in n−1, and so on: what a rule takes no longer reaches the next.',
  sources: ['man:iptables-extensions(8)#statistic', 'kernel:net/netfilter/xt_statistic.c'],
  options: {
    mode: {
      value: oneOfWords<'random' | 'nth'>(
        'mode',
        [
          { name: 'random', value: 'random', doc: 'each packet by chance, with --probability' },
          { name: 'nth', value: 'nth', doc: 'one packet in every so many, with --every and --packet' },
        ],
        { letters: 'exact', mayBeCut: false },
      ),
      mandatory: true,
      doc: 'random or nth.',
    },
    probability: {
      value: probability,
      negatable: true,
      conflicts: ['every', 'packet'],
      doc: 'Of a packet to match, 0 to 1.',
    },
    every: {
      value: integer(1, 0xffffffff, 'packets'),
      negatable: true,
      conflicts: ['probability'],
      requires: ['packet'],
      doc: 'One of so many packets matches, 1 to 4294967295.',
    },
    packet: {
      value: integer(0, 0xffffffff, 'packet'),
      conflicts: ['probability'],
      requires: ['every'],
      doc: 'Which of them it is, counted from 0.',
    },
  },
  check: (given) => problems(given),
  print(given) {
    const { mode, probability: chance, every, packet } = given;
    if (mode?.value === 'random') {
      return ['--mode', 'random', ...optionWords('probability', chance, ((chance?.value ?? 0) / ONE).toFixed(11))];
    }
    return [
      '--mode',
      'nth',
      ...optionWords('every', every, String(every?.value)),
      '--packet',
      String(packet?.value ?? 0),
    ];
  },
  say({ mode, probability: chance, every, packet }) {
    if (mode?.value === 'random') {
      const part = (100 * (chance?.value ?? 0)) / ONE;
      return `are picked by chance (${Number((chance?.negated ? 100 - part : part).toFixed(2))} %)`;
    }
    const which = `number ${packet?.value ?? 0} of every ${every?.value ?? 1}, counted from 0`;
    return every?.negated ? `are not ${which}` : `are ${which}`;
  },
  meaning: (given) => byChance(given),
  stateful: stateful<Options, number>({
    initial: ({ every, packet }) => (every?.value ?? 1) - 1 - (packet?.value ?? 0),
    evaluate(given, count) {
      if (given.mode?.value === 'random') return { truth: chanceFor(given), state: count };
      const last = (given.every?.value ?? 1) - 1;
      const next = count === last ? 0 : count + 1;
      const reason = `packet ${next} of ${last + 1}`;
      return { truth: truthOf((next === 0) !== (given.every?.negated ?? false)), state: next, reason };
    },
    unsure: (given) =>
      given.mode?.value === 'random' && chanceFor(given) === 'unknown' ? 'It is left to chance.' : undefined,
  }),
});

function problems({ mode, probability: chance, every, packet }: Given<Options>): UseProblem<keyof Options>[] {
  if (mode?.value === 'random' && !chance) {
    return [{ code: 'missing-option', option: 'mode', message: '`--mode random` needs `--probability`.' }];
  }
  if (mode?.value === 'nth' && !every && !packet) {
    return [{ code: 'missing-option', option: 'mode', message: '`--mode nth` needs `--every` and `--packet`.' }];
  }
  if (every && packet && packet.value >= every.value) {
    const message = `--packet counts from 0 and must be below --every, which is ${every.value}.`;
    return [{ code: 'bad-number', option: 'packet', message }];
  }
  return [];
}

function byChance({ mode, probability: chance, every }: Given<Options>): Predicate {
  if (mode?.value === 'nth') return unknown(`which of ${every?.value ?? 1} packets this one is`);
  if (chance?.value === 0) return negatedIf(chance.negated, never);
  if (chance?.value === ONE) return negatedIf(chance.negated, always);
  return unknown('chance');
}

function chanceFor({ probability: chance }: Given<Options>): Truth {
  if (chance && (chance.value === 0 || chance.value === ONE)) return truthOf((chance.value === ONE) !== chance.negated);
  return 'unknown';
}
