/** `-m set`: is the packet's address (port, interface …) in a set of ipset? */
import { not, unknown } from '../../base/predicate.ts';
import { negate, type Truth, truthOf } from '../../base/truth.ts';
import { type Given, match, stateful } from '../define.ts';
import { type CounterTest, lookUp, type Question } from '../ipset/lookup.ts';
import { optionWords } from '../option-words.ts';
import { wideInteger } from '../values/numbers.ts';
import { type SetDirections, setDirections, setNeeds } from '../values/set-directions.ts';

const count = wideInteger('packets or bytes');

interface Options {
  'match-set': SetDirections;
  'return-nomatch': unknown;
  'update-counters': unknown;
  'update-subcounters': unknown;
  'packets-eq': bigint;
  'packets-lt': bigint;
  'packets-gt': bigint;
  'bytes-eq': bigint;
  'bytes-lt': bigint;
  'bytes-gt': bigint;
}

export default match<Options>({
  name: 'set',
  summary: 'Looks the packet up in a set that ipset keeps.',
  details:
    'The set must exist when the rule is loaded, and be of the same IP version. What it holds may change at any time.',
  sources: ['man:iptables-extensions(8)#set', 'man:ipset(8)', 'kernel:net/netfilter/xt_set.c'],
  options: {
    'match-set': {
      value: setDirections,
      aliases: ['set'],
      negatable: true,
      mandatory: true,
      doc: 'The set, and for each part of its elements which side of the packet is looked up.',
    },
    'return-nomatch': { lastWins: true, doc: 'Matches what the `nomatch` elements of the set except.' },
    'update-counters': {
      negatable: true,
      lastWins: true,
      doc: 'With `!` the counters of the element that matched are left alone.',
    },
    'update-subcounters': {
      negatable: true,
      lastWins: true,
      doc: 'With `!` the counters in the member sets of a list are left alone.',
    },
    'packets-eq': {
      value: count,
      negatable: true,
      conflicts: ['packets-lt', 'packets-gt'],
      doc: 'The element has counted exactly so many packets.',
    },
    'packets-lt': {
      value: count,
      conflicts: ['packets-eq', 'packets-gt'],
      doc: 'The element has counted fewer packets.',
    },
    'packets-gt': {
      value: count,
      conflicts: ['packets-eq', 'packets-lt'],
      doc: 'The element has counted more packets.',
    },
    'bytes-eq': {
      value: count,
      negatable: true,
      conflicts: ['bytes-lt', 'bytes-gt'],
      doc: 'The element has counted exactly so many bytes.',
    },
    'bytes-lt': { value: count, conflicts: ['bytes-eq', 'bytes-gt'], doc: 'The element has counted fewer bytes.' },
    'bytes-gt': { value: count, conflicts: ['bytes-eq', 'bytes-lt'], doc: 'The element has counted more bytes.' },
  },
  needs: (given) => setNeeds(given, ['match-set']),
  print(given) {
    const lookup = given['match-set'];
    const words = [
      ...optionWords('match-set', lookup, lookup?.value.set ?? '', lookup?.value.directions.join(',') ?? ''),
    ];
    if (given['return-nomatch']) words.push('--return-nomatch');
    for (const name of ['update-counters', 'update-subcounters'] as const) {
      if (given[name]?.uses?.some(({ negated }) => negated)) words.push('!', `--${name}`);
    }
    for (const name of COUNTERS) words.push(...optionWords(name, given[name], String(given[name]?.value)));
    return words;
  },
  say(given) {
    const lookup = given['match-set'];
    if (!lookup || hasConditions(given)) return undefined;
    const sides = lookup.value.directions.map((direction) => (direction === 'src' ? 'source' : 'destination'));
    return `have their ${[...new Set(sides)].join(' and ')} ${lookup.negated ? 'outside' : 'in'} the set ${lookup.value.set}`;
  },
  meaning(given) {
    const lookup = given['match-set'];
    if (!lookup) return unknown('which set is meant');
    const { set: name, directions } = lookup.value;
    const reason = `whether ${directions.join(' and ')} ${directions.length > 1 ? 'are' : 'is'} in the set ${name}`;
    const isCounting = COUNTERS.some((counter) => given[counter]);
    const key = `set:${name}:${directions.join(',')}${given['return-nomatch'] ? ':nomatch' : ''}`;
    const condition = isCounting ? unknown(reason) : unknown(reason, key);
    return lookup.negated ? not(condition) : condition;
  },
  stateful: stateful<Options, undefined>({
    initial: () => undefined,
    evaluate(given, state, view) {
      const lookup = given['match-set'];
      const set = lookup && view.set(lookup.value.set);
      if (!lookup || !set) return { truth: 'unknown', state };
      const found = lookUp(set, questionOf(given, lookup.value.directions), view);
      const truth: Truth = found.kind === 'unknown' ? 'unknown' : truthOf(found.kind === 'in');
      return { truth: lookup.negated ? negate(truth) : truth, state };
    },
    unsure(given, { set }) {
      const name = given['match-set']?.value.set ?? '';
      return set(name) ? undefined : `What the set ${name} holds is not known.`;
    },
  }),
});

const COUNTERS = ['packets-eq', 'packets-lt', 'packets-gt', 'bytes-eq', 'bytes-lt', 'bytes-gt'] as const;

function questionOf(given: Given<Options>, sides: SetDirections['directions']): Question {
  const isLeftAlone = (name: 'update-counters' | 'update-subcounters'): boolean =>
    given[name]?.uses?.some(({ negated }) => negated) ?? false;
  const tests = COUNTERS.flatMap((name): CounterTest[] => {
    const use = given[name];
    const [of, is] = name.split('-') as ['packets' | 'bytes', 'eq' | 'lt' | 'gt'];
    return use ? [{ of, is: use.negated ? 'ne' : is, value: use.value }] : [];
  });
  return {
    sides,
    tests,
    wantsExceptions: given['return-nomatch'] !== undefined,
    counts: !isLeftAlone('update-counters'),
    countsBelow: !isLeftAlone('update-subcounters'),
  };
}

function hasConditions(given: Given<Options>): boolean {
  return given['return-nomatch'] !== undefined || COUNTERS.some((counter) => given[counter]);
}
