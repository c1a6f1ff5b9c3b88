// What comes of a flow script: what happened instead of what was expected, where, by which rule and why.
import { expect, test } from 'vitest';
import { writtenAt } from '../../server/src/flow/subject.ts';
import { differencesIn, flowsOf } from '../support/flow.ts';

const FILE = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -m set --match-set friends src -j ACCEPT
COMMIT
`;
const SIX = `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n`;
const FILES = { './rules.v4': FILE, './rules.v6': SIX };

function differencesOf(lines: string, head = 'rules ./rules.v4\nhost\n  set friends 203.0.113.9\n') {
  const { script, results, problems, subject } = flowsOf(`${head}flow a\n${lines}\n`, FILES);
  expect(problems).toEqual([]);
  return {
    script,
    subject,
    steps: results[0]?.steps ?? [],
    all: results.flatMap((result) => differencesIn(script, result)),
  };
}

test('a difference names what happened, the rule with its line, and why the rule that was expected did not decide', () => {
  const { script, steps } = differencesOf('in eth0 -p tcp --dport 23 => ACCEPT by filter/INPUT/1 NEW');
  const [difference] = steps[0]?.differences ?? [];
  expect(script.text.slice(difference?.span.start, difference?.span.end)).toBe('ACCEPT');
  expect(difference).toMatchObject({
    expected: 'ACCEPT by filter/INPUT/1 NEW',
    happened: 'DROP by filter/INPUT/policy NEW',
    rule: { path: './rules.v4', line: 1 },
    fix: { newText: '=> DROP by filter/INPUT/policy NEW' },
  });
  expect(difference?.because).toContain('filter/INPUT/1 did not match: destination port is 23, not 22');
});

test('each part of an expectation is looked at', () => {
  expect(differencesOf('in eth0 -p tcp --dport 22 => by filter/INPUT/2').all).toHaveLength(1);
  expect(differencesOf('in eth0 -p tcp --dport 22 => ESTABLISHED').all).toHaveLength(1);
  expect(differencesOf('in eth0 -p tcp --dport 22 => nobody').all).toHaveLength(1);
  expect(differencesOf('in eth0 -p tcp --dport 22 => ACCEPT filter/INPUT/1 NEW').all).toEqual([]);
});

test.each([
  'entry udp',
  'no entry tcp',
  'no entry',
  'expects helper=ftp',
  'sent eth0',
  'not delivered',
  'hits filter/INPUT/2',
  'says nonsense',
  'packet 2 => ACCEPT',
  'packet 1 => DROP',
])('"%s" below a packet that is delivered is a difference', (check) => {
  expect(differencesOf(`in eth0 -p tcp --dport 22\n  ${check}`).all).toHaveLength(1);
});

test.each([
  'entry tcp 119 SYN_SENT',
  'no entry udp',
  'no expects',
  'nothing sent',
  'delivered',
  'hits filter/INPUT/1',
  'says destination',
  'packet 1 => ACCEPT',
])('"%s" below a packet that is delivered is true', (check) => {
  const words = check === 'says destination' ? '--dport 22\n  says filter INPUT' : `--dport 22\n  ${check}`;
  expect(differencesOf(`in eth0 -p tcp ${words}`).all).toEqual([]);
});

test('a counter of one rule is not taken for that of another whose number begins alike', () => {
  expect(differencesOf('in eth0 -p udp -s 203.0.113.9\n  hits filter/INPUT/2').all).toEqual([]);
  expect(differencesOf('in eth0 -p udp -s 203.0.113.9\n  hits filter/INPUT').all).toHaveLength(1);
});

test('what sets hold is told by the host, and what is not told is not known', () => {
  expect(differencesOf('in eth0 -p udp -s 203.0.113.9 => ACCEPT by filter/INPUT/2').all).toEqual([]);
  const unknown = differencesOf('in eth0 -p udp => DROP', 'rules ./rules.v4\n');
  expect(unknown.all[0]).toContain('DROP? by filter/INPUT/policy');
  expect(unknown.steps[0]?.differences[0]?.because.join()).toContain('not certain');
  expect(differencesOf('in eth0 -p udp => DROP?', 'rules ./rules.v4\n').all).toEqual([]);
  expect(differencesOf('in eth0 -p udp => ACCEPT?', 'rules ./rules.v4\n').all).toEqual([]);
  expect(differencesOf('in eth0 -p tcp --dport 22 => ACCEPT?', 'rules ./rules.v4\n').all).toHaveLength(1);
});

test('rules of both families may be named, in files or below', () => {
  const both = differencesOf(
    'in eth0 -p tcp -s 2001:db8::5 --dport 23 => ACCEPT',
    'rules ./rules.v4\nrules ./rules.v6\n',
  );
  expect(both.all).toEqual([]);
  const place = { family: 4, table: 'filter', chain: 'INPUT', rule: 1 } as const;
  expect(writtenAt(both.subject, place)).toMatchObject({
    path: './rules.v4',
    line: 4,
    text: '-p tcp -m tcp --dport 22 -j ACCEPT',
  });
  const inline = flowsOf(`rules\n${FILE}flow a\n-p udp\n`);
  expect(writtenAt(inline.subject, place)).toMatchObject({ path: undefined, line: 5 });
});

test('rules that cannot be had, and rules that iptables would refuse, are said where they are named', () => {
  const say = (text: string): readonly string[] =>
    flowsOf(text, { ...FILES, './bad.v4': `${FILE.replace('--dport 22', '--dport 70000')}` }).problems;
  expect(say('rules ./none.v4\nflow a\n-p udp\n')).toEqual(['1:7: cannot read ./none.v4: there is no such file']);
  expect(say('rules ./bad.v4\nflow a\n-p udp\n')[0]).toMatch(/^1:7: \.\/bad\.v4:5: "70000"/);
  expect(say('rules 6 ./rules.v4\nrules ./rules.v6\nflow a\n-p udp\n')[0]).toContain('2:1: ');
  expect(say('flow a\n-p udp\n')[0]).toContain('which rules it is for');
  expect(say(`rules\n${FILE.replace('--dport 22', '--dport 70000')}flow a\n-p udp\n`)[0]).toMatch(/^6:32: "70000"/);
});

test('each flow begins with an empty connection table', () => {
  const { results } = flowsOf(
    `rules ./rules.v4\nflow a\nconnect in eth0 --dport 22\nflow b\nafter 1s\n  no entry\n`,
    FILES,
  );
  expect(results.every(({ ok }) => ok)).toBe(true);
});

test('a connection that came to nothing cannot go on, nor one that nobody began', () => {
  const { results } = flowsOf(
    'rules ./rules.v4\nflow a\nconnect in eth0 --dport 25\nrequest\nflow b\nanswer of web\nflow c\nclose\nflow d\nconnect -p udp\n',
    FILES,
  );
  expect(results.map(({ steps }) => steps.at(-1)?.refused?.message.split(':')[0])).toEqual([
    'This connection has come to nothing above',
    'No connection was named "web"',
    'No connection was begun above',
    expect.stringContaining('syn'),
  ]);
});

test('the time of day is told by the host', () => {
  const timed = FILE.replace('-m set --match-set friends src', '-m time --timestart 08:00:00 --timestop 09:00:00');
  const run = (clock: string) =>
    flowsOf(`rules\n${timed}host\n  clock ${clock}\nflow a\nin eth0 -p udp => ACCEPT\n`).results[0]?.ok;
  expect([run('2026-11-19T08:30:00Z'), run('2026-11-19T09:30:00Z'), run('2026-11-19 08:30')]).toEqual([
    true,
    false,
    true,
  ]);
});
