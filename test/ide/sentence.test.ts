// Rules as sentences: what a reader of a hover is told about one rule.
import { expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import { sayRule } from '../../server/src/ide/sentence/rule.ts';
import { rulesetOf } from '../support/lint.ts';

/** The sentence of the last rule of a table. */
function say(
  rule: string,
  { table = 'filter', chain = 'INPUT', family = 4 as Family, before = '' } = {},
): string | undefined {
  const ruleset = rulesetOf(
    `*${table}\n:${chain} ${/^[A-Z]+$/.test(chain) ? 'ACCEPT' : '-'} [0:0]\n${before}-A ${chain} ${rule}\nCOMMIT\n`,
    family,
  );
  const [found] = [...ruleset.tables.values()];
  const last = found?.chains.get(chain)?.rules.at(-1);
  return found && last && sayRule(found, last);
}

test.each([
  ['-j ACCEPT', 'Accepts every packet.'],
  ['-p tcp -j ACCEPT', 'Accepts TCP packets.'],
  ['-p udp -m udp --dport 53 -j ACCEPT', 'Accepts UDP packets to port 53 (domain).'],
  ['-p tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT', 'Accepts TCP packets to port 22 (ssh) that are NEW.'],
  ['-m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT', 'Accepts packets that are NEW or ESTABLISHED.'],
  ['-m conntrack ! --ctstate INVALID -j ACCEPT', 'Accepts packets that are not INVALID.'],
  [
    '-m conntrack --ctstate DNAT -j ACCEPT',
    'Accepts packets that belong to a connection that has its destination rewritten (DNAT).',
  ],
  ['-m conntrack --ctstatus ASSURED -j ACCEPT', 'Accepts packets that belong to a connection that is assured.'],
  ['-s 10.0.0.0/8 -i eth0 -j DROP', 'Drops packets from 10.0.0.0/8 that arrive on eth0.'],
  [
    '! -s 10.1.2.3 ! -i eth+ -j DROP',
    'Drops packets from anywhere but 10.1.2.3 that arrive on any interface but eth+.',
  ],
  ['-s 0.0.0.0/0 -i + -j DROP', 'Drops every packet.'],
  ['-p udp --sport 67 --dport 68 -j ACCEPT', 'Accepts UDP packets from port 67 (bootps) to port 68 (bootpc).'],
  ['-s 10.0.0.1 -p tcp --sport 1024: -j ACCEPT', 'Accepts TCP packets from 10.0.0.1, ports 1024–65535.'],
  ['-p tcp ! --dport 22 -j DROP', 'Drops TCP packets to any port but 22 (ssh).'],
  [
    '-p tcp -m multiport --dports 80,443,8000:8100 -j ACCEPT',
    'Accepts TCP packets to ports 80 (http), 443 (https) or 8000–8100.',
  ],
  ['-p tcp -m multiport --ports 80,443 -j ACCEPT', 'Accepts TCP packets from or to ports 80 (http) or 443 (https).'],
  ['-p tcp --syn -j ACCEPT', 'Accepts TCP packets that open a connection (SYN).'],
  ['-p tcp ! --syn -j DROP', 'Drops TCP packets that do not open a connection (anything but a lone SYN).'],
  ['-p tcp --tcp-flags SYN,FIN,RST SYN -j DROP', 'Drops TCP packets that have SYN set and FIN and RST clear.'],
  ['-p tcp --tcp-flags ALL NONE -j DROP', 'Drops TCP packets that have FIN, SYN, RST, PSH, ACK and URG clear.'],
  ['-p icmp -j ACCEPT', 'Accepts ICMP packets.'],
  ['-p icmp --icmp-type echo-request -j ACCEPT', 'Accepts ICMP echo-request messages.'],
  ['-p icmp ! --icmp-type 3/4 -j DROP', 'Drops ICMP packets that are not ICMP fragmentation-needed messages.'],
  ['-p 99 -j DROP', 'Drops packets of protocol 99.'],
  ['! -p tcp -j DROP', 'Drops packets that are not TCP.'],
  ['-f -j DROP', 'Drops packets that are fragments other than the first.'],
  ['-m mac --mac-source 02:00:00:00:00:01 -j DROP', 'Drops packets that come from the MAC address 02:00:00:00:00:01.'],
  ['-m mark --mark 0x1/0xff -j DROP', 'Drops packets that have the packet mark 0x1/0xff.'],
  ['-m pkttype --pkt-type broadcast -j DROP', 'Drops packets that were sent as link-layer broadcast.'],
  ['-m addrtype --dst-type LOCAL -j ACCEPT', 'Accepts packets that go to an address of type LOCAL.'],
  ['-m ttl --ttl-lt 5 -j DROP', /^Drops packets that have the TTL 0 to 4\.$/],
  ['-m limit --limit 5/min -j ACCEPT', 'Accepts packets that come no faster than 5 a minute after a burst of 5.'],
  [
    '-m recent --name ssh --update --seconds 60 --hitcount 4 -j DROP',
    'Drops packets that come from an address on the list ssh, seen at least 4 times in the last 60 seconds (and are noted there again).',
  ],
  [
    '-p tcp -m connlimit --connlimit-above 20 -j REJECT --reject-with tcp-reset',
    'Rejects, with a TCP reset, TCP packets that come from an address with more than 20 connections.',
  ],
  ['-m set --match-set bad src -j DROP', 'Drops packets that have their source in the set bad.'],
  ['-m comment --comment "a note" -j ACCEPT', 'Accepts every packet.'],
  ['-m u32 --u32 "0>>22&0x3C@ 0 = 0" -j ACCEPT', 'Accepts packets that match `-m u32 --u32 "0>>22&0x3C@ 0 = 0"`.'],
  ['-d host.example.net -j ACCEPT', 'Accepts packets to host.example.net.'],
  ['-j REJECT', 'Rejects, with the ICMP error port-unreachable, every packet.'],
  ['-j LOG --log-prefix x', 'Logs every packet, and goes on with the next rule.'],
  ['-i lo', 'Counts packets that arrive on lo, and goes on with the next rule.'],
  ['-j RETURN', 'Ends this chain for every packet.'],
])('%s', (rule, sentence) => {
  if (typeof sentence === 'string') expect(say(rule)).toBe(sentence);
  else expect(say(rule)).toMatch(sentence);
});

test.each([
  [
    'nat',
    'POSTROUTING',
    '-o eth0 -j MASQUERADE',
    'Sets the source to the address of the outgoing interface for packets that leave by eth0.',
  ],
  [
    'nat',
    'POSTROUTING',
    '-j SNAT --to-source 192.0.2.1-192.0.2.9',
    'Sets the source to an address from 192.0.2.1 to 192.0.2.9 for every packet.',
  ],
  [
    'nat',
    'PREROUTING',
    '-p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080',
    'Sets the destination to 10.0.0.2, port 8080, for TCP packets to port 80 (http).',
  ],
  [
    'nat',
    'PREROUTING',
    '-p udp --dport 53 -j REDIRECT --to-ports 5353',
    'Sets the destination to this host, port 5353, for UDP packets to port 53 (domain).',
  ],
  [
    'mangle',
    'PREROUTING',
    '-j MARK --set-mark 0x1',
    'Sets the mark to 0x1 for every packet, and goes on with the next rule.',
  ],
  [
    'mangle',
    'PREROUTING',
    '-j CONNMARK --save-mark',
    'Saves the packet mark in the connection mark for every packet, and goes on with the next rule.',
  ],
  [
    'mangle',
    'FORWARD',
    '-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu',
    'Lowers the maximum segment size to what the path takes for TCP packets that open a connection (SYN), and goes on with the next rule.',
  ],
  [
    'mangle',
    'PREROUTING',
    '-j TTL --ttl-inc 1',
    'Raises the TTL by 1 for every packet, and goes on with the next rule.',
  ],
  [
    'raw',
    'PREROUTING',
    '-j CT --notrack',
    'Switches connection tracking off for every packet, and goes on with the next rule.',
  ],
  [
    'raw',
    'PREROUTING',
    '-p tcp --dport 21 -j CT --helper ftp',
    'Attaches the helper ftp to the connections of TCP packets to port 21 (ftp), and goes on with the next rule.',
  ],
])('%s/%s %s', (table, chain, rule, sentence) => {
  expect(say(rule, { table, chain })).toBe(sentence);
});

test('a jump names the chain that goes on, and a goto says that nothing comes back', () => {
  const before = ':web - [0:0]\n';
  expect(say('-p tcp -j web', { before })).toBe('Goes on in the chain web with TCP packets.');
  expect(say('-p tcp -g web', { before })).toBe('Goes on in the chain web, for good, with TCP packets.');
});

test('ICMPv6 messages and errors have their own names', () => {
  expect(say('-p ipv6-icmp --icmpv6-type 135 -j ACCEPT', { family: 6 })).toBe(
    'Accepts ICMPv6 neighbour-solicitation messages.',
  );
  expect(say('-p ipv6-icmp -j REJECT', { family: 6 })).toBe(
    'Rejects, with the ICMPv6 error port-unreachable, ICMPv6 packets.',
  );
});

test('nothing is said of a rule that is refused', () => {
  expect(say('-p tcp --dport 99999 -j ACCEPT')).toBeUndefined();
});
