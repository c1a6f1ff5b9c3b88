/** Lines that differ only in addresses, ports, names and comments: what was found out about one of them holds for all. */
import type { MaskedAddress } from '../../base/ip.ts';
import { parseIPv4, quadOf } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { addressList } from '../../catalogue/basic-values.ts';
import type { Entry, GivenOption, UseContext, ValueContext, ValueType } from '../../catalogue/define.ts';
import { HOOKS, type TableName } from '../../catalogue/hooks.ts';
import type { CommandContext } from '../command/parse.ts';
import type { AddressSpec, Command, MatchUse, OptionUse, TargetUse, Word } from '../command/types.ts';
import { type Letters, lettersOf, standsAt } from './letters.ts';

/** A place in the line where another value may stand without anything else changing. */
interface Slot {
  /** `source` and `destination` hold one address; a value is one that an extension reads. */
  readonly kind: 'source' | 'destination' | 'value';
  /** Between double quotes, which belong to the text around it. */
  readonly quoted: boolean;
  readonly type: ValueType<unknown>;
  readonly context: ValueContext;
  /** Of a value: whose it is, by index of the match or -1 for the target, and under which name. */
  readonly user: number;
  readonly name: string;
  /** The text of the last line that was good there: most often the next one says the same. */
  lastGood: string;
}

/** A line that was read without a problem, taken apart: `-A`, a chain, then texts and slots in turn. */
export interface Pattern {
  /** The command it was made from, and what it was read with. */
  readonly command: Command;
  readonly context: CommandContext;
  /** The table that the commands name, outside of the line. */
  readonly table: Word | undefined;
  /** The texts before, between and behind the slots, from the end of the chain on. */
  readonly texts: readonly string[];
  /** The same as the codes of their letters. */
  readonly codes: readonly Uint8Array[];
  readonly slots: readonly Slot[];
  /** Each command of this form makes one rule: it has no list of addresses, and no host name. */
  readonly isOneRule: boolean;
}

/** The target among the users of slots. */
export const TARGET = -1;

/** Longest text of a slot, far below what the real reader takes. */
const LONGEST = 250;
const NAME = /^\w[\w.+-]{0,27}$/;

/** The pattern of a command that was read without a problem from `line`; `undefined` where others cannot be like it. */
export function patternOf(
  line: string,
  command: Command,
  context: CommandContext,
  table: Word | undefined,
): Pattern | undefined {
  const { chain, option, uses, kind } = command;
  if (
    kind !== 'append' ||
    command.problems.length > 0 ||
    command.skipped ||
    command.table ||
    !chain ||
    option?.text !== '-A'
  )
    return undefined;
  if (uses[0]?.option !== option || chain.start !== option.end + 1 || !NAME.test(chain.text)) return undefined;
  if (line.slice(chain.start, chain.end) !== chain.text) return undefined;
  const texts: string[] = [];
  const slots: Slot[] = [];
  const users = [...command.spec.matches, command.spec.target];
  const mayHaveValues = !users.some((user) => user?.entry && looksAtMatches(user, command, context));
  let from = chain.end;
  for (const use of [...uses].sort((a, b) => a.option.start - b.option.start)) {
    const slot = slotOf(line, use, command, users, mayHaveValues);
    const word = use.values[0];
    if (!slot || !word) continue;
    const inset = slot.quoted ? 1 : 0;
    texts.push(line.slice(from, word.start + inset));
    slots.push(slot);
    from = word.end - inset;
  }
  texts.push(line.slice(from));
  const codes = texts.map((text) => lettersOf(text)?.codes);
  if (!codes.every((each) => each !== undefined)) return undefined;
  const { source, destination } = command.spec;
  return { command, context, table, texts, codes, slots, isOneRule: isOne(source) && isOne(destination) };
}

function isOne(spec: AddressSpec | undefined): boolean {
  return !spec || (spec.addresses.length === 1 && spec.hosts.length === 0);
}

/** What of a chain's name matters to the rules in it: which built-in chain it is, or that it is none. */
export function chainClass(name: string): string {
  return HOOKS.includes(name as (typeof HOOKS)[number]) ? name : '';
}

function slotOf(
  line: string,
  use: OptionUse,
  command: Command,
  users: readonly (MatchUse | TargetUse | undefined)[],
  mayHaveValues: boolean,
): Slot | undefined {
  const [word, second] = use.values;
  if (!word || second || !isAlone(line, word.start, word.end)) return undefined;
  const quoted = line.charAt(word.start) === '"';
  const text = quoted ? line.slice(word.start + 1, word.end - 1) : line.slice(word.start, word.end);
  if (text !== word.text || !mayStandThere(text, quoted)) return undefined;
  const { spec, family } = command;
  if (use === spec.source?.use) return isPlain(spec.source) && !quoted ? addressSlot('source', family) : undefined;
  if (use === spec.destination?.use) {
    return isPlain(spec.destination) && !quoted ? addressSlot('destination', family) : undefined;
  }
  const index = users.findIndex((user) => user?.options.includes(use));
  const entry: Entry | undefined = users[index]?.entry;
  const option = entry?.options[use.name];
  if (!mayHaveValues || !entry || !option?.value || entry.check || entry.hooksFor || use.bang) return undefined;
  if (option.repeatable || option.lastWins || option.value.extraWords || option.value.whenAbsent !== undefined)
    return undefined;
  // The value was read knowing of a -p that stands before it.
  const { protocol } = spec;
  const isKnown = protocol && protocol.use.option.start < use.option.start;
  const context: ValueContext = {
    family,
    protocol: isKnown ? { number: protocol.number, negated: protocol.negated } : undefined,
  };
  const user = index === spec.matches.length ? TARGET : index;
  return { kind: 'value', quoted, type: option.value, context, user, name: use.name, lastGood: '' };
}

function addressSlot(kind: 'source' | 'destination', family: Family): Slot {
  return {
    kind,
    quoted: false,
    type: addressList,
    context: { family, protocol: undefined },
    user: -2,
    name: kind,
    lastGood: '',
  };
}

/** One network, and not all of them, which the programs treat apart. */
function isPlain({
  addresses,
  hosts,
}: {
  readonly addresses: readonly MaskedAddress[];
  readonly hosts: readonly unknown[];
}): boolean {
  const [address, second] = addresses;
  return address !== undefined && !second && hosts.length === 0 && address.mask !== 0 && address.mask !== 0n;
}

/** True when the word has blanks around it, as a word that is not glued to its option has. */
function isAlone(line: string, start: number, end: number): boolean {
  return isBlank(line.charCodeAt(start - 1)) && (end === line.length || isBlank(line.charCodeAt(end)));
}

/** Texts that are one word whatever stands around them, and that nobody takes for an option. */
function mayStandThere(text: string, quoted: boolean): boolean {
  return (
    text.length > 0 && text.length <= LONGEST && (quoted ? /^[^-!"\\\0\n][^"\\\0\n]*$/ : /^[\w.:][^\s"\0]*$/).test(text)
  );
}

/** True when what the entry checks depends on the values that matches of the rule were given. */
function looksAtMatches(
  { entry, given }: MatchUse | TargetUse,
  { spec, family, chain }: Command,
  { table }: CommandContext,
): boolean {
  if (!entry?.check) return false;
  let looked = false;
  const context: UseContext = {
    family,
    protocol: spec.protocol && { number: spec.protocol.number, negated: spec.protocol.negated },
    table: table as TableName,
    chain: chain?.text ?? '',
    get matches() {
      looked = true;
      return spec.matches;
    },
  };
  entry.check(given, context);
  return looked;
}

/** True when the line, whose chain ends at `chainEnd` and which ends before `stop`, has the form of the pattern and plain values. */
export function fits(letters: Letters, chainEnd: number, stop: number, pattern: Pattern): boolean {
  const { codes } = letters;
  const { slots } = pattern;
  let at = chainEnd;
  for (let i = 0; i < slots.length; i++) {
    const before = pattern.codes[i] as Uint8Array;
    if (!standsAt(codes, at, stop, before)) return false;
    at += before.length;
    const slot = slots[i] as Slot;
    const end = slot.quoted ? endOfQuoted(codes, at, stop) : endOfPlain(codes, at, stop);
    if (end <= at || end - at > LONGEST) return false;
    if (!isGood(letters, at, end, slot)) return false;
    at = end;
  }
  const rest = pattern.codes[slots.length] as Uint8Array;
  return stop === at + rest.length && standsAt(codes, at, stop, rest);
}

/** The index of the slot whose value stands from `start` to `stop` of the line, which fits; -1 where none does. */
export function slotAt(line: string, chainEnd: number, { texts, slots }: Pattern, start: number, stop: number): number {
  let at = chainEnd;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    at += (texts[i] as string).length;
    const end = endOf(slot, line, at);
    if (at === start && end === stop && !slot.quoted) return i;
    at = end;
  }
  return -1;
}

/** True when a line that fits still does with that text in the slot of that index. */
export function holds({ slots }: Pattern, index: number, value: string): boolean {
  const slot = slots[index];
  return slot !== undefined && PLAIN.test(value) && isGoodValue(value, 0, value.length, slot);
}

/** ASCII, as whole lines are that fit. */
const PLAIN = /^[\w.:][!#-~]{0,249}$/;

/** True for a value that nothing is to be said about. */
function isGood({ text, codes }: Letters, start: number, end: number, slot: Slot): boolean {
  const isQuad =
    slot.kind !== 'value' &&
    slot.context.family === 4 &&
    quadOf(codes, start, endOfHost(codes, start, end)) !== undefined;
  return isQuad || isGoodValue(text, start, end, slot);
}

function isGoodValue(text: string, start: number, end: number, slot: Slot): boolean {
  if (slot.kind !== 'value') return oneAddress(text, start, end, slot) !== undefined;
  if (slot.lastGood.length === end - start && text.startsWith(slot.lastGood, start)) return true;
  const value = text.slice(start, end);
  const read = slot.type.parse(value, slot.context);
  if (!read.ok || read.notes) return false;
  slot.lastGood = value;
  return true;
}

/** Where the address ends that a `/32` may stand behind. */
function endOfHost(codes: Uint8Array, start: number, end: number): number {
  return standsAt(codes, Math.max(start, end - 3), end, HOST) ? end - 3 : end;
}

const HOST = new Uint8Array([47, 51, 50]);

/** The address in the slot of that kind, of a line that fits; `undefined` where the pattern has no such slot. */
export function addressIn(
  line: string,
  chainEnd: number,
  { texts, slots }: Pattern,
  kind: 'source' | 'destination',
): MaskedAddress | undefined {
  let at = chainEnd;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    at += (texts[i] as string).length;
    const end = endOf(slot, line, at);
    if (slot.kind === kind) return oneAddress(line, at, end, slot);
    at = end;
  }
  return undefined;
}

/** True when what the match of that index (or the target) was given is not all in the text around the slots. */
export function hasSlotFor({ slots }: Pattern, user: number): boolean {
  return slots.some((slot) => slot.user === user);
}

/** The index of the slot that holds the value of that option of a match (or the target); `undefined` where it is in the text around. */
export function slotFor({ slots }: Pattern, user: number, name: string): number | undefined {
  const index = slots.findIndex((slot) => slot.user === user && slot.name === name);
  return index < 0 ? undefined : index;
}

/** What the option was given whose value is in the slot of that index, in a line that fits. */
export function optionIn(line: string, chainEnd: number, pattern: Pattern, index: number): GivenOption<unknown> {
  const { texts, slots } = pattern;
  let at = chainEnd;
  for (let i = 0; i < index; i++) at = endOf(slots[i] as Slot, line, at + (texts[i] as string).length);
  at += (texts[index] as string).length;
  return optionOf(pattern, index, line.slice(at, endOf(slots[index] as Slot, line, at)));
}

/** What the option was given whose value is that text, in the slot of that index. */
export function optionOf({ slots }: Pattern, index: number, text: string): GivenOption<unknown> {
  const slot = slots[index] as Slot;
  const read = slot.type.parse(text, slot.context);
  if (!read.ok) throw new Error('a line is not like its pattern');
  return { value: read.value, negated: false, all: [read.value], text };
}

/** What a match (or the target) of a line that fits was given: as in the pattern, with the values of its slots. */
export function givenIn(
  line: string,
  chainEnd: number,
  { texts, slots }: Pattern,
  user: number,
  like: AnyGiven,
): AnyGiven {
  const given = { ...like };
  let at = chainEnd;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    at += texts[i]?.length ?? 0;
    const end = endOf(slot, line, at);
    const old = slot.user === user ? like[slot.name] : undefined;
    if (old) {
      const text = line.slice(at, end);
      const read = slot.type.parse(text, slot.context);
      if (read.ok) given[slot.name] = withValue(old, read.value, text);
    }
    at = end;
  }
  return given;
}

type AnyGiven = Record<string, GivenOption<unknown>>;

function withValue(old: GivenOption<unknown>, value: unknown, text: string): GivenOption<unknown> {
  const uses = old.uses?.map(({ negated, position }) => ({ value, negated, position }));
  return { value, negated: old.negated, all: [value], text, ...(uses && { uses }) };
}

/** Where the value of a slot ends in a line that fits. */
function endOf({ quoted }: Slot, line: string, start: number): number {
  if (quoted) return line.indexOf('"', start);
  let end = start;
  while (end < line.length && !isBlank(line.charCodeAt(end))) end++;
  return end;
}

function endOfQuoted(codes: Uint8Array, start: number, stop: number): number {
  const first = codes[start];
  if (first === 45 || first === 33) return -1;
  for (let at = start; at < stop; at++) {
    const code = codes[at];
    if (code === 34) return at;
    if (code === 92 || code === 0) return -1;
  }
  return -1;
}

function endOfPlain(codes: Uint8Array, start: number, stop: number): number {
  if (start >= stop) return -1;
  const first = codes[start] as number;
  if (!isWordCharacter(first) && first !== 46 && first !== 58) return -1;
  for (let at = start; at < stop; at++) {
    const code = codes[at] as number;
    if (isBlank(code)) return at;
    if (code === 34 || code === 0) return -1;
  }
  return stop;
}

function isWordCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The address of a slot when it is a single one without anything to say about it. */
function oneAddress(text: string, start: number, end: number, slot: Slot): MaskedAddress | undefined {
  if (slot.context.family === 4) {
    const isHost = end - start > 3 && text.startsWith('/32', end - 3);
    const host = parseIPv4(text, start, isHost ? end - 3 : end);
    if (host !== undefined) return { address: host, mask: 0xffffffff };
  }
  const read = slot.type.parse(text.slice(start, end), slot.context) as ReturnType<typeof addressList.parse>;
  return read.ok && !read.notes && isPlain(read.value) ? read.value.addresses[0] : undefined;
}
