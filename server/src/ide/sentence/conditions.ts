/** What a rule asks of a packet, condition by condition, in words. */
import { CT_STATUS, FIELDS, type Field, TCP_FLAG } from '../../base/fields.ts';
import type { Predicate } from '../../base/predicate.ts';
import type { Family } from '../../base/problem.ts';
import { unreachable } from '../../base/unreachable.ts';
import { type Leaf, sayLeaf, sayValue } from '../../catalogue/say.ts';
import { serviceName } from '../../catalogue/services.ts';
import { icmpName } from '../../catalogue/values/icmp.ts';
import { printEther } from '../../catalogue/values/mac.ts';
import { allOf, anyOf, type Clause, verb } from './clause.ts';

/** What the words depend on beside the condition: names of ICMP types go by family, those of ports by protocol. */
export interface Speaker {
  readonly family: Family;
  readonly protocol: string | undefined;
}

/** The clauses of a formula that holds no unknown; `undefined` when there are no good words for it. */
export function sayConditions(speaker: Speaker, p: Predicate): readonly Clause[] | undefined {
  const parts = p.kind === 'all' ? p.of : [p];
  const icmp = icmpMessage(speaker, parts);
  const rest = icmp ? parts.filter((part) => !isIcmp(part)) : parts;
  const said = rest.filter((part) => part.kind !== 'present' || !isImplied(part.field, parts));
  const clauses = said.map((part) => sayCondition(speaker, part, false));
  if (!clauses.every((clause) => clause !== undefined)) return undefined;
  return icmp ? [icmp, ...clauses] : clauses;
}

function sayCondition(speaker: Speaker, p: Predicate, negated: boolean): Clause | undefined {
  switch (p.kind) {
    case 'not':
      return sayCondition(speaker, p.of, !negated);
    case 'all':
    case 'any':
      return sayGroup(speaker, p, negated);
    case 'unknown':
      return undefined;
    case 'present':
      return sayPresent(p.field, negated);
    case 'inRange':
    case 'masked':
    case 'oneOf':
    case 'prefixed':
      return sayTests(speaker, p.field, [p], negated);
    default:
      return unreachable(p);
  }
}

type Group = Extract<Predicate, { kind: 'all' | 'any' }>;

function sayGroup(speaker: Speaker, p: Group, negated: boolean): Clause | undefined {
  const message = p.kind === 'all' ? icmpMessage(speaker, p.of) : undefined;
  if (message) return negated ? verb(`are not ${message.text}`) : message;
  const leaves = p.of.filter(isTest);
  const [first] = leaves;
  if (p.kind === 'any' && first && leaves.length === p.of.length && leaves.every(({ field }) => field === first.field))
    return sayTests(speaker, first.field, leaves, negated);
  const ports = p.kind === 'any' ? eitherPort(speaker, p, negated) : undefined;
  if (ports) return ports;
  const told = p.kind === 'all' ? p.of.filter((part) => part.kind !== 'present' || !isImplied(part.field, p.of)) : p.of;
  const parts = told.map((part) => sayCondition(speaker, part, negated));
  // The parts of a negated group are negated, so "and" and "or" change places.
  const join = (p.kind === 'all') === negated ? anyOf : allOf;
  if (parts.length === 0) return verb(join === anyOf ? 'cannot exist' : 'exist');
  const verbs = parts.map((part) => part && asVerb(part));
  return verbs.every((text) => text !== undefined) ? verb(join([...new Set(verbs)])) : undefined;
}

/** A clause as something that the packets do, for groups. */
function asVerb({ slot, text }: Clause): string | undefined {
  switch (slot) {
    case 'verb':
      return text;
    case 'from':
    case 'fromPort':
      return `come from ${text}`;
    case 'to':
    case 'toPort':
      return `go to ${text}`;
    case 'noun':
      return `are ${text}`;
    default:
      return undefined;
  }
}

type Test = Exclude<Leaf, { kind: 'present' }>;

function isTest(p: Predicate): p is Test {
  return p.kind === 'inRange' || p.kind === 'masked' || p.kind === 'oneOf' || p.kind === 'prefixed';
}

/** The tests of one field, any of which will do. */
function sayTests(speaker: Speaker, field: Field, tests: readonly Test[], negated: boolean): Clause | undefined {
  const values = tests.flatMap((test) => valuesOf(speaker, test));
  const but = anyOf(values);
  switch (field) {
    case 'ip.src':
      return { slot: 'from', text: negated ? `anywhere but ${but}` : but };
    case 'ip.dst':
      return { slot: 'to', text: negated ? `anywhere but ${but}` : but };
    case 'l4.sport':
      return { slot: 'fromPort', text: negated ? `any port but ${but}` : portWords(values) };
    case 'l4.dport':
      return { slot: 'toPort', text: negated ? `any port but ${but}` : portWords(values) };
    case 'tcp.flags':
      return sayFlags(tests, negated);
    case 'ct.status':
      return sayStatus(tests, negated);
    case 'tcp.options':
      return verb(`${negated ? 'do not carry' : 'carry'} ${tests.map(optionKind).join(' or ')}`);
    default: {
      const [yes, no] = PHRASES[field] ?? generic(field);
      return verb(`${negated ? no : yes} ${but}`.trim());
    }
  }
}

function isPort(field: Field): boolean {
  return field === 'l4.sport' || field === 'l4.dport';
}

function portWords(values: readonly string[]): string {
  return `${values.length === 1 && !values[0]?.includes('–') ? 'port' : 'ports'} ${anyOf(values)}`;
}

/** What packets do whose field has, or has not, the value that follows. */
const PHRASES: Partial<Record<Field, readonly [yes: string, no: string]>> = {
  'ip.laterFragment': ['are fragments other than the first', 'are no fragments other than the first'],
  'ct.state': ['are', 'are not'],
  'meta.in': ['arrive on', 'arrive on any interface but'],
  'meta.out': ['leave by', 'leave by any interface but'],
  'meta.mac': ['come from the MAC address', 'come from any MAC address but'],
  'meta.uid': ['were sent by user', 'were not sent by user'],
  'meta.gid': ['were sent by group', 'were not sent by group'],
  'meta.socketExists': ['were sent by a process of this host', 'were sent by no process of this host'],
  'meta.pkttype': ['were sent as link-layer', 'were not sent as link-layer'],
  'route.srcType': ['come from an address of type', 'come from an address of another type than'],
  'route.dstType': ['go to an address of type', 'go to an address of another type than'],
  'route.srcTypeIn': [
    'come from what their input interface has as',
    'do not come from what their input interface has as',
  ],
  'route.dstTypeIn': ['go to what their input interface has as', 'do not go to what their input interface has as'],
  'route.srcTypeOut': [
    'come from what their output interface has as',
    'do not come from what their output interface has as',
  ],
  'route.dstTypeOut': ['go to what their output interface has as', 'do not go to what their output interface has as'],
  'ct.direction': ['go in the direction', 'do not go in the direction'],
  'ct.helper': ['belong to a connection of the helper', 'belong to no connection of the helper'],
};

function generic(field: Field): readonly [yes: string, no: string] {
  const { words } = FIELDS[field];
  if (field.startsWith('ct.')) {
    const name = words.replace(/^connection('s)? /, '');
    return [`belong to a connection with the ${name}`, `belong to a connection whose ${name} is not`];
  }
  return [`have the ${words}`, `have another ${words} than`];
}

function valuesOf({ protocol, family }: Speaker, test: Test): readonly string[] {
  const { field } = test;
  if (field === 'ip.laterFragment' || field === 'meta.socketExists') return [];
  if (field === 'ip.src' || field === 'ip.dst') return [sayLeaf(test).replace(family === 4 ? /\/32$/ : /\/128$/, '')];
  if (test.kind === 'masked' && test.mask === (field === 'ip.tos' ? 0xff : 0xffffffff))
    return [sayValue(field, test.value)];
  if (test.kind === 'inRange' && isPort(field)) return [`${test.from}–${test.to}`];
  if (test.kind !== 'oneOf') return [sayLeaf(test)];
  return test.values.map((value) => {
    if (field === 'meta.mac') return printEther(Number(value));
    const text = sayValue(field, value);
    const service = isPort(field) && typeof value === 'number' ? serviceName(value, protocol) : undefined;
    return service ? `${text} (${service})` : text;
  });
}

/** "have SYN and no FIN, RST or ACK". */
function sayFlags(tests: readonly Test[], negated: boolean): Clause | undefined {
  const [test] = tests;
  if (tests.length !== 1 || test?.kind !== 'masked') return undefined;
  const mask = Number(test.mask);
  const set = Number(test.value);
  const isOpening = mask === OPENING_MASK && set === TCP_FLAG.SYN;
  if (isOpening)
    return verb(negated ? 'do not open a connection (anything but a lone SYN)' : 'open a connection (SYN)');
  const names = (bits: number): string[] =>
    Object.entries(TCP_FLAG).flatMap(([name, bit]) => (bits & bit ? [name] : []));
  const present = names(set);
  const absent = names(mask & ~set);
  if (set & ~mask) return verb(negated ? 'exist' : 'cannot exist');
  if (mask === 0) return verb(negated ? 'cannot exist' : 'have any TCP flags');
  const have = negated ? 'do not have' : 'have';
  if (present.length === 0) return verb(`${have} ${allOf(absent)} clear`);
  return verb(`${have} ${allOf(present)} set${absent.length === 0 ? '' : ` and ${allOf(absent)} clear`}`);
}

const OPENING_MASK = TCP_FLAG.FIN | TCP_FLAG.SYN | TCP_FLAG.RST | TCP_FLAG.ACK;

function optionKind(test: Test): string {
  return test.kind === 'masked' ? `TCP option ${Math.log2(Number(test.mask))}` : `TCP options ${sayLeaf(test)}`;
}

/** A test of presence says nothing new beside another test of the same header. */
function isImplied(field: Field, parts: readonly Predicate[]): boolean {
  if (field.startsWith('l4.') || field.startsWith('icmp.') || field.startsWith('tcp.')) return true;
  return parts.some((part) => {
    const inner = part.kind === 'not' ? part.of : part;
    return isTest(inner) && (inner.field === field || (field === 'ct.status' && inner.field.startsWith('ct.')));
  });
}

function sayPresent(field: Field, negated: boolean): Clause {
  if (field.startsWith('ct.'))
    return verb(negated ? 'belong to no tracked connection' : 'belong to a tracked connection');
  const { words } = FIELDS[field];
  return verb(negated ? `have no ${words}` : `have a ${words}`);
}

function isIcmp(part: Predicate): boolean {
  return 'field' in part && (part.field === 'icmp.type' || part.field === 'icmp.code');
}

/** "echo-request messages", when the parts name one type and perhaps its codes. */
function icmpMessage({ family }: Speaker, parts: readonly Predicate[]): Clause | undefined {
  const type = parts.find((part) => part.kind === 'oneOf' && part.field === 'icmp.type' && part.values.length === 1);
  if (type?.kind !== 'oneOf') return undefined;
  const number = Number(type.values[0]);
  const code = parts.find((part) => 'field' in part && part.field === 'icmp.code' && part.kind !== 'present');
  const [fromCode, toCode] =
    code?.kind === 'inRange'
      ? [Number(code.from), Number(code.to)]
      : code?.kind === 'oneOf'
        ? [Number(code.values[0]), Number(code.values[0])]
        : [0, 255];
  const codes =
    fromCode === 0 && toCode === 255 ? '' : fromCode === toCode ? `/${fromCode}` : `/${fromCode} to ${toCode}`;
  const name = icmpName({ type: number, fromCode, toCode }, family);
  const icmp = family === 4 ? 'ICMP' : 'ICMPv6';
  return { slot: 'noun', text: name ? `${icmp} ${name} messages` : `${icmp} messages of type ${number}${codes}` };
}

const STATUS_WORDS: Partial<Record<keyof typeof CT_STATUS, string>> = {
  EXPECTED: 'was expected by a helper',
  SEEN_REPLY: 'has been answered',
  ASSURED: 'is assured',
  CONFIRMED: 'is confirmed',
  SRC_NAT: 'has its source rewritten (SNAT)',
  DST_NAT: 'has its destination rewritten (DNAT)',
};

/** A test that none of some status bits is set, which `anyBit` negates. */
function sayStatus(tests: readonly Test[], negated: boolean): Clause | undefined {
  const [test] = tests;
  if (tests.length !== 1 || test?.kind !== 'masked' || Number(test.value) !== 0) return undefined;
  const names = Object.keys(CT_STATUS) as (keyof typeof CT_STATUS)[];
  const words = names.flatMap((name) => (Number(test.mask) & CT_STATUS[name] ? [STATUS_WORDS[name] ?? name] : []));
  return verb(`belong to ${negated ? 'a' : 'no'} connection that ${anyOf(words)}`);
}

/** The ports of `multiport --ports`: the same ones on either side. */
function eitherPort(speaker: Speaker, p: Group, negated: boolean): Clause | undefined {
  const leaves = p.of.flatMap((part) => (part.kind === 'any' ? part.of : [part])).filter(isTest);
  const on = (field: Field): readonly string[] =>
    leaves.filter((leaf) => leaf.field === field).flatMap((leaf) => valuesOf(speaker, leaf));
  const [from, to] = [on('l4.sport'), on('l4.dport')];
  const isBoth = from.length > 0 && from.join() === to.join() && leaves.length === from.length + to.length;
  if (!isBoth || leaves.some(({ field }) => field !== 'l4.sport' && field !== 'l4.dport')) return undefined;
  return negated
    ? verb(`have neither as source nor as destination ${portWords(from)}`)
    : { slot: 'eitherPort', text: portWords(from) };
}
