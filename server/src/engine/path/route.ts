/** Where a packet goes: the routing decisions for packets that arrive and packets that the host sends, as the kernel takes them. */
import { type Address, applyMask, printAddress } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import {
  isLimitedBroadcast,
  isLinkLocal6,
  isLoopbackAddress,
  isMulticast,
  isUnspecified,
  ofFamily,
} from '../packet/packet.ts';
import type { Packet } from '../types.ts';
import {
  deviceAddress,
  isHere,
  isOwnAddress,
  LOOPBACK,
  lookupRoute,
  type RouteEntry,
  type RouteTable,
  RTN,
} from './route-table.ts';

/** Reads a setting of the scenario; `undefined` where it says nothing. */
export type Sysctl = (name: string) => number | undefined;

/**
 * What routing decided. `broadcast` and `multicast` destinations are never answered with errors. `unreachable`: there is
 * no route, and a host that forwards says so to the sender. `drop`: without a word. `reason` is for people.
 */
export type RouteDecision =
  | { readonly kind: 'local'; readonly device: string; readonly cast: Cast; readonly reason: string }
  | {
      readonly kind: 'forward';
      readonly device: string;
      readonly nextHop: Address;
      readonly cast: Cast;
      readonly reason: string;
    }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'drop'; readonly reason: string };

export type Cast = 'unicast' | 'broadcast' | 'multicast';

/** The way out for a packet that the host sends; `local` when it comes back over `lo`. */
export type OutRoute =
  | {
      readonly kind: 'out';
      readonly device: string;
      readonly nextHop: Address;
      readonly cast: Cast;
      readonly local: boolean;
      readonly source: Address | undefined;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** A setting of a device: the larger of `all` and its own, as rp_filter is read; `undefined` counts as 0. man:ip-sysctl */
function largest(sysctl: Sysctl, prefix: string, device: string, name: string): number {
  const own = sysctl(`${prefix}.${device}.${name}`) ?? sysctl(`${prefix}.default.${name}`);
  return Math.max(sysctl(`${prefix}.all.${name}`) ?? 0, own ?? 0);
}

/** True when packets that arrive on the device may be passed on. `all` is a switch that writes every device when it is set. */
export function forwards(sysctl: Sysctl, family: Family, device: string): boolean {
  const prefix = family === 4 ? 'net.ipv4.conf' : 'net.ipv6.conf';
  const all = (family === 4 ? sysctl('net.ipv4.ip_forward') : undefined) ?? sysctl(`${prefix}.all.forwarding`);
  if (family === 6) return (all ?? 0) !== 0;
  return (sysctl(`${prefix}.${device}.forwarding`) ?? all ?? sysctl(`${prefix}.default.forwarding`) ?? 0) !== 0;
}

/** Routes a packet that arrived on `device`. kernel:net/ipv4/route.c (ip_route_input_slow), kernel:net/ipv6/ip6_input.c */
export function routeInput(table: RouteTable, sysctl: Sysctl, packet: Packet, device: string): RouteDecision {
  return packet.family === 4 ? routeInput4(table, sysctl, packet, device) : routeInput6(table, sysctl, packet, device);
}

function routeInput4(table: RouteTable, sysctl: Sysctl, packet: Packet, device: string): RouteDecision {
  const { source, destination } = packet;
  const martianSource = martian(`source ${printAddress(source)}`);
  if (isMulticast(source) || isLimitedBroadcast(source)) return martianSource;
  if (isMulticast(destination)) {
    if (isLoopbackAddress(source)) return martianSource;
    const refused = isUnspecified(source) ? undefined : validateSource(table, sysctl, source, device);
    return refused ?? multicastInput4(destination, device);
  }
  if (isLimitedBroadcast(destination) || (source === 0 && destination === 0)) {
    const refused = source !== 0 && validateSource(table, sysctl, source, device);
    return refused || local(device, 'broadcast', 'limited broadcast');
  }
  if (isUnspecified(source)) return martianSource;
  if (isUnspecified(destination)) return martian(`destination ${printAddress(destination)}`);
  const localnet = largest(sysctl, 'net.ipv4.conf', device, 'route_localnet') !== 0;
  if (isLoopbackAddress(destination) && !localnet) return martian(`destination ${printAddress(destination)}`);
  if (isLoopbackAddress(source) && !isLoopbackAddress(destination) && !localnet) return martianSource;
  const route = lookupRoute(table, destination);
  const mayForward = forwards(sysctl, 4, device);
  if (!route) return noRoute(destination, mayForward);
  if (route.type === RTN.BROADCAST || route.type === RTN.LOCAL) {
    const refused = validateSource(table, sysctl, source, device);
    if (refused) return refused;
    const cast = route.type === RTN.LOCAL ? 'unicast' : 'broadcast';
    return local(device, cast, cast === 'unicast' ? 'an address of this host' : `broadcast address of ${route.device}`);
  }
  if (!mayForward) return { kind: 'drop', reason: 'forwarding is off' };
  return validateSource(table, sysctl, source, device) ?? forward(route, destination);
}

/** True when the host hears packets to that group on that device. */
export function isInGroup(table: RouteTable, sysctl: Sysctl, group: Address, device: string): boolean {
  const decision =
    typeof group === 'number' ? multicastInput4(group, device) : multicastInput6(table, sysctl, group, device);
  return decision.kind === 'local';
}

/** Groups that a host joins by itself; the kernel drops the rest unless it routes multicast. kernel:net/ipv4/igmp.c (ip_check_mc_rcu) */
function multicastInput4(destination: Address, device: string): RouteDecision {
  return destination === 0xe0000001
    ? local(device, 'multicast', 'all-hosts group')
    : { kind: 'drop', reason: `no member of the group ${printAddress(destination)}` };
}

/**
 * Refuses a source that cannot be true: an address of this host, or, with rp_filter, one that is reached otherwise.
 * kernel:net/ipv4/fib_frontend.c (fib_validate_source)
 */
function validateSource(table: RouteTable, sysctl: Sysctl, source: Address, device: string): RouteDecision | undefined {
  const acceptLocal = largest(sysctl, 'net.ipv4.conf', device, 'accept_local') !== 0;
  const filter = largest(sysctl, 'net.ipv4.conf', device, 'rp_filter');
  if (filter === 0) {
    return !acceptLocal && isOwnAddress(table, source)
      ? martian(`source ${printAddress(source)} is this host's own`)
      : undefined;
  }
  const reverse = lookupRoute(table, source);
  const refusal = `rp_filter: ${printAddress(source)} is not reached over ${device}`;
  if (!reverse) return { kind: 'drop', reason: refusal };
  if (reverse.type !== RTN.UNICAST && !(reverse.type === RTN.LOCAL && acceptLocal)) {
    return martian(
      `source ${printAddress(source)} is ${reverse.type === RTN.LOCAL ? "this host's own" : 'a broadcast address'}`,
    );
  }
  return reverse.device === device || filter === 2 ? undefined : { kind: 'drop', reason: refusal };
}

function routeInput6(table: RouteTable, sysctl: Sysctl, packet: Packet, device: string): RouteDecision {
  const { destination } = packet;
  if (isMulticast(destination)) return multicastInput6(table, sysctl, destination, device);
  const isBound = isLinkLocal6(destination) || isLoopbackAddress(destination);
  const route = isBound ? linkRoute(table, destination, device) : lookupRoute(table, destination);
  if (route && isHere(route.type)) return local(device, 'unicast', 'an address of this host');
  // Unlike in IPv4, the sender hears of it from a host that forwards nothing, too.
  if (!route) return noRoute(destination, true);
  return forwards(sysctl, 6, device) ? forward(route, destination) : { kind: 'drop', reason: 'forwarding is off' };
}

/** A host is in the all-nodes group, in the solicited-node groups of its addresses, and, forwarding, in all-routers. rfc:4291 2.8 */
function multicastInput6(table: RouteTable, sysctl: Sysctl, destination: Address, device: string): RouteDecision {
  const group = BigInt(destination);
  const isSolicited = table.host.interfaces
    .flatMap((i) => (i.name === device ? i.addresses : []))
    .some((a) => a.family === 6 && group === (0xff0200000000000000000001ff000000n | (BigInt(a.address) & 0xffffffn)));
  const joined =
    group === (0xff02n << 112n) + 1n ||
    group === (0xff01n << 112n) + 1n ||
    (isAllRouters(group) && forwards(sysctl, 6, device)) ||
    isSolicited;
  return joined
    ? local(device, 'multicast', 'a group that this host is in')
    : { kind: 'drop', reason: `no member of the group ${printAddress(destination)}` };
}

/** Of an interface, a link, a site. */
function isAllRouters(group: bigint): boolean {
  return (group & ((1n << 112n) - 1n)) === 2n && [0xff01n, 0xff02n, 0xff05n].includes(group >> 112n);
}

/** Link-local addresses, and the loopback address, are looked up among the routes of the device that the packet came by. */
function linkRoute(table: RouteTable, destination: Address, device: string): RouteEntry | undefined {
  const { local: own, main } = table.byFamily[6];
  const leads = (r: RouteEntry): boolean => r.device === device && applyMask(destination, r.mask) === r.network;
  return own.find(leads) ?? main.find(leads);
}

function local(device: string, cast: Cast, reason: string): RouteDecision {
  return { kind: 'local', device, cast, reason };
}

function forward(route: RouteEntry, destination: Address): RouteDecision {
  const nextHop = route.via ?? destination;
  const reason = `${routeName(route)}${route.via === undefined ? '' : ` via ${printAddress(route.via)}`}`;
  return { kind: 'forward', device: route.device, nextHop, cast: 'unicast', reason };
}

function routeName(route: RouteEntry): string {
  return route.prefix === 0 ? 'default route' : `route ${printAddress(route.network)}/${route.prefix}`;
}

function martian(what: string): RouteDecision {
  return { kind: 'drop', reason: `martian ${what}` };
}

function noRoute(destination: Address, mayForward: boolean): RouteDecision {
  return mayForward
    ? { kind: 'unreachable', reason: `no route to ${printAddress(destination)}` }
    : { kind: 'drop', reason: `no route to ${printAddress(destination)}` };
}

/**
 * Routes a packet that the host sends. `source` is what it carries so far (undefined: to be chosen). With a device only
 * routes over it count.
 * kernel:net/ipv4/route.c (ip_route_output_key_hash_rcu), kernel:net/ipv6/route.c (ip6_route_output)
 */
export function routeOutput(
  table: RouteTable,
  destination: Address,
  source: Address | undefined,
  device?: string,
): OutRoute {
  const family = ofFamily(destination);
  if (source !== undefined && family === 4 && neverSource(source)) {
    return { kind: 'none', reason: `no packet is sent from ${printAddress(source)}` };
  }
  if (destination === 0 || destination === 0n) return toItself(destination, source);
  if (isMulticast(destination) || isLimitedBroadcast(destination))
    return groupRoute(table, destination, source, device);
  const route = lookupRoute(table, destination, device);
  if (!route) return { kind: 'none', reason: `no route to ${printAddress(destination)}` };
  const isLocal = isHere(route.type);
  if (
    !isLocal &&
    family === 4 &&
    source !== undefined &&
    isLoopbackAddress(source) &&
    !leavesLoopback(table, route.device)
  ) {
    return { kind: 'none', reason: `${printAddress(source)} is no source outside this host` };
  }
  return {
    kind: 'out',
    device: isLocal ? LOOPBACK : route.device,
    nextHop: route.via ?? destination,
    cast: route.type === RTN.BROADCAST ? 'broadcast' : 'unicast',
    // A broadcast that leaves by the loopback device comes back to the host. kernel: __mkroute_output
    local: isLocal || (route.type === RTN.BROADCAST && route.device === LOOPBACK),
    source: source ?? (isLocal ? destination : sourceFor(table, route, destination)),
  };
}

function neverSource(source: Address): boolean {
  return isMulticast(source) || isLimitedBroadcast(source);
}

/** "No address" means the host itself. */
function toItself(destination: Address, source: Address | undefined): OutRoute {
  const own: Address = typeof destination === 'number' ? 0x7f000001 : 1n;
  const common = { kind: 'out', device: LOOPBACK, cast: 'unicast', local: true } as const;
  return { ...common, nextHop: source ?? own, source: source ?? own };
}

/** man:ip-sysctl (route_localnet) */
function leavesLoopback({ host }: RouteTable, device: string): boolean {
  return largest((name) => host.sysctl.get(name), 'net.ipv4.conf', device, 'route_localnet') !== 0;
}

/** IPv4 groups leave by the device of the source, else by the route there is; IPv6 groups by the device named, else the first: every one but `lo` has them all in its table. */
function groupRoute(
  table: RouteTable,
  destination: Address,
  source: Address | undefined,
  named: string | undefined,
): OutRoute {
  const { interfaces } = table.host;
  const owner =
    typeof destination === 'bigint'
      ? interfaces.find(({ name }) => name !== LOOPBACK && (named === undefined || name === named))
      : interfaces.find((i) => i.addresses.some((a) => a.address === source));
  if (!owner && source !== undefined && typeof destination === 'number')
    return { kind: 'none', reason: `${printAddress(source)}, which is no address of this host, sends to no group` };
  const device = owner?.name ?? lookupRoute(table, destination, named)?.device;
  if (device === undefined) return { kind: 'none', reason: `no device to send to ${printAddress(destination)}` };
  const cast = isMulticast(destination) ? 'multicast' : 'broadcast';
  const chosen = source ?? deviceAddress(table, device, ofFamily(destination), undefined);
  return { kind: 'out', device, nextHop: destination, cast, local: false, source: chosen };
}

/** kernel:net/ipv4/fib_semantics.c (fib_result_prefsrc): the route's own, else the device's address towards the next hop. */
function sourceFor(table: RouteTable, route: RouteEntry, destination: Address): Address | undefined {
  return route.preferredSource ?? deviceAddress(table, route.device, ofFamily(destination), route.via ?? destination);
}
