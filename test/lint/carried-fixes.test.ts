// Fixes of rules about rulesets in scripts: where the words are written there, and the mended script leaves the mended ruleset.
import { expect, test } from 'vitest';
import { fixed } from '../support/lint.ts';
import { lintShell } from '../support/script-lint.ts';

/** The script after the first fix of the first finding of a rule; `undefined` where it has none. */
async function mended(text: string, code: string): Promise<string | undefined> {
  const problem = (await lintShell(text)).find((one) => one.code === code);
  expect(problem).toBeDefined();
  return problem?.fixes?.[0] ? fixed(text, problem) : undefined;
}

const OLD = '-m state --state NEW';
const NEW = '-m conntrack --ctstate NEW';

test('words are changed where they stand, whatever calls iptables', async () => {
  for (const script of [
    `iptables -A INPUT ${OLD} -j DROP\n`,
    `IPT="sudo iptables -w"\nLAN=10.0.0.0/8\n$IPT -t filter -A INPUT -s $LAN ${OLD} -j DROP # old\n`,
    `iptables-restore <<EOF\n*filter\n-A INPUT ${OLD} -j DROP\nCOMMIT\nEOF\n`,
  ])
    expect(await mended(script, 'state-match')).toBe(script.replace(OLD, NEW));
});

test('what one place writes into several rules, or into both families, is changed at once', async () => {
  for (const script of [
    `for p in 25 587; do\n  iptables -A INPUT -p tcp --dport $p ${OLD} -j DROP\ndone\n`,
    `ipt() { iptables "$@"; ip6tables "$@"; }\nipt -A INPUT ${OLD} -j DROP\n`,
  ])
    expect(await mended(script, 'state-match')).toBe(script.replace(OLD, NEW));
});

test('nothing is offered where a variable wrote the words', async () => {
  expect(await mended(`M="${OLD}"\niptables -A INPUT $M -j DROP\n`, 'state-match')).toBeUndefined();
});

const ESTABLISHED = '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT';

test('a rule that is moved takes its line with it, as it is written', async () => {
  const lines = [
    '$IPT -A INPUT -p tcp --dport 22 -j ACCEPT',
    '$IPT -A INPUT -p tcp --dport 80 -j ACCEPT',
    '$IPT -A INPUT -p udp --dport 53 -j ACCEPT',
    '$IPT -A INPUT -p udp --dport 123 -j ACCEPT',
    '$IPT -A INPUT -p tcp --dport 443 -j ACCEPT',
    `$IPT -A INPUT ${ESTABLISHED}`,
  ];
  const head = 'IPT="iptables -w"\n$IPT -P INPUT DROP\n';
  const script = `${head}${lines.join('\n')}\n`;
  const last = lines.pop();
  expect(await mended(script, 'late-established-accept')).toBe(`${head}${[last, ...lines].join('\n')}\n`);
});

test('a rule that is added is called like the one below it', async () => {
  const script = `if true; then\n  /sbin/iptables -w -A INPUT -p tcp --dport 22 ${NEW} -j ACCEPT\nfi\n`;
  expect(await mended(script, 'new-without-syn')).toMatch(
    /^if true; then\n {2}\/sbin\/iptables -w -A INPUT .*! --(syn|tcp-flags).* -j DROP\n {2}\/sbin/,
  );
});

test('a line that runs several times, or is a part of another, is left where it is', async () => {
  const rule = `-A INPUT -p tcp --dport 22 ${NEW} -j ACCEPT`;
  for (const script of [`true && iptables ${rule}\n`, `for x in a b; do\n  iptables ${rule}\ndone\n`])
    expect(await mended(script, 'new-without-syn')).toBeUndefined();
});

test('beside a variable in a here-document the words are found where they stand', async () => {
  const script = `LAN=10.0.0.0/8\niptables-restore <<EOF\n*filter\n-A INPUT -s $LAN ${OLD} -j DROP\nCOMMIT\nEOF\n`;
  expect(await mended(script, 'state-match')).toBe(script.replace(OLD, NEW));
  const [problem] = (await lintShell(script)).filter(({ code }) => code === 'state-match');
  expect(script.slice(problem?.span.start, problem?.span.end)).toBe('state');
});
