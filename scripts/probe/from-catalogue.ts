/** Rules made out of the catalogue itself: each option at, inside and outside its limits, in pairs, negated, shortened, in every table and chain. */
import type { Family } from '../../server/src/base/problem.ts';
import type { Entry, OptionSpec, ValueContext } from '../../server/src/catalogue/define.ts';
import { matches } from '../../server/src/catalogue/matches.generated.ts';
import { targets } from '../../server/src/catalogue/targets.generated.ts';
import { parseCommand } from '../../server/src/syntax/command/parse.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';
import type { Random } from './random.ts';

type AnyOption = OptionSpec<unknown, string>;

/** Numbers at the edges of what programs store, in every base, and what is no number. */
const EDGES = [
  '0',
  '1',
  '-1',
  '7',
  '31',
  '32',
  '63',
  '64',
  '127',
  '128',
  '255',
  '256',
  '65535',
  '65536',
  '4294967295',
  '4294967296',
  '0x10',
  '0xffffffff',
  '010',
  '08',
  '+5',
  '1:2',
  '2:1',
  ':5',
  '5:',
  '1,2',
  '1-2',
  '0/0',
  '1/1',
  '0xff/0x0f',
  '5x',
  'x',
  '""',
  '1.5',
];

/** Addresses and names that many options take. */
const COMMON = [
  '10.0.0.1',
  '10.0.0.0/8',
  '10.0.0.1-10.0.0.9',
  '2001:db8::1',
  '2001:db8::/32',
  '::',
  'eth0',
  'lo',
  'tcp',
  'udp',
  'NEW',
  'LOCAL',
  'src',
  'src,dst',
  '80',
  '80:90',
  'http',
  '1/sec',
  '10:100',
];

const PROTOCOLS = [
  'tcp',
  'udp',
  'icmp',
  'ipv6-icmp',
  'sctp',
  'dccp',
  'udplite',
  'esp',
  'ah',
  'gre',
  '6',
  '! -p tcp',
  'all',
];

/** Values that rules written by people give to an option, by the entry's and the option's name. */
export type KnownValues = ReadonlyMap<string, readonly string[]>;

/** Reads the values of all options out of rules. */
export function valuesIn(rules: readonly string[]): KnownValues {
  const known = new Map<string, Set<string>>();
  for (const family of [4, 6] as const) {
    for (const rule of rules) {
      const { spec } = parseCommand(splitWords(`-A INPUT ${rule}`, 0).words, {
        family,
        table: 'filter',
        mode: 'restore',
      });
      for (const owner of [...spec.matches, ...(spec.target ? [spec.target] : [])]) {
        for (const { name, values } of owner.options) {
          const key = `${owner.name} ${name}`;
          const text = values.map((value) => quoted(value.text)).join(' ');
          if (text !== '') known.set(key, (known.get(key) ?? new Set()).add(text));
        }
      }
    }
  }
  return new Map([...known].map(([key, set]) => [key, [...set]]));
}

/** A rule of one or two matches and perhaps a target of a family. */
export function catalogueRule(random: Random, family: Family, known: KnownValues): string {
  const words: string[] = [];
  const entries = Array.from({ length: random.oneIn(4) ? 2 : 1 }, () => pickEntry(random, matches, family));
  const target = random.oneIn(2) ? pickEntry(random, targets, family) : undefined;
  const used = target && random.oneIn(2) ? [target] : [...entries, ...(target ? [target] : [])];
  const protocol = protocolFor(random, used);
  if (protocol) words.push(protocol.startsWith('!') ? protocol : `-p ${protocol}`);
  for (const entry of used) {
    if (random.oneIn(40)) words.push(random.pick(['!', '-f', '-i eth0', '-o eth0', '-s 10.0.0.1']));
    words.push(entry.kind === 'match' ? `-m ${entry.name}` : `-j ${entry.name}`);
    words.push(...optionsOf(random, entry, family, known));
  }
  return words.join(' ');
}

function pickEntry(random: Random, list: readonly Entry[], family: Family): Entry {
  const ofFamily = list.filter((entry) => !entry.families || entry.families.includes(family));
  return random.pick(random.oneIn(30) ? list : ofFamily);
}

function protocolFor(random: Random, entries: readonly Entry[]): string | undefined {
  const wanted = entries.flatMap((entry) => entry.protocols ?? []);
  if (wanted.length > 0 && !random.oneIn(8)) return String(random.pick(wanted));
  const named = entries.find((entry) => PROTOCOLS.includes(entry.name));
  if (named && !random.oneIn(8)) return named.name;
  return random.oneIn(2) ? random.pick(PROTOCOLS) : undefined;
}

/** Some of the entry's options: those it cannot be without nearly always, and one or two besides. */
function optionsOf(random: Random, entry: Entry, family: Family, known: KnownValues): string[] {
  const options = Object.entries(entry.options as Record<string, AnyOption>);
  if (options.length === 0) return [];
  const chosen = options.filter(([, option]) => option.mandatory && !random.oneIn(12));
  const extra = random.below(3);
  for (let i = 0; i < extra; i++) chosen.push(random.pick(options));
  const distinct = random.oneIn(10) ? chosen : [...new Map(chosen)];
  if (distinct.length === 0 && !random.oneIn(6)) distinct.push(random.pick(options));
  return distinct.map(([name, option]) => written(random, entry, name, option, family, known));
}

function written(
  random: Random,
  entry: Entry,
  name: string,
  option: AnyOption,
  family: Family,
  known: KnownValues,
): string {
  const spelling = random.pick([name, name, ...(option.aliases ?? [])]);
  const shortened = random.oneIn(10) ? spelling.slice(0, Math.max(1, spelling.length - 1 - random.below(4))) : spelling;
  const bang = random.oneIn(option.negatable ? 3 : 15) ? '! ' : '';
  if (!option.value) return `${bang}--${shortened}${random.oneIn(30) ? '=1' : ''}`;
  if (random.oneIn(40)) return `${bang}--${shortened}`;
  const context: ValueContext = { family, protocol: undefined };
  const usual = known.get(`${entry.name} ${name}`) ?? [];
  const names = option.value.names?.(context).map((value) => value.name) ?? [];
  const value = valueFrom(random, usual, names);
  return `${bang}--${shortened}${random.oneIn(10) && !value.includes(' ') ? '=' : ' '}${value}`;
}

function valueFrom(random: Random, usual: readonly string[], names: readonly string[]): string {
  const source = random.below(10);
  if (source < 5 && usual.length > 0) return random.pick(usual);
  if (source < 6 && names.length > 0) return random.pick(names);
  if (source < 7 && usual.length > 0) return bent(random, random.pick(usual));
  return random.pick(random.oneIn(3) ? COMMON : EDGES);
}

/** A value with one thing changed. */
function bent(random: Random, value: string): string {
  switch (random.below(6)) {
    case 0:
      return value.slice(0, -1) || '0';
    case 1:
      return `${value}${random.pick([',', ':', '/', '-', 'x', '0', '/24', ',1'])}`;
    case 2:
      return value.toUpperCase();
    case 3:
      return value.replace(/\d+/, random.pick(['0', '255', '256', '65536', '4294967296', '0x1f', '-1']));
    case 4:
      return value.toLowerCase();
    default:
      return value.replace(/[,:/-]/, random.pick([',', ':', '/', '-', '']));
  }
}

function quoted(text: string): string {
  return text === '' || /[\s"]/.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : text;
}
