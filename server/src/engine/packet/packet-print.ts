/** Prints a packet in the words that `readPacketWords` reads: every value, also those that were filled in. */
import { TCP_FLAG } from '../../base/fields.ts';
import { printAddress } from '../../base/ip.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import type { Arrival, Packet } from '../types.ts';
import { icmpOf, portsOf } from './packet.ts';
import { flagLetters } from './scenario-packet.ts';

/** `-i eth0 -p tcp -s 203.0.113.5 --sport 40000 -d 10.0.0.1 --dport 22 --syn --ttl-eq 64 --tos 0x00 --mark 0x0`. */
export function printPacketWords({ from, mark, packet }: Arrival): string {
  const words = from.kind === 'wire' ? ['-i', from.device] : [];
  const ports = portsOf(packet.transport);
  words.push('-p', protocolName(packet.protocol) ?? String(packet.protocol));
  words.push('-s', printAddress(packet.source), ...(ports ? ['--sport', String(ports.sport)] : []));
  words.push('-d', printAddress(packet.destination), ...(ports ? ['--dport', String(ports.dport)] : []));
  words.push(...transportWords(packet));
  words.push(packet.family === 4 ? '--ttl-eq' : '--hl-eq', String(packet.ttl));
  if (packet.tos !== 0) words.push('--tos', `0x${packet.tos.toString(16).padStart(2, '0')}`);
  if (mark !== 0) words.push('--mark', `0x${mark.toString(16)}`);
  if (from.kind === 'wire' && from.mac !== undefined) words.push('--mac-source', from.mac);
  if (packet.payload.length > 0) words.push('--payload', payloadWord(packet.payload));
  return words.join(' ');
}

/** A packet that left, in one line for people. */
export function sayPacket(packet: Packet): string {
  const protocol = protocolName(packet.protocol) ?? `protocol ${packet.protocol}`;
  const ports = portsOf(packet.transport);
  const at = (address: Packet['source'], port: number | undefined): string =>
    port === undefined
      ? printAddress(address)
      : `${packet.family === 6 ? `[${printAddress(address)}]` : printAddress(address)}:${port}`;
  const flags = packet.transport.kind === 'tcp' ? ` ${flagLetters(packet.transport.flags)}` : '';
  const icmp = icmpOf(packet);
  const kind = icmp ? ` type ${icmp.type} code ${icmp.code}` : '';
  const about = icmp?.inner ? `, about ${sayPacket(icmp.inner)}` : '';
  const ends = `${at(packet.source, ports?.sport)} → ${at(packet.destination, ports?.dport)}`;
  return `${protocol}${flags}${kind} ${ends}${about}`;
}

function transportWords({ transport, family }: Packet): string[] {
  switch (transport.kind) {
    case 'tcp': {
      const { options, seq, ack, windowBytes } = transport;
      const names = Object.entries(TCP_FLAG).filter(([, bit]) => transport.flags & bit && bit < 64);
      const flags =
        transport.flags === TCP_FLAG.SYN
          ? ['--syn']
          : ['--tcp-flags', 'ALL', names.map(([name]) => name).join(',') || 'NONE'];
      return [
        ...flags,
        ...(options.mss === undefined ? [] : ['--mss', String(options.mss)]),
        ...(seq === 0 ? [] : ['--seq', String(seq)]),
        ...(ack === 0 ? [] : ['--ack', String(ack)]),
        ...(windowBytes === 0xffff ? [] : ['--window', String(windowBytes)]),
      ];
    }
    case 'icmp':
      return [family === 4 ? '--icmp-type' : '--icmpv6-type', `${transport.type}/${transport.code}`];
    case 'sctp':
      return transport.chunk === 1 ? [] : ['--chunk-types', 'any', String(transport.chunk)];
    default:
      return [];
  }
}

/** Text where it is plain, else bytes. */
function payloadWord(payload: Uint8Array): string {
  const text = String.fromCharCode(...payload);
  if (/^[!#-[\]-~]+$/.test(text) && !text.startsWith('hex:')) return text;
  if (/^[ !#-[\]-~]+$/.test(text)) return `"${text}"`;
  return `hex:${[...payload].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
