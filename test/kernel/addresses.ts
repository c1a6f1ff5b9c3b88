/** The host of generated scenarios and the addresses around it. */
import type { Family } from '../../server/src/base/problem.ts';

export const HOST = {
  interfaces: [
    { name: 'lo', addresses: ['127.0.0.1/8', '::1/128'] },
    { name: 'eth0', addresses: ['10.0.0.1/24', '2001:db8:a::1/64'], mac: '02:00:00:00:0a:01' },
    { name: 'eth1', addresses: ['192.168.1.1/24', '2001:db8:b::1/64'], mac: '02:00:00:00:0b:01' },
  ],
  routes: [
    { to: 'default', via: '10.0.0.2', dev: 'eth0' },
    { to: '::/0', via: '2001:db8:a::2', dev: 'eth0' },
  ],
} as const;

/** Ways to networks behind a neighbour. */
export const MORE_ROUTES = [
  { to: '8.8.8.0/24', via: '192.168.1.3', dev: 'eth1' },
  { to: '198.51.100.0/24', via: '10.0.0.3', dev: 'eth0' },
  { to: '2606:4700::/32', via: '2001:db8:b::3', dev: 'eth1' },
  { to: '2001:db8:ffff::/48', via: '2001:db8:a::3', dev: 'eth0' },
] as const;

/** The first device with two addresses of each family, which are others' in the usual scenarios. */
export const MORE_ADDRESSES = {
  name: 'eth0',
  addresses: ['10.0.0.1/24', '10.0.0.20/24', '2001:db8:a::1/64', '2001:db8:a::3/64'],
  mac: '02:00:00:00:0a:01',
} as const;

/** A device without an address, and what is reached by it. */
export const THIRD = {
  device: { name: 'eth2', addresses: [], mac: '02:00:00:00:0c:01' },
  routes: [
    { to: '198.51.100.0/24', dev: 'eth2' },
    { to: '2001:db8:ffff::/48', dev: 'eth2' },
  ],
} as const;

/** Addresses of the host, one for each interface, loopback last. */
export const OWN: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.1', '192.168.1.1', '127.0.0.1'],
  6: ['2001:db8:a::1', '2001:db8:b::1', '::1'],
};

/** Hosts behind either interface, and far away behind the first. */
export const OTHERS: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.2', '10.0.0.3', '10.0.0.20', '192.168.1.2', '192.168.1.3', '192.168.1.20', '8.8.8.8', '198.51.100.77'],
  6: ['2001:db8:a::2', '2001:db8:a::3', '2001:db8:b::2', '2001:db8:b::3', '2606:4700::1111', '2001:db8:ffff::5'],
};

/** What no well-behaved flow has, as source or destination. (No solicited-node group: without neighbour discovery the laboratory's host joins none.) */
export const ODD: Readonly<Record<Family, readonly string[]>> = {
  4: [
    '10.0.0.255',
    '255.255.255.255',
    '224.0.0.5',
    '224.0.0.1',
    '239.1.1.1',
    '0.0.0.0',
    '127.0.0.5',
    '10.0.0.0',
    '240.0.0.1',
    '169.254.1.1',
  ],
  6: ['ff02::5', 'ff0e::1', '::', '2001:db8:a::', 'fe80::5', 'ff02::1', 'ff02::2', 'ff01::1', 'ff05::2', 'ff00::1'],
};

export const ADDRESSES: Readonly<Record<Family, readonly string[]>> = {
  4: [...OWN[4].slice(0, 2), ...OTHERS[4]],
  6: [...OWN[6].slice(0, 2), ...OTHERS[6]],
};

export const NETWORKS: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.0/24', '192.168.0.0/16', '10.0.0.0/29', '0.0.0.0/1'],
  6: ['2001:db8:a::/64', '2001:db8::/32', '2000::/4'],
};

/** Where a packet from this address comes from: an interface, or `undefined` for the host itself. */
export function homeOf(address: string): 'eth0' | 'eth1' | undefined {
  if (OWN[4].includes(address) || OWN[6].includes(address)) return undefined;
  return address.startsWith('192.168.1.') || address.startsWith('2001:db8:b:') ? 'eth1' : 'eth0';
}

/** Sets that rules may ask for; where the first line does not, the name says the type. A 6 at the end is the family. */
export const SETS: Readonly<Record<string, readonly string[]>> = {
  'hash-ip': ['10.0.0.2', '192.168.1.3', '8.8.8.8', '10.0.0.1'],
  'hash-net': ['10.0.0.0/24', '10.0.0.0/30 nomatch', '192.168.1.2/31', '8.0.0.0/7'],
  'bitmap-port': ['22', '53', '80', '5000', '40000'],
  'hash-ip.port': [
    '10.0.0.2,tcp:80',
    '10.0.0.1,tcp:22',
    '192.168.1.2,udp:53',
    '8.8.8.8,icmp:8/0',
    '10.0.0.2,udp:40000',
  ],
  'hash-net.port': [
    '10.0.0.0/24,tcp:80',
    '192.168.1.0/24,udp:53',
    '10.0.0.0/29,tcp:40000 nomatch',
    '10.0.0.0/8,tcp:40000',
  ],
  'hash-net.iface': ['10.0.0.0/24,eth0', '192.168.0.0/16,eth1', '0.0.0.0/0,lo'],
  'hash-ip.port.ip': ['10.0.0.2,tcp:80,192.168.1.2', '10.0.0.1,tcp:80,10.0.0.2', '192.168.1.3,udp:53,8.8.8.8'],
  seen: ['hash:ip timeout 60'],
  counted: ['hash:ip counters', '10.0.0.2', '192.168.1.2 packets 5 bytes 300'],
  'seen-nets': ['hash:net timeout 0', '10.0.0.8/29', '10.0.0.2/31 nomatch'],
  'seen-ports': ['hash:ip,port timeout 30', '8.8.8.8,udp:53'],
  marked: ['hash:ip skbinfo', '10.0.0.2 skbmark 0x5/0xff', '192.168.1.3 skbmark 0x70'],
  both: ['list:set', 'seen', 'hash-net'],
  'seen-6': ['hash:ip family inet6 timeout 60'],
  'hash-ip6': ['2001:db8:a::2', '2001:db8:b::3', '2606:4700::1111'],
  'hash-net6': ['2001:db8:a::/64', '2001:db8:a::2 nomatch', '2606::/16'],
  'hash-ip.port6': ['2001:db8:a::2,tcp:80', '2001:db8:b::2,udp:53', '2001:db8:a::1,ipv6-icmp:128/0'],
};
