/** The connection tracking helpers of the kernel: what they read, and where each is available. */
import type { Family } from '../base/problem.ts';

export interface ConntrackHelper {
  /** As `--helper` spells it; letter case counts. */
  readonly name: string;
  readonly families: readonly Family[];
  /** Protocols of the connections that it can follow: 6 TCP, 17 UDP. */
  readonly protocols: readonly number[];
  /** The usual ports of such connections. */
  readonly ports: readonly number[];
  readonly doc: string;
}

const BOTH: readonly Family[] = [4, 6];
const ONLY_4: readonly Family[] = [4];
const TCP = 6;
const UDP = 17;

/** kernel:net/netfilter/nf_conntrack_{ftp,irc,sip,tftp,amanda,h323_main,netbios_ns,pptp,sane,snmp}.c, kernel:net/ipv4/netfilter/nf_nat_snmp_basic_main.c */
export const CONNTRACK_HELPERS: readonly ConntrackHelper[] = [
  helper('ftp', BOTH, [TCP], [21], 'FTP control connections: expects the data connections that they announce.'),
  helper('tftp', BOTH, [UDP], [69], 'TFTP requests: expects the transfer from a port that the server chooses.'),
  helper('irc', ONLY_4, [TCP], [6667], 'IRC: expects the DCC connections that clients offer each other.'),
  helper('sip', BOTH, [UDP, TCP], [5060], 'SIP signalling: expects the calls and media streams that it sets up.'),
  helper('amanda', BOTH, [UDP], [10080], 'Amanda backups: expects the data connections that the server asks for.'),
  helper('RAS', BOTH, [UDP], [1719], 'H.323 registration: expects call signalling.'),
  helper('Q.931', BOTH, [TCP], [1720], 'H.323 call signalling: expects control and media connections.'),
  helper('H.245', BOTH, [UDP], [], 'H.323 control, which the other two H.323 helpers expect.'),
  helper('netbios-ns', ONLY_4, [UDP], [137], 'NetBIOS name queries by broadcast: expects the answers.'),
  helper('pptp', ONLY_4, [TCP], [1723], 'PPTP control connections: expects the GRE tunnel.'),
  helper('sane', BOTH, [TCP], [6566], 'Scanner access: expects the data connection.'),
  helper('snmp', ONLY_4, [UDP], [161], 'SNMP queries by broadcast: expects the answers.'),
  helper('snmp_trap', ONLY_4, [UDP], [162], 'SNMP: rewrites addresses inside messages for NAT.'),
];

function helper(
  name: string,
  families: readonly Family[],
  protocols: readonly number[],
  ports: readonly number[],
  doc: string,
): ConntrackHelper {
  return { name, families, protocols, ports, doc };
}

const BY_NAME = new Map(CONNTRACK_HELPERS.map((entry) => [entry.name, entry]));

/** The kernel's helper of that name; `undefined` for one that only a program of the host could provide. */
export function conntrackHelper(name: string): ConntrackHelper | undefined {
  return BY_NAME.get(name);
}
