/** The connection of whoever works on a host: would its packets still get through, both ways, under given rules? */
import { parseAddress, printAddress } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import type { Ruleset } from '../../model/types.ts';
import { defaultHost } from '../path/default-host.ts';
import { LOOPBACK } from '../path/route-table.ts';
import { placeName } from '../trace.ts';
import type { Host, Rulesets, Trace } from '../types.ts';
import { ask, replyTo, startSession } from './session.ts';

export interface AdminConnection {
  readonly family: Family;
  readonly device: string;
  readonly source: string;
  readonly port: number;
  readonly state: 'ESTABLISHED' | 'NEW';
}

export interface AdminFate {
  readonly verdict: 'passes' | 'dies' | 'unknown';
  readonly by: string | undefined;
}

/** Ways in and senders that are tried, so that an answer for all of them does not take long. */
const MOST = { devices: 6, sources: 6 } as const;

/** Somebody out there, of no network that a rule would name. */
const STRANGER: Readonly<Record<Family, string>> = { 4: '203.0.113.5', 6: '2001:db8:ffff::5' };

/**
 * The connections that an administrator may have to the port, where nobody said from where: by each interface, from
 * anywhere and from the senders that the rules name. `source`: the one that was said, empty for any.
 */
export function adminConnections(
  rulesets: Rulesets,
  family: Family,
  { source, port }: { readonly source: string; readonly port: number },
): readonly AdminConnection[] {
  const host = defaultHost(rulesets);
  const devices = host.interfaces.filter(({ name }) => name !== LOOPBACK).slice(0, MOST.devices);
  const ruleset = family === 4 ? rulesets.ipv4 : rulesets.ipv6;
  const sources = source !== '' ? [source] : [STRANGER[family], ...sendersIn(ruleset)].slice(0, MOST.sources);
  return devices.flatMap(({ name }) =>
    sources.map((from) => ({ family, device: name, source: from, port, state: 'ESTABLISHED' as const })),
  );
}

/** Addresses out of the networks that rules let in or keep out. */
function sendersIn(ruleset: Ruleset | undefined): readonly string[] {
  const found = new Set<string>();
  const chains = [...(ruleset?.tables.get('filter')?.chains.values() ?? [])];
  for (const { rules } of chains) {
    for (const { source } of rules) {
      // Who is excepted from a rule may be meant as well as who is named in it.
      if (!source || source.mask === 0 || source.mask === 0n) continue;
      const { address, mask } = source;
      const isNetwork = mask !== 0xffffffff && mask !== (1n << 128n) - 1n;
      const someone = typeof address === 'number' ? address + (isNetwork ? 9 : 0) : address + (isNetwork ? 9n : 0n);
      if (typeof someone === 'number' && (someone >>> 24 === 127 || someone >>> 28 >= 14)) continue;
      found.add(printAddress(someone));
    }
  }
  return [...found];
}

/** The packet in iptables' own words. */
export function adminPacket({ device, source, port, state }: AdminConnection): string {
  const way = `-i ${device} -p tcp -s ${source} --sport 50022 --dport ${port}`;
  return state === 'NEW' ? `${way} --syn --mss 1400` : `${way} --tcp-flags ALL ACK --ctstate ESTABLISHED`;
}

/** What becomes of the connection: its packet to the host, then the host's answer. `host`: the one that all states share. */
export function adminFate(rulesets: Rulesets, host: Host, connection: AdminConnection): AdminFate {
  if (!parseAddress(connection.source, connection.family)) return { verdict: 'unknown', by: undefined };
  const options = { family: connection.family, explain: false };
  const asked = ask(startSession(host, rulesets), adminPacket(connection), undefined, options);
  if (!asked.ok) return { verdict: 'unknown', by: undefined };
  const inward = fateOf(asked.answer.trace);
  if (inward.verdict !== 'passes') return inward;
  const reply = replyTo(asked.answer, host);
  const answered = reply === undefined ? undefined : ask(asked.answer.session, reply, undefined, options);
  return answered?.ok ? fateOf(answered.answer.trace) : inward;
}

function fateOf({ verdict, unknowns, by }: Trace): AdminFate {
  if (unknowns.length > 0) return { verdict: 'unknown', by: undefined };
  return { verdict: verdict === 'ACCEPT' ? 'passes' : 'dies', by: by && placeName(by) };
}
