// What can be written in a flow script, and what is said about what cannot: one sentence, at the words that it is about.
import { describe, expect, test } from 'vitest';
import { parseDuration, sayDuration } from '../../server/src/flow/duration.ts';
import { parseFlow } from '../../server/src/flow/parse.ts';
import { flowsOf } from '../support/flow.ts';

const RULES = 'rules 4\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
const FLOW = 'flow one\n';
const PACKET = '-i eth0 -p tcp --dport 22 => DROP\n';

/** The words that the first problem points at, and what it says. */
function firstProblem(text: string): readonly [words: string, message: string] | undefined {
  const [problem] = parseFlow(text).problems;
  return problem && [text.slice(problem.span.start, problem.span.end), problem.message];
}

describe('what is refused', () => {
  test.each([
    ['a word that is no time', 'at noon in eth0 -p tcp', 'noon'],
    ['a time that is missing', 'at', 'at'],
    ['a shorthand that there is none of', 'at 5s conect -p tcp', 'conect'],
    ['an interface that is missing', 'in -p tcp', 'in'],
    ['an interface to leave by', 'out eth1 -p tcp', 'eth1'],
    ['a packet that is missing', 'at 1s in eth0', 'in'],
    ['a packet that is missing before what is expected', '=> DROP', '=> DROP'],
    ['an expectation of nothing', 'at 5s => DROP', '=> DROP'],
    ['an expectation that is empty', '-p tcp =>', '=>'],
    ['a verdict that there is none of', '-p tcp => DENY', 'DENY'],
    ['two verdicts', '-p tcp => DROP ACCEPT', 'ACCEPT'],
    ['a quote that nothing closes', '-p tcp --payload "abc', '"abc'],
    ['words of a packet where a connection goes on', 'request -p tcp', '-p'],
    ['an interface where a connection goes on', 'in eth0 request', 'in'],
    ['several words without quotes', 'request GET /', '/'],
    ['a connection without a name', 'connect as', 'as'],
    ['a check that there is none of', '-p tcp\n  no packet', 'no packet'],
    ['a check without words', '-p tcp\n  entry', 'entry'],
    ['a check with words that it has no use for', '-p tcp\n  delivered twice', 'delivered twice'],
    ['a number of a packet that is none', '-p tcp\n  packet x => DROP', 'packet x => DROP'],
  ])('%s', (_, lines, words) => {
    const found = firstProblem(`${RULES}${FLOW}${lines}\n`);
    expect(found?.[0]).toBe(words);
    expect(found?.[1]).toMatch(/^[A-Z"].*\.$/);
  });

  test.each([
    ['lines before the first section', `-p tcp\n${RULES}${FLOW}${PACKET}`, '-p tcp'],
    ['a script without a flow', RULES, 'COMMIT'],
    ['a flow without a packet', `${RULES}${FLOW}`, 'flow one'],
    ['a flow without a name', `${RULES}flow\n${PACKET}`, 'flow'],
    ['rules that are missing', `rules\n${FLOW}${PACKET}`, 'rules'],
    ['two files in one line', `rules a.v4 b.v4\n${FLOW}${PACKET}`, 'b.v4'],
    ['a host in the wrong line', `${RULES}host eth0\n${FLOW}${PACKET}`, 'eth0'],
  ])('%s', (_, text, words) => {
    expect(firstProblem(text)?.[0]).toBe(words);
  });

  test('one mistake does not hide another', () => {
    const { problems } = parseFlow(`${RULES}${FLOW}at noon -p tcp\nin -p udp\n${PACKET}`);
    expect(problems).toHaveLength(2);
  });

  test.each([
    ['interface eth0 10.0.0.300/24', '2:18'],
    ['interface eth0 10.0.0.1/33', '2:18'],
    ['route 10.1.0.0/16 via 10.0.0.2', '2:9'],
    ['route 10.1.0.5/16 dev eth0', '2:9'],
    ['route default over eth0', '2:17'],
    ['sysctl net.ipv4.ip_forward yes', '2:30'],
    ['clock noon', '2:9'],
    ['gateway 10.0.0.2', '2:3'],
  ])('about the host: %s', (line, place) => {
    const [problem] = flowsOf(`host\n  ${line}\n${RULES}${FLOW}${PACKET}`).problems;
    expect(problem).toMatch(new RegExp(`^${place}: [A-Z"a-z0-9].*\\.$`));
  });
});

describe('what is read', () => {
  test('comments, blank lines and line ends of Windows change nothing', () => {
    const text = `# about\r\n${RULES.replaceAll('\n', '\r\n')}\r\n  # more\r\nflow a # b\r\n-i eth0 -p tcp --dport 22 => DROP # why\r\n   \r\n  nothing sent # really\r\n`;
    const { problems, results } = flowsOf(text);
    expect(problems).toEqual([]);
    expect(results.map(({ ok, flow }) => [ok, flow.name])).toEqual([[true, 'a # b']]);
  });

  test('times are counted from the beginning, from the step before, or a second each', () => {
    const text = `${RULES}${FLOW}-p udp\n-p udp\nat 5s -p udp\n7.5 -p udp\nafter 1m30s -p udp\nafter 250ms\n`;
    expect(flowsOf(text).results[0]?.steps.map(({ at }) => at)).toEqual([0, 1, 5, 7.5, 97.5, 97.75]);
  });

  test('a packet before the one above it is refused where its time stands', () => {
    const { script, results } = flowsOf(`${RULES}${FLOW}at 5s -p udp\nat 4s -p udp\n-p udp\n`);
    const [, second, third] = results[0]?.steps ?? [];
    expect(second?.refused?.message).toContain('5s');
    expect(script.text.slice(second?.refused?.span.start, second?.refused?.span.end)).toBe('at 4s');
    expect(third).toBeUndefined();
  });

  test('where a packet enters is told by a word or by -i', () => {
    const { results } = flowsOf(`${RULES}${FLOW}in eth0 -p tcp\n-i eth0 -p tcp\nout -p tcp\nlocal -p tcp\n-p tcp\n`);
    const from = results[0]?.steps.map(({ decisive }) => decisive?.arrival.from.kind);
    expect(from).toEqual(['wire', 'wire', 'local', 'local', 'local']);
  });

  test('a packet that iptables would not know is refused at its own word, whatever was added before it', () => {
    const { script, results } = flowsOf(`${RULES}${FLOW}connect in eth0 -s 203.0.113.5 --dport 70000\n`);
    const refused = results[0]?.steps[0]?.refused;
    expect(script.text.slice(refused?.span.start, refused?.span.end)).toBe('70000');
  });
});

test('durations are written in units, or in seconds', () => {
  const read = ['5', '0.25', '5s', '1m30s', '250ms', '2h', '1d', '', 's', '5x', '1m30', '-1'].map(parseDuration);
  const none = undefined;
  expect(read).toEqual([5, 0.25, 5, 90, 0.25, 7200, 86400, none, none, none, none, none]);
  expect([0, 0.25, 5, 90, 97.5, 86400, 3661].map(sayDuration)).toEqual([
    '0s',
    '250ms',
    '5s',
    '1m 30s',
    '1m 37.5s',
    '1d',
    '1h 1m 1s',
  ]);
});
