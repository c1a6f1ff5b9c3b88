/** Makes up sessions: commands of iptables one after another on a few chains, among them wrong ones. */
import type { Family } from '../../server/src/base/problem.ts';
import { TABLES } from '../../server/src/catalogue/tables.ts';
import type { Random } from './random.ts';

export interface Session {
  readonly family: Family;
  readonly commands: readonly Step[];
}

export interface Step {
  /** The words behind the program's name. */
  readonly words: readonly string[];
  /** Of a restore program, what it reads. */
  readonly input?: string;
  readonly isIpset?: true;
}

/** Rules in several spellings, so that those of one are found by another. */
const RULES: Readonly<Record<Family, readonly string[]>> = {
  4: [
    '-j ACCEPT',
    '--jump ACCEPT',
    '-p tcp --dport 22 -j ACCEPT',
    '-p tcp -m tcp --dport 22 -j ACCEPT',
    '-p 6 --dport ssh -j ACCEPT',
    '-m tcp -p tcp --destination-port 22 -j ACCEPT',
    '-s 10.0.0.1 -j DROP',
    '-s 10.0.0.1/32 -j DROP',
    '-s 10.0.0.1/255.255.255.255 -j DROP',
    '-s 10.0.0.1,10.0.0.2 -j DROP',
    '-s 10.0.0.2 -j DROP',
    '-s 10.0.0.1,10.0.0.2 -d 10.1.0.0/16,10.2.0.0/16 -j DROP',
    '-d 10.2.0.0/16 -s 10.0.0.2 -j DROP',
    '! -s 10.0.0.1 -i eth0 -j A',
    '-i eth0 ! -s 10.0.0.1 -j A',
    '-j A',
    '-j A',
    '-g A',
    '-j B',
    '-j B',
    '-j C',
    '-p tcp -j C',
    '-j INPUT',
    '-j nosuch',
    '-j NOSUCH',
    '-p udp --dport 53',
    '-p udp --dport 53 -c 5 7',
    '-m comment --comment "a b" -j RETURN',
    '-m state --state NEW,ESTABLISHED -j ACCEPT',
    '-m state --state ESTABLISHED,NEW -j ACCEPT',
    '-m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT',
    '-m limit --limit 5/min',
    '-m limit --limit 300/hour',
    '-j LOG',
    '-j LOG --log-level warning',
    '-j LOG --log-level 4 --log-prefix "x "',
    '-j REJECT',
    '-j REJECT --reject-with icmp-port-unreachable',
    '-p tcp --dport',
    '-p tcp --dport 70000 -j DROP',
    '-m nosuch',
    '-s 10.0.0.300',
    '-s 2001:db8::1 -j DROP',
    '-o eth0 -j DROP',
    '-t nat -j ACCEPT',
    'extra',
    '',
  ],
  6: [
    '-j ACCEPT',
    '-s 2001:db8::1 -j DROP',
    '-s 2001:db8::1/128 -j DROP',
    '-s 2001:db8::1,2001:db8::2 -j DROP',
    '-s 2001:DB8:0::2 -j DROP',
    '-p ipv6-icmp -j ACCEPT',
    '-p icmpv6 -j ACCEPT',
    '-p icmpv6 --icmpv6-type 128 -j ACCEPT',
    '-p icmpv6 --icmpv6-type echo-request -j ACCEPT',
    '-p icmp -j ACCEPT',
    '-s 10.0.0.1 -j DROP',
    '-j REJECT',
    '-j A',
    '-g B',
    '-p tcp --dport 22',
    '',
  ],
};

const NAMES = [
  'A',
  'A',
  'A',
  'B',
  'B',
  'C',
  'nosuch',
  'ACCEPT',
  'a b',
  '-x',
  '!x',
  '',
  'a-name-of-twenty-nine-letters',
  'DROP',
];
const NUMBERS = ['1', '1', '2', '2', '3', '4', '0', '-1', '01', '0x2', '2x', '99', '4294967296', ''];

/** A session of 4 to 24 commands. */
export function makeSession(random: Random): Session {
  const family: Family = random.oneIn(4) ? 6 : 4;
  const table = random.oneIn(3)
    ? random.pick(TABLES)
    : (TABLES.find(({ name }) => name === 'filter') ?? random.pick(TABLES));
  const count = 4 + random.below(21);
  const hasSets = random.oneIn(3);
  const commands: Step[] = [{ words: ['-t', table.name, '-N', 'A'] }];
  for (let i = 0; i < count; i++) {
    if (random.oneIn(8)) commands.push(restore(random, family, table));
    else if (hasSets && random.oneIn(2)) commands.push({ words: setCommand(random), isIpset: true });
    else if (hasSets && random.oneIn(3)) commands.push({ words: ['-t', table.name, ...setRule(random)] });
    else commands.push({ words: [...tableWords(random, table.name), ...command(random, family, table.chains)] });
  }
  return { family, commands };
}

/** What a restore program is given: lines of commands, mostly whole and in order. */
function restore(random: Random, family: Family, table: (typeof TABLES)[number]): Step {
  const lines: string[] = [];
  const inTable = ({ name, chains }: (typeof TABLES)[number]): void => {
    lines.push(`*${name}`);
    for (const chain of chains)
      if (random.oneIn(2)) lines.push(`:${chain} ${random.pick(['ACCEPT', 'DROP', '-'])} [3:4]`);
    for (const chain of ['A', 'B', 'C']) if (random.oneIn(2)) lines.push(`:${chain} - [0:0]`);
    for (let i = random.below(5); i > 0; i--) {
      const words = command(random, family, chains);
      // What the programs make of these in a table that is not there yet is a matter of its own, and no save file holds them.
      if (!words.some((word) => /^-[EZXSLF]$/.test(word))) lines.push(words.map(quotedForRestore).join(' '));
    }
    if (!random.oneIn(12)) lines.push('COMMIT');
  };
  inTable(table);
  if (random.oneIn(4)) inTable(random.pick(TABLES));
  const words = random.pick([
    [],
    [],
    ['-n'],
    ['-n'],
    ['-n', '-c'],
    ['-c'],
    ['-t'],
    ['-T', table.name],
    ['-T', 'nat'],
    ['-x'],
  ]);
  return { words, input: `${lines.join('\n')}\n` };
}

const SETS = ['s', 's', 't', 'u', 'nosuch', '', 'a-name-of-set-that-is-32-letters'];
const KINDS = [
  'hash:ip',
  'hash:ip',
  'hash:net',
  'hash:ip family inet6',
  'hash:ip hashsize 64 maxelem 3',
  'hash:ip timeout 300',
  'hash:ip,port',
  'bitmap:port range 1-100',
  'bitmap:ip range 10.0.0.0/24',
  'list:set',
  'hash:nosuch',
  'hash:ip nosuch',
  '',
];
const MEMBERS = [
  '10.0.0.1',
  '10.0.0.1',
  '10.0.0.2',
  '10.0.0.0/24',
  '10.0.0.1-10.0.0.3',
  '10.0.0.1,tcp:80',
  '2001:db8::1',
  '80',
  '200',
  's',
  'nosuch',
  '10.0.0.1 timeout 10',
  '10.0.0.0/33',
  '',
];

function setCommand(random: Random): string[] {
  const set = (): string => random.pick(SETS);
  const member = (): string[] => random.pick(MEMBERS).split(' ');
  const made = random
    .pick<() => string[]>([
      () => ['create', set(), ...random.pick(KINDS).split(' ')],
      () => ['create', set(), ...random.pick(KINDS).split(' ')],
      () => ['-N', set(), ...random.pick(KINDS).split(' ')],
      () => ['add', set(), ...member()],
      () => ['add', set(), ...member()],
      () => ['-A', set(), ...member()],
      () => ['del', set(), ...member()],
      () => ['test', set(), ...member()],
      () => ['flush', ...(random.oneIn(3) ? [] : [set()])],
      () => ['destroy', ...(random.oneIn(3) ? [] : [set()])],
      () => ['-X', set()],
      () => ['swap', set(), set()],
      () => ['rename', set(), set()],
      () => ['list', ...(random.oneIn(2) ? [] : [set()])],
    ])()
    .filter((word, index) => word !== '' || index > 1);
  return random.oneIn(4) ? [...random.pick([['-exist'], ['-!'], ['-q']]), ...made] : made;
}

function setRule(random: Random): string[] {
  const verb = random.pick(['-A', '-A', '-D', '-C', '-I']);
  return [verb, 'A', '-m', 'set', '--match-set', random.pick(SETS), random.pick(['src', 'dst', 'src,dst'])];
}

function quotedForRestore(word: string): string {
  return word === '' || /\s/.test(word) ? `"${word}"` : word;
}

function tableWords(random: Random, table: string): string[] {
  if (random.oneIn(40)) return ['-t', random.pick(['nosuch', 'nat', 'filter', ''])];
  return table === 'filter' && random.oneIn(2) ? [] : random.oneIn(2) ? ['-t', table] : ['--table', table];
}

function command(random: Random, family: Family, builtins: readonly string[]): string[] {
  const chain = (): string => (random.oneIn(2) ? random.pick(builtins.slice(0, 2)) : random.pick(NAMES));
  const number = (): string => random.pick(NUMBERS);
  const rule = (): string[] => wordsOf(random.pick(RULES[family]));
  const mostly = (words: string[]): string[] => (random.oneIn(20) ? [] : words);
  const made = random.pick<() => string[]>([
    () => ['-A', chain(), ...rule()],
    () => ['-A', chain(), ...rule()],
    () => ['--append', chain(), ...rule()],
    () => ['-I', chain(), ...rule()],
    () => ['-I', chain(), number(), ...rule()],
    () => ['-R', chain(), ...mostly([number()]), ...rule()],
    () => ['-D', chain(), ...rule()],
    () => ['-D', chain(), ...rule()],
    () => ['-D', chain(), number()],
    () => ['-C', chain(), ...rule()],
    () => ['-N', ...mostly([random.pick(NAMES)])],
    () => ['-N', random.pick(NAMES)],
    () => ['-X', ...(random.oneIn(2) ? [chain()] : [])],
    () => ['-E', random.pick(NAMES), ...mostly([random.pick(NAMES)])],
    () => ['-F', ...(random.oneIn(3) ? [] : [chain()])],
    () => ['-P', chain(), ...mostly([random.pick(['ACCEPT', 'DROP', 'DROP', 'REJECT', 'QUEUE', 'A', 'drop', ''])])],
    () => ['-Z', ...(random.oneIn(2) ? [chain(), ...(random.oneIn(2) ? [number()] : [])] : [])],
    () => ['-S', ...(random.oneIn(2) ? [chain(), ...(random.oneIn(2) ? [number()] : [])] : [])],
    () => ['-L', ...(random.oneIn(2) ? [chain()] : []), '-n'],
  ])();
  if (!random.oneIn(8)) return made;
  const more = random.pick([
    '-w',
    '-v',
    '-n',
    '-x',
    '--line-numbers',
    '-4',
    '-6',
    '-w 1',
    '--wait=2',
    '-F',
    '-c 1 2',
    '-h',
    'x',
  ]);
  return random.oneIn(2) ? [...more.split(' '), ...made] : [...made, ...more.split(' ')];
}

function wordsOf(rule: string): string[] {
  return (rule.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}
