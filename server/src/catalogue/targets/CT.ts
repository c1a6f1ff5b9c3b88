/** `-j CT`: says how connection tracking is to treat the packet's connection. */
import { BACKENDS } from '../../base/problem.ts';
import { conntrackHelper } from '../conntrack-helpers.ts';
import { type Given, type GivenOption, target, type UseContext, type UseProblem } from '../define.ts';
import type { Effect } from '../effect.ts';
import { ctEvents, expEvents, helperName, timeoutPolicy, type ZoneValue, zone } from '../values/ct.ts';

interface CtOptions {
  notrack: unknown;
  helper: string;
  timeout: string;
  ctevents: number;
  expevents: number;
  'zone-orig': ZoneValue;
  'zone-reply': ZoneValue;
  zone: ZoneValue;
}

/** The zone that the three options come to. */
interface Zone {
  readonly id: number;
  readonly fromMark: boolean;
  readonly direction: 'ORIGINAL' | 'REPLY' | undefined;
}

const NOT_TRACKED: Effect = { kind: 'ct', notrack: true };

export default target({
  name: 'CT',
  summary: 'Says how the packet’s connection is tracked: not at all, with a helper, in a zone of its own.',
  details:
    'Works before tracking does, so it stands in `raw`, and counts for the first packet of a connection. No helper ' +
    'attaches by itself: without such a rule FTP, SIP and the like get none. With `--notrack` all else is ignored.',
  sources: ['man:iptables-extensions(8)#CT', 'kernel:net/netfilter/xt_CT.c'],
  options: {
    notrack: { doc: 'Exempts the packet from tracking: its state is UNTRACKED.' },
    helper: { value: helperName, doc: 'Attaches the helper of this name; the rule must name a protocol with -p.' },
    timeout: {
      value: timeoutPolicy,
      doc: 'Timeouts from the policy of this name, made with `nfct add timeout`; the rule must name a protocol with -p.',
    },
    ctevents: { value: ctEvents, doc: 'Reports only these events of the connection to listening programs.' },
    expevents: { value: expEvents, doc: 'Reports only these events of its expectations to listening programs.' },
    'zone-orig': { value: zone, doc: 'Zone for packets in the original direction, 0 to 65535 or `mark`.' },
    'zone-reply': { value: zone, doc: 'Zone for packets in the reply direction, 0 to 65535 or `mark`.' },
    zone: {
      value: zone,
      doc: 'Zone for both directions, 0 to 65535 or `mark`: connections in different zones do not see each other.',
    },
  },
  tables: ['raw'],
  check(given, context) {
    if (given.notrack) return [];
    return [...checkHelper(given.helper, context), ...checkTimeout(given.timeout, context)];
  },
  needs: ({ notrack, timeout }) =>
    timeout?.value && !notrack
      ? [{ code: 'host-timeout', name: timeout.value, what: `the timeout policy ${timeout.value}`, option: 'timeout' }]
      : [],
  print(given, context) {
    const { notrack, helper, timeout, ctevents, expevents } = given;
    const { id, fromMark, direction } = zoneOf(given);
    const suffix = direction === 'ORIGINAL' ? '-orig' : direction === 'REPLY' ? '-reply' : '';
    return [
      ...(notrack ? ['--notrack'] : []),
      ...(helper?.value ? ['--helper', helper.value] : []),
      ...(timeout?.value ? ['--timeout', timeout.value] : []),
      ...(ctevents?.value ? ['--ctevents', ...ctEvents.print(ctevents.value, context)] : []),
      ...(expevents?.value ? ['--expevents', ...expEvents.print(expevents.value, context)] : []),
      ...(fromMark || id !== 0 ? [`--zone${suffix}`, fromMark ? 'mark' : String(id)] : []),
    ];
  },
  effect(given): Effect {
    if (given.notrack) return NOT_TRACKED;
    const { id, fromMark, direction } = zoneOf(given);
    return {
      kind: 'ct',
      notrack: false,
      ...(given.helper?.value ? { helper: given.helper.value } : {}),
      ...(given.timeout?.value ? { timeoutPolicy: given.timeout.value } : {}),
      ...(id === 0 ? {} : { zone: id }),
      ...(fromMark ? { zoneFromMark: true } : {}),
      ...(direction === undefined ? {} : { zoneDirection: direction }),
    };
  },
});

/** Of several zone options the last number counts; both directions together are none; `mark` once is `mark`. */
function zoneOf(given: Given<CtOptions>): Zone {
  const uses = [given.zone, given['zone-orig'], given['zone-reply']].filter((use) => use !== undefined);
  uses.sort((a, b) => placeOf(a) - placeOf(b));
  const last = uses.at(-1)?.value;
  const isOriginal = given['zone-orig'] !== undefined;
  const isReply = given['zone-reply'] !== undefined;
  return {
    id: typeof last === 'number' ? last : 0,
    fromMark: uses.some(({ value }) => value === 'mark'),
    direction: isOriginal === isReply ? undefined : isOriginal ? 'ORIGINAL' : 'REPLY',
  };
}

function placeOf(option: GivenOption<unknown>): number {
  return option.uses?.at(-1)?.position ?? 0;
}

function checkHelper(
  helper: GivenOption<string> | undefined,
  { family, protocol }: UseContext,
): readonly UseProblem<keyof CtOptions>[] {
  if (!helper?.value) return [];
  const problem = { option: 'helper', byKernel: BACKENDS } as const;
  if (!protocol || protocol.negated || protocol.number === 0) {
    const message = `The helper ${helper.value} needs a protocol that the rule names with -p, without "!".`;
    return [{ ...problem, code: 'missing-protocol', message }];
  }
  const known = conntrackHelper(helper.value);
  if (!known) {
    const message = `The kernel has no helper "${helper.value}": the rule loads only where a program provides one.`;
    return [{ ...problem, code: 'unknown-helper', message, refusedBy: [], byKernel: [] }];
  }
  if (!known.families.includes(family)) {
    return [
      { ...problem, code: 'wrong-family', message: `The helper ${known.name} is for IPv${known.families[0]} only.` },
    ];
  }
  if (known.protocols.includes(protocol.number)) return [];
  const names = known.protocols.map((number) => (number === 6 ? 'tcp' : 'udp')).join(' or ');
  return [{ ...problem, code: 'wrong-protocol', message: `The helper ${known.name} needs -p ${names}.` }];
}

function checkTimeout(
  timeout: GivenOption<string> | undefined,
  { protocol }: UseContext,
): readonly UseProblem<keyof CtOptions>[] {
  if (!timeout?.value || (protocol && !protocol.negated && protocol.number !== 0)) return [];
  const message = 'A timeout policy needs a protocol that the rule names with -p, without "!".';
  return [{ code: 'missing-protocol', message, option: 'timeout', byKernel: BACKENDS }];
}
