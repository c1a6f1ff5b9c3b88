// What the programs end with when they refuse a command: 2 where they see it themselves, otherwise what the kernel's refusal makes of them. Measured with iptables 1.8.9 on Linux 6.18.
import { expect, test } from 'vitest';
import type { Backend } from '../../server/src/base/problem.ts';
import { runScript } from '../../server/src/model/script/build.ts';
import { shellGrammar } from '../support/shell.ts';

async function statusOf(backend: Backend, command: string): Promise<unknown> {
  const input = { text: `${command}\n`, name: 'x.sh', arguments: [], environment: {} };
  const { history } = runScript(await shellGrammar(), input, backend);
  return history.commands[0]?.status;
}

test.each([
  ['iptables -A INPUT -m tcp', 1, 4],
  ['iptables -A INPUT -m tcp --dport 22', 1, 2],
  ['iptables -A INPUT ! -p udp -m tcp --dport 22', 1, 2],
  ['iptables -A INPUT -p icmp -m udp --dport 53', 1, 2],
  ['iptables -A INPUT -m tcp --tcp-option 3', 1, 4],
  ['iptables -A INPUT -p udp -m ah', 1, 4],
  ['iptables -A INPUT -m icmp --icmp-type 8', 1, 4],
  ['iptables -A INPUT -p udp -m ecn --ecn-tcp-ece', 1, 4],
  ['iptables -A INPUT -j REJECT --reject-with tcp-reset', 1, 4],
  ['iptables -t mangle -A PREROUTING -j REJECT', 1, 4],
  ['iptables -t mangle -A PREROUTING -j ECN --ecn-tcp-remove', 1, 4],
  ['iptables -t mangle -A OUTPUT -m cgroup', 1, 4],
  ['iptables -t mangle -A OUTPUT -m cgroup --cgroup 1 --path /', 1, 4],
  ['iptables -A INPUT -m multiport --dports 80', 2, 2],
  ['iptables -A INPUT -p tcp --dport 70000', 2, 2],
  ['iptables -A INPUT -m hashlimit --hashlimit-upto 1/day --hashlimit-burst 255 --hashlimit-name a', 1, 4],
  ['iptables -A INPUT -m hashlimit --hashlimit-upto 5/s --hashlimit-name a --hashlimit-srcmask 255.0.255.0', 1, 4],
  ['iptables -A INPUT -m hashlimit --hashlimit-upto 5/s --hashlimit-name a --hashlimit-srcmask /24', 2, 2],
  ['iptables -A INPUT -m limit --limit 1/day', 1, 0],
  ['iptables -A INPUT -m recent --set --name a/b', 1, 4],
  ['iptables -t raw -A PREROUTING -p udp -j CT --helper ftp', 1, 4],
  ['iptables -P INPUT REFUSE', 1, 1],
])('%s ends with %i, and with %i where nft carries it out', async (command, legacy, nft) => {
  expect(await statusOf('legacy', command)).toBe(legacy);
  expect(await statusOf('nft', command)).toBe(nft);
});

test('how a rule ends that needs a control group of the host is not known', async () => {
  expect(await statusOf('legacy', 'iptables -A OUTPUT -m cgroup --path system.slice -j DROP')).toMatch(/control group/);
  expect(await statusOf('legacy', 'iptables -A OUTPUT -m cgroup --path / -j DROP')).toBe(0);
});
