/** Takes the link layer off a frame: Ethernet with VLAN tags, raw IP, Linux cooked captures, loopback. https://www.tcpdump.org/linktypes.html */
import type { Frame } from './types.ts';

/** What a frame carries, and what its link layer tells. */
export type Carried =
  | {
      readonly kind: 'ip';
      readonly bytes: Uint8Array;
      readonly mac: string | undefined;
      readonly direction: Frame['direction'];
    }
  /** Nothing that rules of iptables see: what it is, for people. */
  | { readonly kind: 'other'; readonly what: string };

const ETHERNET = 1;
const NULL = 0;
const LOOP = 108;
const COOKED = 113;
const COOKED_2 = 276;
/** Raw IP has had several numbers; 228 and 229 are of one family each. */
const RAW: readonly number[] = [12, 14, 101, 228, 229];

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN: readonly number[] = [0x8100, 0x88a8, 0x9100];
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0806, 'ARP'],
  [0x88cc, 'LLDP'],
  [0x8863, 'PPPoE'],
  [0x8864, 'PPPoE'],
  [0x88e5, 'MACsec'],
]);

export function carriedBy({ link, bytes, direction }: Frame): Carried {
  switch (link) {
    case ETHERNET:
      return fromEthernet(bytes, direction);
    case COOKED:
      return fromCooked(bytes, { type: 14, header: 16, packetType: readUint16(bytes, 0) });
    case COOKED_2:
      return fromCooked(bytes, { type: 0, header: 20, packetType: bytes[10] });
    case NULL:
    case LOOP:
      return ip(bytes.subarray(4), undefined, direction);
    default:
      return RAW.includes(link)
        ? ip(bytes, undefined, direction)
        : { kind: 'other', what: `frames of link layer ${link}` };
  }
}

function fromEthernet(bytes: Uint8Array, direction: Frame['direction']): Carried {
  let at = 12;
  let type = readUint16(bytes, at);
  while (type !== undefined && VLAN.includes(type)) {
    at += 4;
    type = readUint16(bytes, at);
  }
  const mac = Array.from(bytes.subarray(6, 12), (byte) => byte.toString(16).padStart(2, '0')).join(':');
  return ofType(type, bytes.subarray(at + 2), mac, direction);
}

/** The packet's type tells the direction: 4 is what the host sent, 3 what was meant for someone else. */
function fromCooked(
  bytes: Uint8Array,
  {
    type,
    header,
    packetType,
  }: { readonly type: number; readonly header: number; readonly packetType: number | undefined },
): Carried {
  if (packetType === 3) return { kind: 'other', what: 'frames for other hosts' };
  let at = header;
  let protocol = readUint16(bytes, type);
  while (protocol !== undefined && VLAN.includes(protocol)) {
    protocol = readUint16(bytes, at + 2);
    at += 4;
  }
  return ofType(protocol, bytes.subarray(at), undefined, packetType === 4 ? 'out' : 'in');
}

function ofType(
  type: number | undefined,
  bytes: Uint8Array,
  mac: string | undefined,
  direction: Frame['direction'],
): Carried {
  if (type === undefined) return { kind: 'other', what: 'frames too short for their link layer' };
  if (type === IPV4 || type === IPV6) return ip(bytes, mac, direction);
  // Below 1536 it is a length, and what follows is no protocol of the internet.
  return {
    kind: 'other',
    what: NAMES.get(type) ?? (type < 0x600 ? 'LLC frames' : `frames of type 0x${type.toString(16)}`),
  };
}

function ip(bytes: Uint8Array, mac: string | undefined, direction: Frame['direction']): Carried {
  return { kind: 'ip', bytes, mac, direction };
}

function readUint16(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = [bytes[at], bytes[at + 1]];
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}
