// Sets of ipset: what their words mean, also of types that not every kernel has.
import { describe, expect, test } from 'vitest';
import { parseIPv4 } from '../../server/src/base/ip.ts';
import { addTo, takeFrom } from '../../server/src/catalogue/ipset/change.ts';
import { lookUp } from '../../server/src/catalogue/ipset/lookup.ts';
import { readSet } from '../../server/src/catalogue/ipset/read.ts';
import type { NamedSet } from '../../server/src/catalogue/ipset/types.ts';
import type { MatchView } from '../../server/src/catalogue/view.ts';

function setOf(...lines: readonly string[]): NamedSet {
  const set = readSet(lines);
  if (typeof set === 'string') throw new Error(set);
  return set;
}

/** A packet of TCP from 10.0.0.2 port 4000 to 192.168.1.2 port 80, with some things changed. */
function packet(changes: Readonly<Record<string, string | number>> = {}, now = 0): MatchView {
  const fields = new Map<string, string | number>([
    ['ip.src', parseIPv4('10.0.0.2') ?? 0],
    ['ip.dst', parseIPv4('192.168.1.2') ?? 0],
    ['ip.proto', 6],
    ['l4.sport', 4000],
    ['l4.dport', 80],
    ['meta.mark', 0x35],
    ['meta.mac', 0x020000000a02],
    ['meta.in', 'eth0'],
    ...Object.entries(changes),
  ]);
  const nothing = (): never => {
    throw new Error('no set asks for this');
  };
  return {
    family: 4,
    now,
    wallClock: undefined,
    read: (field) => fields.get(field),
    bytes: () => new Uint8Array(40),
    set: () => undefined,
    hasFrame: nothing,
    hasReversePath: nothing,
    deviceGroup: nothing,
    connections: nothing,
    hasTuple: nothing,
    connection: nothing,
  };
}

function ask(set: NamedSet, sides: string, view = packet()): string {
  const directions = sides.split(',').map((side) => (side === 'src' ? 'src' : 'dst'));
  const question = { sides: directions, tests: [], wantsExceptions: false, counts: false, countsBelow: false } as const;
  return lookUp(set, question, view).kind;
}

describe('an element holds what it says', () => {
  test.each([
    ['10.0.0.0-10.0.0.5', 'src', 'in'],
    ['10.0.0.3-10.0.0.5', 'src', 'out'],
    ['10.0.0.0/24', 'src', 'in'],
    ['10.0.0.0/24', 'dst', 'out'],
    ['10.0.0.2,tcp:80', 'src,dst', 'in'],
    ['10.0.0.2,80', 'src,dst', 'in'],
    ['10.0.0.2,udp:80', 'src,dst', 'out'],
    ['10.0.0.2,tcp:79-81,192.168.0.0/16', 'src,dst,dst', 'in'],
    ['10.0.0.2,tcp:80', 'src', 'out'],
    ['80-90', 'dst', 'in'],
    ['80', 'src', 'out'],
    ['02:00:00:00:0a:02', 'src', 'in'],
    ['02:00:00:00:0a:02', 'dst', 'unknown'],
    ['10.0.0.2,02:00:00:00:0a:02', 'src,src', 'in'],
    ['10.0.0.2,0x35', 'src,src', 'in'],
    ['10.0.0.0/24,192.168.1.0/24', 'src,dst', 'in'],
    ['10.0.0.0/24,tcp:80,192.168.1.0/24', 'src,dst,dst', 'in'],
    ['10.0.0.0/24,eth0', 'src,src', 'in'],
    ['10.0.0.0/24,eth wildcard', 'src,src', 'in'],
    ['10.0.0.0/24,eth1', 'src,src', 'out'],
  ])('%s by %s: %s', (member, sides, kind) => {
    expect(ask(setOf(member), sides)).toBe(kind);
  });

  test('ICMP has a type and a code where others have ports, by number or by name', () => {
    const echo = packet({ 'ip.proto': 1, 'icmp.type': 8, 'icmp.code': 0 });
    expect(ask(setOf('10.0.0.2,icmp:8/0'), 'src,dst', echo)).toBe('in');
    expect(ask(setOf('10.0.0.2,icmp:echo-request'), 'src,dst', echo)).toBe('in');
    expect(ask(setOf('10.0.0.2,icmp:0/0'), 'src,dst', echo)).toBe('out');
  });

  test('masks of the set decide which bits of an address or a mark count', () => {
    expect(ask(setOf('hash:ip netmask 24', '10.0.0.77'), 'src')).toBe('in');
    expect(ask(setOf('hash:ip,mark markmask 0xf', '10.0.0.2,0x5'), 'src,src')).toBe('in');
  });
});

describe('rules change sets', () => {
  const addition = { sides: ['src'], overwrites: false, timeout: undefined } as const;

  test('what is added to networks is as wide as the narrowest there is', () => {
    const nets = setOf('hash:net', '10.9.0.0/24', '10.0.0.0/8 nomatch');
    expect(addTo(nets, addition, packet())).toBe('changed');
    expect(ask(nets, 'src', packet({ 'ip.src': parseIPv4('10.0.0.200') ?? 0 }))).toBe('in');
    expect(ask(nets, 'src', packet({ 'ip.src': parseIPv4('10.1.0.1') ?? 0 }))).toBe('excepted');
  });

  test('an element that is there stays as it is, unless it is to be written anew', () => {
    const seen = setOf('hash:ip timeout 10');
    expect(addTo(seen, addition, packet())).toBe('changed');
    expect(addTo(seen, addition, packet({}, 8))).toBe('refused');
    expect(ask(seen, 'src', packet({}, 12))).toBe('out');
    expect(addTo(seen, addition, packet({}, 12))).toBe('changed');
    expect(addTo(seen, { ...addition, overwrites: true }, packet({}, 20))).toBe('changed');
    expect(ask(seen, 'src', packet({}, 28))).toBe('in');
  });

  test('a full set, a bitmap that ends before, and a packet without such a part take nothing', () => {
    expect(addTo(setOf('hash:ip maxelem 1', '10.0.0.9'), addition, packet())).toBe('refused');
    expect(addTo(setOf('bitmap:ip range 10.1.0.0/24'), addition, packet())).toBe('refused');
    expect(addTo(setOf('hash:ip,port'), addition, packet())).toBe('refused');
    expect(addTo(setOf('hash:net,iface'), { ...addition, sides: ['src', 'dst'] }, packet())).toBe('refused');
  });

  test('of a set of which nobody said the type, nobody knows what it takes', () => {
    expect(addTo(setOf(), addition, packet())).toBe('unknown');
    expect(addTo(setOf('hash:mac'), { ...addition, sides: ['dst'] }, packet())).toBe('unknown');
  });

  test('what is taken out is gone, and only once', () => {
    const some = setOf('hash:ip', '10.0.0.2', '10.0.0.3');
    expect(takeFrom(some, ['src'], packet())).toBe('changed');
    expect(takeFrom(some, ['src'], packet())).toBe('refused');
    expect(ask(some, 'src')).toBe('out');
  });
});

describe('words that mean no set are told', () => {
  test.each([
    [['hash:nothing'], '"hash:nothing" is no type of set that is modelled'],
    [['bitmap:port'], 'a bitmap:port needs its range, such as "range 0-65535"'],
    [['hash:ip', '10.0.0.300'], '"10.0.0.300" is no element of hash:ip'],
    [['hash:ip,port', '10.0.0.1'], '"10.0.0.1" is no element of hash:ip,port'],
    [['hash:ip,port', '10.0.0.1,tcp:99999'], '"tcp:99999" is no element of hash:ip,port'],
  ])('%j', (lines, message) => {
    expect(readSet(lines)).toBe(message);
  });
});
