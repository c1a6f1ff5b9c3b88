/** Reads a packet that is written in iptables' own words: `-i eth0 -p tcp -s 203.0.113.5 --dport 22 --syn`. */
import { CT_STATE, type CtState } from '../../base/fields.ts';
import { evaluate } from '../../base/predicate.ts';
import type { Family } from '../../base/problem.ts';
import { protocolNumber } from '../../catalogue/protocols.ts';
import { basePredicate, ofMatch } from '../../syntax/command/meaning.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import { matchNamed } from '../../syntax/command/registry.ts';
import type { Command, MatchUse, Word } from '../../syntax/command/types.ts';
import { useContextOf } from '../../syntax/command/use-context.ts';
import { splitWords } from '../../syntax/save/words.ts';
import { routeTableOf } from '../path/route-table.ts';
import { explain } from '../rules/explain.ts';
import type { Arrival, Host } from '../types.ts';
import { readerOf } from './fields.ts';
import { NO_BYTES, PROTOCOL } from './packet.ts';
import { makeArrival } from './packet-defaults.ts';
import { choose, type FieldValues } from './packet-fields.ts';

/** Where a packet is put in. */
export interface PacketContext {
  /** Of the packet when its words do not tell. */
  readonly family: Family;
  readonly host: Host;
  /** Seconds since the scenario began. */
  readonly at: number;
}

/** A packet as it was asked for. `state` is what it should be to connection tracking, where that was said. */
export interface WrittenPacket {
  readonly arrival: Arrival;
  readonly state: CtState | undefined;
}

/** `start` and `end` count in the text that was read. */
export type PacketReading =
  | { readonly ok: true; readonly value: WrittenPacket }
  | { readonly ok: false; readonly message: string; readonly start: number; readonly end: number };

/** Options of a packet that no match of iptables has, with what they mean. */
export const OWN_OPTIONS: readonly { readonly name: string; readonly form: string; readonly doc: string }[] = [
  { name: '--payload', form: 'text', doc: 'What the packet carries after its headers: text, or `hex:` and bytes.' },
  { name: '--seq', form: 'number', doc: 'TCP sequence number; 0 when left out.' },
  { name: '--ack', form: 'number', doc: 'TCP acknowledgment number; 0 when left out.' },
  { name: '--window', form: 'bytes', doc: 'TCP window as it stands in the header; 65535 when left out.' },
];

/** Matches whose options describe a packet without `-m`, those that are meant first where two have an option of the same name. */
export const DESCRIBING_MATCHES: readonly string[] = [
  'tcp',
  'udp',
  'icmp',
  'icmp6',
  'mark',
  'mac',
  'ttl',
  'hl',
  'tos',
  'dscp',
  'length',
  'tcpmss',
  'sctp',
  'dccp',
  'udplite',
  'esp',
  'ah',
];

/** Reads a packet. What is left out gets a sensible value. */
export function readPacketWords(text: string, context: PacketContext): PacketReading {
  const nul = text.indexOf('\0');
  if (nul >= 0) return refusal('No word of a packet holds the character 0.', { start: nul, end: nul + 1 });
  const { words, openQuote } = splitWords(text, 0);
  if (openQuote !== undefined) return refusal('This quote is not closed.', { start: openQuote, end: text.length });
  const own = takeOwnOptions(words);
  if ('message' in own) return own;
  const family = familyOf(words) ?? context.family;
  const command = readRule(own.rest, family);
  const problem = command.problems.find((one) => one.severity === 'error');
  if (problem) return refusal(problem.message, problem.span);
  const target = command.spec.target;
  if (target) return refusal('A packet has no target: the rules decide what becomes of it.', target.word);
  return build(command, own, context, text);
}

interface Own {
  readonly rest: readonly Word[];
  readonly values: ReadonlyMap<string, Word>;
}

function takeOwnOptions(words: readonly Word[]): Own | Extract<PacketReading, { ok: false }> {
  const rest: Word[] = [];
  const values = new Map<string, Word>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) break;
    if (!OWN_OPTIONS.some(({ name }) => name === word.text)) {
      rest.push(word);
      continue;
    }
    const value = words[++i];
    if (!value) return refusal(`${word.text} needs a value.`, word);
    values.set(word.text, value);
  }
  return { rest, values };
}

/** The family that the words of a packet tell: by an address, or an option or protocol that one family has alone. */
export function familyOf(words: readonly Word[]): Family | undefined {
  for (const { text } of words) {
    if (/^--(icmpv6-type|hl-eq)$/.test(text) || /^(icmpv6|ipv6-icmp|-6|--ipv6)$/.test(text)) return 6;
    if (/^--(icmp-type|ttl-eq)$/.test(text) || /^(icmp|-4|--ipv4)$/.test(text)) return 4;
    if (/^[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:./]*$/.test(text) && !/^(..:){5}..$/.test(text)) return 6;
    if (/^\d+\.\d+\.\d+\.\d+/.test(text)) return 4;
  }
  return undefined;
}

/** The words as a rule, with the `-p` and `-m` that its options need. */
function readRule(words: readonly Word[], family: Family): Command {
  const before = (word: Word, ...texts: string[]): Word[] =>
    texts.map((text) => ({ text, start: word.start, end: word.start }));
  const start: Word = { text: '', start: words[0]?.start ?? 0, end: words[0]?.start ?? 0 };
  const written = protocolIn(words);
  const protocol = written ?? protocolFor(words, family);
  const result = before(start, '-A', 'packet');
  if (written === undefined) result.push(...before(start, '-p', protocol));
  const explicit = words.some(({ text }) => text === '-m' || text === '--match');
  const loaded = new Set<string>();
  for (const given of words) {
    const word = isUdpLite(protocol) ? asMultiport(given) : given;
    // One match takes ports of one side.
    if (word !== given) result.push(...before(word, '-m', 'multiport'));
    const name = explicit || word !== given ? undefined : matchFor(word.text, family, protocol, loaded);
    if (name !== undefined) {
      result.push(...before(word, '-m', name));
      loaded.add(name);
    }
    result.push(word);
  }
  return parseCommand(result, { family, table: 'mangle', mode: 'command' });
}

function isUdpLite(protocol: string): boolean {
  return (protocolNumber(protocol) ?? Number(protocol)) === PROTOCOL.UDPLITE;
}

/** iptables has no match for the ports of UDP-Lite but the one for several ports, whose words differ. */
function asMultiport(word: Word): Word {
  const text = MULTIPORT_WORDS.get(word.text);
  return text === undefined ? word : { ...word, text };
}

const MULTIPORT_WORDS: ReadonlyMap<string, string> = new Map([
  ['--sport', '--sports'],
  ['--source-port', '--sports'],
  ['--dport', '--dports'],
  ['--destination-port', '--dports'],
]);

function protocolIn(words: readonly Word[]): string | undefined {
  const at = words.findIndex(({ text }) => text === '-p' || text === '--protocol' || text === '--proto');
  return at < 0 ? undefined : (words[at + 1]?.text.toLowerCase() ?? '');
}

/** TCP unless an option belongs to another protocol. */
function protocolFor(words: readonly Word[], family: Family): string {
  const isIcmp = words.some(({ text }) => text === '--icmp-type' || text === '--icmpv6-type');
  return isIcmp ? (family === 4 ? 'icmp' : 'icmpv6') : 'tcp';
}

/** The match to load before an option; `undefined` when it is a basic one, or one that an earlier match brought. */
function matchFor(word: string, family: Family, protocol: string, loaded: ReadonlySet<string>): string | undefined {
  if (!word.startsWith('--')) return undefined;
  const number = protocolNumber(protocol) ?? Number(protocol);
  const candidates = [...DESCRIBING_MATCHES, 'conntrack'].flatMap((name) => {
    const found = matchNamed(name, family);
    return found?.options.has(word) ? [found.entry] : [];
  });
  const fitting = candidates.filter(({ protocols }) => !protocols || protocols.includes(number));
  const isThere = fitting.some(({ name }) => loaded.has(name));
  return isThere ? undefined : fitting[0]?.name;
}

function build(command: Command, own: Own, context: PacketContext, text: string): PacketReading {
  const whole = { start: 0, end: text.length };
  const { source, destination, matches } = command.spec;
  const several = [source, destination].find((spec) => spec && (spec.addresses.length !== 1 || spec.hosts.length > 0));
  if (several) return refusal('A packet has one address here.', several.use.option);
  const addresses = { source: source?.addresses[0], destination: destination?.addresses[0] };
  const asked = [
    { predicate: basePredicate(command, addresses), at: whole },
    ...matches.filter(({ name }) => name !== 'conntrack').map((use) => describe(command, use)),
  ];
  const values: FieldValues = new Map();
  for (const { predicate, at } of asked) {
    const problem = choose(predicate, values);
    if (problem !== undefined) return refusal(`No packet can be made of this: ${problem}.`, at);
  }
  const extras = readExtras(own.values);
  if ('message' in extras) return extras;
  const state = stateOf(matches);
  const arrival = makeArrival(values, { ...extras, family: command.family, state }, context);
  const wrong = asked.find(({ predicate }) => evaluate(predicate, fieldsOf(arrival, context)) === 'no');
  if (!wrong) return { ok: true, value: { arrival, state } };
  const reason = explain(wrong.predicate, fieldsOf(arrival, context));
  return refusal(`No packet was found that is like this: ${reason}.`, wrong.at);
}

function describe(command: Command, use: MatchUse) {
  return { predicate: ofMatch(use, useContextOf(command, 'mangle')), at: use.options[0]?.option ?? use.word };
}

/** `--ctstate` of the conntrack match, where one state is named. */
function stateOf(matches: readonly MatchUse[]): CtState | undefined {
  const written = matches.find(({ name }) => name === 'conntrack')?.given['ctstate']?.text.toUpperCase();
  return (Object.keys(CT_STATE) as CtState[]).find((state) => state === written);
}

interface Extras {
  readonly payload: Uint8Array;
  readonly seq: number;
  readonly ack: number;
  readonly windowBytes: number;
}

function readExtras(values: Own['values']): Extras | Extract<PacketReading, { ok: false }> {
  const numbers = { '--seq': 0, '--ack': 0, '--window': 65535 };
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    const word = values.get(name);
    if (!word) continue;
    const limit = name === '--window' ? 0xffff : 0xffffffff;
    const value = /^\d+$/.test(word.text) ? Number(word.text) : -1;
    if (value < 0 || value > limit) return refusal(`"${word.text}" is not a number from 0 to ${limit}.`, word);
    numbers[name] = value;
  }
  const payload = payloadOf(values.get('--payload'));
  if ('message' in payload) return payload;
  return { payload, seq: numbers['--seq'], ack: numbers['--ack'], windowBytes: numbers['--window'] };
}

function payloadOf(word: Word | undefined): Uint8Array | Extract<PacketReading, { ok: false }> {
  if (!word) return NO_BYTES;
  if (!word.text.startsWith('hex:')) return Uint8Array.from(word.text, (c) => c.charCodeAt(0) & 255);
  const digits = word.text.slice(4);
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) return refusal('After "hex:" there are pairs of hexadecimal digits.', word);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function fieldsOf({ packet, mark, from }: Arrival, { host, at }: PacketContext) {
  const input = from.kind === 'wire' ? from.device : undefined;
  const mac = from.kind === 'wire' && from.mac ? Number.parseInt(from.mac.replaceAll(':', ''), 16) : undefined;
  return (field: Parameters<typeof readerOf>[0]) =>
    readerOf(field)({
      skb: {
        packet,
        mark,
        association: { kind: 'none' },
        input,
        output: undefined,
        route: undefined,
        nextHop: undefined,
        pktType: 0,
        mac,
        socket: 'none',
      },
      context: {
        hook: 'PREROUTING',
        family: packet.family,
        input,
        output: undefined,
        now: at,
        host,
        sysctl: () => undefined,
        natLoaded: false,
        deviceAddress: () => undefined,
        random: () => 0,
        explains: false,
        note: () => {},
        uncertain: () => {},
      },
      routes: routeTableOf(host),
      readConnection: () => undefined,
    });
}

function refusal(
  message: string,
  { start, end }: { readonly start: number; readonly end: number },
): Extract<PacketReading, { ok: false }> {
  return { ok: false, message, start, end };
}
