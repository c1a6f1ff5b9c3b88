/** `ftp`: a session of FTP: someone logs in, the two agree on a second connection, and a file goes over it. */
import { type Address, parseIPv4, parseIPv6, printAddress } from '../../base/ip.ts';
import type { Packet } from '../../engine/types.ts';
import { tell } from '../data.ts';
import { isGiven, verb } from '../define.ts';
import { ACK, FIN, type Stage, SYN, type Talk, textOf } from '../stage.ts';

const MODES = [
  {
    name: 'passive',
    doc: 'The client asks with PASV where it may connect to; this is what happens when nothing is said.',
  },
  { name: 'active', doc: 'The client says with PORT where the server should connect to.' },
  { name: 'epsv', doc: 'As passive, in the form that also knows IPv6: EPSV.' },
  { name: 'eprt', doc: 'As active, in the form that also knows IPv6: EPRT.' },
] as const;

/** Ports of data connections, where the sides choose them. */
const DATA_PORT = 50000;
const ACTIVE_SOURCE = 20;

export default verb({
  name: 'ftp',
  form: 'ftp [passive|active|epsv|eprt] [as NAME] PACKET',
  doc: 'A whole FTP session: the control connection to port 21, a login, PASV or PORT, the data connection that they agree on, a file, and the end of both.',
  opens: true,
  modes: MODES,
  operands: 0,
  addedWords: (written) =>
    `${isGiven(written, '-p', '--protocol') ? '' : '-p tcp '}--syn ${isGiven(written, '--dport', '--destination-port') ? '' : '--dport 21 '}`,
  play(stage) {
    const { talk, mode = 'passive' } = stage;
    if (talk.client.packet.transport.kind !== 'tcp') return 'FTP goes over TCP: leave out -p.';
    if (talk.client.packet.family === 6 && (mode === 'passive' || mode === 'active'))
      return `PASV and PORT have no room for an address of IPv6: "ftp ${mode === 'passive' ? 'epsv' : 'eprt'}" does it.`;
    if (!open(stage, talk) || !logIn(stage)) return undefined;
    const data = mode === 'active' || mode === 'eprt' ? announce(stage, mode) : inquire(stage, mode);
    if (!data || !open(stage, data)) return undefined;
    const sender = mode === 'active' || mode === 'eprt' ? 'client' : 'server';
    void (
      tell(stage, talk, 'server', '150 Here it comes\r\n') &&
      tell(stage, data, sender, 'the file') &&
      end(stage, data, sender) &&
      tell(stage, talk, 'server', '226 Done\r\n') &&
      tell(stage, talk, 'client', 'QUIT\r\n') &&
      tell(stage, talk, 'server', '221 Bye\r\n') &&
      end(stage, talk, 'server')
    );
    return undefined;
  },
});

function open({ send }: Stage, talk: Talk): boolean {
  return (
    send(talk, 'client', { label: 'SYN', flags: SYN }) &&
    send(talk, 'server', { label: 'SYN ACK', flags: SYN | ACK }) &&
    send(talk, 'client', { label: 'ACK', flags: ACK })
  );
}

function end({ send }: Stage, talk: Talk, first: 'client' | 'server'): boolean {
  const second = first === 'client' ? 'server' : 'client';
  return (
    send(talk, first, { label: 'FIN ACK', flags: FIN | ACK }) &&
    send(talk, second, { label: 'FIN ACK', flags: FIN | ACK }) &&
    send(talk, first, { label: 'ACK', flags: ACK })
  );
}

function logIn(stage: Stage): boolean {
  const { talk } = stage;
  return (
    tell(stage, talk, 'server', '220 Ready\r\n') &&
    tell(stage, talk, 'client', 'USER anonymous\r\n') &&
    tell(stage, talk, 'server', '331 Password?\r\n') &&
    tell(stage, talk, 'client', 'PASS guest\r\n') &&
    tell(stage, talk, 'server', '230 Welcome\r\n')
  );
}

/** The client says where it waits. The server connects to what it has read, which a helper may have rewritten on the way. rfc:959, rfc:2428 */
function announce(stage: Stage, mode: 'active' | 'eprt'): Talk | undefined {
  const { talk, send, begin } = stage;
  const { source, family } = talk.client.packet;
  const command =
    mode === 'active'
      ? `PORT ${commas(source, DATA_PORT)}`
      : `EPRT |${family === 4 ? 1 : 2}|${printAddress(source)}|${DATA_PORT}|`;
  const heard = tellAndRead(stage, 'client', `${command}\r\n`);
  const { server } = talk;
  const where = heard === undefined ? undefined : mode === 'active' ? readCommas(heard) : readBars(heard);
  if (!where || !server || !send(talk, 'server', { label: 'ACK', flags: ACK })) return undefined;
  if (!tell(stage, talk, 'server', '200 I shall connect there\r\n') || !tell(stage, talk, 'client', 'RETR file\r\n'))
    return undefined;
  return begin(server.from, segment(server.packet, where, ACTIVE_SOURCE));
}

/** The server says where it waits, and the client connects there. */
function inquire(stage: Stage, mode: string): Talk | undefined {
  const { talk, send, begin } = stage;
  const extended = mode === 'epsv';
  const { server, client } = talk;
  if (!server || !tell(stage, talk, 'client', extended ? 'EPSV\r\n' : 'PASV\r\n')) return undefined;
  const reply = extended
    ? `229 Extended passive mode (|||${DATA_PORT}|)`
    : `227 Passive mode (${commas(server.packet.source, DATA_PORT)})`;
  const heard = tellAndRead(stage, 'server', `${reply}\r\n`);
  if (heard === undefined) return undefined;
  const port = /\(\|\|\|(\d+)\|\)/.exec(heard)?.[1];
  const where = extended ? port && { address: client.packet.destination, port: Number(port) } : readCommas(heard);
  if (!where || !send(talk, 'client', { label: 'ACK', flags: ACK })) return undefined;
  if (!tell(stage, talk, 'client', 'RETR file\r\n')) return undefined;
  return begin(client.from, segment(client.packet, where, portFor(client.packet)));
}

/** Data whose text as it arrived matters; `undefined` when it did not. */
function tellAndRead({ talk, send }: Stage, side: 'client' | 'server', text: string): string | undefined {
  let read: string | undefined;
  const payload = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const hear = (final: Packet): void => {
    read = textOf(final.payload);
  };
  return send(talk, side, { label: `"${text.trimEnd()}"`, flags: 24, payload, hear }) ? read : undefined;
}

interface Where {
  readonly address: Address;
  readonly port: number;
}

function segment(packet: Packet, { address, port }: Where, sport: number): Packet {
  const { transport } = packet;
  if (transport.kind !== 'tcp') return packet;
  return { ...packet, destination: address, transport: { ...transport, sport, dport: port, seq: 0, ack: 0 } };
}

/** The port after the one of the control connection. */
function portFor({ transport }: Packet): number {
  return transport.kind === 'tcp' && transport.sport < 0xffff ? transport.sport + 1 : DATA_PORT;
}

function commas(address: Address, port: number): string {
  return [...printAddress(address).split('.'), port >> 8, port & 255].join(',');
}

function readCommas(text: string): Where | undefined {
  const numbers = /(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)/.exec(text)?.slice(1).map(Number);
  if (!numbers) return undefined;
  const [high = 0, low = 0] = numbers.slice(4);
  const address = parseIPv4(numbers.slice(0, 4).join('.'));
  return address === undefined ? undefined : { address, port: high * 256 + low };
}

function readBars(text: string): Where | undefined {
  const [, kind, written = '', port] = /\|([12])\|([^|]+)\|(\d+)\|/.exec(text) ?? [];
  const address = kind === '1' ? parseIPv4(written) : parseIPv6(written);
  return address === undefined ? undefined : { address, port: Number(port) };
}
