/** ICMP and ICMPv6 message types: by name, by number, with a code. */

import type { Family } from '../../base/problem.ts';
import type { NamedValue, ValueProblem, ValueType } from '../define.ts';
import { unsignedEnd, unsignedValue } from './strtoul.ts';

/** Type and the codes of it, both ends inside. In IPv4, type 255 is every message. */
export interface IcmpType {
  readonly type: number;
  readonly fromCode: number;
  readonly toCode: number;
}

export const ANY_ICMP = 255;

interface IcmpName extends NamedValue, IcmpType {}

const whole = (type: number, name: string, doc: string): IcmpName => ({ name, type, fromCode: 0, toCode: 255, doc });
const code = (type: number, number: number, name: string, doc: string): IcmpName => ({
  name,
  type,
  fromCode: number,
  toCode: number,
  doc,
});

/** Of the names for the same messages, the first is the usual one. rfc:792, rfc:950, rfc:1256, rfc:1812 */
const NAMES_4: readonly IcmpName[] = [
  whole(ANY_ICMP, 'any', 'every ICMP message'),
  whole(0, 'echo-reply', 'the answer to a ping'),
  whole(0, 'pong', 'the answer to a ping'),
  whole(8, 'echo-request', 'a ping'),
  whole(8, 'ping', 'a ping'),
  whole(3, 'destination-unreachable', 'a packet could not be delivered; the code says why'),
  code(3, 0, 'network-unreachable', 'no route to the network'),
  code(3, 1, 'host-unreachable', 'the last router cannot reach the host'),
  code(3, 2, 'protocol-unreachable', 'the host does not speak the protocol'),
  code(3, 3, 'port-unreachable', 'nothing listens on the UDP port'),
  code(3, 4, 'fragmentation-needed', 'too big for the path: path MTU discovery needs this message'),
  code(3, 5, 'source-route-failed', 'the source route could not be followed'),
  code(3, 6, 'network-unknown', 'the network does not exist'),
  code(3, 7, 'host-unknown', 'the host does not exist'),
  code(3, 9, 'network-prohibited', 'the network is administratively closed'),
  code(3, 10, 'host-prohibited', 'the host is administratively closed'),
  code(3, 11, 'TOS-network-unreachable', 'no route to the network for this type of service'),
  code(3, 12, 'TOS-host-unreachable', 'no way to the host for this type of service'),
  code(3, 13, 'communication-prohibited', 'a filter forbids it'),
  code(3, 14, 'host-precedence-violation', 'the precedence is not allowed'),
  code(3, 15, 'precedence-cutoff', 'the precedence is below what the network takes'),
  whole(4, 'source-quench', 'slow down; obsolete'),
  whole(5, 'redirect', 'a router names a better next hop'),
  code(5, 0, 'network-redirect', 'a better next hop for the network'),
  code(5, 1, 'host-redirect', 'a better next hop for the host'),
  code(5, 2, 'TOS-network-redirect', 'a better next hop for the network and type of service'),
  code(5, 3, 'TOS-host-redirect', 'a better next hop for the host and type of service'),
  whole(9, 'router-advertisement', 'a router says that it is there'),
  whole(10, 'router-solicitation', 'a host asks for routers'),
  whole(11, 'time-exceeded', 'the packet lived too long; traceroute needs it'),
  whole(11, 'ttl-exceeded', 'the packet lived too long; traceroute needs it'),
  code(11, 0, 'ttl-zero-during-transit', 'the TTL ran out on the way'),
  code(11, 1, 'ttl-zero-during-reassembly', 'fragments were missing for too long'),
  whole(12, 'parameter-problem', 'a header could not be understood'),
  code(12, 0, 'ip-header-bad', 'a field of the IP header is wrong'),
  code(12, 1, 'required-option-missing', 'an IP option is missing'),
  whole(13, 'timestamp-request', "asks for the host's clock"),
  whole(14, 'timestamp-reply', "tells the host's clock"),
  whole(17, 'address-mask-request', "asks for the subnet's mask; obsolete"),
  whole(18, 'address-mask-reply', "tells the subnet's mask; obsolete"),
];

/** rfc:4443, rfc:4861 */
const NAMES_6: readonly IcmpName[] = [
  whole(128, 'echo-request', 'a ping'),
  whole(128, 'ping', 'a ping'),
  whole(129, 'echo-reply', 'the answer to a ping'),
  whole(129, 'pong', 'the answer to a ping'),
  whole(1, 'destination-unreachable', 'a packet could not be delivered; the code says why'),
  code(1, 0, 'no-route', 'no route to the destination'),
  code(1, 1, 'communication-prohibited', 'a filter forbids it'),
  code(1, 2, 'beyond-scope', 'the source address is not valid over there'),
  code(1, 3, 'address-unreachable', 'the last router cannot reach the host'),
  code(1, 4, 'port-unreachable', 'nothing listens on the UDP port'),
  code(1, 5, 'failed-policy', 'the source address fails a policy'),
  code(1, 6, 'reject-route', 'the route to the destination rejects'),
  whole(2, 'packet-too-big', 'too big for the path: IPv6 does not work without this message'),
  whole(3, 'time-exceeded', 'the packet lived too long; traceroute needs it'),
  whole(3, 'ttl-exceeded', 'the packet lived too long; traceroute needs it'),
  code(3, 0, 'ttl-zero-during-transit', 'the hop limit ran out on the way'),
  code(3, 1, 'ttl-zero-during-reassembly', 'fragments were missing for too long'),
  whole(4, 'parameter-problem', 'a header could not be understood'),
  code(4, 0, 'bad-header', 'a header field is wrong'),
  code(4, 1, 'unknown-header-type', 'a next header is not known'),
  code(4, 2, 'unknown-option', 'an IPv6 option is not known'),
  whole(133, 'router-solicitation', 'a host asks for routers'),
  whole(134, 'router-advertisement', 'a router says that it is there, and which prefixes are'),
  whole(135, 'neighbour-solicitation', 'asks for the link address of a neighbour: ARP of IPv6'),
  whole(135, 'neighbor-solicitation', 'asks for the link address of a neighbour: ARP of IPv6'),
  whole(136, 'neighbour-advertisement', 'tells a link address'),
  whole(136, 'neighbor-advertisement', 'tells a link address'),
  whole(137, 'redirect', 'a router names a better next hop'),
];

/** The usual name of messages, where there is one. */
export function icmpName({ type, fromCode, toCode }: IcmpType, family: Family): string | undefined {
  const names = family === 4 ? NAMES_4 : NAMES_6;
  return names.find((one) => one.type === type && one.fromCode === fromCode && one.toCode === toCode)?.name;
}

/**
 * `name` or `type[/code[:code]]`. Any beginning of a name stands for it while no other name begins so. iptables-save
 * prints only the first code of a range.
 */
export function icmpType(family: Family): ValueType<IcmpType> {
  const names = family === 4 ? NAMES_4 : NAMES_6;
  return {
    form: 'name|type[/code]',
    doc: 'A message by its name, or by type and code, each a number from 0 to 255.',
    parse(text) {
      const named = byName(text, names);
      if (named) return 'ok' in named ? named : { ok: true, value: codesOf(named) };
      const value = byNumber(text, names);
      return 'ok' in value ? value : { ok: true, value };
    },
    print: ({ type, fromCode, toCode }) => {
      if (family === 4 && type === ANY_ICMP) return ['any'];
      return [fromCode === 0 && toCode === 255 ? String(type) : `${type}/${fromCode}`];
    },
    names: () => names,
    say: (value) => icmpName(value, family) ?? `ICMP type ${value.type}${sayCodes(value)}`,
  };
}

function sayCodes({ fromCode, toCode }: IcmpType): string {
  if (fromCode === 0 && toCode === 255) return '';
  return fromCode === toCode ? ` code ${fromCode}` : ` codes ${fromCode} to ${toCode}`;
}

function codesOf({ type, fromCode, toCode }: IcmpName): IcmpType {
  return { type, fromCode, toCode };
}

/** `undefined` when no name begins so. */
function byName(text: string, names: readonly IcmpName[]): IcmpName | ValueProblem | undefined {
  const wanted = text.toLowerCase();
  const found = names.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  if (found.length <= 1) return found[0];
  const list = found.map(({ name }) => name).join(', ');
  const message = text === '' ? 'An ICMP type is missing here.' : `"${text}" may be any of ${list}.`;
  return { ok: false, code: 'ambiguous-value', message };
}

function byNumber(text: string, names: readonly IcmpName[]): IcmpType | ValueProblem {
  const slash = text.indexOf('/');
  const types = numbers(text, 0, slash < 0 ? text.length : slash);
  if (!types) {
    const message = `"${text}" is neither the name of an ICMP message nor a type from 0 to 255 with or without a code.`;
    const near = names.find(({ name }) => name.replaceAll('-', '') === text.toLowerCase().replace(/[-_ ]/g, ''));
    return { ok: false, code: 'bad-icmp-type', message, ...(near ? { mend: near.name } : {}) };
  }
  if (types.from !== types.to) {
    return { ok: false, code: 'bad-icmp-type', message: 'A range of ICMP types is not supported, only one of codes.' };
  }
  if (slash < 0) return { type: types.from, fromCode: 0, toCode: 255 };
  const codes = numbers(text, slash + 1, text.length);
  if (codes) return { type: types.from, fromCode: codes.from, toCode: codes.to };
  const message = `"${text.slice(slash + 1)}" is no ICMP code from 0 to 255.`;
  return { ok: false, code: 'bad-icmp-type', message, start: slash + 1, end: text.length };
}

/** `n` or `n:n`, up to `end` exactly. */
function numbers(text: string, start: number, end: number): { from: number; to: number } | undefined {
  const firstEnd = unsignedEnd(text, start);
  if (firstEnd < 0 || firstEnd > end) return undefined;
  const from = unsignedValue(text, start, firstEnd);
  if (from > 255) return undefined;
  if (firstEnd === end) return { from, to: from };
  if (text.charCodeAt(firstEnd) !== 58 || unsignedEnd(text, firstEnd + 1) !== end) return undefined;
  const to = unsignedValue(text, firstEnd + 1, end);
  return to <= 255 ? { from, to } : undefined;
}
