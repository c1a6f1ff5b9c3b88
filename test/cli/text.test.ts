// `--format text`: findings as people read them.
import { expect, test } from 'vitest';
import { iptablesLs } from '../support/cli.ts';

const check = (stdin: string, more = {}) => iptablesLs(['check', '-'], { stdin, ...more });

test('a finding shows its place, what it says, the line with carets, and how to mend it', async () => {
  const { out } = await check('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCPET\nCOMMIT\n');
  expect(out).toBe(
    [
      '-:3:13 error "ACCPET" is neither a target nor a chain of filter. Did you mean ACCEPT? [unknown-target]',
      '    3 | -A INPUT -j ACCPET',
      '      |             ^^^^^^',
      '      possible fix: Write ACCEPT',
      '      possible fix: Declare the chain ACCPET',
      '',
      '1 error in -.',
      '',
    ].join('\n'),
  );
});

test('it names the one program that refuses where only one does, and places that are related', async () => {
  const { out } = await check(
    '*filter\n:INPUT ACCEPT\n:a -\n:b -\n-A INPUT -j a\n-A a -j ACCEPT\n-A a -j b\n-A b -j a\nCOMMIT\n',
  );
  expect(out).toContain('only iptables-nft refuses this');
  expect(out).toContain('line 7: a leads to b here.');
});

test('nothing found is said in one line', async () => {
  expect((await check('*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n')).out).toBe('Nothing found in -.\n');
});

test('colours appear on a terminal or when they are forced, and never with NO_COLOR', async () => {
  const text = '*filter\n-A INPUT -j ACCPET\nCOMMIT\n';
  const coloured = async (more: object) => (await check(text, more)).out.includes('\u001b[');
  expect(await coloured({})).toBe(false);
  expect(await coloured({ isTTY: true })).toBe(true);
  expect(await coloured({ isTTY: true, env: { NO_COLOR: '1' } })).toBe(false);
  expect(await coloured({ isTTY: true, env: { TERM: 'dumb' } })).toBe(false);
  expect(await coloured({ env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).toBe(true);
});

test('a long line is cut around the finding, and control characters do not reach the terminal', async () => {
  const { out } = await check(
    `*filter\n-A INPUT -m comment --comment "${'x'.repeat(200)}\u001b[31m" -j ACCPET\nCOMMIT\n`,
    { columns: 80 },
  );
  const [code = '', carets = ''] = out.split('\n').slice(1, 3);
  expect(code.length).toBeLessThanOrEqual(82);
  expect(code).not.toContain('\u001b');
  expect(code.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('ACCPET');
});

test('a tab before the finding does not move the carets', async () => {
  const [code = '', carets = ''] = (await check('*filter\n-A INPUT\t-j\tACCPET\nCOMMIT\n')).out.split('\n').slice(1, 3);
  expect(code.slice(carets.indexOf('^'))).toBe('ACCPET');
});
