/** What `iptables -L` says of matches and targets, from how a rule is saved. Source: what iptables 1.8.9 prints. */

/** `! --sport 22`: an option as a rule is saved with it. */
export interface Saved {
  readonly option: string;
  readonly isNegated: boolean;
  readonly values: readonly string[];
}

/** A match or a target: what stands behind the other columns, `undefined` where that is not worked out. */
export type Said = (given: ReadonlyMap<string, Saved>, isNumeric: boolean) => string | undefined;

const FLAGS: Readonly<Record<string, number>> = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  URG: 0x20,
  ALL: 0x3f,
  NONE: 0,
};

/** Names instead of numbers come from files of the host, unless `-n` was given. */
const numeric =
  (said: (given: ReadonlyMap<string, Saved>) => string | undefined): Said =>
  (given, isNumeric) =>
    isNumeric ? said(given) : undefined;

const not = (saved: Saved | undefined): string => (saved?.isNegated ? '!' : '');

/** All that is known of is said; an option that is not known spoils it. */
function only(given: ReadonlyMap<string, Saved>, ...known: readonly string[]): boolean {
  return [...given.keys()].every((option) => known.includes(option));
}

function ports(given: ReadonlyMap<string, Saved>, option: string, name: string): string {
  const saved = given.get(option);
  if (!saved) return '';
  const [value = ''] = saved.values;
  return ` ${name}${value.includes(':') ? 's' : ''}:${not(saved)}${value}`;
}

function hex(names: string): string {
  const sum = names.split(',').reduce((all, name) => all | (FLAGS[name] ?? 0), 0);
  return `0x${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}

const tcp = numeric((given) => {
  if (!only(given, '--sport', '--dport', '--tcp-flags', '--tcp-option')) return undefined;
  const flags = given.get('--tcp-flags');
  const [mask = '', set = ''] = flags?.values ?? [];
  const option = given.get('--tcp-option');
  return [
    'tcp',
    ports(given, '--sport', 'spt'),
    ports(given, '--dport', 'dpt'),
    option ? ` option=${not(option)}${option.values[0]}` : '',
    flags ? ` flags:${not(flags)}${hex(mask)}/${hex(set)}` : '',
  ].join('');
});

const udp = numeric((given) =>
  only(given, '--sport', '--dport')
    ? `udp${ports(given, '--sport', 'spt')}${ports(given, '--dport', 'dpt')}`
    : undefined,
);

const icmp = (option: string, name: string): Said =>
  numeric((given) => {
    const saved = given.get(option);
    const [type, code] = saved?.values[0]?.split('/') ?? [];
    if (!saved || saved.isNegated || type === undefined || !/^\d+$/.test(type)) return undefined;
    return `${name}type ${type}${code === undefined ? '' : ` code ${code}`}`;
  });

const multiport = numeric((given) => {
  const [saved, more] = [...given.values()];
  if (!saved || more) return undefined;
  return `multiport ${saved.option.slice(2)} ${saved.isNegated ? ' !' : ''}${saved.values[0]}`;
});

/** One option that is said with a word before it, and another where it is negated. */
const single =
  (option: string, before: string, negated?: string): Said =>
  (given) => {
    const saved = given.get(option);
    if (!saved || given.size > 1 || saved.values.length !== 1) return undefined;
    if (!saved.isNegated) return `${before}${saved.values[0]}`;
    return negated === undefined ? undefined : `${negated}${saved.values[0]}`;
  };

const limit: Said = (given) => {
  if (!only(given, '--limit', '--limit-burst')) return undefined;
  return `limit: avg ${given.get('--limit')?.values[0]} burst ${given.get('--limit-burst')?.values[0] ?? '5'}`;
};

const comment: Said = (given) => {
  const text = given.get('--comment')?.values[0];
  return text === undefined ? undefined : `/* ${text} */`;
};

const recent: Said = (given) => {
  const verbs = { '--set': 'SET', '--rcheck': 'CHECK', '--update': 'UPDATE', '--remove': 'REMOVE' };
  const known = ['--seconds', '--hitcount', '--name', '--mask', '--rsource', '--rdest'];
  const verb = Object.entries(verbs).find(([option]) => given.has(option));
  if (!verb || !only(given, verb[0], ...known)) return undefined;
  const part = (option: string, name: string): string =>
    given.has(option) ? ` ${name}: ${given.get(option)?.values[0]}` : '';
  return [
    `${given.get(verb[0])?.isNegated ? '! ' : ''}recent: ${verb[1]}`,
    part('--seconds', 'seconds'),
    part('--hitcount', 'hit_count'),
    part('--name', 'name'),
    ` side: ${given.has('--rdest') ? 'dest' : 'source'}`,
    part('--mask', 'mask'),
  ].join('');
};

const addrtype: Said = (given) => {
  if (!only(given, '--src-type', '--dst-type')) return undefined;
  const part = (option: string): string =>
    given.has(option) ? ` ${option.slice(2)} ${not(given.get(option))}${given.get(option)?.values[0]}` : '';
  return `ADDRTYPE match${part('--src-type')}${part('--dst-type')}`;
};

const mark: Said = single('--mark', 'mark match ', 'mark match ! ');

const iprange: Said = (given) => {
  if (given.size !== 1) return undefined;
  const [saved] = given.values();
  if (saved?.option !== '--src-range' && saved?.option !== '--dst-range') return undefined;
  return `${saved.option === '--src-range' ? 'source' : 'destination'} IP range ${saved.isNegated ? '! ' : ''}${saved.values[0]}`;
};

export const matches: Readonly<Record<string, Said>> = {
  tcp,
  udp,
  icmp: icmp('--icmp-type', 'icmp'),
  icmp6: icmp('--icmpv6-type', 'ipv6-icmp'),
  multiport,
  state: single('--state', 'state ', '! state '),
  conntrack: single('--ctstate', 'ctstate ', '! ctstate '),
  limit,
  comment,
  recent,
  addrtype,
  mark,
  iprange,
  mac: single('--mac-source', 'MAC ', 'MAC ! '),
  length: single('--length', 'length ', 'length !'),
};

const LOG = numeric((given) => {
  const bits = { '--log-tcp-sequence': 1, '--log-tcp-options': 2, '--log-ip-options': 4, '--log-uid': 8 };
  if (!only(given, '--log-prefix', '--log-level', ...Object.keys(bits))) return undefined;
  const flags = Object.entries(bits).reduce((sum, [option, bit]) => sum + (given.has(option) ? bit : 0), 0);
  const prefix = given.get('--log-prefix')?.values[0];
  const level = given.get('--log-level')?.values[0] ?? '4';
  return `LOG flags ${flags} level ${level}${prefix === undefined ? '' : ` prefix "${prefix}"`}`;
});

/** An address to translate to, with what is said behind it. */
const translated =
  (option: string): Said =>
  (given) => {
    if (!only(given, option, '--random', '--persistent', '--random-fully')) return undefined;
    const to = given.get(option)?.values[0];
    if (to === undefined) return undefined;
    const behind = [...given.keys()].filter((each) => each !== option).map((each) => each.slice(2));
    return behind.length > 1 ? undefined : ['to:'.concat(to), ...behind].join(' ');
  };

const NOTHING: Said = (given) => (given.size === 0 ? '' : undefined);

const or =
  (one: Said, other: Said): Said =>
  (given, isNumeric) =>
    one(given, isNumeric) ?? other(given, isNumeric);

const MARK: Said = (given) => {
  const [value = '', mask = ''] = given.get('--set-xmark')?.values[0]?.split('/') ?? [];
  if (given.size !== 1 || mask === '') return undefined;
  if (mask === '0xffffffff') return `MARK set ${value}`;
  return value === mask ? `MARK or ${value}` : undefined;
};

export const targets: Readonly<Record<string, Said>> = {
  ACCEPT: NOTHING,
  DROP: NOTHING,
  RETURN: NOTHING,
  LOG,
  REJECT: (given) => single('--reject-with', 'reject-with ')(given, true),
  DNAT: translated('--to-destination'),
  SNAT: translated('--to-source'),
  REDIRECT: or(NOTHING, single('--to-ports', 'redir ports ')),
  MASQUERADE: or(NOTHING, single('--to-ports', 'masq ports: ')),
  MARK,
};
