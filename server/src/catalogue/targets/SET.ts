/** `-j SET`: adds addresses of the packet to a set, takes them out, or takes marks from one. */
import { BACKENDS } from '../../base/problem.ts';
import { type Given, type GivenOption, target, type UseProblem } from '../define.ts';
import type { Effect } from '../effect.ts';
import type { Hook } from '../hooks.ts';
import { optionWords } from '../option-words.ts';
import { integer, MAX_32 } from '../values/numbers.ts';
import { type SetDirections, setDirections, setNeeds } from '../values/set-directions.ts';

const PRIORITY_HOOKS: readonly Hook[] = ['FORWARD', 'OUTPUT', 'POSTROUTING'];

interface SetOptions {
  'add-set': SetDirections;
  exist: unknown;
  timeout: number;
  'del-set': SetDirections;
  'map-set': SetDirections;
  'map-mark': unknown;
  'map-prio': unknown;
  'map-queue': unknown;
}

type Name = keyof SetOptions;

export default target({
  name: 'SET',
  summary: 'Adds the packet’s addresses or ports to a set of ipset, takes them out, or takes a mark from it.',
  details: 'The set must exist when the rule is loaded. `!` before these options is read and ignored.',
  sources: ['man:iptables-extensions(8)#SET', 'kernel:net/netfilter/xt_set.c'],
  options: {
    'add-set': { value: setDirections, negatable: true, doc: 'Adds to this set what the directions say.' },
    exist: { negatable: true, lastWins: true, doc: 'Starts the timeout of a member anew that is there already.' },
    timeout: {
      value: integer(0, MAX_32 - 1, 'seconds'),
      negatable: true,
      lastWins: true,
      doc: 'Seconds until the new member goes away; 0 for never; as the set says when left out.',
    },
    'del-set': { value: setDirections, negatable: true, doc: 'Takes from this set what the directions say.' },
    'map-set': {
      value: setDirections,
      negatable: true,
      doc: 'Looks the packet up in this set, for what its members carry.',
    },
    'map-mark': { negatable: true, lastWins: true, doc: 'Takes the packet mark from the member.' },
    'map-prio': { negatable: true, lastWins: true, doc: 'Takes the traffic control class from the member.' },
    'map-queue': { negatable: true, lastWins: true, doc: 'Takes the queue of the network card from the member.' },
  },
  needs: (given) => setNeeds(given, ['add-set', 'del-set', 'map-set']),
  hooksFor: (given) => (given['map-set'] && (given['map-prio'] || given['map-queue']) ? PRIORITY_HOOKS : undefined),
  check(given, { table }) {
    const add = given['add-set'];
    const map = given['map-set'];
    const problems: UseProblem<Name>[] = [...ignoredBangs(given)];
    if (!add && !map && !given['del-set']) {
      problems.push({ code: 'missing-option', message: 'SET needs --add-set, --del-set or --map-set.' });
    }
    if (!add) problems.push(...needs('add-set', given, ['exist', 'timeout']));
    if (!map) problems.push(...needs('map-set', given, ['map-mark', 'map-prio', 'map-queue']));
    if (map && !given['map-mark'] && !given['map-prio'] && !given['map-queue']) {
      const message = '--map-set must be told what to take: --map-mark, --map-prio or --map-queue.';
      problems.push({ code: 'missing-option', message, option: 'map-set' });
    }
    if (map && table !== 'mangle') {
      problems.push({
        code: 'wrong-table',
        message: '--map-set works in the mangle table only.',
        option: 'map-set',
        byKernel: BACKENDS,
      });
    }
    return problems;
  },
  print(given) {
    const { exist, timeout } = given;
    const hasTimeout = timeout !== undefined;
    return [
      ...setWords('add-set', given['add-set']),
      ...(exist ? ['--exist'] : []),
      ...(hasTimeout ? ['--timeout', String(timeout.value)] : []),
      ...setWords('del-set', given['del-set']),
      ...setWords('map-set', given['map-set']),
      ...(given['map-mark'] ? ['--map-mark'] : []),
      ...(given['map-prio'] ? ['--map-prio'] : []),
      ...(given['map-queue'] ? ['--map-queue'] : []),
    ];
  },
  effect(given): Effect {
    const [add, remove, map] = [given['add-set']?.value, given['del-set']?.value, given['map-set']?.value];
    const sets = [add, remove, map].flatMap((use) => (use ? [use.set] : []));
    const timeout = given.timeout?.value;
    return {
      kind: 'unknown',
      reason:
        sets.length > 1
          ? `what the sets ${sets.join(', ')} hold is not known`
          : `what the set ${sets.join()} holds is not known`,
      terminates: false,
      ...(given['map-mark'] ? { changes: ['meta.mark'] } : {}),
      onPacket: {
        kind: 'sets',
        add,
        overwrites: given.exist !== undefined,
        timeout,
        remove,
        markFrom: given['map-mark'] ? map : undefined,
      },
    };
  },
});

function setWords(name: string, use: GivenOption<SetDirections> | undefined): readonly string[] {
  return use ? optionWords(name, { negated: false }, use.value.set, use.value.directions.join(',')) : [];
}

function needs(wanted: Name, given: Given<SetOptions>, options: readonly Name[]): UseProblem<Name>[] {
  return options
    .filter((option) => given[option] !== undefined)
    .map((option) => ({ code: 'requires-option', message: `--${option} needs --${wanted} beside it.`, option }));
}

function ignoredBangs(given: Given<SetOptions>): UseProblem<Name>[] {
  return (Object.keys(given) as Name[])
    .filter((option) => given[option]?.negated)
    .map((option) => ({
      code: 'ignored-text',
      message: `The "!" before --${option} is ignored.`,
      option,
      refusedBy: [],
    }));
}
