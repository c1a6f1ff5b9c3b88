/** Protocol names and numbers: what `-p` accepts, and what iptables-save prints. */

/** Names that iptables knows by itself, in the order in which it looks them up. man:iptables(8) */
const OWN: readonly (readonly [name: string, number: number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['esp', 50],
  ['ah', 51],
  ['mobility-header', 135],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['all', 0],
];

/**
 * What a Debian host knows beyond that (file `/etc/protocols` of the package netbase 6.4): `number=name/alias/alias`,
 * for each number the name that it is printed as.
 */
const USUAL = `
  0=ip/IP 0=hopopt/HOPOPT 1=icmp/ICMP 2=igmp/IGMP 3=ggp/GGP 4=ipencap/IP-ENCAP 5=st/ST 6=tcp/TCP 8=egp/EGP 9=igp/IGP
  12=pup/PUP 17=udp/UDP 20=hmp/HMP 22=xns-idp/XNS-IDP 27=rdp/RDP 29=iso-tp4/ISO-TP4 33=dccp/DCCP 36=xtp/XTP 37=ddp/DDP
  38=idpr-cmtp/IDPR-CMTP 41=ipv6/IPv6 43=ipv6-route/IPv6-Route 44=ipv6-frag/IPv6-Frag 45=idrp/IDRP 46=rsvp/RSVP
  47=gre/GRE 50=esp/IPSEC-ESP 51=ah/IPSEC-AH 57=skip/SKIP 58=ipv6-icmp/IPv6-ICMP 59=ipv6-nonxt/IPv6-NoNxt
  60=ipv6-opts/IPv6-Opts 73=rspf/RSPF/CPHB 81=vmtp/VMTP 88=eigrp/EIGRP 89=ospf/OSPFIGP 93=ax.25/AX.25 94=ipip/IPIP
  97=etherip/ETHERIP 98=encap/ENCAP 103=pim/PIM 108=ipcomp/IPCOMP 112=vrrp/VRRP 115=l2tp/L2TP 124=isis/ISIS
  132=sctp/SCTP 133=fc/FC 135=mobility-header/Mobility-Header 136=udplite/UDPLite 137=mpls-in-ip/MPLS-in-IP 138=manet
  139=hip/HIP 140=shim6/Shim6 141=wesp/WESP 142=rohc/ROHC 143=ethernet/Ethernet 262=mptcp/MPTCP
`;

const numbers = new Map<string, number>(OWN);
const names = new Map<number, string>();
const hostNames = new Map<number, string>();
const hostNumbers = new Map<string, number>();

for (const [name, number] of OWN) if (!names.has(number)) names.set(number, name);
for (const word of USUAL.trim().split(/\s+/)) {
  const equals = word.indexOf('=');
  const number = Number(word.slice(0, equals));
  const spellings = word.slice(equals + 1).split('/');
  if (!names.has(number)) names.set(number, spellings[0] ?? '');
  if (!hostNames.has(number)) hostNames.set(number, spellings[0] ?? '');
  for (const spelling of spellings) {
    hostNumbers.set(spelling, number);
    if (!numbers.has(spelling)) numbers.set(spelling, number);
  }
}

/**
 * The number of a protocol's name, written exactly so (`-p` turns its word into lower case first); `undefined` for a
 * name that is not known. `mptcp` is 262 and more than a byte. man:getprotobyname(3)
 */
export function protocolNumber(name: string): number | undefined {
  return numbers.get(name);
}

/** The name that iptables-save prints for a number (`all` for 0); `undefined` where it prints the number. */
export function protocolName(number: number): string | undefined {
  return names.get(number);
}

/** The host's own name of a number, which extensions that ask the C library print (`policy`). man:getprotobynumber(3) */
export function hostProtocolName(number: number): string | undefined {
  return hostNames.get(number);
}

/** The number of a name that the host knows, without those that only iptables knows. man:getprotobyname(3) */
export function hostProtocolNumber(name: string): number | undefined {
  return hostNumbers.get(name);
}

/** Every name that `-p` takes, in lower case, for completion. */
export function protocolNames(): readonly { readonly name: string; readonly number: number }[] {
  return [...numbers].filter(([name]) => name === name.toLowerCase()).map(([name, number]) => ({ name, number }));
}
