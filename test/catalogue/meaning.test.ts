// What matches mean, where the kernel is full of surprises.
import { describe, expect, test } from 'vitest';
import { CT_STATE, CT_STATUS, type Field, type FieldValue, TCP_FLAG } from '../../server/src/base/fields.ts';
import { parseIPv4, parseIPv6 } from '../../server/src/base/ip.ts';
import { evaluate } from '../../server/src/base/predicate.ts';
import type { Family } from '../../server/src/base/problem.ts';
import type { Truth } from '../../server/src/base/truth.ts';
import { pairsOf } from '../../server/src/model/rule.ts';
import { predicateOfRule } from '../../server/src/syntax/command/meaning.ts';
import { read } from '../support/command.ts';

type Packet = Partial<Record<Field, FieldValue>>;

/** Whether a rule matches a packet that has these fields and no others. */
function matches(rule: string, packet: Packet, family: Family = 4): Truth {
  const command = read(`-A FORWARD ${rule}`, { family });
  const [pair] = pairsOf(command);
  if (!pair) throw new Error(`no rule in ${rule}`);
  return evaluate(predicateOfRule(command, pair, 'filter'), (field) => packet[field]);
}

const v4 = (text: string): number => parseIPv4(text) ?? 0;

const CONNECTION: Packet = {
  'ct.state': CT_STATE.ESTABLISHED,
  'ct.status': CT_STATUS.CONFIRMED | CT_STATUS.SEEN_REPLY | CT_STATUS.ASSURED,
  'ct.direction': 0,
  'ct.proto': 6,
  'ct.origSrc': v4('10.0.0.1'),
  'ct.origDst': v4('10.0.0.2'),
  'ct.replSrc': v4('10.0.0.2'),
  'ct.replDst': v4('10.0.0.1'),
  'ct.origSrcPort': 1024,
  'ct.origDstPort': 22,
  'ct.replSrcPort': 22,
  'ct.replDstPort': 1024,
  'ct.expires': 100,
};
const INVALID: Packet = { 'ct.state': CT_STATE.INVALID };
const UNTRACKED: Packet = { 'ct.state': CT_STATE.UNTRACKED };

describe('conntrack:', () => {
  test.each<[sentence: string, options: string, packet: Packet, truth: Truth]>([
    ['a list of states is any of them', '--ctstate NEW,ESTABLISHED', CONNECTION, 'yes'],
    ['! is none of them', '! --ctstate NEW,ESTABLISHED', CONNECTION, 'no'],
    ['SNAT is a bit of the status', '--ctstate SNAT', CONNECTION, 'no'],
    ['SNAT beside a state adds to it', '--ctstate NEW,SNAT', { ...CONNECTION, 'ct.status': CT_STATUS.SRC_NAT }, 'yes'],
    ['! DNAT holds without translation', '! --ctstate DNAT', CONNECTION, 'yes'],
    ['an invalid packet has no connection', '--ctstate INVALID', INVALID, 'yes'],
    ['an invalid packet is not NEW', '! --ctstate NEW', INVALID, 'yes'],
    ['without a connection no other condition holds', '--ctproto tcp', INVALID, 'no'],
    ['not even a negated one', '! --ctproto tcp', INVALID, 'no'],
    ['not even an untracked one', '! --ctorigsrc 10.0.0.1', UNTRACKED, 'no'],
    ['once the state fits, nothing else is asked', '--ctstate INVALID --ctproto tcp', INVALID, 'yes'],
    ['nor where it is negated', '--ctstate UNTRACKED ! --ctstatus NONE', UNTRACKED, 'yes'],
    ['the state must fit first', '--ctstate NEW --ctproto tcp', INVALID, 'no'],
    ['status NONE never holds', '--ctstatus NONE', CONNECTION, 'no'],
    ['! NONE is every tracked packet', '! --ctstatus NONE', { ...CONNECTION, 'ct.status': 0 }, 'yes'],
    ['but no packet without a connection', '! --ctstatus NONE', INVALID, 'no'],
    ['a list of statuses is any of them', '--ctstatus ASSURED,EXPECTED', CONNECTION, 'yes'],
    ['original addresses are the client view', '--ctorigsrc 10.0.0.0/24 --ctorigdstport 22', CONNECTION, 'yes'],
    ['reply addresses turn around', '--ctreplsrc 10.0.0.2 --ctrepldst 10.0.0.1', CONNECTION, 'yes'],
    ['ports of the reply', '--ctreplsrcport 22 ! --ctrepldstport 22', CONNECTION, 'yes'],
    ['the direction is of the packet', '--ctdir REPLY', CONNECTION, 'no'],
    ['lifetime is in seconds', '--ctexpire 50:100', CONNECTION, 'yes'],
    [
      'state is the same for its own words',
      '--ctstate RELATED',
      { ...CONNECTION, 'ct.state': CT_STATE.RELATED },
      'yes',
    ],
  ])('%s (%s)', (_, options, packet, truth) => {
    expect(matches(`-m conntrack ${options}`, packet)).toBe(truth);
  });

  test('-m state asks the same as --ctstate', () => {
    for (const packet of [CONNECTION, INVALID, UNTRACKED]) {
      for (const states of ['NEW', 'ESTABLISHED,RELATED', 'INVALID', 'UNTRACKED']) {
        for (const bang of ['', '! ']) {
          const [old, now] = [`-m state ${bang}--state ${states}`, `-m conntrack ${bang}--ctstate ${states}`];
          expect(matches(old, packet), old).toBe(matches(now, packet));
        }
      }
    }
  });

  test('marks of a connection are 0 without one', () => {
    expect(matches('-m connmark --mark 0', CONNECTION)).not.toBe('unknown');
    expect(matches('-m connmark ! --mark 1', INVALID)).toBe('no');
    expect(matches('-m connmark ! --mark 1', { ...CONNECTION, 'ct.mark': 0 })).toBe('yes');
  });
});

const SEGMENT: Packet = {
  'ip.proto': 6,
  'ip.laterFragment': 0,
  'l4.sport': 1024,
  'l4.dport': 22,
  'tcp.flags': TCP_FLAG.SYN,
  'tcp.options': 1 << 2,
  'tcp.mss': 1460,
};
const { 'tcp.mss': _size, ...WITHOUT_SIZE } = SEGMENT;
const LATER: Packet = { 'ip.proto': 6, 'ip.laterFragment': 1 };

describe('transports:', () => {
  test.each<[sentence: string, rule: string, packet: Packet, truth: Truth]>([
    ['a port inside', '-p tcp --dport 20:30', SEGMENT, 'yes'],
    ['a port outside', '-p tcp ! --dport 20:30', SEGMENT, 'no'],
    ['all ports', '-p tcp --dport 22 --sport 0:65535', SEGMENT, 'yes'],
    ['--syn', '-p tcp --syn', SEGMENT, 'yes'],
    ['! --syn', '-p tcp ! --syn', { ...SEGMENT, 'tcp.flags': TCP_FLAG.SYN | TCP_FLAG.ACK }, 'yes'],
    ['flags beside those asked do not count', '-p tcp --tcp-flags SYN SYN', { ...SEGMENT, 'tcp.flags': 0x3f }, 'yes'],
    ['an option that is there', '-p tcp --tcp-option 2', SEGMENT, 'yes'],
    ['an option that is not', '-p tcp ! --tcp-option 3', SEGMENT, 'yes'],
    ['the announced size', '-p tcp -m tcpmss --mss 1400:1500', SEGMENT, 'yes'],
    ['no announced size and !', '-p tcp -m tcpmss ! --mss 1400:1500', WITHOUT_SIZE, 'yes'],
    ['a later fragment has no ports', '-p tcp --dport 22', LATER, 'no'],
    ['not even with !', '-p tcp ! --dport 22', LATER, 'no'],
    ['nor for a rule that asks no port', '-p tcp -m tcp', LATER, 'no'],
    ['but the protocol is known', '-p tcp', LATER, 'yes'],
    ['multiport takes any of the list', '-p tcp -m multiport --dports 80,20:30', SEGMENT, 'yes'],
    ['either side', '-p tcp -m multiport --ports 1024', SEGMENT, 'yes'],
    ['! --ports wants neither side', '-p tcp -m multiport ! --ports 22,80', SEGMENT, 'no'],
    ['no later fragment', '-p tcp -m multiport ! --dports 80', LATER, 'no'],
    ['data of a later fragment is taken for a header', '-p tcp -m tcpmss --mss 1:2', LATER, 'unknown'],
    ['in ecn too', '-p tcp -m ecn ! --ecn-tcp-ece', LATER, 'unknown'],
  ])('%s (%s)', (_, rule, packet, truth) => {
    expect(matches(rule, packet)).toBe(truth);
  });

  test('icmp compares type and code, and any needs no header', () => {
    const echo: Packet = { 'ip.proto': 1, 'icmp.type': 8, 'icmp.code': 0 };
    expect(matches('-p icmp --icmp-type echo-request', echo)).toBe('yes');
    expect(matches('-p icmp --icmp-type 8/1', echo)).toBe('no');
    expect(matches('-p icmp ! --icmp-type 8/1', echo)).toBe('yes');
    expect(matches('-p icmp --icmp-type any', echo)).toBe('yes');
    expect(matches('-p icmpv6 --icmpv6-type 128', { 'ip.proto': 58, 'icmp.type': 128, 'icmp.code': 3 }, 6)).toBe('yes');
  });

  test('IPv6 length is of the whole packet', () => {
    expect(matches('-m length --length 40:60', { 'ip.length': 60 }, 6)).toBe('yes');
    expect(matches('-m length ! --length 40:59', { 'ip.length': 60 }, 6)).toBe('yes');
  });
});

describe('where a packet comes from:', () => {
  test('no socket, no owner: neither with ! nor without', () => {
    expect(matches('-m owner --uid-owner 0', {})).toBe('no');
    expect(matches('-m owner --uid-owner 0', { 'meta.socketExists': 1, 'meta.uid': 0 })).toBe('yes');
    expect(matches('-m owner ! --socket-exists', {})).toBe('yes');
    expect(matches('-m owner --uid-owner 0-99', { 'meta.socketExists': 1, 'meta.uid': 100 })).toBe('no');
  });

  test('no frame, no MAC address: neither with ! nor without', () => {
    expect(matches('-m mac ! --mac-source 02:00:00:00:00:01', {})).toBe('no');
    expect(matches('-m mac --mac-source 02:00:00:00:00:01', { 'meta.mac': 0x020000000001 })).toBe('yes');
    expect(matches('-m mac ! --mac-source 02:00:00:00:00:01', { 'meta.mac': 0x020000000002 })).toBe('yes');
  });

  test('types of addresses are those of routes', () => {
    const packet: Packet = { 'route.srcType': 1, 'route.dstType': 2, 'route.dstTypeIn': 1 };
    expect(matches('-m addrtype --dst-type LOCAL', packet)).toBe('yes');
    expect(matches('-m addrtype --dst-type LOCAL --limit-iface-in', packet)).toBe('no');
    expect(matches('-m addrtype ! --src-type LOCAL,BROADCAST', packet)).toBe('yes');
  });

  test('ranges hold both ends', () => {
    const packet: Packet = { 'ip.src': v4('10.0.0.9'), 'ip.dst': v4('10.0.1.0') };
    expect(matches('-m iprange --src-range 10.0.0.1-10.0.0.9', packet)).toBe('yes');
    expect(matches('-m iprange ! --dst-range 10.0.0.1-10.0.0.255', packet)).toBe('yes');
    const six: Packet = { 'ip.src': parseIPv6('2001:db8::5') ?? 0n };
    expect(matches('-m iprange --src-range 2001:db8::1-2001:db8::5', six, 6)).toBe('yes');
  });

  test('IPsec that nobody knows of is unknown, and "none" and "some" exclude each other', () => {
    expect(matches('-m policy --dir in --pol none', {})).toBe('unknown');
    const command = read('-A FORWARD -m policy --dir in --pol none -m policy --dir in --pol ipsec', {});
    const [pair] = pairsOf(command);
    expect(pair && predicateOfRule(command, pair, 'filter')).toMatchObject({
      kind: 'all',
      of: [
        { kind: 'unknown', key: 'policy:in' },
        { kind: 'not', of: { kind: 'unknown', key: 'policy:in' } },
      ],
    });
  });
});

describe('fields of the IP header:', () => {
  test.each<[rule: string, packet: Packet, truth: Truth]>([
    ['-m ttl --ttl-eq 64', { 'ip.ttl': 64 }, 'yes'],
    ['-m ttl --ttl-lt 64', { 'ip.ttl': 64 }, 'no'],
    ['-m ttl --ttl-gt 63', { 'ip.ttl': 64 }, 'yes'],
    ['-m ttl ! --ttl-eq 64', { 'ip.ttl': 1 }, 'yes'],
    ['-m tos --tos 0x10', { 'ip.tos': 0x10 }, 'yes'],
    ['-m tos --tos 0x10/0x3f', { 'ip.tos': 0xd0 }, 'yes'],
    ['-m dscp --dscp-class EF', { 'ip.tos': 0xb9 }, 'yes'],
    ['-m ecn --ecn-ip-ect 1', { 'ip.tos': 0xb9 }, 'yes'],
    ['-m pkttype --pkt-type broadcast', { 'meta.pkttype': 1 }, 'yes'],
    ['-m pkttype ! --pkt-type unicast', { 'meta.pkttype': 0 }, 'no'],
    ['-m mark ! --mark 1/3', { 'meta.mark': 5 }, 'no'],
    ['-m comment --comment x', {}, 'yes'],
  ])('%s of %o: %s', (rule, packet, truth) => {
    expect(matches(rule, packet)).toBe(truth);
  });

  test('extension headers of IPv6, exactly and at least', () => {
    const packet: Packet = { 'ip6.headers': 2 | 8 | 128 };
    expect(matches('-m ipv6header --header dst,frag,prot', packet, 6)).toBe('yes');
    expect(matches('-m ipv6header --header dst,frag', packet, 6)).toBe('no');
    expect(matches('-m ipv6header --header dst,frag --soft', packet, 6)).toBe('yes');
    expect(matches('-m ipv6header ! --header dst,esp --soft', packet, 6)).toBe('no');
    expect(matches('-m ipv6header ! --header hop,esp --soft', packet, 6)).toBe('yes');
  });
});
