/** Rules that translate addresses, for generated scenarios. */
import type { Family } from '../../server/src/base/problem.ts';
import type { Random } from './random.ts';

/** A few rules of the nat table: each hook, protocol and form of a range. */
export function natRules(random: Random, family: Family): string[] {
  const [inside, outside] = family === 4 ? ['192.168.1.2', '10.0.0.77'] : ['2001:db8:b::2', '2001:db8:a::77'];
  const bracketed = (address: string): string => (family === 6 ? `[${address}]` : address);
  const own = family === 4 ? '10.0.0.1' : '2001:db8:a::1';
  return Array.from({ length: random.between(1, 4) }, () => {
    const icmp = family === 4 ? '-p icmp ' : '-p ipv6-icmp ';
    const protocol = random.pick([
      '',
      '-p tcp ',
      '-p udp ',
      '-p tcp --dport 80 ',
      '-p sctp ',
      '-p udplite ',
      icmp,
      '-p gre ',
    ]);
    const hasPorts = /-p (tcp|udp|sctp) /.test(protocol);
    const port = hasPorts && random.chance(0.5) ? random.pick([':8080', ':22', ':40000']) : '';
    const to = (address: string): string => (port ? bracketed(address) + port : address);
    const ports = hasPorts && random.chance(0.5) ? ' --to-ports 8080' : '';
    const many = family === 4 ? '192.168.1.2-192.168.1.5' : '2001:db8:b::2-2001:db8:b::5';
    const more = random.chance(0.3) ? ' --persistent' : '';
    if (hasPorts && !protocol.includes('dport') && random.chance(0.08))
      return `-A PREROUTING ${protocol}--dport 80:90 -j DNAT --to-destination ${bracketed(inside)}:8000-8010/80`;
    return random.pick([
      `-A PREROUTING ${protocol}-j DNAT --to-destination ${many}${more}`,
      `-A POSTROUTING ${protocol}-j SNAT --to-source ${family === 4 ? '10.0.0.70-10.0.0.77' : '2001:db8:a::70-2001:db8:a::77'}${more}`,
      `-A ${random.pick(['PREROUTING', 'OUTPUT', 'POSTROUTING', 'INPUT'])} ${protocol}-j NETMAP --to ${family === 4 ? '192.168.1.0/28' : '2001:db8:b::/120'}`,
      `-A PREROUTING -i eth0 ${protocol}-j DNAT --to-destination ${to(inside)}`,
      `-A PREROUTING ${protocol}-j DNAT --to-destination ${to(random.pick([inside, outside, own]))}`,
      `-A PREROUTING ${protocol}-j REDIRECT${ports}`,
      `-A OUTPUT ${protocol}-j DNAT --to-destination ${to(random.pick([inside, own]))}`,
      `-A OUTPUT ${protocol}-j REDIRECT${ports}`,
      `-A POSTROUTING -o eth0 ${protocol}-j MASQUERADE`,
      `-A POSTROUTING ${protocol}-j MASQUERADE`,
      `-A POSTROUTING ${protocol}-j SNAT --to-source ${to(outside)}`,
      `-A INPUT ${protocol}-j SNAT --to-source ${to(outside)}`,
      `-A POSTROUTING ${protocol}-j ACCEPT`,
    ]);
  });
}

/** NAT of all that passes: what a call announces is translated as well. */
export function callNat(random: Random, family: Family): string[] {
  const [inside, outside] = family === 4 ? ['192.168.1.2', '10.0.0.77'] : ['2001:db8:b::2', '2001:db8:a::77'];
  return random.pick([
    ['-A POSTROUTING -j MASQUERADE'],
    [`-A POSTROUTING -j SNAT --to-source ${outside}`],
    [`-A PREROUTING -i eth0 -j DNAT --to-destination ${inside}`],
    ['-A POSTROUTING -j MASQUERADE', `-A PREROUTING -j DNAT --to-destination ${inside}`],
    ['-A PREROUTING -j REDIRECT'],
  ]);
}
