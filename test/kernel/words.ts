/** Words that a generated rule may have as the value of an option: by the option's name, else by the form of its value. */
import type { Family } from '../../server/src/base/problem.ts';
import type { ValueContext, ValueType } from '../../server/src/catalogue/define.ts';
import { ADDRESSES, NETWORKS, SETS } from './addresses.ts';
import type { Random } from './random.ts';

type Words = readonly string[] | ((family: Family) => readonly string[]);

const RATES = ['1/second', '2/second', '5/minute', '1/hour'];
const COUNTS = ['1', '2', '3'];
const HOPS = ['1', '2', '63', '64', '65'];
const BITS = ['0x1', '0x3', '0xff', '0xf0'];
const MARKS = ['0', '1', '2/2', '7/7', '0x10/0xf0', '3/1'];

const BY_OPTION: Readonly<Record<string, Words>> = {
  'set.match-set': (family) => setWords(family, () => true),
  'set.packets-lt': COUNTS,
  'set.packets-gt': COUNTS,
  'set.packets-eq': COUNTS,
  'set.bytes-lt': ['100', '300'],
  'set.bytes-gt': ['100', '300'],
  'SET.add-set': (family) => setWords(family, (name) => /seen|counted|both|bitmap/.test(name)),
  'SET.del-set': (family) => setWords(family, () => true),
  'SET.map-set': (family) => setWords(family, (name) => /marked|both|hash-ip/.test(name)),
  'SET.timeout': ['0', '1', '60'],
  // `nfbpf_compile RAW` of: tcp, udp port 53, ip[6] & 0x40 != 0, greater 100, ip[2:2] - 40 > 8, icmp6
  'bpf.bytecode': [
    '4,48 0 0 9,21 0 1 6,6 0 0 65535,6 0 0 0',
    '8,48 0 0 9,21 0 5 17,177 0 0 0,72 0 0 0,21 1 0 53,72 0 0 2,21 0 0 53,6 0 0 1',
    '4,48 0 0 6,69 0 1 64,6 0 0 65535,6 0 0 0',
    '3,128 0 0 0,53 0 1 100,6 0 0 1',
    '5,40 0 0 2,20 0 0 40,37 0 1 8,6 0 0 1,6 0 0 0',
    '4,48 0 0 6,21 0 1 58,6 0 0 1,6 0 0 0',
    '4,32 0 0 4294963220,21 0 1 0,6 0 0 0,6 0 0 9',
    '6,40 0 0 4294963200,21 0 3 2048,48 0 0 4293918728,22 0 0 0,6 0 0 1,6 0 0 0',
  ],
  'cluster.cluster-total-nodes': ['2', '3', '8'],
  'cluster.cluster-local-node': ['1', '2'],
  'cluster.cluster-local-nodemask': ['1', '2', '3'],
  'cluster.cluster-hash-seed': ['0', '0xdeadbeef', '77'],
  'devgroup.src-group': ['0', '1', '7', '0/1', 'default', '3/3'],
  'devgroup.dst-group': ['0', '1', '7', '0/1', 'default', '3/3'],
  'time.timestart': ['00:00', '03:30', '08:00:05', '12:00', '18:45'],
  'time.timestop': ['01:00', '06:15', '11:59:59', '17:00', '23:00'],
  'time.monthdays': ['1,2,3,4,5,6,7', '20,21,22,23,24,25', '31', '1,8,15,22,29'],
  'time.weekdays': ['Mon,Tue,Wed', 'Sat,Sun', 'Thu', '6,7'],
  'time.datestart': ['2020-01-01', '2026-06-01T12:00:00', '2035'],
  'time.datestop': ['2020-01-01', '2027-01-01', '2036-01-01T00:00:01'],
  'hbh.hbh-len': ['8', '16'],
  'dst.dst-len': ['8', '16'],
  'hbh.hbh-opts': ['1:4', '5:2', '1', '5:2,1:0', '1:4,5'],
  'dst.dst-opts': ['1:4', '201:4', '1', '1:4,201'],
  'rt.rt-type': ['0', '2', '4'],
  'rt.rt-segsleft': ['0', '1', '0:1'],
  'rt.rt-len': ['8', '24'],
  'rt.rt-0-addrs': ['2001:db8:a::2', '2001:db8:b::2', '2001:db8:a::2,2001:db8:b::2'],
  'frag.fragid': ['1', '0:100', '7'],
  'frag.fraglen': ['0', '8'],
  'mh.mh-type': ['brr', '0:2', '5'],
  'ipv6header.header': [
    'hop',
    'dst',
    'route',
    'frag',
    'auth',
    'prot',
    'hop,prot',
    'dst,prot',
    'hop,dst,prot',
    'none',
    'esp',
  ],
  'srh.srh-segs-left-eq': ['0', '1'],
  'srh.srh-last-entry-eq': ['0', '1'],
  'srh.srh-tag': ['0', '7'],
  'NFLOG.nflog-prefix': ['x'],
  'NFLOG.nflog-group': ['0', '5'],
  'HMARK.hmark-tuple': ['src', 'src,dst', 'ct', 'ct,src,dst,proto', 'src,dst,sport,dport,proto', 'sport,dport', 'spi'],
  'HMARK.hmark-src-prefix': ['8', '24', '32'],
  'HMARK.hmark-dst-prefix': ['8', '24', '32'],
  'HMARK.hmark-sport-mask': ['0xffff', '0xff'],
  'HMARK.hmark-dport-mask': ['0xffff', '0xf'],
  'HMARK.hmark-spi-mask': ['0xffffffff', '0xff'],
  'HMARK.hmark-rnd': ['1', '0xfeedcafe'],
  'HMARK.hmark-mod': ['2', '3', '10'],
  'HMARK.hmark-offset': ['0', '1', '7'],
  'TEE.gateway': (family) => ADDRESSES[family],
  'TEE.oif': ['eth0', 'eth1'],
  'helper.helper': ['ftp', 'tftp', 'irc', 'sip'],
  'CT.helper': ['ftp', 'tftp', 'irc', 'sip', 'amanda', 'sane', 'pptp', 'netbios-ns', 'snmp'],
  'string.string': ['GET', 'hello', 'x', 'evil', 'q'],
  'string.hex-string': ['|474554|', 'he|6c|lo'],
  'string.from': ['20', '28', '40'],
  'string.to': ['45', '60', '200'],
  'hashlimit.hashlimit-name': ['h1', 'h2', 'h3'],
  'hashlimit.hashlimit-htable-expire': ['1000', '60000'],
  'hashlimit.hashlimit-htable-gcinterval': ['500', '60000'],
  'recent.name': ['a', 'b'],
  'connbytes.connbytes': ['1:3', '2', '100:', '0:200', '60:'],
  'length.length': ['0:60', '40', '61:1500', '28:48'],
  'tcpmss.mss': ['500:1000', '1460', '0:2000'],
  'esp.espspi': ['1', '0:100'],
  'ah.ahspi': ['1', '0:100'],
  'conntrack.ctexpire': ['0:60', '100:500000', '0', '20:40'],
  'statistic.mode': ['nth'],
  'statistic.every': ['2', '3', '4'],
  'statistic.packet': ['0', '1'],
  'u32.u32': [
    '6&0xFF=6',
    '0&0xFFFF=0:60',
    '12=0x0A000002',
    '0>>22&0x3C@0>>16=80',
    '8&0xFF0000=0x400000',
    '40>>16=22,80',
  ],
  'owner.uid-owner': ['0', '5', '0-10'],
  'owner.gid-owner': ['0', '5'],
  'connlabel.label': ['1', '5', '100'],
  'comment.comment': ['words'],
  'CT.zone': ['1', '2', 'mark'],
  'CT.zone-orig': ['3', 'mark'],
  'CT.zone-reply': ['4', '5'],
  'TCPMSS.set-mss': ['500', '1000', '1400'],
  'LOG.log-prefix': ['seen '],
  'REDIRECT.to-ports': ['80', '2000', '1024-1030'],
  'MASQUERADE.to-ports': ['2000', '1024-65535'],
  'limit.limit-burst': COUNTS,
  'hashlimit.hashlimit-burst': COUNTS,
  'quota.quota': ['50', '100', '300'],
  'connlimit.connlimit-upto': ['0', '1', '2'],
  'connlimit.connlimit-above': ['0', '1', '2'],
  'connlimit.connlimit-mask': ['0', '8', '24', '32'],
  'recent.seconds': ['1', '60'],
  'recent.hitcount': ['1', '2', '3'],
  'recent.mask': (family) => (family === 4 ? ['255.255.255.0', '255.0.0.0'] : ['ffff:ffff::', 'ffff:ffff:ffff:ffff::']),
  'NETMAP.to': (family) => (family === 4 ? ['192.168.1.0/24', '10.0.0.0/24', '10.99.0.0/16'] : ['2001:db8:b::/64']),
  'DNAT.to-destination': (family) => natWords(family),
  'SNAT.to-source': (family) => natWords(family),
};

const BY_FORM: Readonly<Record<string, Words>> = {
  'port[:port]': ['80', '22', '53', ':1023', '1024:65535', '40000', '0:65535'],
  port: ['80', '8080'],
  'port[,port|port:port…]': ['22,80', '80,1000:9000', '53', '1024:65535,22'],
  'address[/mask]': (family) => [...ADDRESSES[family], ...NETWORKS[family]],
  'address[-address]': (family) =>
    family === 4 ? ['10.0.0.1-10.0.0.9', '192.168.1.2-192.168.1.3', '8.8.8.8'] : ['2001:db8:a::1-2001:db8:a::9'],
  address: (family) => ADDRESSES[family],
  'value[/mask]': MARKS,
  'value[/mask]|name': ['0x10', '0/0xff', '8/0x18', 'Minimize-Delay', '0xb8'],
  bits: BITS,
  'n[/second|/minute|/hour|/day]': RATES,
  'n[/second|/minute|/hour|/day] | n[k|m]b/s': [...RATES, '1kb/s'],
  'name|type[/code]': ['any'],
  'hop limit': HOPS,
  TTL: HOPS,
  hops: ['1', '2', '60'],
  protocol: ['tcp', 'udp', '1', '17', '58'],
  'xx:xx:xx:xx:xx:xx': ['02:00:00:00:0a:02', '02:00:00:00:0b:02'],
  'mask set': ['SYN,ACK SYN', 'ALL NONE', 'SYN,RST,ACK,FIN SYN', 'RST RST', 'FIN,SYN FIN,SYN', 'ACK ACK'],
  'option kind': ['2', '3', '4', '8'],
  'from[:to]': ['0', '1', '0:100'],
  '0…63': ['0', '8', '46'],
  class: ['CS1', 'EF', 'BE'],
  'ECN field': ['0', '1', '2', '3'],
  codepoint: ['0', '1'],
  bit: ['0', '1'],
  'srcip|srcport|dstip|dstport[,…]': ['srcip', 'dstip,dstport', 'srcip,srcport', 'dstip'],
  length: ['8', '24', '32'],
  bytes: ['8', '16', '24', '100'],
  CPU: ['99'],
  'count,code jt jf k[,…]': ['4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0'],
  'any|all|only ALL|NONE|chunk[:flags][,chunk…]': [
    'any INIT',
    'all INIT,ABORT',
    'only DATA',
    'any DATA,SACK',
    'any ALL',
  ],
  'option[,option…]': ['mss', 'sack-permitted', 'wscale,mss'],
  'name[+]': ['eth0', 'eth+'],
  'type[:type]': ['1', '0:5'],
  'header[,header…]': ['auth', 'hop', 'none', 'esp'],
};

/** Sets of the family, those that the test wants, each with several sides. */
function setWords(family: Family, isWanted: (name: string) => boolean): readonly string[] {
  const sides = ['src', 'dst', 'src,dst', 'dst,src', 'src,src', 'dst,dst', 'src,dst,dst', 'dst,dst,src'];
  return Object.keys(SETS)
    .filter((name) => (name.endsWith('6') === (family === 6) || name === 'bitmap-port') && isWanted(name))
    .flatMap((name) => sides.map((some) => `${name} ${some}`));
}

function natWords(family: Family): readonly string[] {
  const plain = ADDRESSES[family];
  const ports = ['', '', ':80', ':2000', ':1000-1002', ':40000'];
  const ranged =
    family === 4
      ? ['192.168.1.2-192.168.1.9', '10.0.0.50-10.0.0.57', ':2000', ':1024-2047']
      : ['2001:db8:b::2-2001:db8:b::9', '[2001:db8:a::50-2001:db8:a::5f]:2000'];
  return [
    ...plain.flatMap((one) => ports.map((port) => (family === 6 && port ? `[${one}]${port}` : `${one}${port}`))),
    ...ranged,
  ];
}

/** A word for the option, which its own reader takes; `undefined` when none is known. */
export function wordFor(
  random: Random,
  entry: string,
  option: string,
  type: ValueType<unknown>,
  context: ValueContext,
): string | undefined {
  const given = BY_OPTION[`${entry}.${option}`] ?? BY_FORM[type.form];
  const fixed = typeof given === 'function' ? given(context.family) : (given ?? []);
  const named = BY_OPTION[`${entry}.${option}`] ? [] : (type.names?.(context) ?? []).map(({ name }) => name);
  const alternatives = type.form.includes('|') && fixed.length + named.length === 0 ? type.form.split('|') : [];
  const words = [...fixed, ...named, ...alternatives];
  if (words.length === 0) return undefined;
  for (let attempt = 0; attempt < 4; attempt++) {
    const isList = type.form.includes('[,') && named.length > 1 && random.chance(0.4);
    const word = isList ? [...new Set([random.pick(named), random.pick(named)])].join(',') : random.pick(words);
    if (type.parse(word, context).ok) return word;
  }
  return undefined;
}
