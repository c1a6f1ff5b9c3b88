/** The kernel's settings of connection tracking: their defaults, and how to read one. */
import type { HookContext } from '../seam.ts';

/**
 * Defaults of `net.netfilter.nf_conntrack_*`, timeouts in seconds. `max` depends on the machine's memory; this is what a
 * large one has. kernel:Documentation/networking/nf_conntrack-sysctl.rst
 */
const DEFAULTS: ReadonlyMap<string, number> = new Map([
  ['acct', 0],
  ['checksum', 1],
  ['expect_max', 4096],
  ['generic_timeout', 600],
  ['gre_timeout', 30],
  ['gre_timeout_stream', 180],
  ['icmp_timeout', 30],
  ['icmpv6_timeout', 30],
  ['max', 262144],
  ['sctp_timeout_closed', 10],
  ['sctp_timeout_cookie_echoed', 3],
  ['sctp_timeout_cookie_wait', 3],
  ['sctp_timeout_established', 210],
  ['sctp_timeout_heartbeat_sent', 30],
  ['sctp_timeout_shutdown_ack_sent', 3],
  ['sctp_timeout_shutdown_recd', 3],
  ['sctp_timeout_shutdown_sent', 3],
  ['tcp_be_liberal', 0],
  ['tcp_ignore_invalid_rst', 0],
  ['tcp_loose', 1],
  ['tcp_max_retrans', 3],
  ['tcp_timeout_close', 10],
  ['tcp_timeout_close_wait', 60],
  ['tcp_timeout_established', 432000],
  ['tcp_timeout_fin_wait', 120],
  ['tcp_timeout_last_ack', 30],
  ['tcp_timeout_max_retrans', 300],
  ['tcp_timeout_syn_recv', 60],
  ['tcp_timeout_syn_sent', 120],
  // Only timeout policies can change this one.
  ['tcp_timeout_syn_sent2', 120],
  ['tcp_timeout_time_wait', 120],
  ['tcp_timeout_unacknowledged', 300],
  ['udp_timeout', 30],
  ['udp_timeout_stream', 120],
]);

/** The setting `net.netfilter.nf_conntrack_<name>` as the scenario gives it, or the kernel's default. */
export function conntrackSetting(sysctl: (name: string) => number | undefined, name: string): number {
  const value = sysctl(`net.netfilter.nf_conntrack_${name}`);
  if (value !== undefined) return value;
  if (name === 'max') return sysctl('net.nf_conntrack_max') ?? defaultOf(name);
  return defaultOf(name);
}

/** Checksums are looked at where packets come in; on the way out they are assumed to be right. */
export function verifiesChecksum(context: Pick<HookContext, 'hook' | 'sysctl'>): boolean {
  return context.hook === 'PREROUTING' && conntrackSetting(context.sysctl, 'checksum') !== 0;
}

function defaultOf(name: string): number {
  const value = DEFAULTS.get(name);
  if (value === undefined) throw new Error(`no such setting: ${name}`);
  return value;
}
