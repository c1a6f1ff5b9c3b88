// Every entry of matches/, written by `npm run generate`: add a file there, edit nothing here.
import _addrtype from './matches/addrtype.ts';
import _ah from './matches/ah.ts';
import _bpf from './matches/bpf.ts';
import _cgroup from './matches/cgroup.ts';
import _cluster from './matches/cluster.ts';
import _comment from './matches/comment.ts';
import _connbytes from './matches/connbytes.ts';
import _connlabel from './matches/connlabel.ts';
import _connlimit from './matches/connlimit.ts';
import _connmark from './matches/connmark.ts';
import _conntrack from './matches/conntrack.ts';
import _cpu from './matches/cpu.ts';
import _dccp from './matches/dccp.ts';
import _devgroup from './matches/devgroup.ts';
import _dscp from './matches/dscp.ts';
import _dst from './matches/dst.ts';
import _ecn from './matches/ecn.ts';
import _esp from './matches/esp.ts';
import _eui64 from './matches/eui64.ts';
import _frag from './matches/frag.ts';
import _hashlimit from './matches/hashlimit.ts';
import _hbh from './matches/hbh.ts';
import _helper from './matches/helper.ts';
import _hl from './matches/hl.ts';
import _icmp from './matches/icmp.ts';
import _icmp6 from './matches/icmp6.ts';
import _ipcomp from './matches/ipcomp.ts';
import _iprange from './matches/iprange.ts';
import _ipv6header from './matches/ipv6header.ts';
import _ipvs from './matches/ipvs.ts';
import _length from './matches/length.ts';
import _limit from './matches/limit.ts';
import _mac from './matches/mac.ts';
import _mark from './matches/mark.ts';
import _mh from './matches/mh.ts';
import _multiport from './matches/multiport.ts';
import _nfacct from './matches/nfacct.ts';
import _osf from './matches/osf.ts';
import _owner from './matches/owner.ts';
import _physdev from './matches/physdev.ts';
import _pkttype from './matches/pkttype.ts';
import _policy from './matches/policy.ts';
import _quota from './matches/quota.ts';
import _rateest from './matches/rateest.ts';
import _realm from './matches/realm.ts';
import _recent from './matches/recent.ts';
import _rpfilter from './matches/rpfilter.ts';
import _rt from './matches/rt.ts';
import _sctp from './matches/sctp.ts';
import _set from './matches/set.ts';
import _socket from './matches/socket.ts';
import _srh from './matches/srh.ts';
import _state from './matches/state.ts';
import _statistic from './matches/statistic.ts';
import _string from './matches/string.ts';
import _tcp from './matches/tcp.ts';
import _tcpmss from './matches/tcpmss.ts';
import _time from './matches/time.ts';
import _tos from './matches/tos.ts';
import _ttl from './matches/ttl.ts';
import _u32 from './matches/u32.ts';
import _udp from './matches/udp.ts';

export const matches = [
  _addrtype,
  _ah,
  _bpf,
  _cgroup,
  _cluster,
  _comment,
  _connbytes,
  _connlabel,
  _connlimit,
  _connmark,
  _conntrack,
  _cpu,
  _dccp,
  _devgroup,
  _dscp,
  _dst,
  _ecn,
  _esp,
  _eui64,
  _frag,
  _hashlimit,
  _hbh,
  _helper,
  _hl,
  _icmp,
  _icmp6,
  _ipcomp,
  _iprange,
  _ipv6header,
  _ipvs,
  _length,
  _limit,
  _mac,
  _mark,
  _mh,
  _multiport,
  _nfacct,
  _osf,
  _owner,
  _physdev,
  _pkttype,
  _policy,
  _quota,
  _rateest,
  _realm,
  _recent,
  _rpfilter,
  _rt,
  _sctp,
  _set,
  _socket,
  _srh,
  _state,
  _statistic,
  _string,
  _tcp,
  _tcpmss,
  _time,
  _tos,
  _ttl,
  _u32,
  _udp,
] as const;
