// `check`: which files it takes, what it says about them, and how it ends.
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWith, iptablesLs } from '../support/cli.ts';

const CLEAN = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n';
const BROKEN = CLEAN.replace('--dport', '--dprt');

let files: ReturnType<typeof folderWith>;
beforeAll(() => {
  files = folderWith({
    'clean.v4': CLEAN,
    'broken.v4': BROKEN,
    'no-newline.v4': CLEAN.trimEnd(),
    'latin1.v4': Buffer.from(`# caf\xe9\n${CLEAN}`, 'latin1'),
    'binary.v4': Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 31) % 256)),
    'firewall.sh': '#!/bin/sh\niptables -A INPUT -j ACCEPT\n',
    'script-without-name': 'IPT=/sbin/iptables\n$IPT -A INPUT -j ACCEPT\n',
    'other.sh': '#!/bin/sh\necho "$(date)" "$1"\n',
    'closes.sh':
      'iptables -P INPUT ACCEPT\niptables -F INPUT\niptables -A INPUT -p tcp -s 203.0.113.0/24 --dport 22 -j ACCEPT\niptables -P INPUT DROP\n',
    'asks.sh': 'case "$1" in start) iptables -A INPUT -s $LAN -j ACCEPT ;; esac\n',
    'part.v4': CLEAN.replace('-j ACCEPT', '-j on-the-host'),
    'six.rules': '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 2001:db8::/32 -j ACCEPT\nCOMMIT\n',
  });
});
afterAll(() => files.remove());

const json = async (...args: string[]) => {
  const { code, out } = await iptablesLs(['check', '--format', 'json', ...args]);
  return {
    code,
    files: JSON.parse(out).files as {
      language: string;
      family?: number;
      diagnostics: { code: string; refused: string[] }[];
    }[],
  };
};
const codes = async (...args: string[]) => (await json(...args)).files[0]?.diagnostics.map(({ code }) => code);

test('with --noflush, chains that the file does not declare may be on the host', async () => {
  expect(await codes(files.path('part.v4'))).toContain('unknown-target');
  expect(await codes('--noflush', files.path('part.v4'))).toEqual(['assumed-chains']);
});

describe('how it ends', () => {
  test('0 when nothing is found, 1 when something is', async () => {
    expect((await iptablesLs(['check', files.path('clean.v4')])).code).toBe(0);
    expect((await iptablesLs(['check', files.path('clean.v4'), files.path('broken.v4')])).code).toBe(1);
  });

  test('2 and one line on standard error when a file cannot be read, and the others are checked all the same', async () => {
    const { code, out, err } = await iptablesLs(['check', files.path('broken.v4'), files.path('gone.v4')]);
    expect(code).toBe(2);
    expect(err).toBe(`iptables-ls: cannot read ${files.path('gone.v4')}: there is no such file\n`);
    expect(out).toContain('--dprt');
    expect(await iptablesLs(['check', files.path('.')])).toMatchObject({ code: 2, out: '' });
  });

  test.each([
    [['check']],
    [['check', '--format', 'xml', 'x']],
    [['check', '--family', '5', 'x']],
    [['chek']],
    [['check', '--nonsense', 'x']],
  ])('2 and one line for bad arguments: %j', async (args) => {
    const { code, out, err } = await iptablesLs(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^iptables-ls: [^\n]+\n$/);
  });

  test('0 and examples when help is asked for', async () => {
    const { code, out, err } = await iptablesLs(['check', '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('iptables-save | iptables-ls check -');
    expect((await iptablesLs(['--help'])).out).toContain('simulate');
  });

  test('without a stack trace when the reader of the output goes away', async () => {
    const script = `import { main } from './server/src/cli/main.ts'; process.exitCode = await main(['check', '-'], process);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (part) => {
      err += part;
    });
    child.stdin.end(`*filter\n${'--nonsense\n'.repeat(5000)}COMMIT\n`);
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(err).toBe('');
    expect(code).toBe(1);
  });
});

describe('what it takes', () => {
  test('standard input', async () => {
    const { code, out } = await iptablesLs(['check', '-'], { stdin: BROKEN });
    expect(code).toBe(1);
    expect(out).toContain('-:3:');
  });

  test('the family from the option, the name, or the content', async () => {
    expect((await json(files.path('six.rules'))).files[0]?.family).toBe(6);
    expect((await json('--family', '4', files.path('six.rules'))).files[0]).toMatchObject({
      family: 4,
      diagnostics: [{ code: 'bad-address' }],
    });
  });

  test('two files of one host, which are compared when one is for each family', async () => {
    const pair = folderWith({
      'rules.v4': '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n',
      'rules.v6': '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
    });
    const alone = await codes(pair.path('rules.v6'));
    const { files: together } = await json(pair.path('rules.v4'), pair.path('rules.v6'));
    pair.remove();
    expect(alone).not.toContain('pair-lacks-state-rule');
    expect(together[1]?.diagnostics.map(({ code }) => code)).toContain('pair-lacks-state-rule');
  });

  test('only the refusals of the program that is named', async () => {
    expect(await codes(files.path('no-newline.v4'))).toEqual(['missing-final-newline']);
    expect(await codes('--backend', 'nft', files.path('no-newline.v4'))).toEqual([]);
  });

  test('bytes that are not UTF-8, and no text at all', async () => {
    expect(await codes(files.path('latin1.v4'))).toEqual(['not-utf8']);
    expect(await codes(files.path('binary.v4'))).toEqual(['not-text']);
  });

  test('scripts, which are evaluated', async () => {
    for (const name of ['firewall.sh', 'script-without-name']) {
      const { code, files: reports } = await json(files.path(name));
      expect(code).toBe(1);
      expect(reports).toMatchObject([{ language: 'shell', diagnostics: [{ code: 'not-idempotent', refused: [] }] }]);
    }
    expect((await json('--language', 'save', files.path('firewall.sh'))).files[0]?.language).toBe('save');
  });

  test('scripts that never call iptables, of which nothing is said', async () => {
    const { code, files: reports } = await json(files.path('other.sh'));
    expect(code).toBe(0);
    expect(reports).toMatchObject([{ language: 'shell', diagnostics: [] }]);
  });

  test('the rules about the sequence of commands, for the administrator of the options', async () => {
    const cuts = async (...options: string[]) =>
      (await codes(...options, files.path('closes.sh')))?.includes('session-cut');
    expect(await cuts()).toBe(false);
    expect(await cuts('--admin-port', '2222')).toBe(true);
    expect(await cuts('--admin-source', '198.51.100.7')).toBe(true);
    const { code, err } = await iptablesLs(['check', '--admin-source', 'home', files.path('closes.sh')]);
    expect({ code, err }).toEqual({ code: 2, err: 'iptables-ls: --admin-source needs an address, and got home\n' });
  });

  test('the arguments and the environment of a script', async () => {
    const path = files.path('asks.sh');
    expect(await codes(path)).toContain('not-known');
    expect(await codes('--env', 'LAN=10.0.0.0/33', path, '--', 'start')).toContain('bad-mask');
    expect(await codes('--env', 'LAN=10.0.0.0/8', path, '--', 'start')).not.toContain('bad-mask');
    expect(await codes('--env', 'LAN=10.0.0.0/33', path, '--', 'stop')).not.toContain('bad-mask');
  });
});
