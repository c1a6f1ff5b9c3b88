/** `-m rateest`: the rate that a `RATEEST` target has measured. */
import { unknown } from '../../base/predicate.ts';
import { BACKENDS } from '../../base/problem.ts';
import { type Given, match, type UseProblem } from '../define.ts';
import { bitRate, packetRate, printBitRate } from '../values/bit-rates.ts';
import { freeText } from '../values/text.ts';

interface Options {
  rateest1: string;
  rateest2: string;
  'rateest-delta': unknown;
  'rateest-bps1': number;
  'rateest-bps2': number;
  'rateest-pps1': number;
  'rateest-pps2': number;
  'rateest-lt': unknown;
  'rateest-gt': unknown;
  'rateest-eq': unknown;
}

const estimator = freeText({
  what: 'name of an estimator',
  maxBytes: 15,
  whenLonger: 'cut',
  mayBeEmpty: true,
  print: (text) => text,
});

const COMPARISONS = ['rateest-lt', 'rateest-gt', 'rateest-eq'] as const;

export default match<Options>({
  name: 'rateest',
  summary: 'Compares a rate that `-j RATEEST` has measured with a number, or with another such rate.',
  details:
    'With `--rateest NAME` the rate is compared with a number, with `--rateest1 NAME --rateest2 NAME` with another rate. ' +
    '`--rateest-delta` compares what is left of a rate up to a limit. The kernel takes the rule only once the estimators are ' +
    'there, so the rules with `-j RATEEST` must come first.',
  sources: ['man:iptables-extensions(8)#rateest', 'kernel:net/netfilter/xt_rateest.c'],
  options: {
    'rateest-delta': { doc: 'Compares what is left between the rate and --rateest-bps1 or --rateest-pps1.' },
    rateest1: { value: estimator, aliases: ['rateest'], mandatory: true, doc: 'Name of the estimator.' },
    'rateest-bps1': {
      value: bitRate,
      doc: 'The limit of the first rate, in bits or bytes a second, for --rateest-delta.',
    },
    'rateest-pps1': {
      value: packetRate,
      doc: 'The limit of the first rate, in packets a second, for --rateest-delta.',
    },
    'rateest-lt': { negatable: true, doc: 'The first rate is less than the second.' },
    'rateest-gt': { negatable: true, doc: 'The first rate is greater than the second.' },
    'rateest-eq': { negatable: true, doc: 'The rates are equal.' },
    'rateest-bps2': {
      value: bitRate,
      aliases: ['rateest-bps'],
      doc: 'What is compared with, in bits or bytes a second (without a rate: compares in this unit).',
    },
    'rateest-pps2': {
      value: packetRate,
      aliases: ['rateest-pps'],
      doc: 'What is compared with, in packets a second (without a rate: compares in this unit).',
    },
    rateest2: { value: estimator, doc: 'Name of the estimator to compare with.' },
  },
  kernelRelatesOptions: true,
  needs: (given) =>
    (['rateest1', 'rateest2'] as const).flatMap((option) => {
      const name = given[option]?.value;
      return name === undefined
        ? []
        : [{ code: 'host-estimator', name, what: `the estimator ${name} of a RATEEST rule`, option }];
    }),
  check(given) {
    const missing = (message: string): UseProblem<keyof Options> => ({
      code: 'missing-option',
      message,
      byKernel: BACKENDS,
    });
    if (!countsBits(given) && !countsPackets(given)) {
      return [missing('rateest compares bits or packets: give `--rateest-bps` or `--rateest-pps`.')];
    }
    const found = COMPARISONS.filter((option) => given[option]);
    if (found.length === 0) return [missing('rateest needs `--rateest-lt`, `--rateest-gt` or `--rateest-eq`.')];
    const last = lastOf(given);
    if (found.length === 1 || !last) return [];
    const message = `Only one way of comparing counts: --${last}, the last one given.`;
    return [{ code: 'option-ignored', option: last, message, refusedBy: [] }];
  },
  print,
  meaning: () => unknown('the rate that an estimator measures'),
});

function countsBits(given: Given<Options>): boolean {
  return given['rateest-bps1'] !== undefined || given['rateest-bps2'] !== undefined;
}

function countsPackets(given: Given<Options>): boolean {
  return given['rateest-pps1'] !== undefined || given['rateest-pps2'] !== undefined;
}

/** The comparison that was given last, which is the one that counts. */
function lastOf(given: Given<Options>): (typeof COMPARISONS)[number] | undefined {
  const place = (option: (typeof COMPARISONS)[number]): number => given[option]?.uses?.[0]?.position ?? 0;
  const found = COMPARISONS.filter((option) => given[option]);
  return found.length === 0 ? undefined : found.reduce((a, b) => (place(b) > place(a) ? b : a));
}

/** The program prints the comparison once for each unit. */
function print(given: Given<Options>): readonly string[] {
  const { rateest1: first, rateest2: second, 'rateest-delta': delta } = given;
  const last = lastOf(given);
  const isNegated = COMPARISONS.some((option) => given[option]?.negated);
  const comparison = last ? [...(isNegated ? ['!'] : []), `--${last}`] : [];
  const rates = (unit: 'bps' | 'pps', show: (value: number) => string): readonly string[] => {
    const right = delta || !second ? [show(given[`rateest-${unit}2`]?.value ?? 0)] : [];
    if (!delta) return [...comparison, `--rateest-${unit}`, ...right];
    const left = [`--rateest-${unit}1`, show(given[`rateest-${unit}1`]?.value ?? 0)];
    return [...left, ...comparison, `--rateest-${unit}2`, ...right];
  };
  return [
    ...(delta ? ['--rateest-delta'] : []),
    second ? '--rateest1' : '--rateest',
    first?.value ?? '',
    ...(countsBits(given) ? rates('bps', printBitRate) : []),
    ...(countsPackets(given) ? rates('pps', String) : []),
    ...(second ? ['--rateest2', second.value] : []),
  ];
}
