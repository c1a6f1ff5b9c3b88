// Captures replayed through rules: which way a packet goes, what NAT has made of it, when it comes, and what becomes of it.
import { expect, test } from 'vitest';
import { printAddress } from '../../server/src/base/ip.ts';
import { guessHost } from '../../server/src/capture/host.ts';
import { readCapture } from '../../server/src/capture/read.ts';
import { type ReplayOptions, replay } from '../../server/src/capture/replay.ts';
import { reportReplay } from '../../server/src/capture/report.ts';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';
import { placeName } from '../../server/src/engine/trace.ts';
import { loadSave } from '../../server/src/flow/subject.ts';
import { cooked, ethernet, fragmentsOf, ipBytes, LINK, pcap, pcapng, type Written } from '../support/capture.ts';

const FILTER = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A FORWARD -i eth1 -j ACCEPT
COMMIT
`;
const SYN = '-i eth0 -p tcp -s 203.0.113.5 --sport 4000 -d 10.0.0.1 --dport 22 --syn --seq 100';
const SYN_ACK = '-p tcp -s 10.0.0.1 --sport 22 -d 203.0.113.5 --dport 4000 --tcp-flags ALL SYN,ACK --seq 500 --ack 101';
const LAST_ACK =
  '-i eth0 -p tcp -s 203.0.113.5 --sport 4000 -d 10.0.0.1 --dport 22 --tcp-flags ALL ACK --seq 101 --ack 501';

function frames(bytes: Uint8Array) {
  const reading = readCapture(bytes);
  if (!reading.ok) throw new Error(reading.message);
  return reading.frames;
}

const seen = (...words: readonly string[]): Written[] =>
  words.map((packet, i) => ({ at: i / 10, bytes: ethernet(ipBytes(packet)) }));

function run(bytes: Uint8Array, rules = FILTER, options: Partial<ReplayOptions> = {}) {
  const rulesets = { ipv4: loadSave(rules, 4).ruleset, ipv6: undefined };
  const result = replay(frames(bytes), {
    host: defaultHost(rulesets),
    rulesets,
    in: 'eth0',
    out: undefined,
    ...options,
  });
  return {
    result,
    died: result.notable.map(
      ({ number, trace }) => `${number} ${trace.verdict} ${trace.by ? placeName(trace.by) : ''} ${trace.state}`,
    ),
  };
}

test('packets of the host are sent by it, others arrive, and the connection is followed', () => {
  const { result, died } = run(pcap(seen(SYN, SYN_ACK, LAST_ACK)));
  expect([result.replayed, died]).toEqual([3, []]);
});

test('what would have died is named with its rule', () => {
  const other = SYN.replace('--dport 22', '--dport 23');
  expect(run(pcap(seen(SYN, other, SYN_ACK))).died).toEqual(['2 DROP filter/INPUT/policy NEW']);
});

test("the times of the capture are those of the kernel's clock", () => {
  const dns = '-p udp -s 10.0.0.1 --sport 4000 -d 203.0.113.53 --dport 53';
  const answer = '-i eth0 -p udp -s 203.0.113.53 --sport 53 -d 10.0.0.1 --dport 4000';
  const at = (seconds: number) =>
    pcap([
      { at: 0, bytes: ethernet(ipBytes(dns)) },
      { at: seconds, bytes: ethernet(ipBytes(answer)) },
    ]);
  expect(run(at(20)).died).toEqual([]);
  expect(run(at(40)).died).toEqual(['2 DROP filter/INPUT/policy NEW']);
  expect(run(at(0)).died).toEqual([]);
});

test('a time that goes back does not turn the clock', () => {
  const [first, second] = seen(SYN, SYN_ACK);
  expect(
    run(
      pcap([
        { at: 1, bytes: first?.bytes ?? new Uint8Array(0) },
        { at: 0.5, bytes: second?.bytes ?? new Uint8Array(0) },
      ]),
    ).result.replayed,
  ).toBe(2);
});

test('cooked captures and pcapng say which way a packet went', () => {
  const way = pcap(
    [
      { at: 0, bytes: cooked(ipBytes(SYN), 0) },
      { at: 1, bytes: cooked(ipBytes(SYN_ACK), 4) },
    ],
    { link: LINK.cooked },
  );
  expect(run(way).died).toEqual([]);
  // The host's own address in a packet that came in: someone else has taken it.
  const spoofed = pcapng([{ at: 0, bytes: ethernet(ipBytes(SYN_ACK)), way: 1 }]);
  expect(run(spoofed).result.skipped.size).toBe(1);
});

test('what is forwarded comes in by the interface that leads to its source, and its answers by the other', () => {
  const out = '-i eth1 -p tcp -s 192.168.1.7 --sport 4000 -d 203.0.113.80 --dport 443 --syn --seq 100';
  const back =
    '-i eth0 -p tcp -s 203.0.113.80 --sport 443 -d 192.168.1.7 --dport 4000 --tcp-flags ALL SYN,ACK --seq 500 --ack 101';
  const { result, died } = run(pcap(seen(out, back)), FILTER, { in: 'eth1' });
  expect([result.replayed, died]).toEqual([2, []]);
  expect(run(pcap(seen(back)), FILTER, { in: 'eth0' }).died).toEqual(['1 DROP filter/FORWARD/policy INVALID']);
});

test('an answer that was captured after it was translated back is heard as it came', () => {
  const nat = `*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n${FILTER}`;
  const out = '-i eth1 -p tcp -s 192.168.1.7 --sport 4000 -d 203.0.113.80 --dport 443 --syn --seq 100';
  const back =
    '-i eth0 -p tcp -s 203.0.113.80 --sport 443 -d 192.168.1.7 --dport 4000 --tcp-flags ALL SYN,ACK --seq 500 --ack 101';
  expect(run(pcap(seen(out, back)), nat, { in: 'eth1' }).died).toEqual([]);
});

test('fragments are one packet, at the last of them', () => {
  const big = ipBytes(`-i eth0 -p udp -s 203.0.113.5 -d 10.0.0.1 --dport 53 --payload ${'x'.repeat(200)}`);
  const parts = fragmentsOf(big, 64).map((bytes, i) => ({ at: i, bytes: ethernet(bytes) }));
  const { result, died } = run(pcap(parts));
  expect([result.replayed, died]).toEqual([1, [`${parts.length} DROP filter/INPUT/policy NEW`]]);
  const half = run(pcap(parts.slice(1)));
  expect([half.result.replayed, [...half.result.skipped.keys()]]).toEqual([
    0,
    ['datagrams of which a fragment is missing'],
  ]);
});

test('a packet with a wrong checksum is INVALID to connection tracking', () => {
  const bytes = ethernet(ipBytes('-i eth0 -p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 22 --syn --payload abc'));
  bytes[bytes.length - 1] = 0;
  expect(
    run(
      pcap([{ at: 0, bytes }]),
      FILTER.replace('-m conntrack --ctstate ESTABLISHED -j ACCEPT', '-m conntrack --ctstate INVALID -j DROP'),
    ).died,
  ).toEqual(['1 DROP filter/INPUT/1 INVALID']);
});

test('the address that nearly all packets share is taken for the host', () => {
  const words = ['192.0.2.9', '192.0.2.10', '192.0.2.11', '192.0.2.12'].map(
    (peer) => `-i eth0 -p udp -s ${peer} -d 198.51.100.20 --dport 53`,
  );
  const usual = defaultHost({ ipv4: undefined, ipv6: undefined });
  const { guessed, host } = guessHost(usual, 'eth0', frames(pcap(seen(...words))));
  expect(guessed.map(printAddress)).toEqual(['198.51.100.20']);
  expect(
    host.interfaces.find(({ name }) => name === 'eth0')?.addresses.some(({ address }) => address === guessed[0]),
  ).toBe(true);
  expect(guessHost(usual, 'eth0', frames(pcap(seen(words[0] ?? '')))).guessed).toEqual([]);
  expect(guessHost(usual, 'eth0', frames(pcap(seen(SYN)))).guessed).toEqual([]);
  const marked = pcap([{ at: 0, bytes: cooked(ipBytes('-p udp -s 198.51.100.20 -d 192.0.2.9 --dport 53'), 4) }], {
    link: LINK.cooked,
  });
  expect(guessHost(usual, 'eth0', frames(marked)).guessed.map(printAddress)).toEqual(['198.51.100.20']);
});

test('the report says what died, where, and how often', () => {
  const other = SYN.replace('--dport 22', '--dport 23');
  const { result } = run(pcap(seen(SYN, other, other.replace('4000', '4001'))));
  const lines = reportReplay({
    result,
    guessed: [],
    cut: undefined,
    whereIs: ({ rule }) => (rule === 'policy' ? 'rules.v4:2' : undefined),
  });
  expect(lines.map(({ text }) => text)).toEqual([
    '2 of 3 packets would have died',
    '',
    'packets',
    '  #2  0.100000  in eth0  tcp S 203.0.113.5:4000 → 10.0.0.1:23  DROP by filter/INPUT/policy (rules.v4:2), NEW',
    '  #3  0.200000  in eth0  tcp S 203.0.113.5:4001 → 10.0.0.1:23  DROP by filter/INPUT/policy (rules.v4:2), NEW',
    '',
    'where they died',
    '       2  DROP by filter/INPUT/policy  rules.v4:2',
  ]);
  for (const { text, link } of lines) if (link) expect(text.slice(link.start, link.end)).toBe('filter/INPUT/policy');
});
