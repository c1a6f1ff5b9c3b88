// The connection table in lines, beside what conntrack 1.4.7 and a Linux 6.18 kernel show of the same connections.
import { expect, test } from 'vitest';
import { flowsOf } from '../support/flow.ts';
import { RULES } from '../support/flow-files.ts';

/** The two forms after a flow of these lines. */
function tablesAfter(
  lines: string,
  raw = '',
): { readonly tool: readonly string[]; readonly proc: readonly string[]; readonly expected: readonly string[] } {
  const table = raw === '' ? '' : `*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${raw}\nCOMMIT\n`;
  const open = RULES.replace('INPUT DROP', 'INPUT ACCEPT');
  const six = `rules 6\n${open}`;
  const { results, problems } = flowsOf(`rules 4\n${table}${open}${six}flow a\n${lines}\n`);
  expect(problems).toEqual([]);
  const answer = results[0]?.steps.at(-1)?.packets.at(-1)?.answer;
  if (!answer) throw new Error('no packet');
  return { tool: answer.after, proc: answer.proc.after, expected: answer.expected };
}

test('ping, in either family', () => {
  expect(tablesAfter('ping in eth0 -s 10.0.0.7').tool).toEqual([
    'icmp     1 29 src=10.0.0.7 dst=10.0.0.1 type=8 code=0 id=1 src=10.0.0.1 dst=10.0.0.7 type=0 code=0 id=1 mark=0 use=1',
  ]);
  const six = tablesAfter('ping in eth0 -s 2001:db8:a::7');
  expect(six.tool).toEqual([
    'icmpv6   58 29 src=2001:db8:a::7 dst=2001:db8:a::1 type=128 code=0 id=1 src=2001:db8:a::1 dst=2001:db8:a::7 type=129 code=0 id=1 mark=0 use=1',
  ]);
  expect(six.proc[0]).toMatch(
    /^ipv6 {5}10 icmpv6 {3}58 29 src=2001:0db8:000a:0000:0000:0000:0000:0007 .* mark=0 zone=0 use=2$/,
  );
});

test('TCP with a helper, and the connection that it expects', () => {
  const { tool, proc, expected } = tablesAfter(
    'connect in eth0 -s 10.0.0.7 --sport 34190 --dport 21\nrequest "hello"\nrequest hex:504f52542031302c302c302c372c31392c3133360d0a',
    '-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp',
  );
  const ends =
    'src=10.0.0.7 dst=10.0.0.1 sport=34190 dport=21 src=10.0.0.1 dst=10.0.0.7 sport=21 dport=34190 [ASSURED]';
  expect(tool).toEqual([`tcp      6 431999 ESTABLISHED ${ends} mark=0 helper=ftp use=1`]);
  expect(proc).toEqual([`ipv4     2 tcp      6 431999 ESTABLISHED ${ends} mark=0 zone=0 use=2`]);
  expect(expected).toEqual([]);
});

test('an expected connection has its masks and the connection that it belongs to', () => {
  const { expected } = tablesAfter(
    'connect in eth0 -s 10.0.0.7 --sport 34190 --dport 21\nrequest hex:0d0a\nrequest hex:504f52542031302c302c302c372c31392c3133360d0a',
    '-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp',
  );
  expect(expected).toEqual([
    expect.stringMatching(
      /^29\d proto=6 src=10\.0\.0\.1 dst=10\.0\.0\.7 sport=0 dport=5000 mask-src=255\.255\.255\.255 mask-dst=255\.255\.255\.255 sport=0 dport=65535 master-src=10\.0\.0\.7 master-dst=10\.0\.0\.1 sport=34190 dport=21 class=0 helper=ftp$/,
    ),
  ]);
});

test('zones are shown where each of the two shows them', () => {
  const both = tablesAfter('in eth0 -p udp -s 10.0.0.7 --dport 53', '-A PREROUTING -j CT --zone 3');
  expect(both.tool[0]).toMatch(/ dport=40000 mark=0 zone=3 use=1$/);
  expect(both.proc[0]).toMatch(/ dport=40000 mark=0 zone=3 use=2$/);
  const one = tablesAfter('in eth0 -p udp -s 10.0.0.7 --dport 53', '-A PREROUTING -j CT --zone-orig 6');
  expect(one.tool[0]).toContain('sport=40000 dport=53 zone-orig=6 [UNREPLIED] src=10.0.0.1');
  expect(one.proc[0]).toMatch(/ mark=0 use=2$/);
});

test('GRE has keys, and its timeouts in the kernel alone; other protocols have addresses', () => {
  const gre = tablesAfter('in eth0 -p gre -s 10.0.0.7');
  expect(gre.tool[0]).toMatch(/^gre {6}47 29 src=10\.0\.0\.7 dst=10\.0\.0\.1 srckey=0x0 dstkey=0x0 \[UNREPLIED\]/);
  expect(gre.proc[0]).toMatch(/^ipv4 {5}2 gre {6}47 29 timeout=30, stream_timeout=180 src=10\.0\.0\.7/);
  expect(tablesAfter('in eth0 -p 99 -s 10.0.0.7').tool[0]).toBe(
    'unknown  99 599 src=10.0.0.7 dst=10.0.0.1 [UNREPLIED] src=10.0.0.1 dst=10.0.0.7 mark=0 use=1',
  );
});
