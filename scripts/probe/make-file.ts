/** Save files made at random over the whole format: directives, commands, quoting, counters, and what goes wrong with them. */
import type { Family } from '../../server/src/base/problem.ts';
import { TABLES } from '../../server/src/catalogue/tables.ts';
import type { Random } from './random.ts';

export interface FileToCheck {
  readonly family: Family;
  readonly text: string;
}

const USER_CHAINS = ['web', 'ssh', 'a-b', 'tcp_in', 'x.y', 'LOG', 'N', 'log', 'in+out'];

const ODD_CHAINS = [
  'a'.repeat(28),
  'b'.repeat(29),
  'ACCEPT',
  'RETURN',
  'QUEUE',
  'REJECT',
  '!x',
  '"q"',
  '"a b"',
  "'s'",
  'ü',
  '#c',
  '',
  'PREROUTING',
  'input',
  '1',
  'e[0:0]',
];

const BODIES = [
  '-j ACCEPT',
  '-j DROP',
  '-j RETURN',
  '-p tcp --dport 22 -j ACCEPT',
  '-p udp -m udp --sport 53 -j DROP',
  '-p tcp -j REJECT',
  '-j REJECT --reject-with tcp-reset',
  '-j LOG --log-prefix "in: "',
  '-j LOG',
  '-m comment --comment "a \\"b\\" c" -j DROP',
  '-m comment --comment a"b c"',
  '-m comment --comment ""',
  '-m comment --comment "x"y',
  "-m comment --comment 'x'",
  "-m comment --comment 'x y'",
  '-m comment --comment "unclosed',
  '-m comment --comment x\\ y',
  '-m comment --comment "tab\there"',
  '-s 10.0.0.1,10.0.0.2 -j DROP',
  '-s ::1 -j DROP',
  '-d 10.0.0.0/8 -i eth0',
  '-i eth0',
  '-o eth0 -j ACCEPT',
  '-4 -j ACCEPT',
  '-6 -j ACCEPT',
  '-j MARK --set-mark 1',
  '-j MASQUERADE',
  '-j DNAT --to-destination 10.0.0.9',
  '-m state --state NEW',
  '-m set --match-set some src',
  '',
  '-t filter -j ACCEPT',
  '-t nat',
  '-c 5 6 -j DROP',
  '-j',
  '-p tcp --dport 22 -j ACCEPT # why',
  '-p tcp --dport 22 -j ACCEPT \\',
  '-v -j DROP',
  '-w -j DROP',
  '-n -j DROP',
  '--line-numbers -j DROP',
  'stray -j DROP',
];

const COUNTERS = [
  '[1:2] ',
  '[0:0] ',
  '[1:2]',
  '[1:2]  ',
  '[18446744073709551615:1] ',
  '[1] ',
  '[:] ',
  '[1:2 ',
  '[a:b] ',
  '[-1:2] ',
  ' [1:2] ',
  '[1 : 2] ',
  '[1:2]\t',
  '[0x10:2] ',
  '[1:2][3:4] ',
];

const POLICY_COUNTERS = [
  ' [0:0]',
  ' [5:6]',
  '',
  ' [1]',
  ' 0:0',
  ' [1:2] more',
  ' [x:y]',
  '\t[0:0]',
  ' [0:0',
  ' [1:2]]',
];

/** Lines that stand by themselves anywhere. */
const ALONE = [
  '# comment',
  '',
  '#',
  ' ',
  '\t',
  ' # indented',
  'COMMIT',
  'COMMIT ',
  ' COMMIT',
  'commit',
  'COMMIT # x',
  'stray',
  '-',
  '--',
  '!',
  '-A',
  '*',
  ':',
  '[',
  '-4',
  '-6 -A INPUT',
  '-V',
  '-Z',
  '-F',
  '-X',
  '-L INPUT',
  '-S',
  '"',
  '\\',
  '\u00a0',
];

/** A file of one or a few blocks, most of which are right but for a little. */
export function makeFile(random: Random): FileToCheck {
  const family: Family = random.oneIn(2) ? 4 : 6;
  const faults = random.oneIn(3) ? 0 : 1 + random.below(2);
  const lines: string[] = [];
  const blocks = random.pick([1, 1, 1, 1, 2, 2, 3]);
  const fragment = random.oneIn(4);
  for (let i = 0; i < blocks; i++) lines.push(...makeBlock(random, fragment));
  for (let i = 0; i < faults; i++) spoilLine(random, lines);
  return { family, text: joinLines(random, lines) };
}

function makeBlock(random: Random, fragment: boolean): string[] {
  const table = random.oneIn(2) ? (TABLES.find(({ name }) => name === 'filter') ?? TABLES[0]) : random.pick(TABLES);
  if (!table) return [];
  const chains: string[] = fragment ? [] : [...table.chains];
  const users = Array.from({ length: random.below(4) }, () =>
    random.oneIn(20) ? random.pick(ODD_CHAINS) : random.pick(USER_CHAINS),
  );
  const lines = [`*${table.name}`];
  if (!fragment || random.oneIn(20))
    for (const chain of table.chains)
      if (!random.oneIn(8))
        lines.push(`:${chain} ${random.pick(['ACCEPT', 'ACCEPT', 'DROP', '-'])}${policyEnd(random)}`);
  for (const chain of new Set(random.oneIn(20) ? users : [...new Set(users)])) {
    if (random.oneIn(8)) lines.push(`-N ${chain}`);
    else lines.push(`:${chain} -${policyEnd(random)}`);
  }
  if (random.oneIn(15)) lines.push(lines.at(-1) ?? '');
  const all = [...chains, ...users, ...(fragment ? [random.pick(table.chains)] : [])];
  const count = random.below(7);
  for (let i = 0; i < count; i++) lines.push(command(random, all, users, table.chains));
  lines.push('COMMIT');
  return lines;
}

function policyEnd(random: Random): string {
  return random.oneIn(6) ? random.pick(POLICY_COUNTERS) : ' [0:0]';
}

function command(random: Random, all: readonly string[], users: readonly string[], builtin: readonly string[]): string {
  const chain = random.oneIn(25) ? random.pick([...ODD_CHAINS, ...USER_CHAINS]) : random.pick(all) || 'INPUT';
  const user = random.pick(users.length > 0 && !random.oneIn(12) ? users : [...USER_CHAINS, ...ODD_CHAINS, ...builtin]);
  const before = random.oneIn(8) ? random.pick(COUNTERS) : '';
  const number = random.pick(['1', '1', '2', '3', '0', '9', '-1', 'x', '1x', '']);
  const body = (): string =>
    random.oneIn(3)
      ? `${random.pick(['-j', '-j', '-g'])} ${user}`
      : (BODIES[random.below(random.oneIn(2) ? 14 : BODIES.length)] ?? '');
  const lines: (() => string)[] = [
    () => `-I ${chain} ${body()}`,
    () => `-I ${chain} ${number} ${body()}`,
    () => `-R ${chain} ${number} ${body()}`,
    () => `-D ${chain} ${number}`,
    () => `-D ${chain} ${body()}`,
    () => `-N ${user}`,
    () => `-P ${chain} ${random.pick(['ACCEPT', 'DROP', 'RETURN', ''])}`,
    () => `-F${random.oneIn(2) ? '' : ` ${chain}`}`,
    () => `-X${random.oneIn(2) ? '' : ` ${user}`}`,
    () => `-Z${random.oneIn(2) ? '' : ` ${chain}${random.oneIn(3) ? ` ${number}` : ''}`}`,
    () => `-E ${user} ${random.pick(USER_CHAINS)}`,
    () => `-C ${chain} ${body()}`,
    () => `--append ${chain} ${body()}`,
    () => `-A${chain} ${body()}`,
    () => `${body()} -A ${chain}`,
    () => `:${user} -${policyEnd(random)}`,
    () => `-A ${chain} ${body()} -m comment --comment ${'l'.repeat(random.pick([255, 256, 1000, 1023, 1024]))}`,
    () => `-A ${chain} ${'-m comment --comment c '.repeat(random.pick([30, 60, 65]))}`,
    () => random.pick(ALONE),
  ];
  return before + (random.oneIn(3) ? random.pick(lines)() : `-A ${chain} ${body()}`);
}

/** Changes one line, or the order of lines. */
function spoilLine(random: Random, lines: string[]): void {
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const changes: (() => string[])[] = [
    () => [],
    () => [line, line],
    () => [` ${line}`],
    () => [`\t${line}`],
    () => [`${line} `],
    () => [`${line}\t`],
    () => [`${line}\r`],
    () => [`${line} # remark`],
    () => [line.replaceAll(' ', '  ')],
    () => [line.replaceAll(' ', '\t')],
    () => [line.slice(0, Math.max(0, line.length - 1 - random.below(4)))],
    () => [`${line}\0${random.pick(['', ' more'])}`],
    () => [random.pick(ALONE), line],
    () => [line.replace(/ (\S+)$/, ' "$1"')],
    () => [line.replace(/ (\S+)$/, ' "$1')],
    () => [line.replace(/(\S)$/, '"$1"')],
    () => [line.toLowerCase()],
    () => [line.replace(/^(-\S+|[*:])/, '$1 ')],
    () => [`${line}${' '.repeat(random.pick([10_100, 10_239, 10_300]))}`],
    () => [`-4 ${line}`],
    () => [`${line} -6`],
    () => [random.pick(COUNTERS) + line],
    () => ['COMMIT', line],
    () => [`*${random.pick(['filter', 'nat', 'raw', 'mangle', 'filer', 'broute', ''])}`, line],
    () => [`iptables ${line}`],
    () => [line.replace('-', '\u2013')],
  ];
  lines.splice(at, 1, ...random.pick(changes)());
}

function joinLines(random: Random, lines: readonly string[]): string {
  const text = `${lines.join('\n')}\n`;
  if (!random.oneIn(12)) return text;
  switch (random.below(5)) {
    case 0:
      return text.slice(0, -1);
    case 1:
      return text.replaceAll('\n', '\r\n');
    case 2:
      return `\ufeff${text}`;
    case 3:
      return text.slice(0, random.below(text.length));
    default:
      return `${text}\n\n`;
  }
}
