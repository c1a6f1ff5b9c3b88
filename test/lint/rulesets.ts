/** Rulesets made up from a seed, rich in what lint rules look at: states, exemptions, helpers, drops in other tables, detours. */
import type { Family } from '../../server/src/base/problem.ts';
import type { Random } from '../kernel/random.ts';
import { refusals } from '../support/lint.ts';

const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED', 'SNAT', 'DNAT'];
const PORTS = ['21', '22', '53', '69', '80', '113', '443', '1024:65535', '40000', '0:1023', '5000:6000'];

interface Place {
  readonly random: Random;
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  readonly further: readonly string[];
}

/** A save file that loads as far as the reader knows. */
export function makeStateRules(random: Random, family: Family): string {
  const lines = [
    ...rarely(random, 0.35, () => table(random, family, 'raw', ['PREROUTING', 'OUTPUT'], 3)),
    ...rarely(random, 0.35, () =>
      table(random, family, 'mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], 2),
    ),
    ...rarely(random, 0.25, () => table(random, family, 'nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], 2)),
    ...table(random, family, 'filter', ['INPUT', 'FORWARD', 'OUTPUT'], 7),
  ];
  return withoutRefused(lines, family);
}

function rarely(random: Random, probability: number, make: () => string[]): string[] {
  return random.chance(probability) ? make() : [];
}

function table(random: Random, family: Family, name: string, chains: readonly string[], density: number): string[] {
  const users = ['U0', 'U1'].slice(0, random.pick([0, 0, 1, 2]));
  const lines = [`*${name}`];
  for (const chain of chains) {
    const isClosed = name === 'filter' ? random.chance(0.55) : name !== 'nat' && random.chance(0.05);
    lines.push(`:${chain} ${isClosed ? 'DROP' : 'ACCEPT'} [0:0]`);
  }
  for (const chain of users) lines.push(`:${chain} - [0:0]`);
  for (const chain of [...chains, ...users]) {
    const further = users.slice(users.indexOf(chain) + 1);
    let rules = 0;
    for (let i = random.between(0, density); i > 0; i--) {
      const words = rule({ random, family, table: name, chain, further });
      if (random.chance(0.04)) lines.push(`-I ${chain} ${random.between(1, rules + 1)} ${words}`);
      else lines.push(`-A ${chain} ${words}`);
      rules++;
      if (random.chance(0.02)) {
        lines.push(`-D ${chain} ${random.between(1, rules)}`);
        rules--;
      }
    }
  }
  return [...lines, 'COMMIT'];
}

function rule(place: Place): string {
  const { random, table: name } = place;
  if (name === 'filter' && random.chance(0.35)) return random.pick(usual(place));
  return [...conditions(place), target(place)].filter(Boolean).join(' ');
}

/** What rulesets nearly always hold. */
function usual({ family, chain }: Place): string[] {
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  const device = chain === 'OUTPUT' ? '-o' : '-i';
  return [
    '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-m conntrack --ctstate ESTABLISHED -j ACCEPT',
    '-m state --state RELATED,ESTABLISHED -j ACCEPT',
    '-m conntrack --ctstate INVALID -j DROP',
    '-m conntrack --ctstate INVALID,UNTRACKED -j DROP',
    '-p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT',
    '-p tcp -m tcp --dport 21 -j ACCEPT',
    '-p udp -m udp --dport 53 -j ACCEPT',
    '-p tcp -m multiport --dports 80,443 -j ACCEPT',
    '-p tcp -m tcp --dport 1024:65535 -j DROP',
    '-p tcp -m tcp --dport 113 -j REJECT --reject-with tcp-reset',
    `-p ${icmp} -j ACCEPT`,
    `-p ${icmp} -m conntrack --ctstate RELATED -j ACCEPT`,
    `${device} lo -j ACCEPT`,
    '-j DROP',
    '-j REJECT',
  ].filter((words) => !(chain.startsWith('U') && words.includes(' lo ')));
}

function conditions({ random, family, table: name, chain }: Place): string[] {
  const words: string[] = [];
  const not = (text: string): string => `${random.chance(0.15) ? '! ' : ''}${text}`;
  const hosts =
    family === 4 ? ['203.0.113.5', '10.0.0.0/24', '192.168.1.7', '10.0.0.1'] : ['2001:db8:a::/64', '2001:db8::5'];
  if (random.chance(0.12)) words.push(not(`-s ${random.pick(hosts)}`));
  else if (random.chance(0.04)) words.push(`-s ${hosts[0]},${hosts[2] ?? hosts[1]}`);
  if (random.chance(0.12)) words.push(not(`-d ${random.pick(hosts)}`));
  const [hasIn, hasOut] = [!/^(OUTPUT|POSTROUTING)$/.test(chain), !/^(INPUT|PREROUTING)$/.test(chain)];
  if (hasIn && random.chance(0.12)) words.push(not(`-i ${random.pick(['eth0', 'eth+', 'lo', 'ppp0'])}`));
  if (hasOut && random.chance(0.1)) words.push(not(`-o ${random.pick(['eth0', 'eth1', 'lo'])}`));
  const protocol = random.pick(['', '', 'tcp', 'tcp', 'udp', family === 4 ? 'icmp' : 'ipv6-icmp']);
  if (protocol) words.push(`-p ${protocol}`);
  if ((protocol === 'tcp' || protocol === 'udp') && random.chance(0.6)) {
    words.push(`-m ${protocol} ${not(`--${random.pick(['dport', 'dport', 'sport'])} ${random.pick(PORTS)}`)}`);
  }
  if (protocol === 'tcp' && random.chance(0.2)) words.push(`-m tcp ${not('--tcp-flags FIN,SYN,RST,ACK SYN')}`);
  if (random.chance(name === 'raw' ? 0.2 : 0.5)) words.push(stateTest(random));
  if (random.chance(0.05)) words.push('-m limit --limit 5/sec');
  if (random.chance(0.06)) words.push(`-m mark ${not(`--mark ${random.pick(['0x0', '0x1'])}`)}`);
  if (random.chance(0.05))
    words.push(`-m addrtype ${not(`--dst-type ${random.pick(['LOCAL', 'BROADCAST', 'UNICAST'])}`)}`);
  if (random.chance(0.03)) words.push('-m set --match-set friends src');
  if (random.chance(0.03)) words.push('-m conntrack --ctdir REPLY');
  if (random.chance(0.02)) words.push('-m conntrack --ctstatus ASSURED');
  if (random.chance(0.03)) words.push(`-m ${family === 4 ? 'ttl --ttl-lt 10' : 'hl --hl-lt 10'}`);
  return words;
}

function stateTest(random: Random): string {
  const states = new Set(Array.from({ length: random.pick([1, 1, 1, 2, 2, 3]) }, () => random.pick(STATES)));
  const bang = random.chance(0.15) ? '! ' : '';
  const isOld = random.chance(0.15) && !states.has('SNAT') && !states.has('DNAT');
  return isOld
    ? `-m state ${bang}--state ${[...states].join()}`
    : `-m conntrack ${bang}--ctstate ${[...states].join()}`;
}

function target({ random, family, table: name, chain, further }: Place): string {
  if (further.length > 0 && random.chance(0.3)) return `${random.pick(['-j', '-j', '-g'])} ${random.pick(further)}`;
  if (chain.startsWith('U') && random.chance(0.2)) return '-j RETURN';
  const inside = family === 4 ? '10.0.0.77' : '2001:db8:a::77';
  switch (name) {
    case 'raw':
      return random.pick([
        '-j CT --notrack',
        '-j CT --notrack',
        '-j NOTRACK',
        '-j CT --helper ftp',
        '-j CT --zone 1',
        '-j DROP',
        '-j ACCEPT',
        '',
      ]);
    case 'mangle':
      return random.pick([
        '-j DROP',
        '-j DROP',
        '-j ACCEPT',
        '-j MARK --set-xmark 0x1/0xffffffff',
        '-j CONNMARK --save-mark',
        '-j CONNMARK --restore-mark',
        family === 4 ? '-j TTL --ttl-set 5' : '-j HL --hl-set 5',
        '-j TOS --set-tos 0x10',
      ]);
    case 'nat':
      if (chain === 'PREROUTING' || chain === 'OUTPUT')
        return random.pick([`-j DNAT --to-destination ${inside}`, '-j REDIRECT', '-j ACCEPT']);
      return chain === 'POSTROUTING' ? random.pick(['-j MASQUERADE', '-j ACCEPT']) : '-j ACCEPT';
    default:
      return random.pick([
        '-j ACCEPT',
        '-j ACCEPT',
        '-j ACCEPT',
        '-j DROP',
        '-j DROP',
        '-j REJECT',
        '-j LOG',
        '-j CONNMARK --set-xmark 0x1/0x1',
        '-j SET --add-set friends src',
        '-j NFQUEUE --queue-num 0',
        '',
      ]);
  }
}

/** Without the lines that the reader refuses, such as an option that a protocol does not have. */
function withoutRefused(lines: readonly string[], family: Family): string {
  const kept: string[] = [];
  let head: string[] = [];
  for (const line of lines) {
    if (line.startsWith('*')) head = [line];
    else if (line.startsWith(':')) head.push(line);
    if (!line.startsWith('-')) kept.push(line);
    else if (line.startsWith('-D')) kept.push(line);
    else if (refusals(`${head.join('\n')}\n${line.replace(/^-I (\S+) \d+/, '-A $1')}\nCOMMIT\n`, family).length === 0)
      kept.push(line);
  }
  const text = `${kept.join('\n')}\n`;
  // What is wrong across lines, such as a number too high or a target that a hook cannot come to: without edits and user chains.
  if (refusals(text, family).length === 0) return text;
  const plain = kept.filter((line) => !/^-[DI] |^:U| U\d|(-j|-g) U\d/.test(line));
  return `${plain.join('\n')}\n`;
}
