// `iptables-ls simulate RULES --pcap FILE`: what it says, what it is told about the host, and what it does with bad input.
import { afterAll, expect, test } from 'vitest';
import { ethernet, ipBytes, pcap, pcapng } from '../support/capture.ts';
import { folderWith, iptablesLs } from '../support/cli.ts';

const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
`;
const GOOD = { at: 0, bytes: ethernet(ipBytes('-i eth0 -p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 22 --syn')) };
const BAD = { at: 0.5, bytes: ethernet(ipBytes('-i eth0 -p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 23 --syn')) };
const { path, remove } = folderWith({
  'a.v4': RULES,
  'good.pcap': pcap([GOOD]),
  'bad.pcapng': pcapng([GOOD, BAD]),
  'cut.pcap': pcap([GOOD, BAD]).subarray(0, -3),
  'text.pcap': RULES,
  'large.pcap': Buffer.concat([pcap([GOOD]), Buffer.alloc(50_000_000, 0xaa)]),
  'router.host':
    'interface eth0 10.0.0.254/24 # inside\nroute default via 10.0.0.9 dev eth0\nsysctl net.ipv4.ip_forward 1\n',
  'wrong.host': 'interface eth0 10.0.0.1/24\n\ngateway 10.0.0.9\n',
});
afterAll(remove);

async function replay(capture: string, ...more: readonly string[]) {
  const ran = await iptablesLs(['simulate', path('a.v4'), '--pcap', path(capture), ...more]);
  const strip = (text: string): string => text.replaceAll(`${path('')}/`, '').replaceAll(path(''), '');
  return { code: ran.code, out: strip(ran.out), err: strip(ran.err) };
}

test('0: all packets pass; 1: some would have died, and the file and line say where', async () => {
  expect(await replay('good.pcap')).toEqual({ code: 0, out: 'all 1 packets pass\n', err: '' });
  const { code, out } = await replay('bad.pcapng');
  expect(code).toBe(1);
  expect(out.split('\n')).toContain(
    '  #2  0.500000  in eth0  tcp S 203.0.113.5:40000 → 10.0.0.1:23  DROP by filter/INPUT/policy (a.v4:2), NEW',
  );
});

test('JSON has the packets that died, and the sums', async () => {
  const { out } = await replay('bad.pcapng', '--format', 'json');
  expect(JSON.parse(out)).toEqual({
    capture: 'bad.pcapng',
    frames: 2,
    replayed: 2,
    verdicts: { ACCEPT: 1, DROP: 1 },
    skipped: {},
    packets: [
      {
        number: 2,
        at: 0.5,
        packet: expect.stringMatching(/^-i eth0 -p tcp .*--dport 23 --syn/),
        verdict: 'DROP',
        by: 'filter/INPUT/policy',
        state: 'NEW',
        where: { path: 'a.v4', line: 1 },
      },
    ],
  });
});

test('where packets come in, and what the host is like, can be told', async () => {
  const { out } = await replay('bad.pcapng', '--in', 'wan0');
  expect(out).toContain('in wan0');
  const other = await replay('good.pcap', '--host', path('router.host'));
  expect(other.out).toContain('DROP by filter/FORWARD/policy (a.v4:3)');
});

test.each([
  [
    'text.pcap',
    [],
    'iptables-ls: cannot replay text.pcap: it is no packet capture: neither pcap nor pcapng begins like this\n',
  ],
  ['none.pcap', [], 'iptables-ls: cannot read none.pcap: there is no such file\n'],
  ['good.pcap', ['--packet', '-p tcp'], 'iptables-ls: a capture has packets of its own: leave out --packet\n'],
])('bad input is one line and exit code 2: %s %s', async (capture, more, line) => {
  const { code, out, err } = await replay(capture, ...more);
  expect([code, out, err]).toEqual([2, '', line]);
});

test('a description of a host with a mistake is refused with its line', async () => {
  const { code, err } = await replay('good.pcap', '--host', path('wrong.host'));
  expect([code, err]).toEqual([2, expect.stringMatching(/^iptables-ls: wrong\.host:3: "gateway" is none of/)]);
});

test('of a capture that is cut what is whole is replayed, and the end is said', async () => {
  const { code, out, err } = await replay('cut.pcap');
  expect([code, out.split('\n')[0]]).toEqual([2, 'all 1 packets pass']);
  expect(err).toMatch(
    /^iptables-ls: cut\.pcap: It is cut off in the middle of packet 2, at byte \d+: 3 of its bytes are missing\.\n$/,
  );
});

test('50 MB of anything behind a packet end in one sentence', async () => {
  const { code, err } = await replay('large.pcap');
  expect([code, err.split('\n')]).toEqual([2, [expect.stringContaining('is no packet: its length would be'), '']]);
});
