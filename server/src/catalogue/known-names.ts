/** The extension names that iptables 1.8.9 ships, for each family: what the catalogue does not hold yet is never called wrong. */
import type { Family } from '../base/problem.ts';

const MATCHES_OF_BOTH =
  'addrtype ah bpf cgroup cluster comment connbytes connlabel connlimit connmark conntrack cpu dccp devgroup dscp ecn esp ' +
  'hashlimit helper ipcomp iprange ipvs length limit mac mark multiport nfacct owner physdev pkttype policy quota rateest ' +
  'recent rpfilter sctp set socket state statistic string tcp tcpmss time tos u32 udp';
const MATCHES_OF_4 = 'icmp osf realm ttl';
const MATCHES_OF_6 = 'dst eui64 frag hbh hl icmp6 ipv6header mh rt srh';

const TARGETS_OF_BOTH =
  'ACCEPT AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DNAT DROP DSCP HMARK IDLETIMER LED LOG MARK MASQUERADE NETMAP ' +
  'NFLOG NFQUEUE NOTRACK QUEUE RATEEST REDIRECT REJECT RETURN SECMARK SET SNAT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS ' +
  'TPROXY TRACE';
const TARGETS_OF_4 = 'CLUSTERIP ECN TTL ULOG';
const TARGETS_OF_6 = 'DNPT HL SNPT';

const matches: Record<Family, ReadonlySet<string>> = {
  4: words(MATCHES_OF_BOTH, MATCHES_OF_4),
  6: words(MATCHES_OF_BOTH, MATCHES_OF_6),
};
const targets: Record<Family, ReadonlySet<string>> = {
  4: words(TARGETS_OF_BOTH, TARGETS_OF_4),
  6: words(TARGETS_OF_BOTH, TARGETS_OF_6),
};

/** The name under which a match is looked up: three spellings are one in IPv6. man:iptables-extensions(8)#icmp6 */
export function matchNameOf(written: string): string {
  return written === 'icmpv6' || written === 'ipv6-icmp' ? 'icmp6' : written;
}

/** True when iptables of that family has a match of that name, whether the catalogue holds it or not. */
export function isMatchName(name: string, family: Family): boolean {
  return matches[family].has(matchNameOf(name));
}

/** True when iptables of that family has a target or verdict of that name, whether the catalogue holds it or not. */
export function isTargetName(name: string, family: Family): boolean {
  return targets[family].has(name);
}

export function matchNames(family: Family): ReadonlySet<string> {
  return matches[family];
}

export function targetNames(family: Family): ReadonlySet<string> {
  return targets[family];
}

function words(...lists: string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')));
}
