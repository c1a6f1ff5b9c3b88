/** What `iptables -L` prints of a table, from how the table is saved. Source: what iptables 1.8.9 prints. */
import type { Family } from '../../base/problem.ts';
import type { SavedOption } from '../../catalogue/listing.ts';
import { protocolNumber } from '../../catalogue/protocols.ts';
import { matchNamed, targetNamed } from '../../syntax/command/registry.ts';
import { splitWords } from '../../syntax/save/words.ts';
import { counterText, type Host, withNames } from './list-hosts.ts';

export interface Shown {
  readonly family: Family;
  /** Only this chain. */
  readonly chain: string | undefined;
  /** `-n`: without it, names of addresses and services come from the host. */
  readonly isNumeric: boolean;
  readonly hasNumbers: boolean;
  /** `-v`: with counters and interfaces. */
  readonly isVerbose: boolean;
  /** `-x`: counters are not shortened. */
  readonly isExact: boolean;
  /** Only the rule of this number, without a head. */
  readonly only: number | undefined;
  /** Where the names and the counters come from. */
  readonly host: Host;
}

interface Columns {
  target: string;
  protocol: string;
  fragments: string;
  input: string;
  output: string;
  source: string;
  destination: string;
  /** Of the matches and the target, in order. */
  readonly said: string[];
  isGoto: boolean;
}

/** `undefined` where something of it is not worked out. `lines`: those of the table as `iptables-save` prints it. */
export function listText(lines: readonly string[], shown: Shown): string | undefined {
  const rules = lines.filter((line) => line.startsWith('-A '));
  const words = new Map(rules.map((line) => [line, splitWords(line, 0).words.map(({ text }) => text)]));
  const chains = new Set(lines.flatMap((line) => /^:(\S+) /.exec(line)?.[1] ?? []));
  const parts: string[] = [];
  for (const line of lines) {
    const declared = /^:(\S+) (\S+) \[/.exec(line);
    if (!declared) continue;
    const [, name = '', policy = ''] = declared;
    if (shown.chain !== undefined && shown.chain !== name) continue;
    const own = rules.filter((rule) => words.get(rule)?.[1] === name);
    const users = rules.filter((rule) => aimOf(words.get(rule) ?? []) === name).length;
    const printed = own.map((rule, index) => {
      const text = ruleText(words.get(rule)?.slice(2) ?? [], shown, chains);
      if (text === undefined) return undefined;
      return `${shown.hasNumbers ? String(index + 1).padEnd(5) : ''}${counted(shown, index + 1, true)}${text}\n`;
    });
    if (shown.only !== undefined) return own.length < shown.only ? '' : printed[shown.only - 1];
    if (printed.includes(undefined)) return undefined;
    const packets = counted(shown, 0, false);
    const state = policy === '-' ? `${users} references` : `policy ${policy}${packets === '' ? '' : ` ${packets}`}`;
    parts.push(`Chain ${name} (${state})\n${headOf(shown)}\n${printed.join('')}`);
  }
  return parts.join('\n');
}

function headOf({ hasNumbers, isVerbose, isExact }: Shown): string {
  const counters = isVerbose ? (isExact ? '    pkts      bytes ' : ' pkts bytes ') : '';
  const via = isVerbose ? ' in     out    ' : '';
  return `${hasNumbers ? 'num  ' : ''}${counters}target     prot opt${via} source               destination         `;
}

/** Counters of a rule, or of a policy, with `-v`. */
function counted({ isVerbose, isExact, host }: Shown, rule: number, isColumn: boolean): string {
  if (!isVerbose) return '';
  const [packets = '', bytes = ''] = host.counters(rule).map((count) => counterText(count, isExact, isColumn));
  return isColumn ? `${packets}${bytes}` : `${packets}packets, ${bytes}bytes`;
}

function aimOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === '-j' || word === '-g');
  return at < 0 ? undefined : words[at + 1];
}

function ruleText(words: readonly string[], shown: Shown, chains: ReadonlySet<string>): string | undefined {
  const { family, isNumeric, host } = shown;
  const any = isNumeric ? (family === 4 ? '0.0.0.0/0' : '::/0') : 'anywhere';
  const columns: Columns = {
    target: '',
    protocol: isNumeric ? ' 0' : ' all',
    fragments: '--',
    input: isNumeric ? '*' : 'any',
    output: isNumeric ? '*' : 'any',
    source: ` ${any}`,
    destination: ` ${any}`,
    said: [],
    isGoto: false,
  };
  let at = 0;
  while (at < words.length) {
    const isNegated = words[at] === '!';
    if (isNegated) at++;
    const word = words[at++] ?? '';
    const mark = isNegated ? '!' : ' ';
    if (word === '-m' || word === '-j' || word === '-g') {
      const name = words[at++] ?? '';
      const end = endOfGroup(words, at);
      const isChain = word !== '-m' && chains.has(name);
      if (!addGroup(columns, word, name, isChain ? undefined : words.slice(at, end), shown)) return undefined;
      at = end;
    } else if (word === '-f') columns.fragments = isNegated ? '!f' : '-f';
    else {
      const value = words[at++] ?? '';
      if (word === '-p') {
        const number = protocolNumber(value) ?? (/^\d+$/.test(value) ? Number(value) : undefined);
        if (number === undefined) return undefined;
        columns.protocol = mark + (isNumeric ? String(number) : value);
      } else if (word === '-s' || word === '-d') {
        const address = value.replace(family === 4 ? /\/32$/ : /\/128$/, '');
        const isNamed = !isNumeric && !address.includes('/');
        columns[word === '-s' ? 'source' : 'destination'] = mark + (isNamed ? host.address(address) : address);
      } else if (word === '-i' || word === '-o')
        columns[word === '-i' ? 'input' : 'output'] = (isNegated ? '!' : '') + value;
      else return undefined;
    }
  }
  return lineOf(columns, shown.isVerbose);
}

/** Options of a match or target go up to the next one, as rules are saved. */
function endOfGroup(words: readonly string[], from: number): number {
  const end = words.findIndex((word, index) => index >= from && (word === '-m' || word === '-j' || word === '-g'));
  return end < 0 ? words.length : end;
}

/** `words`: its options; none where it is a chain. */
function addGroup(
  columns: Columns,
  kind: string,
  name: string,
  words: readonly string[] | undefined,
  { family, isNumeric, host }: Shown,
): boolean {
  if (kind !== '-m') columns.target = name;
  if (!words) {
    columns.isGoto = kind === '-g';
    return true;
  }
  const { entry } = (kind === '-m' ? matchNamed(name, family) : targetNamed(name, family)) ?? {};
  const saved = savedIn(words);
  const numbers = isNumeric ? undefined : entry?.lists?.(saved, true);
  const protocol = columns.protocol.slice(1);
  const text =
    entry?.lists?.(saved, isNumeric) ?? (numbers === undefined ? undefined : withNames(numbers, name, protocol, host));
  if (text === undefined) return false;
  if (text !== '') columns.said.push(text);
  return true;
}

function savedIn(words: readonly string[]): ReadonlyMap<string, SavedOption> {
  const given = new Map<string, SavedOption>();
  let isNegated = false;
  let values: string[] = [];
  for (const word of words) {
    if (word === '!') isNegated = true;
    else if (word.startsWith('--') && word.length > 2) {
      values = [];
      given.set(word, { option: word, isNegated, values });
      isNegated = false;
    } else values.push(word);
  }
  return given;
}

function lineOf(columns: Columns, isVerbose: boolean): string {
  const { target, protocol, fragments, input, output, source, destination, said, isGoto } = columns;
  const address = (text: string): string => `${text.slice(0, 1)}${text.slice(1).padEnd(19)} `;
  const via = isVerbose ? ` ${input.padEnd(6)} ${output.padEnd(6)} ` : '';
  const start = `${target.padEnd(9)} ${protocol.slice(0, 1)}${protocol.slice(1).padEnd(4)} ${fragments} ${via}`;
  const end = [...(isGoto ? ['[goto] '] : []), ...said.map((text) => ` ${text}`)].join('');
  return `${start}${address(source)}${address(destination)}${end}`;
}
