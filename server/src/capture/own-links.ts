/** The link-local addresses of the host that a capture shows: every device has one, and nobody writes them down. */
import { isLinkLocal6 } from '../engine/packet/packet.ts';
import { isOwnAddress, routeTableOf } from '../engine/path/route-table.ts';
import type { Host } from '../engine/types.ts';
import { type IpPacket, readIp } from './ip.ts';
import { type Carried, carriedBy } from './link.ts';
import type { Frame } from './types.ts';

/** Link layers of captures on all devices, which do not name them: what is a device's own may be any one's. */
const COOKED: readonly number[] = [113, 276];

/**
 * The host with those link-local addresses that sent what went out or got what came in, or whose frames have the MAC address
 * that the host's other addresses speak with.
 */
export function withLinkLocals(host: Host, device: string, frames: readonly Frame[]): Host {
  const table = routeTableOf(host);
  const seen = frames.flatMap((frame) => {
    const carried = carriedBy(frame);
    const ip = carried.kind === 'ip' ? readIp(carried.bytes) : undefined;
    return ip?.family === 6 && carried.kind === 'ip' ? [{ frame, carried, ip }] : [];
  });
  const macs = new Set(seen.flatMap(({ carried, ip }) => (isOwnAddress(table, ip.source) ? (carried.mac ?? []) : [])));
  /** Addresses, each with its device where the capture tells. */
  const found = new Map<bigint, string | undefined>();
  for (const { frame, carried, ip } of seen) {
    const own = ownLinkLocal(ip, carried, macs);
    const named = host.interfaces.some(({ name }) => name === frame.device) ? frame.device : undefined;
    const isOfAll = COOKED.includes(frame.link) && named === undefined;
    if (own !== undefined && !isOwnAddress(table, own)) found.set(own, isOfAll ? undefined : (named ?? device));
  }
  if (found.size === 0) return host;
  const interfaces = host.interfaces.map((one) => {
    const added = [...found].filter(([, name]) => (name ?? one.name) === one.name).map(([address]) => address);
    return {
      ...one,
      addresses: [...one.addresses, ...added.map((address) => ({ family: 6, address, prefix: 64 }) as const)],
    };
  });
  return { ...host, interfaces };
}

function ownLinkLocal(
  { source, destination }: IpPacket,
  { mac, direction }: Extract<Carried, { kind: 'ip' }>,
  macs: ReadonlySet<string>,
): bigint | undefined {
  const speaks = direction === 'out' || (direction === undefined && mac !== undefined && macs.has(mac));
  const own = speaks ? source : direction === 'in' ? destination : undefined;
  return typeof own === 'bigint' && isLinkLocal6(own) ? own : undefined;
}
