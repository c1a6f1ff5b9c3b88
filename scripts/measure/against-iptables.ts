/** Makes rules up, gives them to the real iptables in a network namespace and to this reader, and prints where they differ: `tsx scripts/measure/against-iptables.ts [--rules N] [--seed N] [--from FILE…]` (as root). */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Backend, Family } from '../../server/src/base/problem.ts';
import { TABLES } from '../../server/src/catalogue/tables.ts';
import { readCases } from '../../test/support/cases.ts';
import { filesUnder } from '../../test/support/files.ts';
import { checkRule, type RuleToCheck } from './check-rule.ts';

/** Words that a rule may have anywhere, right and wrong ones: what the reader of options stumbles over. */
const PIECES = [
  '-s 10.0.0.1',
  '-d 10.0.0.0/8',
  '-s ::1',
  '-d 2001:db8::/32',
  '-s 1.2.3.4/255.0.255.0',
  '-s 10.1',
  '-d 1.2.3.4/0',
  '-s 0x7f.1',
  '! -s 10.0.0.1',
  '! -d 2001:db8::1',
  '-s 10.0.0.1,10.0.0.2',
  '-d ::1,::2',
  '! -s 10.0.0.1,10.0.0.2',
  '-s 300.1.1.1',
  '-d 10.0.0.0/33',
  '-i eth0',
  '-o eth+',
  '! -i lo',
  '-i +',
  '! -o +',
  '-i thisnameistoolong',
  '-ieth0',
  '-o a/b',
  '-p tcp',
  '-p udp',
  '-p icmp',
  '-p 6',
  '-p ipv6-icmp',
  '-p icmpv6',
  '-p all',
  '! -p tcp',
  '! -p all',
  '-p TCP',
  '-p 300',
  '-p mptcp',
  '-p esp',
  '-p sctp',
  '-ptcp',
  '-f',
  '! -f',
  '-j ACCEPT',
  '-j DROP',
  '-j RETURN',
  '-jACCEPT',
  '-g ACCEPT',
  '-j MARK --set-mark 1',
  '-j LOG',
  '-j REJECT',
  '-c 1 2',
  '-c 1,2',
  '-c 1',
  '-m tcp',
  '-m udp',
  '-m icmp',
  '-mmark --mark 1',
  '-m mark ! --mark 2',
  '-m mark',
  '-m nosuch',
  '-m comment --comment x',
  '-m conntrack --ctstate NEW',
  '--dport 80',
  '--sport 1:2',
  '! --dport 80',
  '--dport',
  '--dpor 80',
  '--sou 80',
  '--syn',
  '! --syn',
  '--syn=1',
  '--dport=80',
  '--s 1',
  '--mark 3',
  '--icmp-type 8',
  '--tcp-flags SYN,ACK SYN',
  '--tcp-flags SYN',
  '-v',
  '-n',
  '-x',
  '-4',
  '-6',
  '!',
  '--',
  '-',
  'stray',
  '--line-numbers',
  '-t filter',
  '-w',
  '-b',
  '-fv',
  '--protocol tcp',
  '--proto udp',
  '--jump DROP',
  '--in-interface eth1',
  '--match udp',
  '--set-counters 3 4',
  '-ctstate NEW',
  '-m tcp -m tcp',
  '-m multiport --dports 1,2',
  '--dports 5',
  '-m limit',
  '-m state --state NEW',
  '--ctstate INVALID',
  '""',
  '-M x',
  '--modp x',
];

const { values } = parseArgs({
  options: {
    rules: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    from: { type: 'string', multiple: true },
  },
});
let state = Number(values.seed);
const namespace = `compare-${process.pid}`;
process.exitCode = main();

function main(): number {
  if (spawnSync('ip', ['netns', 'add', namespace]).status !== 0) {
    console.error('A network namespace cannot be made here: this needs root and iproute2.');
    return 2;
  }
  try {
    const seeds = rulesToStartFrom();
    let compared = 0;
    let different = 0;
    for (let i = 0; i < Number(values.rules); i++) {
      const rule = makeRule(seeds);
      const checked = checkRule(rule, true);
      if (checked.notYetKnown) continue;
      compared++;
      const differences = (['legacy', 'nft'] as const).flatMap((backend) => compare(rule, backend));
      if (differences.length > 0) different++;
      for (const text of differences)
        console.log(`IPv${rule.family} ${rule.table} ${rule.chain}: ${rule.rule}\n    ${text}`);
    }
    console.log(`seed ${values.seed}: ${compared} rules compared, ${different} differ`);
    return different > 0 ? 1 : 0;
  } finally {
    spawnSync('ip', ['netns', 'delete', namespace]);
  }
}

function rulesToStartFrom(): string[] {
  const fromCases = filesUnder('test/catalogue', /\.cases$/).flatMap((path) => readCases(path).map(({ rule }) => rule));
  const fromFiles = (values.from ?? []).flatMap((path) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { rule: string }).rule),
  );
  return [...new Set([...fromCases, ...fromFiles])];
}

/** Linear congruence is random enough here, and the seed makes a run repeatable. */
function random(below: number): number {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((state / 2_147_483_648) * below);
}

function pick<T>(list: readonly T[]): T {
  return list[random(list.length)] as T;
}

function makeRule(seeds: readonly string[]): RuleToCheck {
  const table = pick(random(2) === 0 ? TABLES.filter(({ name }) => name === 'filter') : TABLES);
  const parts = Array.from({ length: 1 + random(4) }, () =>
    random(3) === 0 && seeds.length > 0 ? pick(seeds) : pick(PIECES),
  );
  let words = parts.join(' ').split(' ');
  if (random(4) === 0) words = slip(words);
  const family: Family = random(2) === 0 ? 4 : 6;
  return { family, table: table.name, chain: pick(table.chains), rule: words.join(' ') };
}

/** One small mistake: a word dropped, doubled, moved, cut short or joined to the next. */
function slip(words: readonly string[]): string[] {
  const at = random(words.length);
  const word = words[at] ?? '';
  const [before, after] = [words.slice(0, at), words.slice(at + 1)];
  switch (random(5)) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...before, word, word, ...after];
    case 2:
      return [...after, word, ...before];
    case 3:
      return [...before, word.slice(0, -1), ...after];
    default:
      return [...before, `${word}=${after[0] ?? ''}`, ...after.slice(1)];
  }
}

function compare(rule: RuleToCheck, backend: Backend): string[] {
  const program = `${rule.family === 6 ? 'ip6tables' : 'iptables'}-${backend}`;
  const run = (args: readonly string[], input: string) =>
    spawnSync('ip', ['netns', 'exec', namespace, ...args], { input, encoding: 'utf8', timeout: 10_000 });
  const loaded = run([`${program}-restore`], `*${rule.table}\n-A ${rule.chain} ${rule.rule}\nCOMMIT\n`);
  const here = checkRule(rule, true, backend);
  const said = here.refusals.join('; ') || 'nothing';
  if (loaded.status !== 0) {
    const words = loaded.stderr.split('\n').find((line) => line.trim() !== '') ?? '';
    // Sets, accounting objects and the like are the host's, not the rule's.
    if (words.includes("doesn't exist")) return [];
    return here.refusals.length > 0 ? [] : [`${backend} refuses it: ${words}`];
  }
  // The restore programs take the lines for the other family, and pass over them.
  if (here.skipped || here.ended) return [];
  if (here.refusals.length > 0) return [`${backend} takes it; here: ${said}`];
  const saved = run([`${program}-save`, '-t', rule.table], '').stdout;
  const found = saved
    .split('\n')
    .filter((line) => line.startsWith('-A'))
    .join(' | ');
  const printed = here.saved(backend);
  return found === printed ? [] : [`${backend} prints "${found}"; here "${printed}"`];
}
