// What is offered at the caret.

import { expect, test } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver-types';
import completion from '../../server/src/ide/features/completion.ts';
import { atCaret, type ContextOptions, edited, inFilter } from '../support/ide.ts';

/** The items in the order in which an editor shows them. */
function offers(marked: string, options?: ContextOptions): readonly CompletionItem[] {
  const { context, offset } = atCaret(marked, options);
  const items = completion.completion?.(context, offset) ?? [];
  return [...items].sort((a, b) => (a.sortText ?? a.label).localeCompare(b.sortText ?? b.label));
}

function labels(marked: string, options?: ContextOptions): string[] {
  return offers(marked, options).map(({ label }) => label);
}

/** The line with the caret after an item was taken. */
function taken(marked: string, label: string, options?: ContextOptions): string | undefined {
  const { context, offset } = atCaret(marked, options);
  const item = completion.completion?.(context, offset)?.find((one) => one.label === label);
  if (!item?.textEdit || !('range' in item.textEdit)) return undefined;
  const { line } = context.positionAt(offset);
  return edited(context, [item.textEdit]).split('\n')[line];
}

test('an empty line outside every table offers tables', () => {
  expect(labels('▮')).toEqual(['*raw', '*mangle', '*nat', '*filter', '*security']);
  expect(labels('*▮\n')[0]).toBe('raw');
  expect(taken('*fil▮\n', 'filter')).toBe('*filter');
});

test('tables that the file has already stand last', () => {
  expect(labels('*raw\nCOMMIT\n▮').at(-1)).toBe('*raw');
});

test('an empty line in a table offers rules for its chains, declarations that are missing, and COMMIT', () => {
  const found = labels('*filter\n:INPUT DROP [0:0]\n:web - [0:0]\n▮\nCOMMIT\n');
  expect(found.slice(0, 4)).toEqual(['-A INPUT', '-A FORWARD', '-A OUTPUT', '-A web']);
  expect(found).toEqual(expect.arrayContaining([':FORWARD', ':OUTPUT', 'COMMIT', '-A', '-N']));
  expect(found).not.toContain(':INPUT');
});

test('a declaration offers the chains that are missing, with the policy that they must have', () => {
  const text = '*filter\n:INPUT DROP [0:0]\n:▮\n-A INPUT -j web\nCOMMIT\n';
  expect(labels(text)).toEqual(['FORWARD', 'OUTPUT', 'web']);
  expect(taken(text, 'FORWARD')).toBe(':FORWARD ACCEPT [0:0]');
  expect(taken(text, 'web')).toBe(':web - [0:0]');
  expect(labels('*filter\n:INPUT ▮\nCOMMIT\n')).toEqual(['ACCEPT', 'DROP']);
  expect(labels('*filter\n:web ▮\nCOMMIT\n')).toEqual(['-']);
  expect(labels('*filter\n:INPUT DROP ▮\nCOMMIT\n')).toEqual(['[0:0]']);
});

test('a line that begins offers the commands', () => {
  expect(labels(inFilter('-▮'))).toEqual(expect.arrayContaining(['-A', '-I', '-D', '-R', '-N', '-P', 'COMMIT']));
  expect(labels(inFilter('[0:0] ▮'))).toContain('-A');
  expect(labels(inFilter('[0:0] ▮'))).not.toContain('COMMIT');
});

test('a command offers the chains that it can be about', () => {
  const declared = [':web - [0:0]', ':mail - [0:0]'];
  expect(labels(inFilter(...declared, '-A ▮'))).toEqual(['INPUT', 'FORWARD', 'OUTPUT', 'web', 'mail']);
  expect(labels(inFilter(...declared, '-P ▮'))).toEqual(['INPUT', 'FORWARD', 'OUTPUT']);
  expect(labels(inFilter(...declared, '-X ▮'))).toEqual(['web', 'mail']);
  expect(labels(inFilter('-A INPUT -j web', '-N ▮'))).toEqual(['web']);
  expect(labels(inFilter('-P INPUT ▮'))).toEqual(['ACCEPT', 'DROP']);
});

test('a rule offers the options of iptables that it does not have yet', () => {
  const found = labels(inFilter('-A INPUT -s 10.0.0.1 ▮'));
  expect(found).toEqual(expect.arrayContaining(['-d', '-i', '-p', '-m', '-j', '!']));
  expect(found).not.toContain('-s');
});

test('interfaces that a chain cannot know are not offered', () => {
  expect(labels(inFilter('-A INPUT ▮'))).not.toContain('-o');
  expect(labels(inFilter('-A OUTPUT ▮'))).not.toContain('-i');
  expect(labels(inFilter('-A FORWARD ▮'))).toEqual(expect.arrayContaining(['-i', '-o']));
  expect(labels(inFilter(':web - [0:0]', '-A INPUT -j web', '-A web ▮'))).not.toContain('-o');
});

test('after ! only what can be negated is offered', () => {
  const found = labels(inFilter('-A INPUT -m conntrack ! ▮'));
  expect(found).toEqual(expect.arrayContaining(['--ctstate', '-s', '-i', '-p']));
  expect(found).not.toContain('-j');
  expect(found).not.toContain('--ctdir');
  expect(found).not.toContain('!');
});

test('the options of a match come first, without those that are used or excluded', () => {
  const found = labels(inFilter('-A INPUT -m conntrack --ctstate NEW ▮'));
  expect(found.slice(0, 3)).toEqual(['--ctproto', '--ctorigsrc', '--ctorigdst']);
  expect(found).not.toContain('--ctstate');
  expect(labels(inFilter('-A INPUT -p tcp -m tcp --syn ▮'))).not.toContain('--tcp-flags');
});

test('an option that must be given stands before all others', () => {
  expect(labels(inFilter('-A INPUT -m mark ▮'))[0]).toBe('--mark');
});

test('the options of the match that -p brings in are there without -m', () => {
  expect(labels(inFilter('-A INPUT -p tcp ▮'))).toEqual(expect.arrayContaining(['--dport', '--syn']));
  expect(labels(inFilter('-A INPUT -p icmp ▮'))[0]).toBe('--icmp-type');
  expect(labels(inFilter('-A INPUT -p ipv6-icmp ▮'), { family: 6 })[0]).toBe('--icmpv6-type');
  expect(labels(inFilter('-A INPUT ! -p tcp ▮'))).not.toContain('--dport');
});

test('an option of a match that is not loaded brings its match, and its protocol', () => {
  expect(taken(inFilter('-A INPUT --ctst▮'), '--ctstate')).toBe('-A INPUT -m conntrack --ctstate');
  expect(taken(inFilter('-A INPUT --sy▮'), '--syn')).toBe('-A INPUT -p tcp -m tcp --syn');
  expect(taken(inFilter('-A INPUT -p tcp --dp▮'), '--dport')).toBe('-A INPUT -p tcp --dport');
});

test('of an option that several matches have, that of the usual one comes first', () => {
  const found = offers(inFilter('-A INPUT --dpo▮')).filter(({ label }) => label === '--dport');
  expect(found[0]?.labelDetails?.description).toBe('-p tcp -m tcp');
});

test('an option is found by its other spellings', () => {
  const dport = offers(inFilter('-A INPUT -p tcp --destination-p▮')).find(({ label }) => label === '--dport');
  expect(dport?.filterText).toContain('--destination-port');
});

test('-m offers the matches that are legal here, each with its page', () => {
  const found = offers(inFilter('-A INPUT -m ▮'));
  const names = found.map(({ label }) => label);
  expect(names).toEqual(expect.arrayContaining(['conntrack', 'limit', 'tcp', 'udp', 'multiport']));
  expect(names).not.toContain('icmp6');
  expect(names.indexOf('conntrack')).toBeLessThan(names.indexOf('state'));
  const conntrack = found.find(({ label }) => label === 'conntrack');
  expect(conntrack?.detail).toMatch(/connection tracking/);
  expect(JSON.stringify(conntrack?.documentation)).toMatch(/--ctstate/);
});

test('matches of another protocol, family or hook are not offered', () => {
  expect(labels(inFilter('-A INPUT -p udp -m ▮'))).not.toContain('tcp');
  expect(labels(inFilter('-A INPUT -m ▮'), { family: 6 })).not.toContain('ttl');
});

test('-j offers verdicts, then the chains of the table, then the other targets that are legal here', () => {
  const text = inFilter(':web - [0:0]', '-A INPUT -p tcp -j ▮');
  const found = labels(text);
  expect(found.slice(0, 6)).toEqual(['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'LOG', 'web']);
  expect(found).toEqual(expect.arrayContaining(['NFLOG', 'CONNMARK']));
  for (const wrong of ['DNAT', 'MASQUERADE', 'TPROXY', 'INPUT']) expect(found).not.toContain(wrong);
  const web = offers(text).find(({ label }) => label === 'web');
  expect(web?.detail).toBe('user chain, 0 rules');
  expect(offers(text)[2]?.detail).toMatch(/answer/i);
});

test('each table and hook has its own targets', () => {
  const nat = (chain: string): string[] => labels(`*nat\n:${chain} ACCEPT [0:0]\n-A ${chain} -j ▮\nCOMMIT\n`);
  expect(nat('PREROUTING')).toEqual(expect.arrayContaining(['DNAT', 'REDIRECT']));
  expect(nat('PREROUTING')).not.toContain('MASQUERADE');
  expect(nat('POSTROUTING')).toEqual(expect.arrayContaining(['SNAT', 'MASQUERADE']));
  expect(nat('POSTROUTING')).not.toContain('DNAT');
});

test('a chain that would close a loop is not offered', () => {
  const text = inFilter(':a - [0:0]', ':b - [0:0]', ':c - [0:0]', '-A a -j b', '-A b -j ▮');
  expect(labels(text)).toContain('c');
  expect(labels(text)).not.toContain('a');
  expect(labels(text)).not.toContain('b');
});

test('-g offers chains alone', () => {
  expect(labels(inFilter(':web - [0:0]', '-A INPUT -g ▮'))).toEqual(['web']);
});

test('the options of a target follow it, and no second one', () => {
  const found = labels(inFilter('-A INPUT -j REJECT ▮'));
  expect(found[0]).toBe('--reject-with');
  expect(found).not.toContain('-j');
});

test('values have their meaning beside them', () => {
  const states = offers(inFilter('-A INPUT -m conntrack --ctstate ▮'));
  expect(states.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED', 'SNAT', 'DNAT']),
  );
  for (const { detail } of states) expect(detail).toMatch(/^[^\n]*\w{3}[^\n]*$/);
  expect(JSON.stringify(states.find(({ label }) => label === 'NEW')?.documentation)).toMatch(/Usual mistake/);
  expect(labels(inFilter('-A INPUT -p icmp --icmp-type ▮'))).toContain('echo-request');
  expect(labels(inFilter('-A INPUT -j REJECT --reject-with ▮'))).toContain('icmp-port-unreachable');
  expect(labels(inFilter('-A INPUT -p ▮'))).toEqual(expect.arrayContaining(['tcp', 'udp', 'icmp']));
});

test('in a list only the element at the caret is replaced, and what is there is not offered again', () => {
  const text = inFilter('-A INPUT -m conntrack --ctstate NEW,EST▮ -j ACCEPT');
  expect(labels(text)).not.toContain('NEW');
  expect(taken(text, 'ESTABLISHED')).toBe('-A INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT');
  expect(taken(inFilter('-A INPUT -p tcp --tcp-flags SYN,ACK S▮'), 'SYN')).toBe(
    '-A INPUT -p tcp --tcp-flags SYN,ACK SYN',
  );
  expect(taken(inFilter('-A INPUT -p tcp --dport=s▮'), 'ssh')).toBe('-A INPUT -p tcp --dport=ssh');
});

test('ports are found by number and by name, those of the file first', () => {
  const text = inFilter('-A INPUT -p tcp --dport 8443 -j ACCEPT', '-A INPUT -p tcp --dport ▮');
  const found = offers(text);
  expect(found[0]).toMatchObject({ label: '8443', detail: expect.stringMatching(/used once|pcsync/) });
  expect(found.find(({ label }) => label === '22')).toMatchObject({ detail: 'ssh', filterText: '22 ssh' });
  expect(found.find(({ label }) => label === 'ssh')).toMatchObject({ detail: 'port 22' });
  expect(taken(inFilter('-A INPUT -p tcp --dport 1024:6▮'), '631')).toBe('-A INPUT -p tcp --dport 1024:631');
});

test('interfaces and addresses are those of the file and of the open documents, the commonest first', () => {
  const rules = ['-A INPUT -i eth0 -s 192.0.2.1 -j ACCEPT', '-A FORWARD -i eth0 -o wg+ -j ACCEPT'];
  const others = { 'file:///other': inFilter('-A INPUT -i tun0 -s 10.8.0.0/24 -j ACCEPT') };
  expect(labels(inFilter(...rules, '-A INPUT -i ▮'), { others })).toEqual(['eth0', 'wg+', 'tun0', 'lo']);
  const addresses = labels(inFilter(...rules, '-A INPUT -s ▮'), { others });
  expect(addresses.slice(0, 2)).toEqual(['192.0.2.1', '10.8.0.0/24']);
  expect(addresses).toContain('192.168.0.0/16');
});

test('what an option was given elsewhere is offered again', () => {
  const text = inFilter('-A INPUT -m set --match-set banned src -j DROP', '-A INPUT -m set --match-set ▮');
  expect(labels(text)).toEqual(['banned']);
  expect(labels(inFilter('-A INPUT -m set --match-set banned ▮'))).toEqual(['src', 'dst']);
  expect(labels(inFilter('-A INPUT -m recent --name ssh --set', '-A INPUT -m recent --name ▮'))).toEqual(['ssh']);
});

test('in quotes the value goes on as without them', () => {
  const text = inFilter('-A INPUT -m conntrack --ctstate "NEW,EST▮');
  expect(labels(text)).toContain('ESTABLISHED');
  expect(taken(text, 'ESTABLISHED')).toBe('-A INPUT -m conntrack --ctstate "NEW,ESTABLISHED');
});

test('addresses and interfaces are offered to other options that take them', () => {
  const rules = inFilter(
    '-A FORWARD -i eth7 -s 192.0.2.77 -d 198.51.100.0/24 -j ACCEPT',
    '-A FORWARD -m physdev --physdev-in ▮',
  );
  expect(labels(rules)).toEqual(['eth7']);
  const nat =
    '*filter\n-A FORWARD -i eth7 -s 192.0.2.77 -d 198.51.100.0/24\nCOMMIT\n*nat\n-A PREROUTING -p tcp -j DNAT --to-destination ▮\nCOMMIT\n';
  expect(labels(nat)).toEqual(['192.0.2.77']);
  expect(labels(inFilter('-A INPUT -s 192.0.2.77', '-A INPUT -m iprange --src-range ▮'))).toEqual(['192.0.2.77']);
});

test('a rate goes on with its unit', () => {
  expect(labels(inFilter('-A INPUT -m limit --limit 5/▮'))).toEqual(['5/second', '5/minute', '5/hour', '5/day']);
});

test('a comment can silence a finding by its name', () => {
  expect(taken('# ipt▮\n', 'iptables-ls ignore')).toBe('# iptables-ls ignore ');
  expect(labels('# iptables-ls ignore st▮\n')).toContain('state-match');
  expect(taken('# iptables-ls ignore st▮\n', 'state-match')).toBe('# iptables-ls ignore state-match: ');
});

test.each([
  ['a sentence in a comment', '# see the man▮\n'],
  ['quotes', inFilter('-A INPUT -m comment --comment "a ▮')],
  ['counters', inFilter('[1▮:2] -A INPUT -j ACCEPT')],
])('nothing is offered in %s', (_, marked) => {
  expect(labels(marked)).toEqual([]);
});

test('an item replaces what is typed up to the caret, and what stands behind it stays', () => {
  expect(taken(inFilter('-A INPUT -j AC▮ -m comment --comment x'), 'ACCEPT')).toBe(
    '-A INPUT -j ACCEPT -m comment --comment x',
  );
});
