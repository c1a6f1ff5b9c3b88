// What is not modelled is never silently true: it is said, and where it matters, so is the other verdict.
import { describe, expect, test } from 'vitest';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';
import { ask, startSession } from '../../server/src/engine/session/session.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

function traceOf(rules: string, words: string) {
  const rulesets = { ipv4: buildRuleset(parseSave(rules, { family: 4 })), ipv6: undefined };
  const asked = ask(startSession(defaultHost(rulesets), rulesets), words);
  if (!asked.ok) throw new Error(asked.message);
  return asked.answer.trace;
}

const filter = (...lines: string[]): string => `*filter\n:INPUT DROP [0:0]\n${lines.join('\n')}\nCOMMIT\n`;

describe('a condition that is not modelled', () => {
  test('does not match, and the verdict it could have led to is named', () => {
    const trace = traceOf(filter('-A INPUT -s host.example -j ACCEPT'), '-i eth0');
    expect(trace.verdict).toBe('DROP');
    expect(trace.unknowns).toHaveLength(2);
    expect(trace.unknowns[1]).toMatch(/^DROP or ACCEPT, depending on this: .*host\.example/);
  });

  test('is not asked when an earlier one fails already', () => {
    const trace = traceOf(filter('-A INPUT -p udp -s host.example -j ACCEPT'), '-i eth0 -p tcp');
    expect(trace.unknowns).toEqual([]);
  });

  test('raises no doubt about the verdict where both answers lead to the same', () => {
    const trace = traceOf(filter('-A INPUT -s host.example -j DROP'), '-i eth0');
    expect(trace.verdict).toBe('DROP');
    expect(trace.unknowns).toHaveLength(1);
  });
});

test('a target that nobody knows is said, and the packet goes on', () => {
  const trace = traceOf(filter('-A INPUT -j NOSUCHTARGET', '-A INPUT -j ACCEPT'), '-i eth0');
  expect(trace.verdict).toBe('ACCEPT');
  expect(trace.unknowns.join()).toContain('NOSUCHTARGET');
});

test('trying the other answer leaves no trace in the connection table', () => {
  const rulesets = {
    ipv4: buildRuleset(parseSave(filter('-A INPUT -s host.example -j ACCEPT'), { family: 4 })),
    ipv6: undefined,
  };
  const asked = ask(startSession(defaultHost(rulesets), rulesets), '-i eth0');
  expect(asked.ok && asked.answer.after).toEqual([]);
});

test('copies of copies come to an end', () => {
  const rules =
    '*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j TEE --gateway 10.0.0.1\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n';
  const trace = traceOf(rules, '-i eth0 -p tcp -d 10.0.0.1');
  expect(trace.verdict).toBe('ACCEPT');
  expect(trace.unknowns).toEqual(['each packet that the host sends makes it send another one, without an end']);
});
