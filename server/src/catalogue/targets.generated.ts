// Every entry of targets/, written by `npm run generate`: add a file there, edit nothing here.
import _ACCEPT from './targets/ACCEPT.ts';
import _AUDIT from './targets/AUDIT.ts';
import _CHECKSUM from './targets/CHECKSUM.ts';
import _CLASSIFY from './targets/CLASSIFY.ts';
import _CLUSTERIP from './targets/CLUSTERIP.ts';
import _CONNMARK from './targets/CONNMARK.ts';
import _CONNSECMARK from './targets/CONNSECMARK.ts';
import _CT from './targets/CT.ts';
import _DNAT from './targets/DNAT.ts';
import _DNPT from './targets/DNPT.ts';
import _DROP from './targets/DROP.ts';
import _DSCP from './targets/DSCP.ts';
import _ECN from './targets/ECN.ts';
import _HL from './targets/HL.ts';
import _HMARK from './targets/HMARK.ts';
import _IDLETIMER from './targets/IDLETIMER.ts';
import _LED from './targets/LED.ts';
import _LOG from './targets/LOG.ts';
import _MARK from './targets/MARK.ts';
import _MASQUERADE from './targets/MASQUERADE.ts';
import _NETMAP from './targets/NETMAP.ts';
import _NFLOG from './targets/NFLOG.ts';
import _NFQUEUE from './targets/NFQUEUE.ts';
import _NOTRACK from './targets/NOTRACK.ts';
import _QUEUE from './targets/QUEUE.ts';
import _RATEEST from './targets/RATEEST.ts';
import _REDIRECT from './targets/REDIRECT.ts';
import _REJECT from './targets/REJECT.ts';
import _RETURN from './targets/RETURN.ts';
import _SECMARK from './targets/SECMARK.ts';
import _SET from './targets/SET.ts';
import _SNAT from './targets/SNAT.ts';
import _SNPT from './targets/SNPT.ts';
import _SYNPROXY from './targets/SYNPROXY.ts';
import _TCPMSS from './targets/TCPMSS.ts';
import _TCPOPTSTRIP from './targets/TCPOPTSTRIP.ts';
import _TEE from './targets/TEE.ts';
import _TOS from './targets/TOS.ts';
import _TPROXY from './targets/TPROXY.ts';
import _TRACE from './targets/TRACE.ts';
import _TTL from './targets/TTL.ts';
import _ULOG from './targets/ULOG.ts';

export const targets = [
  _ACCEPT,
  _AUDIT,
  _CHECKSUM,
  _CLASSIFY,
  _CLUSTERIP,
  _CONNMARK,
  _CONNSECMARK,
  _CT,
  _DNAT,
  _DNPT,
  _DROP,
  _DSCP,
  _ECN,
  _HL,
  _HMARK,
  _IDLETIMER,
  _LED,
  _LOG,
  _MARK,
  _MASQUERADE,
  _NETMAP,
  _NFLOG,
  _NFQUEUE,
  _NOTRACK,
  _QUEUE,
  _RATEEST,
  _REDIRECT,
  _REJECT,
  _RETURN,
  _SECMARK,
  _SET,
  _SNAT,
  _SNPT,
  _SYNPROXY,
  _TCPMSS,
  _TCPOPTSTRIP,
  _TEE,
  _TOS,
  _TPROXY,
  _TRACE,
  _TTL,
  _ULOG,
] as const;
