/** `-j RATEEST`: measures the rate of the packets that get here. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { estimatorFor, estimatorTime, printEstimator } from '../values/estimator.ts';
import { freeText } from '../values/text.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'RATEEST',
  summary: 'Counts the packet in a rate estimator, which `-m rateest` reads, and goes on with the next rule.',
  sources: ['man:iptables-extensions(8)#RATEEST', 'kernel:net/netfilter/xt_RATEEST.c'],
  options: {
    'rateest-name': {
      value: freeText({
        what: 'name of an estimator',
        maxBytes: 15,
        whenLonger: 'cut',
        mayBeEmpty: true,
        print: (text) => text,
      }),
      mandatory: true,
      doc: 'Name of the estimator, up to 15 bytes; rules with the same name share it.',
    },
    'rateest-interval': {
      value: estimatorTime,
      mandatory: true,
      doc: 'How often it measures: rounded up to 250 ms, 500 ms, 1, 2, 4 or 8 seconds.',
    },
    'rateest-ewmalog': {
      value: estimatorTime,
      mandatory: true,
      doc: 'Time over which it averages: rounded down to the interval times a power of two.',
    },
  },
  makes(given) {
    const name = given['rateest-name']?.value;
    const estimator = estimatorFor(given['rateest-interval']?.value ?? 0, given['rateest-ewmalog']?.value ?? 0);
    if (name === undefined || typeof estimator === 'string') return undefined;
    const { interval, average } = printEstimator(estimator);
    return { kind: 'estimator', name, how: `an interval of ${interval} and an average over ${average}` };
  },
  check(given) {
    const interval = given['rateest-interval'];
    const average = given['rateest-ewmalog'];
    if (!interval || !average) return [];
    switch (estimatorFor(interval.value, average.value)) {
      case 'interval-too-long':
        return [
          { code: 'bad-time', message: 'An estimator measures at least every 8 seconds.', option: 'rateest-interval' },
        ];
      case 'bad-average':
        return [
          {
            code: 'bad-time',
            message: 'The averaging time must be more than 1.44 times the interval, and less than 4295 seconds.',
            option: 'rateest-ewmalog',
          },
        ];
      default:
        return [];
    }
  },
  print(given) {
    const estimator = estimatorFor(given['rateest-interval']?.value ?? 0, given['rateest-ewmalog']?.value ?? 0);
    if (typeof estimator === 'string') return [];
    const times = printEstimator(estimator);
    const name = given['rateest-name']?.value ?? '';
    return ['--rateest-name', name, '--rateest-interval', times.interval, '--rateest-ewmalog', times.average];
  },
  effect: () => GOES_ON,
});
