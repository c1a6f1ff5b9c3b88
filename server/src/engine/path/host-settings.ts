/** What became of a host's settings once all of them were written, in their order. */
import type { Family } from '../../base/problem.ts';
import type { Host } from '../types.ts';

/** Switches, by all their names, and what they write on every device. kernel:net/ipv4/devinet.c (devinet_sysctl_forward) */
const SWITCHES: readonly { readonly names: readonly string[]; readonly devices: RegExp }[] = [
  {
    names: ['net.ipv4.ip_forward', 'net.ipv4.conf.all.forwarding'],
    devices: /^net\.ipv4\.conf\.(?!all\.).+\.forwarding$/,
  },
  { names: ['net.ipv6.conf.all.forwarding'], devices: /^net\.ipv6\.conf\.(?!all\.).+\.forwarding$/ },
  { names: ['net.ipv6.conf.all.disable_ipv6'], devices: /^net\.ipv6\.conf\.(?!all\.).+\.disable_ipv6$/ },
];

/** Hops of what the host sends where nobody said otherwise. */
const DEFAULT_HOPS = 64;

/**
 * The host after its settings: a switch over all devices undoes what was written for one of them before, and a device
 * without IPv6 has neither addresses nor routes of it. man:ip-sysctl, kernel:net/ipv6/addrconf.c (addrconf_disable_ipv6)
 */
export function settledHost(host: Host): Host {
  const sysctl = new Map<string, number>();
  for (const [name, value] of host.sysctl) {
    const over = SWITCHES.find(({ names }) => names.includes(name));
    for (const other of over ? [...sysctl.keys()] : []) if (over?.devices.test(other)) sysctl.delete(other);
    for (const one of over?.names ?? [name]) sysctl.set(one, value);
  }
  const has = (device: string, family: Family): boolean => family === 4 || !lacksIpv6({ sysctl }, device);
  return {
    ...host,
    sysctl,
    interfaces: host.interfaces.map((one) => ({
      ...one,
      addresses: one.addresses.filter(({ family }) => has(one.name, family)),
    })),
    routes: host.routes.filter(({ device, family }) => has(device, family)),
  };
}

/** True where the device takes no part in IPv6: what comes in by it is thrown away before any hook. kernel:net/ipv6/ip6_input.c */
export function lacksIpv6({ sysctl }: Pick<Host, 'sysctl'>, device: string): boolean {
  const value = sysctl.get(`net.ipv6.conf.${device}.disable_ipv6`) ?? sysctl.get('net.ipv6.conf.all.disable_ipv6') ?? 0;
  return value !== 0;
}

/** TTL, or hop limit by that device, of what the host itself sends. kernel: ip4_dst_hoplimit, ip6_dst_hoplimit */
export function ownHops({ sysctl }: Pick<Host, 'sysctl'>, family: Family, device: string): number {
  const name = family === 4 ? 'net.ipv4.ip_default_ttl' : `net.ipv6.conf.${device}.hop_limit`;
  return sysctl.get(name) ?? DEFAULT_HOPS;
}
