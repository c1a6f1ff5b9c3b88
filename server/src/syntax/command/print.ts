/** A rule in the words that iptables-save prints for it. */
import type { MaskedAddress } from '../../base/ip.ts';
import type { Backend } from '../../base/problem.ts';
import { printMasked } from '../../catalogue/basic-values.ts';
import type { Entry, Given, GivenOption, OptionSpec, UseContext } from '../../catalogue/define.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import { asNftKeeps, type PrintedMatch } from './nft-native.ts';
import type { AddressSpec, Command, InterfaceSpec, ProtocolSpec, RuleSpec, TargetUse } from './types.ts';
import { useContextOf } from './use-context.ts';

/** The addresses of one of the rules that a command makes. */
export interface Pair {
  readonly source: MaskedAddress | undefined;
  readonly destination: MaskedAddress | undefined;
}

/** Where the rule is printed for. */
export interface PrintContext {
  readonly table: TableName;
  readonly backend: Backend;
}

/** The text after `-A CHAIN`, as iptables-save prints it (empty for a rule that says nothing); `undefined` when some of it is not known. */
export function printRule(command: Command, pair: Pair, { table, backend }: PrintContext): string | undefined {
  const { spec } = command;
  const context = useContextOf(command, table, backend);
  const words: string[] = [];
  printAddress(words, '-s', spec.source, pair.source);
  printAddress(words, '-d', spec.destination, pair.destination);
  printBasics(words, spec, backend);
  const matches: readonly PrintedMatch[] = backend === 'nft' ? asNftKeeps(spec.matches) : spec.matches;
  for (const match of matches) if (!printUse(words, '-m', match, context)) return undefined;
  if (spec.target && !printUse(words, spec.target.goto ? '-g' : '-j', spec.target, context)) return undefined;
  return words.join(' ');
}

/** What stands between the addresses and the matches. */
export function printBasics(words: string[], spec: RuleSpec, backend: Backend): void {
  printInterface(words, '-i', spec.in, backend);
  printInterface(words, '-o', spec.out, backend);
  printProtocol(words, spec.protocol, backend);
  if (spec.fragment) words.push(...(spec.fragment.negated ? ['!', '-f'] : ['-f']));
}

/** A network of no bits is everything, and is printed only with a `!`. */
export function printAddress(
  words: string[],
  letter: string,
  spec: AddressSpec | undefined,
  value: MaskedAddress | undefined,
): void {
  if (!spec || !value) return;
  const isEverything = value.mask === 0 || value.mask === 0n;
  if (isEverything && !spec.negated) return;
  if (spec.negated) words.push('!');
  words.push(letter, printMasked(value));
}

/** `+` alone is every interface: legacy prints nothing for it, `!` or not; nft keeps a negated one. */
function printInterface(words: string[], letter: string, spec: InterfaceSpec | undefined, backend: Backend): void {
  if (!spec) return;
  if (spec.name === '' && !(spec.negated && backend === 'nft')) return;
  if (spec.negated) words.push('!');
  words.push(letter, spec.wildcard ? `${spec.name}+` : spec.name);
}

/** nft keeps the low byte of a number that fits no packet. */
function printProtocol(words: string[], spec: ProtocolSpec | undefined, backend: Backend): void {
  if (!spec) return;
  const number = backend === 'nft' ? spec.number & 255 : spec.number;
  if (number === 0) return;
  if (spec.negated) words.push('!');
  words.push('-p', protocolName(number) ?? String(number));
}

/** False for what the catalogue does not hold, a user chain apart. */
export function printUse(words: string[], option: string, use: PrintedMatch | TargetUse, context: UseContext): boolean {
  const { entry } = use;
  if (!entry) {
    if (option === '-m' || isTargetName(use.name, context.family)) return false;
    words.push(option, use.name);
    return true;
  }
  words.push(option, printedName(entry));
  words.push(...(entry.print ? entry.print(use.given, context) : printOptions(entry, use.given, context)));
  return true;
}

export function printedName(entry: Entry): string {
  return entry.printedName ?? entry.name;
}

/** Option by option, in the order of the entry's table. */
export function printOptions(entry: Entry, given: Given<Record<string, unknown>>, context: UseContext): string[] {
  const words: string[] = [];
  for (const [name, spec] of Object.entries(entry.options)) {
    const option = given[name];
    if (option) words.push(...optionPrinted(name, spec, option, context));
  }
  return words;
}

/** One option that was given, with its dashes. */
export function optionPrinted(
  name: string,
  spec: OptionSpec<unknown, string>,
  option: GivenOption<unknown>,
  context: UseContext,
): readonly string[] {
  if (spec.prints) return spec.prints(option);
  const words: string[] = [];
  for (const value of spec.repeatable ? option.all : [option.value]) {
    if (option.negated) words.push('!');
    words.push(`--${name}`);
    if (spec.value) words.push(...spec.value.print(value, context));
  }
  return words;
}
