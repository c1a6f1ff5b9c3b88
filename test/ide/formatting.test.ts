// Putting a file in good order.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BACKENDS, type Family } from '../../server/src/base/problem.ts';
import type { FormatStyle } from '../../server/src/ide/context.ts';
import formatting from '../../server/src/ide/features/formatting.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { guessFamily } from '../../server/src/model/family.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { contextOf, edited, inFilter } from '../support/ide.ts';

function formatted(text: string, formatStyle: FormatStyle, family: Family = 4): string {
  const context = contextOf(text, { family, settings: { formatStyle } });
  return edited(context, formatting.formatting?.(context, undefined) ?? []);
}

const tidy = (text: string): string => formatted(text, 'tidy');
const asSaved = (text: string): string => formatted(text, 'iptables-save');

test('tidying leaves the words and puts one blank between them', () => {
  expect(tidy('  *filter \n:INPUT   DROP [0:0]\n  -A  INPUT\t-p tcp   --dport 22  -j ACCEPT  \nCOMMIT  \n')).toBe(
    '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n',
  );
});

test('tidying keeps quotes as they are written', () => {
  const rule = '-A INPUT -m comment   --comment "two  blanks and a \\" quote"   -j ACCEPT';
  expect(tidy(inFilter(rule))).toBe(inFilter(rule.replace(/ {3}/g, ' ')));
});

test('tidying keeps counters, comments, blank lines and the order of lines', () => {
  const text = `# one\n\n*filter\n\n#  two\n:INPUT DROP [0:0]\n[12:34]   -A INPUT -j ACCEPT\n\n\n-A INPUT -j DROP\nCOMMIT\n# three\n`;
  expect(tidy(text)).toBe(text.replace('[12:34]   -A', '[12:34] -A'));
});

test('a newline at the end is added, and only there', () => {
  expect(tidy('*filter\nCOMMIT')).toBe('*filter\nCOMMIT\n');
  expect(tidy('*filter\nCOMMIT\n')).toBe('*filter\nCOMMIT\n');
  expect(tidy('')).toBe('');
});

test('a line that cannot be taken apart stays as it is', () => {
  for (const rule of [
    '-A INPUT  -m comment --comment "never closed',
    '-A INPUT  \0 -j DROP',
    ':INPUT  DROP [0:0]  and more',
  ]) {
    expect(tidy(inFilter(rule))).toContain(rule);
  }
});

test('as iptables-save prints it: order, spelling, masks, implied matches', () => {
  const text = inFilter(
    '-A INPUT -j ACCEPT -p tcp --destination-port ssh --source 10.0.0.1',
    '-A INPUT -m state --state established,related -j ACCEPT',
  );
  expect(asSaved(text)).toBe(
    inFilter(
      '-A INPUT -s 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT',
      '-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT',
    ),
  );
});

test('a list of addresses becomes the rules that the kernel has', () => {
  expect(asSaved(inFilter('[1:2] -A INPUT -s 10.0.0.1,10.0.0.2 -j ACCEPT'))).toBe(
    inFilter('[1:2] -A INPUT -s 10.0.0.1/32 -j ACCEPT', '[1:2] -A INPUT -s 10.0.0.2/32 -j ACCEPT'),
  );
});

test('policies get their counters, and comments and blank lines stay', () => {
  expect(asSaved('*filter\n# why\n:INPUT DROP\n\n-A INPUT -j ACCEPT\nCOMMIT\n')).toBe(
    '*filter\n# why\n:INPUT DROP [0:0]\n\n-A INPUT -j ACCEPT\nCOMMIT\n',
  );
});

test.each([
  ['is refused', '-A INPUT -p tcp --dport 99999  -j ACCEPT'],
  ['names a host', '-A INPUT -s host.example.net  -j ACCEPT'],
  ['uses what is not known', '-A INPUT -m nonesuch  -j ACCEPT'],
  ['deletes', '-D INPUT -p tcp --dport ssh  -j ACCEPT'],
])('a line that %s keeps its own words', (_, rule) => {
  expect(asSaved(inFilter(rule))).toContain(rule.replace('  ', ' '));
});

test('a chain that is named like a target keeps its jump', () => {
  const text = inFilter(':LOG - [0:0]', '-A INPUT -p tcp -j LOG');
  expect(asSaved(text)).toBe(text);
});

test('a range formats its lines alone', () => {
  const context = contextOf(inFilter('-A  INPUT -j ACCEPT', '-A  OUTPUT -j ACCEPT'));
  const range = { start: { line: 5, character: 0 }, end: { line: 5, character: 3 } };
  expect(edited(context, formatting.formatting?.(context, range) ?? [])).toBe(
    inFilter('-A  INPUT -j ACCEPT', '-A OUTPUT -j ACCEPT'),
  );
});

test('CRLF stays, and a byte order mark does not confuse places', () => {
  expect(tidy('\ufeff*filter\r\n-A  INPUT -j DROP\r\nCOMMIT\r\n')).toBe(
    '\ufeff*filter\r\n-A INPUT -j DROP\r\nCOMMIT\r\n',
  );
});

const CORPUS = '../shared/corpus/save';
const real = existsSync(CORPUS) ? readdirSync(CORPUS).map((name) => readFileSync(`${CORPUS}/${name}`, 'utf8')) : [];

/** Whatever the style: the same rules, the same comments and blank lines, and nothing more to do. */
test.each(['tidy', 'iptables-save'] as const)('files keep what they say in the style %s', (style) => {
  const texts = [readFileSync('test/ide/fixtures/host.rules', 'utf8'), ...real];
  for (const text of texts) {
    const family = guessFamily(undefined, text);
    const after = formatted(text, style, family);
    expect(formatted(after, style, family)).toBe(after);
    for (const backend of BACKENDS) expect(printed(after, family, backend)).toBe(printed(text, family, backend));
    expect(linesThatSayNothing(after)).toEqual(linesThatSayNothing(text));
  }
});

function printed(text: string, family: Family, backend: 'legacy' | 'nft'): string {
  return printRuleset(buildRuleset(parseSave(text, { family }), { backend }), backend).text;
}

function linesThatSayNothing(text: string): string[] {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.trim());
  return lines.filter((line) => line === '' || line.startsWith('#'));
}
