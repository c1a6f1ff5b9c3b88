// Every entry of helpers/, written by `npm run generate`: add a file there, edit nothing here.
import _amanda from './helpers/amanda.ts';
import _ftp from './helpers/ftp.ts';
import _h245 from './helpers/h245.ts';
import _irc from './helpers/irc.ts';
import _netbiosNs from './helpers/netbios-ns.ts';
import _pptp from './helpers/pptp.ts';
import _q931 from './helpers/q931.ts';
import _ras from './helpers/ras.ts';
import _sane from './helpers/sane.ts';
import _sip from './helpers/sip.ts';
import _snmp from './helpers/snmp.ts';
import _tftp from './helpers/tftp.ts';

export const helpers = [
  _amanda,
  _ftp,
  _h245,
  _irc,
  _netbiosNs,
  _pptp,
  _q931,
  _ras,
  _sane,
  _sip,
  _snmp,
  _tftp,
] as const;
