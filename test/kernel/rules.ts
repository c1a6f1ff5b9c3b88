/** Rulesets made up from the catalogue, so that a new entry is tried by itself. */
import type { Family, Problem } from '../../server/src/base/problem.ts';
import type { Entry, ValueContext } from '../../server/src/catalogue/define.ts';
import { HOOKS, type TableName } from '../../server/src/catalogue/hooks.ts';
import { readSet } from '../../server/src/catalogue/ipset/read.ts';
import { matches } from '../../server/src/catalogue/matches.generated.ts';
import { TABLES } from '../../server/src/catalogue/tables.ts';
import { targets } from '../../server/src/catalogue/targets.generated.ts';
import type { MatchWorld } from '../../server/src/catalogue/view.ts';
import { mayLeaveOpen, programOf } from '../../server/src/engine/rules/program.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { ADDRESSES, NETWORKS, SETS } from './addresses.ts';
import type { Random } from './random.ts';
import { wordFor } from './words.ts';

/** Entries that a scenario cannot try, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  TPROXY: 'needs a socket that listens',
  socket: 'needs a socket that listens',
  CLUSTERIP: 'gone from the kernel',
  ULOG: 'gone from the kernel',
  TRACE: 'writes to the log of the kernel for every rule',
  LOG: 'is on its own in the fixed choice, without options that look at the log',
  nfacct: 'needs objects made beforehand',
  rateest: 'needs estimators that measure for seconds',
  RATEEST: 'as rateest',
  IDLETIMER: 'its timers are shared by all namespaces',
  LED: 'shows in sysfs only',
  SECMARK: 'needs SELinux',
  CONNSECMARK: 'needs SELinux',
  cgroup: 'depends on where the laboratory runs',
  ipvs: 'needs virtual servers',
};

/** Options whose outcome is chance. */
const CHANCE = new Set([
  'random',
  'random-fully',
  'probability',
  'hashlimit-rate-interval',
  'hashlimit-htable-max',
  'hashlimit-htable-size',
]);

/** Matches by which things meet: they are tried more often. */
const FAVOURITES = [
  'conntrack',
  'conntrack',
  'conntrack',
  'state',
  'mark',
  'connmark',
  'connbytes',
  'helper',
  'limit',
  'recent',
  'addrtype',
];

/** Matches about the rarer parts of a packet or host. */
const SELDOM = [
  'connlabel',
  'rpfilter',
  'devgroup',
  'cluster',
  'bpf',
  'set',
  'set',
  'time',
  'hbh',
  'dst',
  'rt',
  'frag',
  'ipv6header',
  'mh',
  'ah',
  'esp',
  'owner',
  'u32',
  'connlimit',
  'hashlimit',
  'quota',
];

const FIXED_TARGETS: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['-j CT --notrack', '-j NOTRACK', '-j CT --zone 1', '-j ACCEPT', '-j DROP', ''],
  mangle: [
    '-j MARK --set-mark 1',
    '-j CONNMARK --set-mark 7',
    '-j CONNMARK --save-mark',
    '-j CONNMARK --restore-mark',
    '-j ACCEPT',
    '-j DROP',
    '',
  ],
  nat: ['-j ACCEPT', ''],
  filter: ['-j ACCEPT', '-j ACCEPT', '-j DROP', '-j REJECT', '-j REJECT --reject-with tcp-reset', '-j LOG', ''],
  security: ['-j ACCEPT', '-j DROP', ''],
};

/** Whole rules whose parts seldom meet by chance; where a chain does not take one, another is made. */
const WHOLE: readonly string[] = [
  '-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu',
  '-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 500',
  '-p tcp -j TCPOPTSTRIP --strip-options mss,sack-permitted',
  '-p tcp -j TCPOPTSTRIP --strip-options wscale',
  '-j DNPT --src-pfx 2001:db8:b::/64 --dst-pfx 2001:db8:ffff::/48',
  '-j SNPT --src-pfx 2001:db8:a::/64 --dst-pfx 2001:db8:77::/64',
  '-m rpfilter --invert -j DROP',
  '-m rpfilter',
  '-m rpfilter --loose --accept-local',
  '-m rpfilter --loose',
  '-m rpfilter --accept-local --invert',
  '-j TEE --gateway 10.0.0.20',
  '-j TEE --gateway 192.168.1.20',
  '-j TEE --gateway 2001:db8:b::3',
  '-p ah -m ah --ahspi 1',
  '-p esp -m esp --espspi 0:100',
  '-p tcp -j SYNPROXY --mss 1400 --sack-perm',
  '-p ipv6-icmp -m icmp6 --icmpv6-type redirect',
];

interface Place {
  readonly family: Family;
  readonly table: TableName;
  /** A hook's chain; for a user chain `undefined`. */
  readonly hook: string | undefined;
  readonly chain: string;
  /** User chains that it may go to: later ones only, so there is no loop. */
  readonly further: readonly string[];
}

/** A save file of one family. `density` is about how many rules each chain has. */
export function makeRules(random: Random, family: Family, density: number): string {
  const lines: string[] = [];
  for (const { name, chains } of TABLES) {
    if (random.chance(name === 'filter' ? 0.1 : 0.4)) continue;
    const users = ['U0', 'U1', 'U2'].slice(0, random.pick([0, 0, 1, 2, 3]));
    lines.push(`*${name}`);
    for (const chain of chains) {
      lines.push(`:${chain} ${name === 'filter' && random.chance(0.2) ? 'DROP' : 'ACCEPT'} [0:0]`);
    }
    for (const chain of users) lines.push(`:${chain} - [0:0]`);
    for (const chain of [...chains, ...users]) {
      const further = users.slice(users.indexOf(chain) + 1);
      const hook = users.includes(chain) ? undefined : chain;
      for (let i = random.between(0, density); i > 0; i--) {
        const rule = makeRule(random, { family, table: name, hook, chain, further }, users);
        if (rule !== undefined) lines.push(rule);
      }
    }
    lines.push('COMMIT');
  }
  return withoutRefused(lines, family);
}

/** The save file without lines that the reader says are refused where they stand, such as a target that a hook does not allow. */
function withoutRefused(lines: readonly string[], family: Family): string {
  const text = `${lines.join('\n')}\n`;
  const refused = new Set(refusalsOf(text, family).map(({ span }) => text.slice(0, span.start).split('\n').length - 1));
  return refused.size === 0
    ? text
    : withoutRefused(
        lines.filter((line, i) => !(line.startsWith('-A') && refused.has(i))),
        family,
      );
}

/** What iptables-legacy refuses of the whole file, as far as the reader knows. */
export function refusalsOf(text: string, family: Family): readonly Problem[] {
  return buildRuleset(parseSave(text, { family })).problems.filter(({ refusedBy }) => refusedBy.includes('legacy'));
}

/** A rule that is taken as far as the reader knows, and that the engine models; `undefined` when several attempts failed. */
function makeRule(random: Random, place: Place, users: readonly string[]): string | undefined {
  for (let attempt = 0; attempt < 6; attempt++) {
    const words = random.chance(0.06) ? random.pick(WHOLE) : ruleWords(random, place).filter(Boolean).join(' ');
    const rule = `-A ${place.chain} ${words}`;
    if (isGood(rule, place, users)) return rule;
  }
  return undefined;
}

const KNOWN_SETS = new Map(
  Object.entries(SETS).map(([name, lines]) => {
    const set = readSet(lines);
    if (typeof set === 'string') throw new Error(`the set ${name}: ${set}`);
    return [name, set];
  }),
);

/** What scenarios say of their host. */
const WORLD: MatchWorld = { hasClock: true, set: (name) => KNOWN_SETS.get(name), knowsGroups: true };

function isGood(rule: string, { family, table }: Place, users: readonly string[]): boolean {
  const text = `*${table}\n${users.map((name) => `:${name} - [0:0]\n`).join('')}${rule}\nCOMMIT\n`;
  const document = parseSave(text, { family });
  const ruleset = buildRuleset(document);
  const problems = [...document.problems, ...ruleset.problems];
  for (const { content } of document.lines) {
    problems.push(...(content.problems ?? []));
    if (content.kind === 'command') problems.push(...content.command.problems);
  }
  if (problems.some(({ refusedBy }) => refusedBy.includes('legacy'))) return false;
  const program = programOf(family === 4 ? { ipv4: ruleset, ipv6: undefined } : { ipv4: undefined, ipv6: ruleset });
  const compiled = program[family];
  return compiled !== undefined && !mayLeaveOpen(compiled, WORLD);
}

function ruleWords(random: Random, place: Place): string[] {
  const { family, table, hook, further } = place;
  const negated = (words: string): string => `${random.chance(0.15) ? '! ' : ''}${words}`;
  const anywhere = [...ADDRESSES[family], ...NETWORKS[family]];
  const words: string[] = [];
  if (random.chance(0.2)) words.push(negated(`-s ${random.pick(anywhere)}`));
  if (random.chance(0.2)) words.push(negated(`-d ${random.pick(anywhere)}`));
  if (random.chance(0.2) && hook !== 'OUTPUT' && hook !== 'POSTROUTING')
    words.push(negated(`-i ${random.pick(['eth0', 'eth1', 'lo', 'eth+'])}`));
  if (random.chance(0.2) && hook !== 'INPUT' && hook !== 'PREROUTING')
    words.push(negated(`-o ${random.pick(['eth0', 'eth1', 'lo', 'eth+'])}`));
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  const protocol = random.chance(0.5)
    ? random.pick(['tcp', 'tcp', 'tcp', 'udp', 'udp', icmp, 'sctp', 'udplite'])
    : undefined;
  const context: ValueContext = {
    family,
    protocol: protocol === undefined ? undefined : { number: PROTOCOLS[protocol] ?? 0, negated: false },
    backend: 'legacy',
  };
  if (protocol !== undefined) words.push(`-p ${protocol}`);
  const own = OWN_MATCHES[protocol ?? ''];
  if (own !== undefined && random.chance(0.6)) words.push(...entryWords(random, own, 'match', context));
  for (let i = random.pick([0, 0, 1, 1, 2]); i > 0; i--) {
    const name = nameOfMatch(random, place);
    if (name === undefined) continue;
    words.push(...entryWords(random, name, 'match', context));
  }
  if (further.length > 0 && random.chance(0.3))
    words.push(`${random.pick(['-j', '-j', '-g'])} ${random.pick(further)}`);
  else if (further.length === 0 && hook === undefined && random.chance(0.2)) words.push('-j RETURN');
  else if (random.chance(table === 'nat' ? 0.15 : 0.45)) words.push(random.pick(FIXED_TARGETS[table]));
  else words.push(...entryWords(random, random.pick(usable('target', place)).name, 'target', context));
  return words;
}

function nameOfMatch(random: Random, place: Place): string | undefined {
  const able = usable('match', place).map(({ name }) => name);
  const way = random.next();
  const wanted = way < 0.4 ? FAVOURITES : way < 0.65 ? SELDOM : able;
  const name = random.pick(wanted);
  return able.includes(name) ? name : undefined;
}

const PROTOCOLS: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  icmp: 1,
  'ipv6-icmp': 58,
  sctp: 132,
  udplite: 136,
};
const OWN_MATCHES: Readonly<Record<string, string>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  'ipv6-icmp': 'icmp6',
  sctp: 'sctp',
};

const ENTRIES: readonly Entry[] = [...matches, ...targets];

function usable(kind: Entry['kind'], { family, table, hook }: Place): readonly Entry[] {
  return ENTRIES.filter(
    (entry) =>
      entry.kind === kind &&
      LEFT_OUT[entry.name] === undefined &&
      (entry.families ?? [4, 6]).includes(family) &&
      (entry.tables ?? [table]).includes(table) &&
      (hook === undefined || (entry.hooks ?? HOOKS).some((one) => one === hook)) &&
      (kind === 'match' || table !== 'nat' || entry.tables !== undefined || entry.name === 'RETURN'),
  );
}

/** `-m name …` or `-j NAME …` with some of its options; nothing where no value is known for one that it needs. */
function entryWords(random: Random, name: string, kind: Entry['kind'], context: ValueContext): string[] {
  const entry = ENTRIES.find((one) => one.kind === kind && one.name === name);
  if (!entry) return [];
  const optional = Object.entries(entry.options).filter(
    ([option, spec]) =>
      !spec.mandatory && !CHANCE.has(option) && (spec.families ?? [context.family]).includes(context.family),
  );
  const wanted = Math.max(entry.needsOption === undefined ? 0 : 1, random.pick([0, 1, 1, 1, 2, 3]));
  const chosen = new Set(Object.entries(entry.options).flatMap(([option, spec]) => (spec.mandatory ? [option] : [])));
  for (let i = 0; i < wanted && optional.length > 0; i++) {
    const [option, spec] = random.pick(optional);
    if (
      [...chosen].some((other) => spec.conflicts?.includes(other) || entry.options[other]?.conflicts?.includes(option))
    )
      continue;
    for (const one of [option, ...(spec.requires ?? [])]) chosen.add(one);
  }
  const words = [kind === 'match' ? '-m' : '-j', entry.name];
  for (const option of Object.keys(entry.options)) {
    const spec = entry.options[option];
    if (!spec || !chosen.has(option)) continue;
    if (spec.negatable && random.chance(0.2)) words.push('!');
    words.push(`--${option}`);
    if (!spec.value) continue;
    const word = wordFor(random, entry.name, option, spec.value, context);
    if (word === undefined) return [];
    words.push(spec.value.extraWords || !/[\s|&>"']/.test(word) ? word : `"${word}"`);
  }
  return words;
}
