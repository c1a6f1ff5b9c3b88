// Services that keep a host's firewall: what they may do to the rules is not known, unless it makes no difference.
import { expect, test } from 'vitest';
import { runScript } from '../../server/src/model/script/build.ts';
import { shellGrammar } from '../support/shell.ts';

const grammar = await shellGrammar();

/** What is not known of the rules at the end, each reason once. */
function doubtsOf(text: string, backend: 'legacy' | 'nft' = 'legacy'): string[] {
  const run = runScript(grammar, { text, name: 'x.sh', arguments: [], environment: {} }, backend);
  const reasons = [...run.uncertain[4], ...run.uncertain[6]].map(({ reason }) => reason);
  return [...new Set([...reasons, ...[...run.findings.blurs.values()].map(({ why }) => why)])];
}

const rule = 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -P INPUT DROP\n';
const doubt = (service: string): string[] => [
  `whether the host has the service ${service}, and what it does to the rules, is not known`,
];

test.each([
  ['a service that stops before there is a rule', `service iptables stop\n${rule}`],
  ['a service that is told to start with the host', `${rule}systemctl enable iptables\n`],
  ['rules that are saved', `${rule}service iptables save\n`],
  ['rules that are saved and loaded again', `${rule}service iptables save\nservice iptables restart\n`],
  [
    'rules that are written to a file and loaded',
    `${rule}iptables-save > /etc/x\nsystemctl reload netfilter-persistent`,
  ],
  ['a service that has no rules', `${rule}systemctl restart sshd\n`],
  ['a service of the other family', `${rule}service ip6tables stop\n`],
  ['nft, which does not see rules of iptables-legacy', `${rule}nft flush ruleset\n`],
])('%s leaves nothing in doubt', (_, text) => {
  expect(doubtsOf(text)).toEqual([]);
});

test.each([
  ['stops', 'service iptables stop', 'iptables'],
  ['restarts', '/etc/init.d/iptables restart', 'iptables'],
  ['is disabled at once', 'systemctl disable --now firewalld.service', 'firewalld'],
  ['flushes', 'netfilter-persistent flush', 'netfilter-persistent'],
  ['is switched on', 'ufw --force enable', 'ufw'],
])('a service that %s puts the rules in doubt', (_, command, service) => {
  expect(doubtsOf(`${rule}${command}\n`)).toEqual(doubt(service));
});

test('rules that were changed since they were saved may come back', () => {
  const text = `${rule}service iptables save\niptables -F\nservice iptables restart\niptables -F\n`;
  expect(doubtsOf(text)).toEqual(doubt('iptables'));
});

test('a flush behind the service makes the rules known again', () => {
  expect(doubtsOf(`${rule}service iptables stop\niptables -F\niptables -P INPUT ACCEPT\n${rule}`)).toEqual([]);
});

test('nft flushes what iptables-nft has made', () => {
  expect(doubtsOf(`${rule}nft flush ruleset\n`, 'nft')).toEqual(doubt('nftables'));
});
