/** Fills in what was not said of a packet with everyday values, and makes the packet. */
import type { CtState } from '../../base/fields.ts';
import type { Address } from '../../base/ip.ts';
import { applyMask, maskOf } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { printEther } from '../../catalogue/values/mac.ts';
import { routeOutput } from '../path/route.ts';
import { deviceAddress, LOOPBACK, routeTableOf } from '../path/route-table.ts';
import type { Arrival, Host, Packet, TcpOptions, Transport } from '../types.ts';
import { NO_BYTES, opaqueTransport, PROTOCOL, packetLength } from './packet.ts';
import type { FieldValues } from './packet-fields.ts';

/** What was said of the packet beside its fields. */
export interface Wishes {
  readonly family: Family;
  readonly state: CtState | undefined;
  readonly payload: Uint8Array;
  readonly seq: number;
  readonly ack: number;
  readonly windowBytes: number;
}

const DEFAULTS = { sport: 40000, dport: 80, ttl: 64 } as const;
/** Someone far away, of the networks that are kept free for examples. rfc:5737, rfc:3849 */
const STRANGER: Readonly<Record<Family, Address>> = { 4: 0xcb007105, 6: 0x20010db8ffff00000000000000000005n };
const SYN = 2;
const SCTP_INIT = 1;
const SCTP_INIT_ACK = 2;
const ACK = 16;

export function makeArrival(
  values: FieldValues,
  wishes: Wishes,
  { host, at }: { readonly host: Host; readonly at: number },
): Arrival {
  const device = textOf(values, 'meta.in');
  const protocol = numberOf(values, 'ip.proto') ?? PROTOCOL.TCP;
  const addresses = addressesFor(values, wishes.family, host, device);
  const short: Packet = {
    family: wishes.family,
    ...addresses,
    protocol,
    ttl: numberOf(values, 'ip.ttl') ?? DEFAULTS.ttl,
    tos: numberOf(values, 'ip.tos') ?? 0,
    transport: transportFor(protocol, values, wishes),
    payload: payloadFor(protocol, values, wishes.payload),
    badChecksum: wishes.state === 'INVALID',
  };
  const mac = numberOf(values, 'meta.mac');
  return {
    at,
    from:
      device === undefined
        ? { kind: 'local' }
        : { kind: 'wire', device, mac: mac === undefined ? undefined : printEther(mac) },
    mark: numberOf(values, 'meta.mark') ?? 0,
    packet: lengthened(short, numberOf(values, 'ip.length')),
  };
}

function numberOf(values: FieldValues, field: Parameters<FieldValues['get']>[0]): number | undefined {
  const value = values.get(field);
  return value === undefined || typeof value === 'string' ? undefined : Number(value);
}

function textOf(values: FieldValues, field: Parameters<FieldValues['get']>[0]): string | undefined {
  const value = values.get(field);
  return typeof value === 'string' ? value : undefined;
}

function addressOf(values: FieldValues, field: 'ip.src' | 'ip.dst'): Address | undefined {
  const value = values.get(field);
  return value === undefined || typeof value === 'string' ? undefined : value;
}

/** From a neighbour to the host, or from the host to a neighbour, as far as it was not said otherwise. */
function addressesFor(
  values: FieldValues,
  family: Family,
  host: Host,
  device: string | undefined,
): { readonly source: Address; readonly destination: Address } {
  const table = routeTableOf(host);
  const source = addressOf(values, 'ip.src');
  const destination = addressOf(values, 'ip.dst');
  if (device !== undefined) {
    return {
      source: source ?? neighbourOn(host, device, family),
      destination: destination ?? deviceAddress(table, device, family, source) ?? STRANGER[family],
    };
  }
  const outward = host.interfaces.find((i) => i.name !== LOOPBACK && i.addresses.some((a) => a.family === family));
  const towards = destination ?? (outward ? neighbourOn(host, outward.name, family) : STRANGER[family]);
  const route = routeOutput(table, towards, source);
  const chosen = route.kind === 'out' ? route.source : undefined;
  return { source: source ?? chosen ?? STRANGER[family], destination: towards };
}

/** The gateway on that device, else the first address of its subnet that is not the host's, else a stranger. */
function neighbourOn(host: Host, device: string, family: Family): Address {
  const gateway = host.routes.find((r) => r.device === device && r.family === family && r.via !== undefined);
  if (gateway?.via !== undefined) return gateway.via;
  const own = host.interfaces.find((i) => i.name === device)?.addresses.find((a) => a.family === family);
  if (!own || own.prefix >= (family === 4 ? 31 : 127)) return STRANGER[family];
  const network = applyMask(own.address, maskOf(own.prefix, family));
  const first = typeof network === 'number' ? network + 1 : network + 1n;
  if (first !== own.address) return first;
  return typeof first === 'number' ? first + 1 : first + 1n;
}

function transportFor(protocol: number, values: FieldValues, wishes: Wishes): Transport {
  const sport = numberOf(values, 'l4.sport') ?? DEFAULTS.sport;
  const dport = numberOf(values, 'l4.dport') ?? DEFAULTS.dport;
  const { seq, ack, windowBytes, state } = wishes;
  switch (protocol) {
    case PROTOCOL.TCP: {
      const usual = state === 'ESTABLISHED' ? ACK : SYN;
      const flags = numberOf(values, 'tcp.flags') ?? usual;
      return { kind: 'tcp', sport, dport, flags, seq, ack, windowBytes, options: optionsFor(values) };
    }
    case PROTOCOL.UDP:
      return { kind: 'udp', sport, dport };
    case PROTOCOL.UDPLITE:
      return { kind: 'udplite', sport, dport };
    case PROTOCOL.SCTP:
      return sctpFor(sport, dport, numberOf(values, 'sctp.chunk') ?? SCTP_INIT);
    case PROTOCOL.DCCP:
      return { kind: 'dccp', sport, dport, type: numberOf(values, 'dccp.type') ?? 0, seq, ack };
    case PROTOCOL.ICMP:
    case PROTOCOL.ICMPV6: {
      const type = numberOf(values, 'icmp.type') ?? (protocol === PROTOCOL.ICMP ? 8 : 128);
      const code = numberOf(values, 'icmp.code') ?? 0;
      return { kind: 'icmp', type, code, id: 1, seq: 1, mtu: 0, inner: undefined };
    }
    default:
      return opaqueTransport(protocol, wishes.payload);
  }
}

/** The answer to an INIT chooses a tag; which one an INIT chooses is left open. rfc:9260 3.3.3 */
function sctpFor(sport: number, dport: number, chunk: number): Transport {
  return { kind: 'sctp', sport, dport, vtag: 0, chunk, ...(chunk === SCTP_INIT_ACK && { initTag: 1 }) };
}

function optionsFor(values: FieldValues): TcpOptions {
  const kinds = numberOf(values, 'tcp.options') ?? 0;
  const mss = numberOf(values, 'tcp.mss') ?? (kinds & 4 ? 1460 : undefined);
  return {
    ...(mss !== undefined && { mss }),
    ...(kinds & 8 && { windowScale: 7 }),
    ...(kinds & 16 && { sackPermitted: true }),
  };
}

/** ESP and AH headers are the beginning of the payload. */
function payloadFor(protocol: number, values: FieldValues, written: Uint8Array): Uint8Array {
  const spi = numberOf(values, protocol === PROTOCOL.ESP ? 'esp.spi' : 'ah.spi');
  if (spi === undefined || written !== NO_BYTES) return written;
  const bytes = new Uint8Array(24);
  new DataView(bytes.buffer).setUint32(protocol === PROTOCOL.ESP ? 0 : 4, spi);
  return bytes;
}

/** The packet with as much payload added as it needs to be `length` bytes long. */
function lengthened(packet: Packet, length: number | undefined): Packet {
  const missing = (length ?? 0) - packetLength(packet);
  if (missing <= 0) return packet;
  const payload = new Uint8Array(packet.payload.length + missing);
  payload.set(packet.payload);
  return { ...packet, payload };
}
