/** `-m time`: the hour, the day, the date. */
import { always, type Predicate, unknown } from '../../base/predicate.ts';
import { type Truth, truthOf } from '../../base/truth.ts';
import { type Given, match } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';
import {
  ALL_MONTHDAYS,
  ALL_WEEKDAYS,
  date,
  monthdays,
  printDate,
  printMonthdays,
  printTimeOfDay,
  printWeekdays,
  timeOfDay,
  weekdays,
} from '../values/clock.ts';
import type { MatchView } from '../view.ts';

interface Options {
  timestart: number;
  timestop: number;
  monthdays: number;
  weekdays: number;
  datestart: number;
  datestop: number;
  kerneltz: unknown;
  localtz: unknown;
  utc: unknown;
  contiguous: unknown;
}

const DAY = 86400;
const LAST_SECOND = DAY - 1;
/** What stands for "no end", and is printed all the same. */
const LAST_DATE = 0x7fffffff;
const TWO_TO_32 = 2 ** 32;

export default match<Options>({
  name: 'time',
  summary: 'Matches at certain hours, on certain days, between certain dates.',
  details:
    "Times are UTC unless `--kerneltz` is given, and then those of the kernel's own time zone, which knows no summer time. " +
    'A time that stops before it starts goes over midnight; with `--contiguous` the day is the one on which it started.',
  sources: ['man:iptables-extensions(8)#time', 'kernel:net/netfilter/xt_time.c'],
  // A day 0 is taken, and matches nothing.
  unseen: (given) => ((settings(given).monthdays & 1) !== 0 ? 'a day 0' : undefined),
  options: {
    timestart: { value: timeOfDay, doc: 'From this time of day on, UTC; 00:00:00 when left out.' },
    timestop: { value: timeOfDay, doc: 'Up to this second of the day, UTC; 23:59:59 when left out.' },
    monthdays: { value: monthdays, negatable: true, doc: 'On these days of the month.' },
    weekdays: { value: weekdays, negatable: true, doc: 'On these days of the week.' },
    datestart: { value: date, doc: 'From this date on, UTC.' },
    datestop: { value: date, doc: 'Up to this second, UTC.' },
    kerneltz: { conflicts: ['utc'], doc: "Counts in the kernel's time zone." },
    localtz: { conflicts: ['utc'], doc: 'The old name of --kerneltz.' },
    utc: { conflicts: ['kerneltz', 'localtz'], doc: 'Counts in UTC, which is the default.' },
    contiguous: { doc: 'A time over midnight belongs to the day on which it started.' },
  },
  check(given) {
    const { start, stop } = settings(given);
    if (!given.contiguous || start >= stop) return [];
    const message = '--contiguous makes sense only where --timestop is not after --timestart.';
    return [{ code: 'bad-time', option: 'contiguous', message }];
  },
  print: (given) => words(given),
  say: (given) => inWords(given),
  meaning: (given) => asked(given),
  stateful: readingBytes<Options>(
    (given, view) => timeFits(given, view),
    (given, { hasClock }) => {
      if (isAlways(given)) return undefined;
      if (settings(given).kernelZone) return "The kernel's time zone is not known.";
      return hasClock ? undefined : 'What time it is, nobody said.';
    },
  ),
});

interface Settings {
  readonly start: number;
  readonly stop: number;
  readonly monthdays: number;
  readonly weekdays: number;
  readonly from: number;
  readonly to: number;
  readonly kernelZone: boolean;
  readonly contiguous: boolean;
}

function settings(given: Given<Options>): Settings {
  const month = given.monthdays?.value ?? ALL_MONTHDAYS;
  const week = given.weekdays?.value ?? ALL_WEEKDAYS;
  return {
    start: given.timestart?.value ?? 0,
    stop: given.timestop?.value ?? LAST_SECOND,
    monthdays: given.monthdays?.negated ? (month ^ ALL_MONTHDAYS) >>> 0 : month,
    weekdays: given.weekdays?.negated ? week ^ ALL_WEEKDAYS : week,
    from: (given.datestart?.value ?? 0) % TWO_TO_32,
    to: (given.datestop?.value ?? LAST_DATE) % TWO_TO_32,
    kernelZone: given.kerneltz !== undefined || given.localtz !== undefined,
    contiguous: given.contiguous !== undefined,
  };
}

function words(given: Given<Options>): readonly string[] {
  const { start, stop, monthdays: month, weekdays: week, from, to, kernelZone, contiguous } = settings(given);
  const isWholeDay = start === 0 && stop === LAST_SECOND;
  return [
    ...(isWholeDay ? [] : ['--timestart', printTimeOfDay(start), '--timestop', printTimeOfDay(stop)]),
    ...(month === ALL_MONTHDAYS ? [] : ['--monthdays', printMonthdays(month)]),
    ...(week === ALL_WEEKDAYS ? [] : ['--weekdays', printWeekdays(week)]),
    ...(from === 0 ? [] : ['--datestart', printDate(from)]),
    ...(to === 0 ? [] : ['--datestop', printDate(to)]),
    ...(kernelZone ? ['--kerneltz'] : []),
    ...(contiguous ? ['--contiguous'] : []),
  ];
}

/** Rules that ask the same of the clock get the same answer for a packet. */
function asked(given: Given<Options>): Predicate {
  return isAlways(given) ? always : unknown('what time it is', `time:${words(given).join(' ')}`);
}

function isAlways(given: Given<Options>): boolean {
  return words(given).join(' ') === `--datestop ${printDate(LAST_DATE)}`;
}

/** kernel:net/netfilter/xt_time.c (time_mt) */
function timeFits(given: Given<Options>, { wallClock }: MatchView): Truth {
  if (isAlways(given)) return 'yes';
  const { start, stop, monthdays: month, weekdays: week, from, to, kernelZone, contiguous } = settings(given);
  if (wallClock === undefined || kernelZone) return 'unknown';
  const now = Math.floor(wallClock);
  if (now < from || now > to) return 'no';
  const second = now % DAY;
  let day = Math.floor(now / DAY);
  if (start < stop) {
    if (second < start || second > stop) return 'no';
  } else {
    if (second < start && second > stop) return 'no';
    if (contiguous && second <= stop) day--;
  }
  const weekday = ((day + 3) % 7) + 1;
  const monthday = new Date(day * DAY * 1000).getUTCDate();
  return truthOf((week & (1 << weekday)) !== 0 && ((month >>> monthday) & 1) !== 0);
}

function inWords(given: Given<Options>): string {
  const { start, stop, monthdays: month, weekdays: week, from, to, kernelZone } = settings(given);
  const zone = kernelZone ? "the kernel's time" : 'UTC';
  const parts = [
    ...(start === 0 && stop === LAST_SECOND
      ? []
      : [`between ${printTimeOfDay(start)} and ${printTimeOfDay(stop)} ${zone}`]),
    ...(week === ALL_WEEKDAYS ? [] : [`on ${printWeekdays(week) || 'no day'}`]),
    ...(month === ALL_MONTHDAYS ? [] : [`on day ${printMonthdays(month) || 'none'} of the month`]),
    ...(from === 0 ? [] : [`from ${printDate(from)} on`]),
    ...(to === LAST_DATE ? [] : [`until ${printDate(to)}`]),
  ];
  return parts.length === 0 ? 'come at any time' : `come ${parts.join(' ')}`;
}
