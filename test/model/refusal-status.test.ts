// What the programs end with when they refuse a command: 2 where they see it themselves, otherwise what the kernel's refusal makes of them. Measured with iptables 1.8.9 on Linux 6.18.
import { expect, test } from 'vitest';
import type { Backend } from '../../server/src/base/problem.ts';
import { runScript } from '../../server/src/model/script/build.ts';
import { shellGrammar } from '../support/shell.ts';

async function statusOf(backend: Backend, command: string): Promise<unknown> {
  const input = { text: `${command}\n`, name: 'x.sh', arguments: [], environment: {} };
  const { history } = runScript(await shellGrammar(), input, backend);
  return history.commands.at(-1)?.status;
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
  ['iptables -A INPUT -m recent --rcheck --hitcount 65536', 1, 4],
  ['iptables -A INPUT -m recent --rcheck --hitcount 4294967296', 2, 2],
  ['iptables -A INPUT -m hashlimit --hashlimit 5/sec --hashlimit-name a --hashlimit-htable-expire 0', 1, 4],
  ['iptables -t mangle -A INPUT -j CONNMARK --save-mark --left-shift-mark 32', 1, 4],
  ['iptables -t mangle -A INPUT -j CONNMARK --save-mark --left-shift-mark 33', 2, 2],
  ['iptables -A INPUT -m string --string GET --algo nosuch', 1, 4],
  ['iptables -A INPUT -m string --string "" --algo bm', 1, 4],
  ['iptables -A INPUT -m string --hex-string "" --algo bm', 2, 2],
  ['iptables -A INPUT -m u32 --u32 "0<<32=0"', 1, 4],
  ['iptables -A INPUT -m u32 --u32 "0<<32=0&&"', 2, 2],
  ['iptables -A INPUT -j NFQUEUE --queue-balance 0:65535', 1, 4],
  ['iptables -t mangle -A INPUT -j IDLETIMER --timeout 0 --label a', 1, 4],
  ['iptables -t mangle -A INPUT -j IDLETIMER --timeout 60 --label ""', 1, 4],
  ['iptables -t mangle -A INPUT -j IDLETIMER --timeout 60 --label 123456789012345678901234567/', 0, 0],
  ['iptables -A INPUT -m rateest --rateest-lt --rateest-bps 5', 1, 4],
  ['iptables -A INPUT -m bpf --bytecode "1,14 0 0 0"', 1, 4],
  ['iptables -A INPUT -m bpf --bytecode "2,6 0 0 0"', 2, 2],
  ['ip6tables -A INPUT -m addrtype --dst-type BROADCAST', 1, 4],
  ['iptables -A FORWARD ! -s 1.2.3.4/0', 0, 4],
  ['iptables -A INPUT -j QUEUE', 0, 4],
  ['iptables -P INPUT REFUSE', 1, 1],
  ['iptables -A nosuch -j REJECT --reject-with tcp-reset', 1, 1],
  ['iptables -R INPUT 1 -j REJECT --reject-with tcp-reset', 1, 1],
  ['iptables -A INPUT -j INPUT', 1, 4],
  ['iptables -N A\niptables -A INPUT -j A\niptables -A A -j A', 1, 4],
  ['iptables -N A\niptables -A INPUT -j A\niptables -X A', 1, 4],
  ['iptables -Z INPUT', 0, 1],
  ['iptables -A INPUT\niptables -Z INPUT', 0, 0],
  ['iptables -A INPUT\niptables -F\niptables -X\niptables -Z INPUT', 0, 1],
  ['iptables -P INPUT DROP\niptables -X INPUT', 1, 1],
  ['iptables -A INPUT\niptables -X INPUT', 1, 4],
  ['iptables -F INPUT\niptables -X INPUT', 1, 0],
  ['iptables -N A\niptables -E A DROP', 1, 0],
  ['iptables -t nosuch -P INPUT DENY', 3, 3],
  ['iptables -t nosuch -h', 0, 0],
  [
    'iptables -A INPUT -m connlimit --connlimit-above 3\niptables -D INPUT -m connlimit --connlimit-above 3 --connlimit-mask 32',
    1,
    1,
  ],
  [
    'iptables -A INPUT -m connlimit --connlimit-above 3 --connlimit-mask 32\niptables -D INPUT -m connlimit --connlimit-above 3 --connlimit-mask 255.255.255.255',
    0,
    0,
  ],
  [
    'ip6tables -A INPUT -m connlimit --connlimit-above 3\nip6tables -D INPUT -m connlimit --connlimit-above 3 --connlimit-mask 128',
    0,
    0,
  ],
  ['iptables -A INPUT -p udp ! --dport :65535\niptables -D INPUT -p udp -m udp', 1, 1],
  ['iptables -A INPUT -m time --monthdays 0,1\niptables -C INPUT -m time --monthdays 1', 1, 1],
  ['iptables -A INPUT -s 10.0.0.1\niptables -D INPUT -s 10.0.0.1,10.0.0.2', 1, 1],
])('%s ends with %i, and with %i where nft carries it out', async (command, legacy, nft) => {
  expect(await statusOf('legacy', command)).toBe(legacy);
  expect(await statusOf('nft', command)).toBe(nft);
});

test('how a rule ends that needs a control group of the host is not known', async () => {
  expect(await statusOf('legacy', 'iptables -A OUTPUT -m cgroup --path system.slice -j DROP')).toMatch(/control group/);
  expect(await statusOf('legacy', 'iptables -A OUTPUT -m cgroup --path / -j DROP')).toBe(0);
});

const ESTIMATOR = 'iptables -A INPUT -j RATEEST --rateest-name r --rateest-interval 1s --rateest-ewmalog 4s';

test('a rule that asks an estimator is taken where another rule makes that', async () => {
  const asking = 'ip6tables -A INPUT -m rateest --rateest r --rateest-lt --rateest-bps 5';
  expect(await statusOf('nft', asking)).toMatch(/whether the host has the estimator r/);
  expect(await statusOf('nft', `${ESTIMATOR}\n${asking}`)).toBe(0);
  expect(await statusOf('nft', `${ESTIMATOR}\niptables -F\n${asking}`)).toMatch(/whether the host has/);
});

test('how a rule ends that makes something in another way than a rule before it is not known', async () => {
  const timer = 'iptables -A INPUT -j IDLETIMER --timeout 60 --label l';
  expect(await statusOf('legacy', `${timer}\nip6tables -A INPUT -j IDLETIMER --timeout 70 --label l`)).toBe(0);
  expect(await statusOf('legacy', `${timer}\n${timer} --alarm`)).toMatch(/the timer l may be there already/);
});

test('of the rules that one command deletes all go, or none', async () => {
  const text = [
    'iptables -A INPUT -s 10.0.0.1 -j DROP',
    'iptables -D INPUT -s 10.0.0.1,10.0.0.2 -j DROP',
    'iptables -C INPUT -s 10.0.0.1 -j DROP',
  ];
  expect(await statusOf('legacy', text.join('\n'))).toBe(0);
});
