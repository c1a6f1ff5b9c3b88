// Packets in iptables' own words: what they are read as, what is filled in, what is refused and where.
import { describe, expect, test } from 'vitest';
import { printPacketWords } from '../../server/src/engine/packet/packet-print.ts';
import { readPacketWords } from '../../server/src/engine/packet/packet-words.ts';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';

const host = defaultHost({ ipv4: undefined, ipv6: undefined });
const context = { family: 4, host, at: 0 } as const;

function full(words: string): string {
  const reading = readPacketWords(words, context);
  return reading.ok ? printPacketWords(reading.value.arrival) : `${reading.start}-${reading.end} ${reading.message}`;
}

describe('what is left out gets a sensible value', () => {
  test.each([
    ['-i eth0', '-i eth0 -p tcp -s 10.0.0.2 --sport 40000 -d 10.0.0.1 --dport 80 --syn --ttl-eq 64'],
    ['', '-p tcp -s 10.0.0.1 --sport 40000 -d 10.0.0.2 --dport 80 --syn --ttl-eq 64'],
    ['-d 192.168.1.9', '-p tcp -s 192.168.1.1 --sport 40000 -d 192.168.1.9 --dport 80 --syn --ttl-eq 64'],
    ['-d 127.0.0.1', '-p tcp -s 127.0.0.1 --sport 40000 -d 127.0.0.1 --dport 80 --syn --ttl-eq 64'],
    ['-i eth1 -p udp', '-i eth1 -p udp -s 192.168.1.2 --sport 40000 -d 192.168.1.1 --dport 80 --ttl-eq 64'],
    ['-i eth0 --icmp-type 8', '-i eth0 -p icmp -s 10.0.0.2 -d 10.0.0.1 --icmp-type 8/0 --ttl-eq 64'],
    ['-i eth0 -p udplite', '-i eth0 -p udplite -s 10.0.0.2 --sport 40000 -d 10.0.0.1 --dport 80 --ttl-eq 64'],
    [
      '-i eth0 -p 136 --sport 5 --dport 9',
      '-i eth0 -p udplite -s 10.0.0.2 --sport 5 -d 10.0.0.1 --dport 9 --ttl-eq 64',
    ],
    [
      '-i eth0 --icmpv6-type 128',
      '-i eth0 -p ipv6-icmp -s 2001:db8:a::2 -d 2001:db8:a::1 --icmpv6-type 128/0 --hl-eq 64',
    ],
    [
      '-i eth0 -p tcp -s 2001:db8::5',
      '-i eth0 -p tcp -s 2001:db8::5 --sport 40000 -d 2001:db8:a::1 --dport 80 --syn --hl-eq 64',
    ],
  ])('"%s" is %s', (words, printed) => {
    expect(full(words)).toBe(printed);
  });
});

describe('what is said is taken', () => {
  const base = '-i eth0 -p tcp -s 10.0.0.2 --sport 40000 -d 10.0.0.1 --dport 80';
  test.each([
    ['--dport ssh', '--dport 22 --syn'],
    ['--sport 1024:2048', '--sport 1024 -d'],
    ['-s 203.0.113.0/24', '-s 203.0.113.1 '],
    ['--tcp-flags SYN,ACK,RST ACK', '--tcp-flags ALL ACK'],
    ['--tcp-flags ALL NONE', '--tcp-flags ALL NONE'],
    ['--ttl-eq 5', '--ttl-eq 5'],
    ['--tos 0x10', '--tos 0x10'],
    ['--mark 7', '--mark 0x7'],
    ['--mac-source 02:00:00:00:00:09', '--mac-source 02:00:00:00:00:09'],
    ['--payload "GET / HTTP"', '--payload "GET / HTTP"'],
    ['--payload hex:0001', '--payload hex:0001'],
    ['--seq 5 --ack 9 --window 100', '--seq 5 --ack 9 --window 100'],
    ['-m mark --mark 0x10/0xf0', '--mark 0x10'],
  ])('%s', (words, part) => {
    expect(full(`-i eth0 ${words}`)).toContain(part);
  });

  test('a length is reached with payload', () => {
    const reading = readPacketWords('-i eth0 -p udp --length 100', context);
    expect(reading.ok && reading.value.arrival.packet.payload.length).toBe(72);
  });

  test('what was printed is read as the same packet', () => {
    for (const words of [base, '-p udp', '-i eth1 --icmp-type 3/1', '-i eth0 -p udp --dport 5', '-i eth0 -p 99']) {
      expect(full(full(words))).toBe(full(words));
    }
  });
});

describe('what cannot be is refused, with its place', () => {
  test.each([
    ['-i eth0 --tls-eq 5', 8, 16],
    ['-i eth0 --dport 99999', 16, 21],
    ['-p tcp -j ACCEPT', 10, 16],
    ['-i eth0 --payload', 8, 17],
    ['-i eth0 --payload "a', 18, 20],
    ['-i eth0 --seq many', 14, 18],
    ['-i eth0 -s 10.0.0.1,10.0.0.2', 8, 10],
    ['-i eth0 -o eth1', 0, 15],
    ['-i eth0 -s nowhere.example', 8, 10],
  ])('%s', (words, start, end) => {
    const reading = readPacketWords(words, context);
    expect(reading).toMatchObject({ ok: false, start, end });
    expect(!reading.ok && reading.message).toMatch(/^[A-Z"-].*\.$/);
  });
});

describe('a host that nobody described', () => {
  test('has the interfaces that rules name, and leads out where they masquerade', async () => {
    const { buildRuleset } = await import('../../server/src/model/build.ts');
    const { parseSave } = await import('../../server/src/syntax/save/parse.ts');
    const text = `*nat
-A POSTROUTING -o wan -j MASQUERADE
COMMIT
*filter
-A INPUT -i lan0 -d 198.51.100.7 -j ACCEPT
-A INPUT -i ppp+ -j ACCEPT
COMMIT
`;
    const described = defaultHost({ ipv4: buildRuleset(parseSave(text, { family: 4 })), ipv6: undefined });
    expect(described.interfaces.map(({ name }) => name)).toEqual(['lo', 'wan', 'lan0', 'ppp0']);
    expect(described.routes.every(({ device }) => device === 'wan')).toBe(true);
    expect(described.interfaces[2]?.addresses).toContainEqual({ family: 4, address: 0xc6336407, prefix: 32 });
  });
});

test('options of a match that no protocol brings along are understood, and every packet can be read as it is printed', () => {
  for (const words of ['-i eth0 -p tcp --dport 22 --syn --mss 1400', '-i eth0 -p udp --dport 53 --payload abc']) {
    const reading = readPacketWords(words, context);
    if (!reading.ok) throw new Error(reading.message);
    const printed = printPacketWords(reading.value.arrival);
    const again = readPacketWords(printed, context);
    expect(again.ok && printPacketWords(again.value.arrival)).toBe(printed);
  }
});
