// What is said of a script while it is written: refusals that depend on the moment, and who else makes chains.
import { expect, test } from 'vitest';
import { lintShell } from '../support/script-lint.ts';

const found = async (text: string, code: string) => (await lintShell(text)).filter((one) => one.code === code);

test('a chain that is not there is an error, unless the script goes another way where it fails', async () => {
  expect(await found('iptables -A guests -j DROP\n', 'unknown-chain')).toMatchObject([{ severity: 'error' }]);
  for (const tried of [
    'iptables -A guests -j DROP 2>/dev/null\n',
    'iptables -A guests -j DROP || iptables -A INPUT -j DROP\n',
    'if iptables -A guests -j DROP; then echo yes; fi\n',
    'ipt() { iptables "$@"; }\nipt -A guests -j DROP 2>/dev/null\n',
  ])
    expect(await found(tried, 'unknown-chain')).toEqual([]);
});

test('rules are deleted by number until there is none', async () => {
  expect(await found('while iptables -D INPUT 1; do :; done\n', 'rule-number-too-big')).toEqual([]);
  expect(await found('iptables -D INPUT 1\n', 'rule-number-too-big')).toHaveLength(1);
});

test('what no iptables would ever take is said wherever it stands', async () => {
  expect(await found('iptables -A INPUT --dprot 22 -j DROP 2>/dev/null || true\n', 'unknown-option')).toHaveLength(1);
});

test('a chain that another program makes may be on the host', async () => {
  for (const chain of ['DOCKER-USER', 'f2b-sshd', 'ufw-user-input', 'KUBE-FORWARD']) {
    const [one] = await found(`iptables -I ${chain} -j DROP\n`, 'unknown-chain');
    expect(one).toMatchObject({ severity: 'information', refusedBy: [] });
    expect(one?.message).toMatch(/is there only when [A-Za-z0-9]+ has made it/);
  }
});

test('of a script for a shell that is not understood only what stands there without a variable is said', async () => {
  const loop = 'for name port in $ports; do\n  iptables -A INPUT -p tcp --dport $port -j ACCEPT\ndone\n';
  const typo = 'iptables -A INPUT -p tcp --dprot 22 -j ACCEPT\n';
  const codes = async (text: string) => (await lintShell(text)).map(({ code }) => code);
  expect(await codes(`#!/usr/bin/env zsh\n${loop}${typo}`)).toEqual(['unknown-option']);
  expect(await codes('#!/usr/bin/fish\niptables -P INPUT DROP\niptables -A INPUT -s $LAN -j ACCEPT\n')).toEqual([]);
  expect(await codes('#!/bin/sh\niptables -P INPUT DROP\n')).toContain('session-cut');
});

test('lines above one that is half written keep their findings', async () => {
  const typo = 'iptables -A INPUT --dprot 22\n';
  for (const half of [
    'for x in',
    'if iptables',
    'case $1 in',
    'for x in; do iptables -F',
    'while :; do',
    'iptables -A "',
  ])
    expect(await found(`${typo}echo\n${half}\n${typo}`, 'unknown-option')).not.toEqual([]);
});

test('carriage returns at the ends of lines are said once, not of each word that they spoil', async () => {
  const text =
    '#!/bin/sh\niptables -P INPUT DROP\niptables -A INPUT -i lo -j ACCEPT\niptables -A INPUT -p tcp --dport 22\n';
  const refused = (await lintShell(text.replaceAll('\n', '\r\n'))).filter(({ severity }) => severity === 'error');
  expect(refused.map(({ code }) => code)).toEqual(['crlf-line-endings']);
  expect(await found(text, 'crlf-line-endings')).toEqual([]);
});

test('a host name is told by the rule about scripts alone', async () => {
  const codes = (await lintShell('iptables -A OUTPUT -d www.example.org -j ACCEPT\n')).map(({ code }) => code);
  expect(codes.filter((code) => code.startsWith('host-name'))).toEqual(['host-name-in-rule']);
});

test('what a file would have set that cannot be read is told once, where it is sourced, with all that the rules need of it', async () => {
  const uses = '$IPT -P INPUT DROP\nfor p in $PORTS; do\n  $IPT -A INPUT -i $WAN -p tcp --dport $p -j ACCEPT\ndone\n';
  const text = `#!/bin/sh\n. /etc/fw.conf\n${uses}`;
  const hints = await found(text, 'not-known');
  expect(hints.map(({ span }) => text.slice(span.start, span.end))).toEqual(['. /etc/fw.conf']);
  expect(hints[0]?.message).toMatch(/^Not known here: what \/etc\/fw\.conf sets; the rules need (IPT|PORTS|WAN), /);
  const [fix] = hints[0]?.fixes ?? [];
  expect(
    fix?.edits[0]?.newText
      .split('\n')
      .map((line) => line.replace(/=.*/, ''))
      .sort(),
  ).toEqual(['', ...['IPT', 'PORTS', 'WAN'].map((name) => `# iptables-ls let ${name}`)]);
});

test('a program that is not known is told where its name comes from, not of each of its commands', async () => {
  const text = 'IPT=$1\n$IPT -F\n$IPT -A INPUT -i lo -j ACCEPT\n$IPT -P INPUT DROP\niptables -A INPUT -j ACCEPT\n';
  const hints = await found(text, 'not-known');
  expect(hints.map(({ span }) => span.start)).toEqual([text.indexOf('$1')]);
});

test('what a program that is not known refuses for one family alone is no mistake', async () => {
  const text = '. /etc/fw.conf\n$IPT -A INPUT -m ttl --ttl-lt 5 -j DROP\n$IPT -A INPUT -p icmpv6 -j ACCEPT\n';
  const codes = (await lintShell(text)).filter(({ severity }) => severity === 'error').map(({ code }) => code);
  expect(codes).toEqual([]);
  expect(await found('. /etc/fw.conf\n$IPT -A INPUT -m tlt -j DROP\n', 'unknown-match')).toHaveLength(1);
});

test('what is not known of a text that is restored is told where it ceased to be known', async () => {
  const rules = '*filter\n-A INPUT -i lo -j ACCEPT\n-A INPUT -d $address -j DROP\nCOMMIT\n';
  const text = `address=$(curl -s https://example.net)\niptables-restore <<EOF\n${rules}EOF\n`;
  const hints = await found(text, 'not-known');
  expect(hints.map(({ span }) => span.start)).toEqual([text.indexOf('$(')]);
  const told = hints[0]?.fixes?.[0]?.edits[0]?.newText ?? '';
  expect(told).toBe('# iptables-ls let address=192.0.2.1\n');
  expect(await found(`${told}${text}`, 'not-known')).toEqual([]);
});

test('what is not known of a service is told as a sentence', async () => {
  const [hint] = await found('systemctl restart firewall\niptables -A INPUT -j DROP\n', 'not-known');
  expect(hint?.message).toBe(
    'Not known here: whether the host has the service firewall, and what it does to the rules.',
  );
});

test('what is carried out beside a script is told once, where it stands', async () => {
  const text = '(sleep 60; iptables -F; iptables -P INPUT ACCEPT) &\niptables -P INPUT DROP\niptables -A INPUT -i lo\n';
  const hints = await found(text, 'not-known');
  expect(hints).toMatchObject([{ span: { start: 0 }, severity: 'hint' }]);
  expect(hints[0]?.message).toBe('Not known here: when a command beside the script is carried out.');
  expect(await found(text.replace('&\n', '&\nguard=$!\n').concat('kill $guard\n'), 'not-known')).toEqual([]);
});

test('a comment that tells a condition is one, where `then` stands on the line below', async () => {
  const [hint] = await found('if [ -f /etc/closed ];\nthen iptables -P INPUT DROP\nfi\n', 'not-known');
  expect(hint?.fixes?.[0]?.edits[0]?.newText).toBe('# iptables-ls assume [ -f /etc/closed ]\n');
});

test('what lint rules say of a rule in a file that is sourced is told where it is read, with its place in that file', async () => {
  const rules = '# rules\n$IPT -A INPUT -m state --state NEW -j ACCEPT\n';
  const text = 'IPT="iptables -w"\n. ./rules.sh\n';
  const all = await lintShell(text, undefined, { './rules.sh': rules });
  const one = all.find(({ code }) => code === 'state-match');
  expect(one && text.slice(one.span.start, one.span.end)).toBe('. ./rules.sh');
  expect(one?.message).toMatch(/^rules\.sh:2: /);
  expect(one?.inFile).toMatchObject({ path: './rules.sh', start: { line: 1, character: 17 }, end: { line: 1 } });
});

test('a loop over what is not known is one place where knowledge ends, and a comment tells what a pass has', async () => {
  for (const [loop, end, names] of [
    ['for ip in $(cat /etc/list); do', 'done', ['ip']],
    ['while read -r ip port; do', 'done < /etc/list', ['ip', 'port']],
  ] as const) {
    const body = '  iptables -A INPUT -s $ip -j DROP\n  iptables -A FORWARD -s $ip -j DROP\n';
    const text = `if true; then\n  ${loop}\n${body}  ${end}\nfi\n`;
    const hints = await found(text, 'not-known');
    expect(hints.map(({ span }) => span.start)).toEqual([text.indexOf(loop)]);
    const told = hints[0]?.fixes?.[0]?.edits[0]?.newText ?? '';
    expect(told.split('\n').map((line) => line.replace(/=.*/, ''))).toEqual([
      ...names.map((name) => `  # iptables-ls let ${name}`),
      '',
    ]);
  }
});

test('of very many rules it is said that nobody has looked', async () => {
  const text =
    'for a in $(seq 1 12000); do iptables -A INPUT -s 10.1.$((a / 250)).$((a % 250)) -j DROP; done\niptables -P INPUT DROP\n';
  const [one, ...more] = await found(text, 'not-decided');
  expect(one?.message).toContain('more than 10,000 rules');
  expect([one?.severity, more.length]).toEqual(['hint', 0]);
  expect(await found('iptables -P INPUT DROP\n', 'not-decided')).toEqual([]);
});

test('where the evaluation stops before the first call of iptables, that is said', async () => {
  const endless = 'while :; do i=$((i + 1)); done\n';
  expect((await found(`${endless}iptables -A INPUT -j DROP\n`, 'not-known'))[0]?.message).toMatch(
    /^The evaluation stops here/,
  );
  expect(await lintShell(`${endless}echo iptables\n`)).toEqual([]);
});

test('what programs of the host tell is not known, and is not nothing', async () => {
  for (const asked of ['$(ifconfig eth0 | cut -d: -f2)', '`route -n | awk "/UG/{print}"`', '$(nvram get lan_ipaddr)']) {
    const codes = (await lintShell(`IP=${asked}\niptables -A INPUT -d $IP -j ACCEPT\n`)).map(({ code }) => code);
    expect(codes).toEqual(['not-known']);
  }
});

test('a refusal stands on its own word, where a function hands on all that it was called with', async () => {
  const text = 'iptables() { /sbin/iptables $*; }\niptables -A INPUT -s 192.0.2.1 DROP\n';
  const [one] = await found(text, 'stray-word');
  expect(one && text.slice(one.span.start, one.span.end)).toBe('DROP');
});

test('of a script too long to be read to its end that is said, though the calls stand behind it', async () => {
  const long = `${'echo "what is said to whoever runs it"\n'.repeat(12_000)}`;
  expect((await found(`${long}iptables -P INPUT DROP\n`, 'not-known'))[0]?.message).toMatch(
    /^The evaluation stops here/,
  );
});

test('bytes that are no script are told of a few times', async () => {
  const bytes = Array.from({ length: 4000 }, (_, index) =>
    String.fromCharCode(33 + ((index * index * 7919) % 223)),
  ).join('');
  const all = await lintShell(`iptables -F\n${bytes.replace(/.{40}/g, '$&\n')}\n`);
  expect(all.length).toBeLessThan(30);
});

test('what is said of a single rule is said of one that may be there, and beside rules that are not known', async () => {
  const rule = 'iptables -A INPUT -m state --state NEW -j ACCEPT\n';
  expect(await found(`if [ -f /etc/open ]; then\n${rule}fi\n`, 'state-match')).toHaveLength(1);
  expect(await found(`iptables -A INPUT -s "$(office)" -j DROP\n${rule}`, 'state-match')).toHaveLength(1);
  const policy = 'iptables -P INPUT DROP\n';
  expect(await found(`${policy}${rule}`, 'no-established-accept')).toHaveLength(1);
  expect(await found(`iptables -A INPUT -s "$(office)" -j DROP\n${policy}${rule}`, 'no-established-accept')).toEqual(
    [],
  );
});
