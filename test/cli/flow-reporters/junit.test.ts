// Flows for build servers: XML that holds whatever a name or a message may hold.
import { expect, test } from 'vitest';
import { testFiles, UNREADABLE, WRONG } from '../../support/flow-files.ts';

const TAG = /<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)(\/?)>/g;

/** The elements, outermost first; fails on tags that do not fit together. */
function elementsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const all: string[] = [];
  for (const [, end, name = '', attributes = '', empty] of xml.matchAll(TAG)) {
    if (end) expect(open.pop()).toBe(name);
    else {
      all.push(`${name}${attributes}`);
      if (!empty) open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(xml.replace(/^<\?xml[^>]*>/, '').replace(TAG, '')).not.toMatch(/[<>]/);
  return all;
}

test('a suite for each file, a case for each flow, a failure for each difference', async () => {
  const { text } = await testFiles({ 'a.flow': WRONG }, ['a.flow'], '--format', 'junit');
  const elements = elementsOf(text).map((element) => element.replace(/ time="[^"]*"/, ''));
  expect(elements).toEqual([
    'testsuites name="iptables-ls" tests="2" failures="1" errors="0"',
    'testsuite name="a.flow" tests="2" failures="1" errors="0"',
    'testcase name="someone opens a connection" classname="a.flow" file="a.flow" line="2"',
    'testcase name="the web &amp; &lt;mail&gt; are &quot;closed&quot;" classname="a.flow" file="a.flow" line="5"',
    'failure message="ACCEPT by filter/INPUT/2 NEW, not DROP by filter/INPUT/policy" type="difference"',
    expect.stringMatching(/^failure message="tcp .*, not entry udp"/),
  ]);
  expect(text).toContain('rule      a.v4:6  -p tcp');
});

test('a script that cannot be read is an error', async () => {
  const { text } = await testFiles({ 'a.flow': UNREADABLE }, ['a.flow'], '--format', 'junit');
  const elements = elementsOf(text);
  expect(elements[0]).toBe('testsuites name="iptables-ls" tests="1" failures="0" errors="1"');
  expect(elements.at(-1)).toMatch(/^error message="&quot;DENY&quot; is none of/);
});
