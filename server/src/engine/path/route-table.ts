/** The host's routing tables, built once from its interfaces and routes, and what an address is to the host. */
import { type Address, applyMask, maskOf } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { isLimitedBroadcast, isLinkLocal6, isMulticast, isUnspecified, ofFamily } from '../packet/packet.ts';
import type { Host, HostInterface } from '../types.ts';

/** Address types of `<linux/rtnetlink.h>` that routes of a simulated host have. */
export const RTN = { UNSPEC: 0, UNICAST: 1, LOCAL: 2, BROADCAST: 3, ANYCAST: 4, MULTICAST: 5, UNREACHABLE: 7 } as const;

export interface RouteEntry {
  readonly network: Address;
  readonly mask: Address;
  readonly prefix: number;
  readonly type: number;
  readonly device: string;
  readonly via: Address | undefined;
  /** Address that a packet without a source gets. */
  readonly preferredSource: Address | undefined;
}

/** Longest prefix first; of equal ones, the local table's before the main table's, then in the order given. */
interface FamilyRoutes {
  readonly local: readonly RouteEntry[];
  readonly main: readonly RouteEntry[];
}

export interface RouteTable {
  readonly host: Host;
  readonly byFamily: Readonly<Record<Family, FamilyRoutes>>;
}

/** Name of the loopback device; every host has it. */
export const LOOPBACK = 'lo';

const known = new WeakMap<Host, RouteTable>();

/** The tables of a host; computed once and kept. */
export function routeTableOf(host: Host): RouteTable {
  const cached = known.get(host);
  if (cached) return cached;
  const table: RouteTable = { host, byFamily: { 4: familyRoutes(host, 4), 6: familyRoutes(host, 6) } };
  known.set(host, table);
  return table;
}

/**
 * The route to an address, by `device` when one is named: the local table first, then the main one.
 * kernel:include/net/ip_fib.h (fib_lookup)
 */
export function lookupRoute(table: RouteTable, destination: Address, device?: string): RouteEntry | undefined {
  const routes = table.byFamily[ofFamily(destination)];
  return find(routes.local, destination, device) ?? find(routes.main, destination, device);
}

/**
 * True for the address of "any router" of a subnet, the host's own or one that is reached without a gateway.
 * kernel:include/net/ip6_route.h (ipv6_anycast_destination)
 */
export function isAnycast(table: RouteTable, address: Address, device?: string): boolean {
  if (typeof address === 'number') return false;
  const route = lookupRoute(table, address, device);
  if (!route) return false;
  return route.type === RTN.ANYCAST || (route.prefix < 127 && route.via === undefined && route.network === address);
}

/**
 * What the address is: LOCAL, BROADCAST, MULTICAST, or UNICAST for all else. With a device, an address of another device counts as
 * UNICAST. kernel:net/ipv4/fib_frontend.c (__inet_dev_addr_type)
 */
export function addressType(table: RouteTable, address: Address, device: string | undefined): number {
  if (typeof address === 'number' && (isUnspecified(address) || isLimitedBroadcast(address))) return RTN.BROADCAST;
  if (isMulticast(address)) return RTN.MULTICAST;
  const route = find(table.byFamily[ofFamily(address)].local, address);
  if (!route) return RTN.UNICAST;
  return device === undefined || device === route.device ? route.type : RTN.UNICAST;
}

export function isOwnAddress(table: RouteTable, address: Address): boolean {
  return table.host.interfaces.some((i) => i.addresses.some((own) => own.address === address));
}

/**
 * The address a device speaks with towards `destination`: the first one of the destination's own subnet, else the first of
 * all; without any on the device, the first of another device. Addresses of host scope (127.0.0.1) are never taken, except
 * that IPv6 speaks to one of its own addresses from that address, and to no address from the loopback address.
 * kernel:net/ipv4/devinet.c (inet_select_addr), kernel:net/ipv6/addrconf.c (ipv6_dev_get_saddr, longest matching prefix)
 */
export function deviceAddress(
  table: RouteTable,
  device: string,
  family: Family,
  destination: Address | undefined,
): Address | undefined {
  if (family === 6 && destination !== undefined && isOwnAddress(table, destination)) return destination;
  if (destination === 0n && device === LOOPBACK) return 1n;
  if (family === 6) return sourceAddress6(table, device, destination);
  const global = addressesOf(table.host, device, family).filter((a) => !isHostScope(a.address));
  const near =
    destination === undefined
      ? undefined
      : global.find(
          (a) => applyMask(destination, maskOf(a.prefix, family)) === applyMask(a.address, maskOf(a.prefix, family)),
        );
  const chosen = near ?? global[0];
  if (chosen) return chosen.address;
  for (const other of table.host.interfaces) {
    const found = addressesOf(table.host, other.name, family).find((a) => !isHostScope(a.address));
    if (found) return found.address;
  }
  return undefined;
}

/**
 * Among IPv6 addresses: one that reaches as far as the destination, one of the device, the one that has most leading bits in common within its
 * prefix, the one given last. rfc:6724 5, kernel:net/ipv6/addrconf.c (ipv6_get_saddr_eval)
 */
function sourceAddress6({ host }: RouteTable, device: string, destination: Address | undefined): Address | undefined {
  const isNear = destination !== undefined && isLinkLocal6(destination);
  let best: { readonly address: Address; readonly score: readonly number[] } | undefined;
  for (const { name, addresses } of host.interfaces) {
    for (const { address, prefix, family } of [...addresses].reverse()) {
      if (family !== 6 || isHostScope(address)) continue;
      const reach = isLinkLocal6(address) === isNear ? 2 : isNear ? 1 : 0;
      const common = destination === undefined ? 0 : Math.min(prefix, commonBits(address, destination));
      const score = [reach, name === device ? 1 : 0, common];
      const first = best?.score.findIndex((value, i) => value !== score[i]) ?? 0;
      if (!best || (first >= 0 && (score[first] ?? 0) > (best.score[first] ?? 0))) best = { address, score };
    }
  }
  return best?.address;
}

function commonBits(a: Address, b: Address): number {
  const different = BigInt(a) ^ BigInt(b);
  return 128 - (different === 0n ? 0 : different.toString(2).length);
}

/** The device's link-local address; `undefined` for a device that was given none. */
export function linkLocalOf({ host }: RouteTable, device: string): Address | undefined {
  return addressesOf(host, device, 6).find(({ address }) => isLinkLocal6(address))?.address;
}

/** True for types of which the host itself is the destination. */
export function isHere(type: number): boolean {
  return type === RTN.LOCAL || type === RTN.ANYCAST;
}

function addressesOf(host: Host, device: string, family: Family): HostInterface['addresses'] {
  return host.interfaces.find((i) => i.name === device)?.addresses.filter((a) => a.family === family) ?? [];
}

/** Addresses that `ip address add` gives host scope by itself. */
function isHostScope(address: Address): boolean {
  return typeof address === 'number' ? address >>> 24 === 127 : address === 1n;
}

function familyRoutes(host: Host, family: Family): FamilyRoutes {
  const local: RouteEntry[] = [];
  const main: RouteEntry[] = [];
  const isRouter6 = family === 6 && (host.sysctl.get('net.ipv6.conf.all.forwarding') ?? 0) !== 0;
  for (const device of host.interfaces) {
    for (const { address, prefix } of device.addresses.filter((a) => a.family === family)) {
      addSubnet(local, main, device.name, family, address, prefix);
      // The address of "any router of this subnet". rfc:4291 2.6.1
      if (isRouter6 && prefix < 127) {
        local.push(route(6, applyMask(address, maskOf(prefix, 6)), 128, RTN.ANYCAST, device.name));
      }
    }
  }
  for (const given of host.routes.filter((r) => r.family === family)) {
    main.push({ ...route(family, given.network, given.prefix, RTN.UNICAST, given.device), via: given.via });
  }
  return { local: longestFirst(local), main: longestFirst(main) };
}

/** The routes that come with an address. kernel:net/ipv4/fib_frontend.c (fib_add_ifaddr), kernel:net/ipv6/addrconf.c */
function addSubnet(
  local: RouteEntry[],
  main: RouteEntry[],
  device: string,
  family: Family,
  address: Address,
  prefix: number,
): void {
  const full = family === 4 ? 32 : 128;
  local.push(route(family, address, full, RTN.LOCAL, device, address));
  if (prefix === full) return;
  const network = applyMask(address, maskOf(prefix, family));
  if (device === LOOPBACK && family === 4) local.push(route(family, network, prefix, RTN.LOCAL, device, address));
  else main.push(route(family, network, prefix, RTN.UNICAST, device, address));
  if (typeof network === 'number' && prefix < 31) {
    const broadcast = network + 2 ** (32 - prefix) - 1;
    local.push(route(family, broadcast, 32, RTN.BROADCAST, device, address));
  }
}

function route(
  family: Family,
  network: Address,
  prefix: number,
  type: number,
  device: string,
  preferredSource?: Address,
): RouteEntry {
  const mask = maskOf(prefix, family);
  return { network: applyMask(network, mask), mask, prefix, type, device, via: undefined, preferredSource };
}

function longestFirst(routes: RouteEntry[]): RouteEntry[] {
  return routes
    .map((entry, position) => ({ entry, position }))
    .sort((a, b) => b.entry.prefix - a.entry.prefix || a.position - b.position)
    .map(({ entry }) => entry);
}

function find(routes: readonly RouteEntry[], address: Address, device?: string): RouteEntry | undefined {
  return routes.find((r) => applyMask(address, r.mask) === r.network && (device === undefined || r.device === device));
}
