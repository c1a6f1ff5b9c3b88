/** Timeout policies: how long tracking keeps a connection to which a rule gave one, in the words of `nfct timeout add`. */
import type { Family } from '../../base/problem.ts';
import { PROTOCOL } from '../packet/packet.ts';

export interface TimeoutPolicy {
  readonly family: Family;
  /** The protocol's number, `GENERIC` for those that have no tracker of their own. */
  readonly protocol: number;
  /** Seconds in the place of settings `nf_conntrack_<name>`; those left out are the settings'. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** Number of the policies for protocols without a tracker. */
const GENERIC = 255;

/** What a policy may set for a protocol: the word for it, and the setting that counts without a policy. */
interface PolicyProtocol {
  readonly number: number;
  readonly families: readonly Family[];
  readonly states: ReadonlyMap<string, string>;
}

const BOTH: readonly Family[] = [4, 6];

function under(prefix: string, names: readonly string[]): (readonly [string, string])[] {
  return names.map((name) => [name, `${prefix}${name}`] as const);
}

const UDP_STATES = new Map([
  ['unreplied', 'udp_timeout'],
  ['replied', 'udp_timeout_stream'],
]);

/** kernel:include/uapi/linux/netfilter/nfnetlink_cttimeout.h, man:nfct(8) */
const POLICY_PROTOCOLS: ReadonlyMap<string, PolicyProtocol> = new Map([
  [
    'tcp',
    {
      number: PROTOCOL.TCP,
      families: BOTH,
      states: new Map([
        ...under('tcp_timeout_', ['syn_sent', 'syn_sent2', 'syn_recv', 'established', 'fin_wait', 'close_wait']),
        ...under('tcp_timeout_', ['last_ack', 'time_wait', 'close', 'unacknowledged']),
        ['retrans', 'tcp_timeout_max_retrans'],
      ]),
    },
  ],
  ['udp', { number: PROTOCOL.UDP, families: BOTH, states: UDP_STATES }],
  ['udplite', { number: PROTOCOL.UDPLITE, families: BOTH, states: UDP_STATES }],
  ['icmp', { number: PROTOCOL.ICMP, families: [4], states: new Map([['timeout', 'icmp_timeout']]) }],
  ['icmpv6', { number: PROTOCOL.ICMPV6, families: [6], states: new Map([['timeout', 'icmpv6_timeout']]) }],
  [
    'gre',
    {
      number: PROTOCOL.GRE,
      families: BOTH,
      states: new Map([
        ['unreplied', 'gre_timeout'],
        ['replied', 'gre_timeout_stream'],
      ]),
    },
  ],
  [
    'sctp',
    {
      number: PROTOCOL.SCTP,
      families: BOTH,
      states: new Map([
        ...under('sctp_timeout_', ['closed', 'cookie_wait', 'cookie_echoed', 'established', 'shutdown_sent']),
        ...under('sctp_timeout_', ['shutdown_recd', 'shutdown_ack_sent', 'heartbeat_sent']),
      ]),
    },
  ],
  ['generic', { number: GENERIC, families: BOTH, states: new Map([['timeout', 'generic_timeout']]) }],
]);

/** Protocols that have a tracker, and so no policy of `generic`. */
const TRACKED: ReadonlySet<number> = new Set([...POLICY_PROTOCOLS.values()].map(({ number }) => number));

/** Reads `inet tcp established 100 close 10`; a text says what is wrong with the words. */
export function readTimeoutPolicy(words: readonly string[]): TimeoutPolicy | string {
  const [network = '', name = '', ...times] = words;
  const family = network === 'inet' ? 4 : network === 'inet6' ? 6 : undefined;
  if (family === undefined) return `"${network}" is neither inet nor inet6`;
  const protocol = POLICY_PROTOCOLS.get(name.toLowerCase());
  if (!protocol) return `"${name}" is none of ${[...POLICY_PROTOCOLS.keys()].join(', ')}`;
  if (!protocol.families.includes(family)) return `${name} is no protocol of ${network}`;
  const seconds = new Map<string, number>();
  for (let i = 0; i < times.length; i += 2) {
    const [state = '', time] = [times[i], times[i + 1]];
    const setting = protocol.states.get(state.toLowerCase());
    if (setting === undefined) return `"${state}" is none of ${[...protocol.states.keys()].join(', ')}`;
    if (time === undefined || !/^\d{1,10}$/.test(time)) return `${state} needs whole seconds`;
    seconds.set(setting, Number(time));
  }
  return { family, protocol: protocol.number, seconds };
}

/** False where the kernel does not load a rule that gives this policy to packets of that protocol. kernel: nf_ct_set_timeout */
export function policyFits(policy: TimeoutPolicy, family: Family, protocol: number): boolean {
  return policy.family === family && policy.protocol === (TRACKED.has(protocol) ? protocol : GENERIC);
}
