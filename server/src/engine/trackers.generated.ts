// Every entry of trackers/, written by `npm run generate`: add a file there, edit nothing here.
import _generic from './trackers/generic.ts';
import _gre from './trackers/gre.ts';
import _icmp from './trackers/icmp.ts';
import _icmpv6 from './trackers/icmpv6.ts';
import _sctp from './trackers/sctp.ts';
import _tcp from './trackers/tcp.ts';
import _udp from './trackers/udp.ts';
import _udplite from './trackers/udplite.ts';

export const trackers = [
  _generic,
  _gre,
  _icmp,
  _icmpv6,
  _sctp,
  _tcp,
  _udp,
  _udplite,
] as const;
