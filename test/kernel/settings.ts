/** Settings of the host of a generated scenario. */
import type { Random } from './random.ts';

/** Settings that change what connection tracking does, each now and then. */
const RARE_SETTINGS: readonly (readonly [name: string, values: readonly number[]])[] = [
  ['net.ipv4.ip_forward', [0]],
  ['net.ipv6.conf.all.forwarding', [0]],
  ['net.ipv4.conf.all.rp_filter', [1, 2]],
  ['net.ipv4.conf.eth0.rp_filter', [1, 2]],
  ['net.ipv4.conf.all.accept_local', [1]],
  ['net.ipv4.conf.all.route_localnet', [1]],
  ['net.ipv4.conf.eth1.forwarding', [0]],
  ['net.ipv4.ip_default_ttl', [100]],
  ['net.ipv4.fwmark_reflect', [1]],
  ['net.ipv6.fwmark_reflect', [1]],
  ['net.netfilter.nf_conntrack_tcp_loose', [0]],
  ['net.netfilter.nf_conntrack_tcp_be_liberal', [1]],
  ['net.netfilter.nf_conntrack_tcp_ignore_invalid_rst', [1]],
  ['net.netfilter.nf_conntrack_tcp_max_retrans', [0, 1, 2]],
  ['net.netfilter.nf_conntrack_checksum', [0]],
  ['net.netfilter.nf_conntrack_tcp_timeout_unacknowledged', [50]],
  ['net.netfilter.nf_conntrack_tcp_timeout_max_retrans', [40]],
  ['net.netfilter.nf_conntrack_tcp_timeout_established', [20, 1000]],
];

/** Times short enough to be waited for. */
const TIMEOUTS = [
  ...['syn_sent', 'syn_recv', 'established', 'time_wait', 'close', 'last_ack', 'fin_wait', 'close_wait'].map(
    (s) => `tcp_timeout_${s}`,
  ),
  ...['closed', 'cookie_wait', 'cookie_echoed', 'established', 'shutdown_sent', 'shutdown_recd'].map(
    (s) => `sctp_timeout_${s}`,
  ),
  ...['sctp_timeout_shutdown_ack_sent', 'sctp_timeout_heartbeat_sent', 'gre_timeout_stream'],
  ...['udp_timeout', 'udp_timeout_stream', 'icmp_timeout', 'icmpv6_timeout', 'generic_timeout', 'gre_timeout'],
];

/** `about`: what the scenario tries, so that settings for it are more frequent. */
export function settingsFor(random: Random, about: 'tcp' | 'timeouts' | undefined): Record<string, number> {
  const settings: Record<string, number> = {
    'net.ipv4.ip_forward': 1,
    'net.ipv6.conf.all.forwarding': 1,
    'net.ipv4.conf.all.rp_filter': 0,
    'net.ipv4.conf.default.rp_filter': 0,
  };
  for (const [name, values] of RARE_SETTINGS)
    if (random.chance(about === 'tcp' && name.includes('tcp') ? 0.15 : 0.03)) settings[name] = random.pick(values);
  if (about !== 'timeouts') return settings;
  for (const name of TIMEOUTS)
    if (random.chance(0.5)) settings[`net.netfilter.nf_conntrack_${name}`] = random.pick([1, 2, 5]);
  return settings;
}
