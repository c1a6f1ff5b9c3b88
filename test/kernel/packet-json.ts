/** Packets and hosts of the engine as scenarios write them. */
import { printAddress } from '../../server/src/base/ip.ts';
import { protocolName } from '../../server/src/catalogue/protocols.ts';
import { flagLetters } from '../../server/src/engine/packet/scenario-packet.ts';
import type { Arrival, Host, Packet, Transport } from '../../server/src/engine/types.ts';
import type { PacketFields, PacketJson, ScenarioJson } from './scenario.ts';

/** The arrival, so much later. */
export function arrivalJson({ at, from, mark, packet }: Arrival): PacketJson {
  const place = from.kind === 'wire' ? { in: from.device, mac: from.mac ?? FAR_MAC } : { from: 'local' as const };
  return { at, ...place, ...(mark !== 0 && { mark }), ...packetJson(packet) };
}

const FAR_MAC = '02:00:00:00:0a:02';

function packetJson({
  source,
  destination,
  protocol,
  ttl,
  tos,
  transport,
  payload,
  badChecksum,
}: Packet): PacketFields {
  return {
    src: printAddress(source),
    dst: printAddress(destination),
    proto: NAMES.get(protocol) ?? protocolName(protocol) ?? String(protocol),
    ttl,
    tos,
    ...transportJson(transport),
    ...(payload.length > 0 && { payload: `hex:${Array.from(payload, hexByte).join('')}` }),
    ...(badChecksum && { badChecksum }),
  };
}

/** Where a scenario has another name than iptables. */
const NAMES: ReadonlyMap<number, string> = new Map([[58, 'icmpv6']]);

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function transportJson(transport: Transport): Partial<PacketFields> {
  switch (transport.kind) {
    case 'tcp': {
      const { sport, dport, flags, seq, ack, windowBytes: window, options } = transport;
      return {
        ...{ sport, dport, flags: flagLetters(flags), seq, ack, window },
        ...(options.mss !== undefined && { mss: options.mss }),
        ...(options.windowScale !== undefined && { wscale: options.windowScale }),
        ...(options.sackPermitted && { sackPermitted: true }),
      };
    }
    case 'icmp': {
      const { type, code, id, seq, mtu, inner } = transport;
      return { icmp: { type, code, id, seq, mtu, ...(inner && { inner: packetJson(inner) }) } };
    }
    case 'sctp':
      return { sport: transport.sport, dport: transport.dport, vtag: transport.vtag, chunk: transport.chunk };
    case 'udp':
    case 'udplite':
      return { sport: transport.sport, dport: transport.dport };
    case 'dccp':
    case 'gre':
    case 'other':
      return {};
  }
}

/** The host as the laboratory builds it. */
export function hostJson({ interfaces, routes, sysctl }: Host): ScenarioJson['host'] {
  return {
    interfaces: interfaces.map(({ name, addresses, mac, mtu }) => ({
      name,
      addresses: addresses.map(({ address, prefix }) => `${printAddress(address)}/${prefix}`),
      ...(mac !== undefined && { mac }),
      ...(mtu !== undefined && { mtu }),
    })),
    routes: routes.map(({ network, prefix, via, device }) => ({
      to: prefix === 0 ? 'default' : `${printAddress(network)}/${prefix}`,
      via: via === undefined ? '' : printAddress(via),
      dev: device,
    })),
    sysctl: Object.fromEntries(sysctl),
  } as ScenarioJson['host'];
}
