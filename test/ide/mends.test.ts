// Mends of refusals: what is offered was tried, and leaves a text that is refused for less.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import { mendsFor } from '../../server/src/ide/mends/mends.ts';
import { changed } from '../../server/src/ide/mends/trial.ts';
import { readCases } from '../support/cases.ts';
import { contextOf, inFilter } from '../support/ide.ts';

interface Mended {
  readonly title: string;
  readonly text: string;
}

/** The texts that the mends of the refusals leave, in the order in which they are offered. */
function mended(text: string, family: Family = 4): Mended[] {
  const context = contextOf(text, { family });
  const refusals = context.problems.filter(({ refusedBy }) => refusedBy.length > 0);
  return refusals.flatMap((problem) =>
    mendsFor(context, problem).map((fix) => ({ title: fix.title, text: changed(text, fix) })),
  );
}

function refusalsIn(text: string, family: Family): number {
  return contextOf(text, { family }).problems.filter(({ refusedBy }) => refusedBy.length > 0).length;
}

/** The rule, what is offered first, and the rule that it leaves. */
test.each([
  ['-A INPUT -p tcp --dport 08 -j ACCEPT', 'Write 8', '-A INPUT -p tcp --dport 8 -j ACCEPT'],
  ['-A INPUT -p tcp --dport 22/tcp -j ACCEPT', 'Write 22', '-A INPUT -p tcp --dport 22 -j ACCEPT'],
  ['-A INPUT -p tcp --dport 1000-2000 -j ACCEPT', 'Write 1000:2000', '-A INPUT -p tcp --dport 1000:2000 -j ACCEPT'],
  ['-A INPUT -m conntrack --ctstate NEW,', 'Write NEW', '-A INPUT -m conntrack --ctstate NEW'],
  ['-A INPUT -m limit --limit 5/minuet', 'Write 5/minute', '-A INPUT -m limit --limit 5/minute'],
  ['-A INPUT -m time --weekdays mon,TUE', 'Write Mon,Tue', '-A INPUT -m time --weekdays Mon,Tue'],
  ['-A INPUT -m recent --set --seconds 5', 'Delete --seconds', '-A INPUT -m recent --set'],
  [
    '-A INPUT -p tcp -m multiport --dports 80 --sports 90',
    'Delete --sports',
    '-A INPUT -p tcp -m multiport --dports 80',
  ],
  ['-A INPUT -m string --string x', 'Add --algo bm', '-A INPUT -m string --string x --algo bm'],
  [
    '-A INPUT -m pkttype --pkt-type -j DROP',
    'Add --pkt-type unicast',
    '-A INPUT -m pkttype --pkt-type unicast -j DROP',
  ],
  ['-A INPUT -p tcp --dport', 'Add --dport 1, as an example', '-A INPUT -p tcp --dport 1'],
  ['-A INPUT --log-prefix "a b" -j LOG', 'Move --log-prefix behind -j LOG', '-A INPUT -j LOG --log-prefix "a b"'],
  ['-A INPUT --log-prefix x', 'Insert -j LOG', '-A INPUT -j LOG --log-prefix x'],
  ['-A INPUT -j ACCEPT --log-prefix x', 'Delete --log-prefix', '-A INPUT -j ACCEPT'],
  ['-A INPUT -j QUEUE', 'Write -j NFQUEUE', '-A INPUT -j NFQUEUE'],
  ['-A INPUT -j ULOG --ulog-nlgroup 2', 'Write -j NFLOG', '-A INPUT -j NFLOG --nflog-group 2'],
  ['-A INPUT ! -p tcp -m tcp --dport 22', 'Delete the "!"', '-A INPUT -p tcp -m tcp --dport 22'],
  [
    '-A INPUT -m multiport --dports 22,80 -p tcp',
    'Move -p tcp before it',
    '-A INPUT -p tcp -m multiport --dports 22,80',
  ],
  ['-A INPUT -p icmp -m multiport --dports 22,80', 'Write -p tcp', '-A INPUT -p tcp -m multiport --dports 22,80'],
  ['-A INPUT -m owner --uid-owner 5', 'Put the rule into OUTPUT', '-A OUTPUT -m owner --uid-owner 5'],
  ['-A INPUT -j LOG --log-prefix ""', 'Delete --log-prefix', '-A INPUT -j LOG'],
  ['INPUT -p tcp -j ACCEPT', 'Insert -A', '-A INPUT -p tcp -j ACCEPT'],
  ['-P INPUT REJECT', 'Write DROP', '-P INPUT DROP'],
  ['-A INPUT -s 2001:db8::1 -j DROP', 'Mark the rule as one for IPv6 with -6', '-6 -A INPUT -s 2001:db8::1 -j DROP'],
  ['-I INPUT 9 -j DROP', 'Add the rule at the end', '-A INPUT -j DROP'],
])('%s: %s', (rule, title, expected) => {
  expect(mended(inFilter('-A INPUT -i lo -j ACCEPT', rule))[0]).toEqual({
    title,
    text: inFilter('-A INPUT -i lo -j ACCEPT', expected),
  });
});

test('text that is too long is cut where it just fits', () => {
  const [first] = mended(inFilter(`-A INPUT -m string --algo bm --string ${'a'.repeat(130)}`));
  expect(first).toEqual({
    title: 'Cut it after 128 characters',
    text: inFilter(`-A INPUT -m string --algo bm --string ${'a'.repeat(128)}`),
  });
});

test('a rule for IPv4 in a file for IPv6 is written in the words of IPv6', () => {
  const [first] = mended(inFilter('-A INPUT -p icmp -m icmp --icmp-type echo-request -j ACCEPT'), 6);
  expect(first?.text).toBe(inFilter('-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type echo-request -j ACCEPT'));
  const [second] = mended('*mangle\n-A PREROUTING -j TTL --ttl-set 64\nCOMMIT\n', 6);
  expect(second?.text).toBe('*mangle\n-A PREROUTING -j HL --hl-set 64\nCOMMIT\n');
});

test('a rule moves to the table that takes it, which is made where there is none', () => {
  const rule = '-A POSTROUTING -o eth0 -j MASQUERADE';
  const text = `*mangle\n${rule}\nCOMMIT\n`;
  expect(mended(text)[0]).toEqual({ title: 'Move the rule to nat', text: `*mangle\nCOMMIT\n*nat\n${rule}\nCOMMIT\n` });
  expect(mended(`*nat\nCOMMIT\n${text}`)[0]?.text).toBe(`*nat\n${rule}\nCOMMIT\n*mangle\nCOMMIT\n`);
  expect(mended('*nat\n-A OUTPUT -j DROP\nCOMMIT\n')[0]?.text).toBe(
    '*nat\nCOMMIT\n*filter\n-A OUTPUT -j DROP\nCOMMIT\n',
  );
});

test('a chain that is declared too late is declared above its first use', () => {
  const [first] = mended(inFilter('-A INPUT -j web', ':web - [0:0]', '-A web -j ACCEPT'));
  expect(first).toEqual({
    title: 'Declare web before it',
    text: inFilter(':web - [0:0]', '-A INPUT -j web', '-A web -j ACCEPT'),
  });
});

test('a chain with a name that is too long is renamed wherever it is named', () => {
  const [first] = mended(inFilter(`:${'a'.repeat(29)} - [0:0]`, `-A ${'a'.repeat(29)} -j DROP`));
  expect(first?.text).toBe(inFilter(`:${'a'.repeat(28)} - [0:0]`, `-A ${'a'.repeat(28)} -j DROP`));
});

test('rules behind COMMIT come before it', () => {
  const [first] = mended('*filter\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n-A INPUT -j DROP\n# why\n-A OUTPUT -j DROP\n');
  expect(first?.text).toBe('*filter\n-A INPUT -i lo -j ACCEPT\n-A INPUT -j DROP\n# why\n-A OUTPUT -j DROP\nCOMMIT\n');
});

test('a rule that is continued with a backslash is written on one line', () => {
  const [first] = mended(inFilter('-A INPUT -p tcp \\', '  --dport 22 \\', '  -j ACCEPT'));
  expect(first?.text).toBe(inFilter('-A INPUT -p tcp --dport 22 -j ACCEPT'));
});

test('what is no mend is not offered: a value that could be anything stays the author’s', () => {
  expect(mended(inFilter('-A INPUT -m mark --mark x'))).toEqual([]);
  expect(mended(inFilter('-A INPUT -s 10.0.0.256 -j DROP'))).toEqual([]);
});

test('only refusals get mends of their own', () => {
  const context = contextOf(inFilter('-A INPUT -i eth/0 -j DROP'));
  for (const problem of context.problems) expect(mendsFor(context, problem)).toEqual(problem.fixes ?? []);
});

/** Rows that the real iptables refuses, as lines between others. */
describe.each(['matches', 'targets'])('the refusals of %s', (folder) => {
  const rows = readdirSync(`test/catalogue/${folder}`)
    .flatMap((name) => readCases(`test/catalogue/${folder}/${name}`))
    .filter(({ refusal }) => refusal !== undefined);

  test('a mend that was found by trying leaves fewer of them, for the file as a whole', () => {
    let found = 0;
    for (const { table, chain, rule, family } of rows) {
      const text = `*${table}\n-A OUTPUT\n-A ${chain} ${rule}\nCOMMIT\n`;
      const context = contextOf(text, { family });
      for (const problem of context.problems.filter(({ refusedBy }) => refusedBy.length > 0)) {
        const own = mendsFor(context, problem).filter((fix) => !problem.fixes?.includes(fix));
        found += own.length;
        const before = refusalsIn(text, family);
        for (const fix of own)
          expect(refusalsIn(changed(text, fix), family), `${rule}: ${fix.title}`).toBeLessThan(before);
      }
    }
    expect(found).toBeGreaterThan(200);
  });
});
