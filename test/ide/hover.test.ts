// What a hover says of the thing under the pointer.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import hover from '../../server/src/ide/features/hover.ts';
import { atCaret, type ContextOptions, contextOf, inFilter, textIn } from '../support/ide.ts';

/** The hover's Markdown, and the text that it is about. */
function hoverAt(marked: string, options?: ContextOptions): { readonly page: string; readonly on: string } | undefined {
  const { context, offset } = atCaret(marked, options);
  const found = hover.hover?.(context, offset);
  if (!found?.range) return undefined;
  const page = typeof found.contents === 'object' && 'value' in found.contents ? found.contents.value : '';
  return { page, on: textIn(context, found.range) };
}

/** Fails unless the page holds each of the texts. */
function check(marked: string, on: string, texts: readonly (string | RegExp)[], options?: ContextOptions): void {
  const found = hoverAt(marked, options);
  expect(found?.on).toBe(on);
  for (const text of texts) expect(found?.page).toMatch(text);
}

test('a table says what it is for and which chains it has', () => {
  check('*na▮t\nCOMMIT\n', 'nat', [/first packet of each connection/, 'PREROUTING, INPUT, OUTPUT, POSTROUTING']);
  check('*nta▮\nCOMMIT\n', 'nta', [/`nta` is no table/]);
});

test('a built-in chain says which packets come by, in which order, and its policy', () => {
  check(inFilter().replace(':INPUT', ':INP▮UT'), 'INPUT', [
    /packets that arrive for this host itself/,
    /mangle → \*\*filter\*\* → security → nat/,
    /what no rule decides is dropped by filter\/INPUT/,
    'It has no rules.',
  ]);
});

test('a user chain says who calls it, from which hooks, and what it holds', () => {
  const text = inFilter(':web - [0:0]', '-A INPUT -p tcp -j web', '-A FORWARD -g w▮eb', '-A web -j ACCEPT');
  check(text, 'web', [
    /Called by INPUT rule 1, FORWARD rule 1 \(goto\); packets get there from INPUT, FORWARD\./,
    /1 rule:\n\n```iptables\n-A web -j ACCEPT/,
  ]);
});

test('a chain that nothing jumps to says so', () => {
  check(inFilter(':we▮b - [0:0]'), 'web', ['No rule of this file jumps here.']);
});

test('a chain that lives on the host says so', () => {
  check('*filter\n-A ufw-us▮er-input -j ACCEPT\nCOMMIT\n', 'ufw-user-input', [/not declared in this file/]);
});

test('a policy, counters and COMMIT are explained', () => {
  check(inFilter().replace('DROP', 'DR▮OP'), 'DROP', [/no rule of the chain decides are dropped/]);
  check(inFilter('[12▮34:5678] -A INPUT -j ACCEPT'), '[1234:5678]', ['1,234 packets and 5,678 bytes']);
  check(inFilter().replace('COMMIT', 'COM▮MIT'), 'COMMIT', [/loads it/]);
});

test.each(['conntrack --ctstate', 'state --state'])('a state of -m %s is explained, whatever its case', (match) => {
  check(inFilter(`-A INPUT -m ${match} NEW,establ▮ished -j ACCEPT`), 'NEW,established', [
    /^\*\*ESTABLISHED\*\*/,
    /\| TCP \|/,
    /\*\*Timeouts\*\*/,
    /\*\*Usual mistake\*\*/,
    'This rule** accepts packets that are NEW or ESTABLISHED',
  ]);
});

test('each element of a list has its own page', () => {
  const rule = '-A INPUT -m conntrack --ctstate NEW,RELATED -j ACCEPT';
  expect(hoverAt(inFilter(rule.replace('NEW', 'N▮EW')))?.page).toMatch(/^\*\*NEW\*\*/);
  expect(hoverAt(inFilter(rule.replace('RELATED', 'RELA▮TED')))?.page).toMatch(/^\*\*RELATED\*\*/);
});

test('a status is explained', () => {
  check(inFilter('-A INPUT -m conntrack --ctstatus ASSU▮RED -j ACCEPT'), 'ASSURED', [/^\*\*ASSURED\*\*/]);
});

test('a match and a target show their options and their sources', () => {
  check(inFilter('-A INPUT -m li▮mit --limit 5/min -j ACCEPT'), 'limit', [/`--limit-burst/, /man:iptables-extensions/]);
  check(inFilter('-A INPUT -j REJ▮ECT'), 'REJECT', [/`--reject-with/, /Hooks: INPUT, FORWARD, OUTPUT/]);
});

test('an option shows its form, its meaning and whose it is', () => {
  check(inFilter('-A INPUT -p tcp --dp▮ort 22 -j ACCEPT'), '--dport', [
    /\[!\] --dport/,
    /Destination port/,
    /Option of match `tcp`/,
  ]);
  check(inFilter('-A INPUT -▮s 10.0.0.0/8 -j ACCEPT'), '-s', [/--source/, /Packets from this address/]);
  check(inFilter('-▮A INPUT -j ACCEPT'), '-A', [/--append/, 'This rule** accepts every packet']);
});

test('a network shows its ends, its size and what it is for', () => {
  check(inFilter('-A INPUT -s 10.0.0.0▮/8 -j ACCEPT'), '10.0.0.0/8', [
    '`10.0.0.0` to `10.255.255.255`, 16,777,216 addresses. It is for private use.',
  ]);
  check(inFilter('-A INPUT -s 192.0.2.1,127.▮0.0.1 -j ACCEPT'), '192.0.2.1,127.0.0.1', [
    'One address, `127.0.0.1`. It is the host itself',
  ]);
  check(inFilter('-A INPUT -s fe80::▮/10 -j ACCEPT'), 'fe80::/10', [/`fe80::` to `febf:.*link-local/], { family: 6 });
  check(inFilter('-A INPUT -d host.exam▮ple.net -j ACCEPT'), 'host.example.net', [/looked up once/]);
});

test('ports have names, also in ranges and behind addresses', () => {
  check(inFilter('-A INPUT -p tcp --dport 2▮2 -j ACCEPT'), '22', ['Port 22: **ssh**']);
  check(inFilter('-A INPUT -p udp --dport 100:12▮3 -j ACCEPT'), '100:123', ['Port 123: **ntp**']);
  check(inFilter('-A INPUT -p tcp --dport htt▮ps -j ACCEPT'), 'https', ['Port 443: **https**']);
  const nat = '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.2:▮8080\nCOMMIT\n';
  check(nat, '10.0.0.2:8080', ['One address, `10.0.0.2`', 'Port 8080: **http-alt**']);
});

test('protocols and named values are explained', () => {
  check(inFilter('-A INPUT -p 5▮0 -j ACCEPT'), '50', ['IP protocol 50: **esp**']);
  check(inFilter('-A INPUT -p icmp --icmp-type echo-req▮uest -j ACCEPT'), 'echo-request', ['**echo-request**: a ping']);
  check(inFilter('-A INPUT -p tcp -j REJECT --reject-with tcp-re▮set'), 'tcp-reset', [/\*\*tcp-reset\*\*/]);
});

test('a value without a page of its own shows its option', () => {
  check(inFilter('-A INPUT -m comment --comment "a no▮te" -j ACCEPT'), '"a note"', [
    /The note, up to 255 bytes|a note/,
  ]);
});

test('a comment that silences a finding shows the rule that it silences', () => {
  check(inFilter('# iptables-ls ignore state-ma▮tch: old', '-A INPUT -j ACCEPT'), 'state-match', [
    /-m state instead of/,
  ]);
});

test('a match that is not known is never called wrong', () => {
  check(inFilter('-A INPUT -m nonesu▮ch -j ACCEPT'), 'nonesuch', [/not known here/]);
});

test('nothing is said of a rule that is refused but what stands under the pointer', () => {
  const page = hoverAt(inFilter('-A INPUT -p tcp --dport 99999 -j AC▮CEPT'))?.page;
  expect(page).toMatch(/-j ACCEPT/);
  expect(page).not.toMatch(/This rule/);
});

test('there is no hover between words, in comments and in blank lines', () => {
  for (const text of ['# a com▮ment\n', '▮\n', inFilter('-A INPUT ▮ -j ACCEPT')]) expect(hoverAt(text)).toBeUndefined();
});

/** Blanks aside, there is no place in a ruleset about which nothing is said. */
test.each(['test/ide/fixtures/host.rules', 'examples/clean-server.rules', 'examples/home-router.rules'])(
  'every word of %s has a page',
  (path) => {
    const text = readFileSync(path, 'utf8');
    const context = contextOf(text);
    const silent = context.document.lines.flatMap(({ content, text: line, origin }) => {
      if (content.kind === 'blank' || content.kind === 'comment') return [];
      const words = [...line.matchAll(/\S+/g)];
      return words.flatMap(({ 0: word, index }) =>
        hover.hover?.(context, origin + index + (word.startsWith(':') || word.startsWith('*') ? 1 : 0))
          ? []
          : [`${line}: ${word}`],
      );
    });
    expect(silent).toEqual([]);
  },
);

test('a comment that silences a finding tells how it is written', () => {
  const { context, offset } = atCaret('# iptables-ls ig▮nore state-match: why\n');
  expect(JSON.stringify(hover.hover?.(context, offset))).toMatch(/next line/);
});
