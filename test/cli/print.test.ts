// `print`: rules as iptables-save prints them, and what is left out named on standard error.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderWith, iptablesLs } from '../support/cli.ts';

let files: ReturnType<typeof folderWith>;
beforeAll(() => {
  files = folderWith({
    'rules.v4':
      '# mine\n*filter\n:web - [5:6]\n:INPUT DROP [1:2]\n[3:4] -A INPUT -p 6 --dport ssh -j web\n-A web\nCOMMIT\n',
    'broken.v4':
      '*filter\n:INPUT ACCEPT\n-A INPUT --nonsense\n-A INPUT -s www.example.org -j DROP\n-A INPUT -j DROP\nCOMMIT\n',
    'latin1.v4': Buffer.from('*filter\n:INPUT ACCEPT\n-A INPUT -m comment --comment "caf\xe9"\nCOMMIT\n', 'latin1'),
    'firewall.sh': '#!/bin/sh\niptables -A INPUT -j ACCEPT\n',
  });
});
afterAll(() => files.remove());

test('options, order and spelling are those of iptables-save, without counters and comments', async () => {
  expect(await iptablesLs(['print', files.path('rules.v4')])).toEqual({
    code: 0,
    out: [
      '*filter',
      ':INPUT DROP [0:0]',
      ':FORWARD ACCEPT [0:0]',
      ':OUTPUT ACCEPT [0:0]',
      ':web - [0:0]',
      '-A INPUT -p tcp -m tcp --dport 22 -j web',
      '-A web',
      'COMMIT',
      '',
    ].join('\n'),
    err: '',
  });
});

test('what is printed is what it would print again', async () => {
  const once = await iptablesLs(['print', files.path('rules.v4')]);
  expect(await iptablesLs(['print', '-'], { stdin: once.out })).toEqual(once);
});

test('what would be refused or cannot be told is left out, named once with its line, and makes the exit code 1', async () => {
  const { code, out, err } = await iptablesLs(['print', files.path('broken.v4')]);
  expect(code).toBe(1);
  expect(out.split('\n').filter((line) => line.startsWith('-A'))).toEqual(['-A INPUT -j DROP']);
  expect(err.split('\n').map((line) => line.slice(files.path('broken.v4').length))).toEqual([
    expect.stringMatching(/^:3: .*--nonsense/),
    expect.stringMatching(/^:4: not printed/),
    '',
  ]);
});

test('bytes that are not UTF-8 come out as they went in', async () => {
  const { out } = await iptablesLs(['print', files.path('latin1.v4')]);
  expect(Buffer.from(out).includes(Buffer.from('\ufffd'))).toBe(true);
  const { main } = await import('../../server/src/cli/main.ts');
  const written: Buffer[] = [];
  const io = {
    stdout: { write: (data: string | Uint8Array) => written.push(Buffer.from(data as string)) },
    stderr: { write: () => undefined },
    stdin: (async function* () {})(),
    env: {},
  };
  expect(await main(['print', files.path('latin1.v4')], io)).toBe(0);
  expect(Buffer.concat(written).toString('latin1')).toContain('--comment "caf\xe9"');
});

test.each([
  [[], /needs|missing required argument/],
  [['a', 'b'], /too many arguments/],
  [['gone.v4'], /no such file/],
])('it cannot run with %j', async (args, message) => {
  const { code, out, err } = await iptablesLs(['print', ...args]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
  expect(err.split('\n')).toHaveLength(2);
});

test('a script is evaluated, and what it leaves is printed', async () => {
  const { code, out } = await iptablesLs(['print', files.path('firewall.sh')]);
  expect(code).toBe(0);
  expect(out).toContain('*filter\n:INPUT ');
});
