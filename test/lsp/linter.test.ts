// The linter keeps what it can of the version before, and says of the next one what a new linter would say.
import { expect, test } from 'vitest';
import { createLinter, type LintRequest } from '../../server/src/lsp/linter.ts';
import { SETTINGS } from '../support/ide.ts';

const RULES = Array.from({ length: 30 }, (_, i) => `  iptables -A INPUT -p tcp -s 192.0.2.${i} --dport 22 -j ACCEPT`);

const SCRIPT = ['#!/bin/sh', 'start() {', ...RULES, '}', 'case "$1" in', '  start) start ;;', 'esac', ''].join('\n');

function requestOf(text: string): LintRequest {
  const { backends, script } = SETTINGS;
  const uri = 'file:///host/firewall.sh';
  return { kind: 'script', uri, text, backends, severities: {}, script, folders: [], files: {} };
}

test('a script that does something only when it is called is linted after an edit as a new one is', async () => {
  const linter = createLinter();
  const versions = [SCRIPT, SCRIPT.replace('192.0.2.7 ', '0.0.0.0/0 '), SCRIPT.replace('start)', 'stop)'), SCRIPT];
  const found: number[] = [];
  for (const text of versions) {
    const answer = await linter.lint(requestOf(text));
    expect(answer).toEqual(await createLinter().lint(requestOf(text)));
    if (answer.kind === 'findings') found.push(answer.problems.length);
  }
  expect(new Set(found).size).toBeGreaterThan(1);
  linter.stop();
});
