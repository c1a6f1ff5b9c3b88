// Words of a packet that may come next, and what is wrong with the packet as it stands.
import { describe, expect, test } from 'vitest';
import { completePacket } from '../../server/src/ide/packet-completion.ts';
import { offeredOptions, subjectOfWords } from '../../server/src/ide/packet-options.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';
import { CARET, contextOf, inFilter } from '../support/ide.ts';

const rules = inFilter(
  '-A INPUT -i ppp0 -s 198.51.100.7 -p tcp -m tcp --dport 8443 -j ACCEPT',
  '-A INPUT -s 192.0.2.0/24 -p tcp -m multiport --dports 25,587 -j ACCEPT',
);

function complete(marked: string, text = rules, family: 4 | 6 = 4) {
  const offset = marked.indexOf(CARET);
  return completePacket(contextOf(text, { family }), marked.replace(CARET, ''), offset);
}

const textsOf = (marked: string, text?: string, family?: 4 | 6): readonly string[] =>
  complete(marked, text, family).items.map((item) => item.text);

describe('options', () => {
  test('are offered where a word may begin: where it enters, its protocol, its addresses, its ports', () => {
    expect(textsOf('▮').slice(0, 6)).toEqual(['-i', '-p', '-s', '-d', '--dport', '--sport']);
  });

  test('are those of the protocol that was named', () => {
    expect(textsOf('-p udp ▮')).toContain('--dport');
    expect(textsOf('-p udp ▮')).not.toContain('--syn');
    expect(textsOf('-p icmp ▮')).toContain('--icmp-type');
    expect(textsOf('-p icmp ▮')).not.toContain('--dport');
    expect(textsOf('-p 17 ▮')).not.toContain('--syn');
  });

  test('are those of the family: hop limit and ICMPv6 types in an IPv6 file', () => {
    const six = textsOf('▮', rules.replaceAll(/-s \S+ /g, ''), 6);
    expect(six).toEqual(expect.arrayContaining(['--hl-eq', '--icmpv6-type']));
    expect(six).not.toContain('--ttl-eq');
    expect(textsOf('-s 2001:db8::1 ▮')).toContain('--hl-eq');
  });

  test('are offered once, and the flags of TCP in one way', () => {
    expect(textsOf('-i eth0 ▮')).not.toContain('-i');
    expect(textsOf('--destination-port 22 ▮')).not.toContain('--dport');
    expect(textsOf('--syn ▮')).not.toContain('--tcp-flags');
  });

  test('leave out the sender of the frame while the host itself is the sender', () => {
    expect(textsOf('-p tcp ▮')).not.toContain('--mac-source');
    expect(textsOf('-i eth0 ▮')).toContain('--mac-source');
  });

  test('are offered while one is being typed, in place of what is typed', () => {
    const { from, items } = complete('-i eth0 --dp▮');
    expect(from).toBe(8);
    expect(items.map(({ text }) => text)).toContain('--dport');
  });

  test('have the words of the catalogue, in one line and as a page', () => {
    const dport = complete('▮').items.find(({ text }) => text === '--dport');
    expect(dport?.doc).toMatch(/port/);
    expect(dport?.page).toContain('--dport');
  });

  test.each([4, 6] as const)('that are offered, with a value, make a packet that can be sent (IPv%i)', (family) => {
    const address = family === 4 ? '198.51.100.7' : '2001:db8::7';
    const samples: Readonly<Record<string, string>> = {
      '-i': 'eth0',
      '-p': 'tcp',
      '-s': address,
      '-d': address,
      '--dport': '22',
      '--sport': '22',
      '--tcp-flags': 'ALL ACK',
      '--icmp-type': '8',
      '--icmpv6-type': '128',
      '--ctstate': 'NEW',
      '--mac-source': '02:00:00:00:0a:02',
      '--tos': '0x10',
      '--payload': 'hello',
    };
    const { words } = splitWords('-i eth0', 0);
    for (const { word, values } of offeredOptions(subjectOfWords(words, family))) {
      const text = `${word === '-i' ? '' : '-i eth0 '}${word}${values === 0 ? '' : ` ${samples[word] ?? '9'}`}`;
      expect(completePacket(contextOf(rules, { family }), text, text.length).problem, text).toBeUndefined();
    }
  });
});

describe('values', () => {
  test('of -i are the interfaces of the rules, with the address that the host has there', () => {
    const [first] = complete('-i ▮').items;
    expect(first).toMatchObject({ text: 'ppp0', doc: expect.stringContaining('10.0.0.1/24') });
    expect(textsOf('-i ▮').at(-1)).toBe('lo');
  });

  test('of -p are protocols, the everyday ones first', () => {
    expect(textsOf('-p ▮').slice(0, 3)).toEqual(['tcp', 'udp', 'icmp']);
    expect(textsOf('-p ▮')).toContain('gre');
  });

  test('of -s are a stranger and the addresses of the rules; of -d those of the host before all others', () => {
    expect(textsOf('-s ▮').slice(0, 3)).toEqual(['203.0.113.5', '198.51.100.7', '192.0.2.0/24']);
    expect(textsOf('-i ppp0 -d ▮')[0]).toMatch(/^(127|10)\./);
  });

  test('of a port are the ports of the rules, then services by name', () => {
    expect(textsOf('-p tcp --dport ▮').slice(0, 4)).toEqual(['8443', '25', '587', 'ssh']);
    expect(textsOf('-p udp --dport ▮')).toContain('ntp');
    expect(textsOf('-p tcp --sport ▮')[0]).toBe('ssh');
  });

  test('of --tcp-flags are flags, in both of its words, one element of the list at a time', () => {
    expect(textsOf('--tcp-flags ▮')).toContain('SYN');
    expect(textsOf('--tcp-flags ALL ▮')).toContain('SYN');
    expect(complete('--tcp-flags ALL SYN,A▮').from).toBe('--tcp-flags ALL SYN,'.length);
    expect(textsOf('--tcp-flags ALL SYN ▮')).not.toContain('SYN');
  });

  test('of --ctstate are the states that a packet can be given', () => {
    expect(textsOf('--ctstate ▮')).toEqual(['NEW', 'ESTABLISHED', 'RELATED', 'INVALID']);
  });

  test('of --icmp-type are the names of messages', () => {
    expect(textsOf('-p icmp --icmp-type ▮')).toContain('echo-request');
  });

  test('of an option without names are none', () => {
    expect(textsOf('--ttl-eq ▮')).toEqual([]);
    expect(textsOf('--payload ▮')).toEqual([]);
  });
});

describe('what is wrong', () => {
  test('is nothing with a packet that can be sent', () => {
    expect(complete('-i eth0 -p tcp --dport 22▮').problem).toBeUndefined();
  });

  test('is said with its place', () => {
    const text = '-i eth0 -p tcp --dport 99999';
    const { problem } = complete(`${text}▮`);
    expect(problem && text.slice(problem.start, problem.end)).toBe('99999');
  });
});
