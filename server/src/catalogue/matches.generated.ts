// Every entry of matches/, written by `npm run generate`: add a file there, edit nothing here.
import _addrtype from './matches/addrtype.ts';
import _ah from './matches/ah.ts';
import _comment from './matches/comment.ts';
import _connmark from './matches/connmark.ts';
import _conntrack from './matches/conntrack.ts';
import _cpu from './matches/cpu.ts';
import _dscp from './matches/dscp.ts';
import _esp from './matches/esp.ts';
import _helper from './matches/helper.ts';
import _hl from './matches/hl.ts';
import _icmp from './matches/icmp.ts';
import _icmp6 from './matches/icmp6.ts';
import _ipcomp from './matches/ipcomp.ts';
import _iprange from './matches/iprange.ts';
import _length from './matches/length.ts';
import _limit from './matches/limit.ts';
import _mac from './matches/mac.ts';
import _mark from './matches/mark.ts';
import _multiport from './matches/multiport.ts';
import _owner from './matches/owner.ts';
import _pkttype from './matches/pkttype.ts';
import _recent from './matches/recent.ts';
import _set from './matches/set.ts';
import _state from './matches/state.ts';
import _tcp from './matches/tcp.ts';
import _tos from './matches/tos.ts';
import _ttl from './matches/ttl.ts';
import _udp from './matches/udp.ts';

export const matches = [
  _addrtype,
  _ah,
  _comment,
  _connmark,
  _conntrack,
  _cpu,
  _dscp,
  _esp,
  _helper,
  _hl,
  _icmp,
  _icmp6,
  _ipcomp,
  _iprange,
  _length,
  _limit,
  _mac,
  _mark,
  _multiport,
  _owner,
  _pkttype,
  _recent,
  _set,
  _state,
  _tcp,
  _tos,
  _ttl,
  _udp,
] as const;
