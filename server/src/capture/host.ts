/** The host that a capture was made on, as far as nobody has described it: which of the captured addresses is its own. */
import { type Address, maskOf } from '../base/ip.ts';
import { isMulticast, isUnspecified } from '../engine/packet/packet.ts';
import { isOwnAddress, routeTableOf } from '../engine/path/route-table.ts';
import type { Host, HostInterface } from '../engine/types.ts';
import { readIp } from './ip.ts';
import { carriedBy } from './link.ts';
import type { Frame } from './types.ts';

/** Frames that are looked at. */
const SAMPLE = 5000;
/** Of the packets of its family an address must be in to be taken for the host's own. */
const SHARE = 0.75;

export interface GuessedHost {
  readonly host: Host;
  /** Addresses that were taken to be the host's. */
  readonly guessed: readonly Address[];
}

/**
 * The usual host with what the capture tells: an address that sent what the capture marks as sent, else one that nearly all
 * packets come from or go to. Nothing is guessed of a family of which an address that the rules name is in the capture.
 */
export function guessHost(usual: Host, device: string, frames: readonly Frame[]): GuessedHost {
  const guessed = ([4, 6] as const).flatMap((family) => guessFor(usual, frames, family) ?? []);
  if (guessed.length === 0) return { host: usual, guessed };
  const added = guessed.map((address): HostInterface['addresses'][number] =>
    typeof address === 'number' ? { family: 4, address, prefix: 24 } : { family: 6, address, prefix: 64 },
  );
  const families = added.map(({ family }) => family);
  const known = usual.interfaces.find(({ name }) => name === device) ?? { name: device, addresses: [], mac: undefined };
  const own = {
    ...known,
    addresses: [...known.addresses.filter(({ family }) => !families.includes(family)), ...added],
  };
  const others = usual.interfaces.filter(({ name }) => name !== device);
  // Whatever is not near is reached over the interface of the capture.
  const routes = usual.routes.map((route) =>
    families.includes(route.family) && route.prefix === 0 ? { ...route, via: undefined, device } : route,
  );
  return { host: { ...usual, interfaces: [...others, own], routes }, guessed };
}

function guessFor(usual: Host, frames: readonly Frame[], family: 4 | 6): Address | undefined {
  const table = routeTableOf(usual);
  const all = new Map<Address, number>();
  const senders = new Map<Address, number>();
  let packets = 0;
  let marked = false;
  for (const frame of frames.slice(0, SAMPLE)) {
    const carried = carriedBy(frame);
    const ip = carried.kind === 'ip' ? readIp(carried.bytes) : undefined;
    if (!ip || carried.kind !== 'ip' || ip.family !== family) continue;
    if (isOwnAddress(table, ip.source) || isOwnAddress(table, ip.destination)) return undefined;
    packets++;
    marked ||= carried.direction === 'out';
    for (const address of [ip.source, ip.destination]) if (isOneHost(address)) count(all, address);
    if (carried.direction === 'out' && isOneHost(ip.source)) count(senders, ip.source);
  }
  const [most] = [...(marked ? senders : all)].sort(([, a], [, b]) => b - a);
  if (!most) return undefined;
  return marked || (most[1] >= packets * SHARE && !isShared(all, most)) ? most[0] : undefined;
}

/** Two addresses that only speak with each other: either could be the host. */
function isShared(all: ReadonlyMap<Address, number>, [address, times]: readonly [Address, number]): boolean {
  return [...all].some(([other, count]) => other !== address && count === times);
}

function count(into: Map<Address, number>, address: Address): void {
  into.set(address, (into.get(address) ?? 0) + 1);
}

function isOneHost(address: Address): boolean {
  return !isMulticast(address) && !isUnspecified(address) && address !== maskOf(32, 4);
}
