// Captures of real traffic through the rules that were there: what passed in truth passes, whatever NAT and helpers did to it. See fixtures/README.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCapture } from '../../server/src/capture/read.ts';
import { replay } from '../../server/src/capture/replay.ts';
import { sayPacket } from '../../server/src/engine/packet/packet-print.ts';
import { readScenario } from '../../server/src/engine/session/scenario.ts';
import { placeName } from '../../server/src/engine/trace.ts';

const ROUTER = {
  host: {
    interfaces: [
      { name: 'eth0', addresses: ['203.0.113.1/24', '203.0.113.101/32', '2001:db8:a::1/64'] },
      { name: 'eth1', addresses: ['192.168.1.1/24', '2001:db8:b::1/64'] },
    ],
    sysctl: { 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 },
  },
  ruleset: {
    ipv4: `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p tcp --dport 21 -j CT --helper ftp
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp --dport 21 -j DNAT --to-destination 192.168.1.2
-A POSTROUTING -o eth0 -j SNAT --to-source 203.0.113.101
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -i eth1 -m conntrack --ctstate NEW -j ACCEPT
-A FORWARD -i eth0 -p tcp --dport 21 -m conntrack --ctstate NEW -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`,
    ipv6: '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n',
  },
};

const WEB = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -p ipv6-icmp -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -j ACCEPT
COMMIT
`;

const SERVER = {
  host: { interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24', '2001:db8:a::1/64'] }] },
  ruleset: { ipv4: WEB, ipv6: WEB },
};

function run(file: string, described: object, device: string) {
  const scenario = readScenario({ ...described, packets: [] });
  if (!scenario.ok) throw new Error(scenario.message);
  const capture = readCapture(readFileSync(join(import.meta.dirname, 'fixtures', file)));
  if (!capture.ok) throw new Error(capture.message);
  const { host, rulesets } = scenario.value;
  const result = replay(capture.frames, { host, rulesets, in: device, out: undefined });
  return {
    replayed: result.replayed,
    notable: result.notable.map(
      ({ number, arrival, trace }) =>
        `${number} ${sayPacket(arrival.packet)}: ${trace.by ? placeName(trace.by) : 'nobody'}`,
    ),
    skipped: Object.fromEntries(result.skipped),
  };
}

const OUTGOING = 'packets on their way out, which came in before';
const ROUTER_ERRORS = 'errors that the host sends as a router, and sends here as well';

test.each([
  ['ftp-behind-nat.pcap', 'eth1', 48, {}],
  ['ftp-to-forwarded-port.pcap', 'eth0', 48, {}],
  ['ftp-on-all-interfaces.pcap', 'eth0', 48, { [OUTGOING]: 48 }],
])('%s: a session of FTP passes with all its data connections', (file, device, replayed, skipped) => {
  expect(run(file, ROUTER, device)).toEqual({ replayed, notable: [], skipped });
});

test.each([
  ['errors-behind-nat.pcap', 13, 21, { [ROUTER_ERRORS]: 1 }],
  ['errors-on-all-interfaces.pcap', 27, 24, { [OUTGOING]: 19, ARP: 2, [ROUTER_ERRORS]: 1 }],
])('%s: errors find the connections that they are about; only a TTL runs out', (file, number, replayed, skipped) => {
  const result = run(file, ROUTER, 'eth1');
  expect(result.notable).toEqual([`${number} udp 192.168.1.2:57944 → 203.0.113.9:33441: nobody`]);
  expect({ ...result, notable: [] }).toEqual({ replayed, notable: [], skipped });
});

test.each([
  ['web-server.pcap', 33, [19, 35], {}],
  ['web-server.pcapng', 47, [21, 37], { ARP: 2 }],
])('%s: all that was asked for passes, and a port that is not is closed', (file, replayed, numbers, skipped) => {
  const result = run(file, SERVER, 'eth0');
  expect(result.notable).toEqual([
    `${numbers[0]} tcp S 10.0.0.5:49000 → 10.0.0.1:81: filter/INPUT/policy`,
    `${numbers[1]} tcp S [2001:db8:a::5]:35560 → [2001:db8:a::1]:81: filter/INPUT/policy`,
  ]);
  const groups = { 'packets to groups that the host is no member of': 3 };
  expect({ ...result, notable: [] }).toEqual({ replayed, notable: [], skipped: { ...skipped, ...groups } });
});
