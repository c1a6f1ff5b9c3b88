/** Scenarios: a host, its rules and the packets that are sent through it, as JSON in and JSON out. */

import { parseAddress, width } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { readSet } from '../../catalogue/ipset/read.ts';
import type { NamedSet } from '../../catalogue/ipset/types.ts';
import { buildRuleset } from '../../model/build.ts';
import type { Ruleset } from '../../model/types.ts';
import { parseSave } from '../../syntax/save/parse.ts';
import { tracking } from '../conntrack/conntrack.ts';
import { readTimeoutPolicy, type TimeoutPolicy } from '../conntrack/timeout-policy.ts';
import { LEAST_MTU } from '../packet/mss.ts';
import { isLinkUpkeep, readAddress, readPacket, writeSent } from '../packet/scenario-packet.ts';
import { LOOPBACK } from '../path/route-table.ts';
import { createState, type SendOptions, send } from '../run.ts';
import type { ObservedConnection, ObservedExpectation } from '../seam.ts';
import { placeName } from '../trace.ts';
import type { Arrival, Host, HostInterface, Route, Rulesets, Trace } from '../types.ts';
import { firstDifference, type ObservedPacket } from './observed.ts';
import {
  elements,
  isAbsent,
  member,
  memberNames,
  optionalMac,
  optionalText,
  type ReadResult,
  readJson,
  readObject,
  refuse,
  type Spot,
  seconds,
  text,
  whole,
} from './read.ts';
import { whatRefuses } from './refusal.ts';

export interface Scenario {
  readonly name: string;
  readonly host: Host;
  readonly rulesets: Rulesets;
  readonly arrivals: readonly Arrival[];
  /** What each packet is expected to do, where the scenario says so. */
  readonly observed: readonly ObservedPacket[];
  /** Time of day when it begins, seconds since 1970 UTC; `undefined` when it does not say. */
  readonly epochSeconds: number | undefined;
}

/** What one packet of a scenario did, in the form of the recorded ones. */
export interface PacketResult {
  readonly verdict: string;
  /** `filter/INPUT/3`; `null` when no rule or policy decided. */
  readonly by: string | null;
  readonly state: string;
  readonly hits: Readonly<Record<string, number>>;
  readonly delivered: number;
  readonly sent: readonly Record<string, unknown>[];
  readonly conntrack: readonly ObservedConnection[];
  readonly expectations: readonly ObservedExpectation[];
  /** Reasons for which it is not certain; absent when it is. */
  readonly unknowns?: readonly string[];
}

export interface ScenarioResult {
  readonly name: string;
  readonly packets: readonly PacketResult[];
}

/** The group of a device that was put into none. man:ip-link(8) */
const DEFAULT_GROUP = 0;

const LOOPBACK_DEVICE: HostInterface = {
  name: LOOPBACK,
  group: DEFAULT_GROUP,
  addresses: [
    { family: 4, address: 0x7f000001, prefix: 8 },
    { family: 6, address: 1n, prefix: 128 },
  ],
  mac: undefined,
};

/** Reads a scenario from parsed JSON. What is wrong with it is one sentence that starts with its place. */
export function readScenario(json: unknown): ReadResult<Scenario> {
  return readJson(json, '', (spot) => {
    const arrivals = elements(member(spot, 'packets')).map(readArrival);
    const late = arrivals.findIndex((arrival, i) => arrival.at < (arrivals[i - 1]?.at ?? 0));
    if (late >= 0) refuse(member(spot, 'packets'), `packet ${late} is earlier than the one before it`);
    const rulesets = readRulesets(member(spot, 'ruleset'));
    const epoch = member(spot, 'epoch');
    return {
      name: optionalText(member(spot, 'name')) ?? '',
      host: readHost(member(spot, 'host'), arrivals),
      rulesets,
      arrivals,
      observed: elements(member(spot, 'observed')).map(readObserved),
      epochSeconds: isAbsent(epoch) ? undefined : seconds(epoch, 0),
    };
  });
}

/** Sends the scenario's packets one after the other. */
export function runScenario(scenario: Scenario, options: SendOptions = { explain: false }): ScenarioResult {
  let state = createState(scenario.host, scenario.rulesets, scenario.epochSeconds);
  const packets: PacketResult[] = [];
  for (const arrival of scenario.arrivals) {
    const sent = send(state, arrival, options);
    state = sent.state;
    packets.push({
      ...describeTrace(sent.trace),
      conntrack: tracking.renderConnections(state.conntrack, arrival.at),
      expectations: tracking.renderExpectations(state.conntrack, arrival.at),
    });
  }
  return { name: scenario.name, packets };
}

/** The part of a result that a trace holds. */
export function describeTrace(trace: Trace): Omit<PacketResult, 'conntrack' | 'expectations'> {
  const hits: Record<string, number> = {};
  for (const { place, count } of trace.hits) hits[placeName(place)] = (hits[placeName(place)] ?? 0) + count;
  return {
    verdict: trace.verdict,
    by: trace.by ? placeName(trace.by) : null,
    state: trace.state,
    hits,
    delivered: trace.delivered,
    sent: trace.sent.filter(({ packet }) => !isLinkUpkeep(packet)).map(writeSent),
    ...(trace.unknowns.length > 0 && { unknowns: trace.unknowns }),
  };
}

/** The first difference of each packet from what is expected of it, with the packet's position. */
export function differencesOf(scenario: Scenario, result: ScenarioResult): readonly string[] {
  return scenario.observed.flatMap((observed, i) => {
    const actual = result.packets[i];
    const difference = actual ? firstDifference(observed, actual) : 'there is no such packet';
    return difference === undefined ? [] : [`packet ${i}: ${difference}`];
  });
}

function readObserved(spot: Spot): ObservedPacket {
  const optional = <T>(name: string, read: (part: Spot) => T): T | undefined => {
    const part = member(spot, name);
    return isAbsent(part) ? undefined : read(part);
  };
  const hits = optional('hits', (part) =>
    Object.fromEntries(memberNames(part).map((name) => [name, whole(member(part, name), Number.MAX_SAFE_INTEGER)])),
  );
  const delivered = optional('delivered', (part) => whole(part, Number.MAX_SAFE_INTEGER));
  const sent = optional('sent', (part) => elements(part).map(readObject));
  const conntrack = optional('conntrack', (part) =>
    elements(part).map((entry) => ({ ...readObject(entry), timeout: whole(member(entry, 'timeout'), MAX_SECONDS) })),
  );
  const expectations = optional('expectations', (part) => elements(part).map(readObject));
  return {
    ...(hits && { hits }),
    ...(delivered !== undefined && { delivered }),
    ...(sent && { sent }),
    ...(conntrack && { conntrack }),
    ...(expectations && { expectations }),
  };
}

/** Timeouts are 32 bits in the kernel. */
const MAX_SECONDS = 0xffffffff;

function readArrival(spot: Spot): Arrival {
  const device = optionalText(member(spot, 'in'));
  const from = optionalText(member(spot, 'from'));
  if (from !== undefined && from !== 'local') refuse(member(spot, 'from'), 'can only be "local"');
  if ((device === undefined) === (from === undefined)) refuse(spot, 'needs either "in" or "from": "local"');
  return {
    at: seconds(member(spot, 'at'), 0),
    from: device === undefined ? { kind: 'local' } : { kind: 'wire', device, mac: optionalMac(member(spot, 'mac')) },
    mark: whole(member(spot, 'mark'), 0xffffffff, 0),
    packet: readPacket(spot),
  };
}

function readRulesets(spot: Spot): Rulesets {
  const family = (name: 'ipv4' | 'ipv6', number: Family): Rulesets['ipv4'] => {
    const save = optionalText(member(spot, name));
    return save === undefined ? undefined : readRuleset(member(spot, name), save, number);
  };
  return { ipv4: family('ipv4', 4), ipv6: family('ipv6', 6) };
}

/** Rules that no program would load are refused with the line of what is wrong. */
function readRuleset(spot: Spot, save: string, family: Family): Ruleset {
  const document = parseSave(save, { family });
  const ruleset = buildRuleset(document);
  const refused = whatRefuses(document, ruleset);
  if (refused) refuse({ ...spot, place: `${spot.place}, line ${refused.line}` }, refused.message);
  return ruleset;
}

/** Interfaces that only packets and routes name exist too, without addresses. */
function readHost(spot: Spot, arrivals: readonly Arrival[]): Host {
  const given = elements(member(spot, 'interfaces')).map(readInterface);
  const twice = given.findIndex(({ name }, i) => given.findIndex((other) => other.name === name) < i);
  if (twice >= 0) refuse(member(spot, 'interfaces'), `${given[twice]?.name} is there twice`);
  const routes = elements(member(spot, 'routes')).map(readRoute);
  const interfaces = given.some((i) => i.name === LOOPBACK) ? given : [LOOPBACK_DEVICE, ...given];
  const mentioned = [
    ...routes.map((r) => r.device),
    ...arrivals.flatMap((a) => (a.from.kind === 'wire' ? [a.from.device] : [])),
  ];
  for (const name of new Set(mentioned)) {
    if (!interfaces.some((i) => i.name === name))
      interfaces.push({ name, addresses: [], mac: undefined, group: DEFAULT_GROUP });
  }
  const settings = member(spot, 'sysctl');
  const sysctl = new Map(memberNames(settings).map((name) => [name, setting(member(settings, name))]));
  const contents = member(spot, 'sets');
  const sets = new Map(memberNames(contents).map((name) => [name, readMembers(member(contents, name))]));
  const policies = member(spot, 'timeouts');
  const timeouts = new Map(memberNames(policies).map((name) => [name, readPolicy(member(policies, name))]));
  return { interfaces, routes, sysctl, sets, timeouts };
}

/** In the words of `ipset save`: elements, before them perhaps what the set is. */
function readMembers(spot: Spot): NamedSet {
  const set = readSet(elements(spot).map(text));
  return typeof set === 'string' ? refuse(spot, set) : set;
}

function setting(spot: Spot): number {
  const { value } = spot;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return refuse(spot, 'should be a whole number');
}

/** In the words of `nfct timeout add`: "inet tcp established 100". */
function readPolicy(spot: Spot): TimeoutPolicy {
  const policy = readTimeoutPolicy(text(spot).trim().split(/\s+/));
  return typeof policy === 'string' ? refuse(spot, policy) : policy;
}

function readInterface(spot: Spot): HostInterface {
  const mtu = member(spot, 'mtu');
  const addresses = elements(member(spot, 'addresses')).map(readSubnet);
  const least = addresses.some(({ family }) => family === 6) ? LEAST_MTU[6] : LEAST_MTU[4];
  if (!isAbsent(mtu) && whole(mtu, 65536) < least) refuse(mtu, `is ${least} or more`);
  return {
    name: text(member(spot, 'name')),
    addresses,
    mac: optionalMac(member(spot, 'mac')),
    group: whole(member(spot, 'group'), 0xffffffff, DEFAULT_GROUP),
    ...(!isAbsent(mtu) && { mtu: whole(mtu, 65536) }),
  };
}

function readSubnet(spot: Spot): HostInterface['addresses'][number] {
  const [written = '', length] = text(spot).split('/');
  const family = written.includes(':') ? 6 : 4;
  const address = parseAddress(written, family) ?? refuse(spot, `"${written}" is not an address`);
  const prefix = length === undefined ? width(family) : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > width(family))
    refuse(spot, `"${length}" is not a prefix length`);
  return { family, address, prefix };
}

function readRoute(spot: Spot): Route {
  const to = text(member(spot, 'to'));
  const via = isAbsent(member(spot, 'via')) ? undefined : readAddress(member(spot, 'via'));
  const device = text(member(spot, 'dev'));
  if (to === 'default') {
    return typeof via === 'bigint'
      ? { family: 6, network: 0n, prefix: 0, via, device }
      : { family: 4, network: 0, prefix: 0, via, device };
  }
  const { family, address, prefix } = readSubnet(member(spot, 'to'));
  if (via !== undefined && (typeof via === 'bigint' ? 6 : 4) !== family)
    refuse(member(spot, 'via'), 'is not of the family of to');
  return { family, network: address, prefix, via, device };
}
