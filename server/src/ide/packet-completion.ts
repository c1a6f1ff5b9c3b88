/** What may come next in a packet that is being written, and what is wrong with it as it stands. */
import { type MaskedAddress, prefixLength, printAddress } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import type { ValueContext } from '../catalogue/define.ts';
import { protocolNumber } from '../catalogue/protocols.ts';
import { serviceName, serviceNames } from '../catalogue/services.ts';
import { readPacketWords } from '../engine/packet/packet-words.ts';
import type { Host, HostInterface } from '../engine/types.ts';
import type { Command, Word } from '../syntax/command/types.ts';
import { splitWords } from '../syntax/save/words.ts';
import type { IdeContext } from './context.ts';
import {
  offeredOptions,
  type PacketOption,
  type PacketSubject,
  packetOption,
  subjectOfWords,
} from './packet-options.ts';
import { subjectOf } from './simulate.ts';

/** A word that may stand there. */
export interface PacketWord {
  readonly text: string;
  /** One line. */
  readonly doc: string;
  readonly kind: 'option' | 'value';
  /** A page in Markdown, where there is more to say. */
  readonly page?: string;
}

export interface PacketCompletion {
  /** Offset where the inserted text begins; it replaces what stands from there to the caret. */
  readonly from: number;
  /** The likeliest first. What is typed of the word so far does not narrow them. */
  readonly items: readonly PacketWord[];
  /** Why the whole text is no packet; `undefined` when it is one. */
  readonly problem: { readonly message: string; readonly start: number; readonly end: number } | undefined;
}

/** Values that the file uses are read from so many rules at most: a list of more is no help. */
const MOST_USED = 100;
const USUAL_SERVICES: readonly string[] = [
  'ssh',
  'http',
  'https',
  'domain',
  'ntp',
  'smtp',
  'imap2',
  'ftp',
  'postgresql',
];

/** Where packets are sent, and what its rules name. */
export interface PacketSource {
  /** Of packets whose words do not tell. */
  readonly family: Family;
  readonly host: Host;
  /** The rules' commands, in order. */
  commands(): Iterable<Command>;
}

export function completePacket(context: IdeContext, text: string, offset: number): PacketCompletion {
  return completeFor(sourceOf(context), text, offset);
}

export function completeFor(source: PacketSource, text: string, offset: number): PacketCompletion {
  const { words } = splitWords(text, 0);
  const subject = subjectOfWords(words, source.family);
  const done = words.filter(({ end }) => end < offset);
  const current = words.find(({ start, end }) => start <= offset && offset <= end);
  const from = current?.start ?? offset;
  const problem = problemOf(source, text);
  const asked = optionAwaiting(done, subject);
  if (!asked) return { from, items: optionsFor(words, current, subject), problem };
  const comma = asked.name === 'tcp-flags' ? text.lastIndexOf(',', offset - 1) : -1;
  return { from: Math.max(from, comma + 1), items: valuesFor(source, asked, subject), problem };
}

function sourceOf(context: IdeContext): PacketSource {
  return {
    family: context.family,
    host: subjectOf(context).host,
    *commands() {
      for (const { content } of context.document.lines) if (content.kind === 'command') yield content.command;
    },
  };
}

function problemOf({ host, family }: PacketSource, text: string): PacketCompletion['problem'] {
  const reading = readPacketWords(text, { host, family, at: 0 });
  return reading.ok ? undefined : { message: reading.message, start: reading.start, end: reading.end };
}

/** The option whose value comes next. */
function optionAwaiting(done: readonly Word[], subject: PacketSubject): PacketOption | undefined {
  for (let back = 1; back <= 2; back++) {
    const word = done.at(-back)?.text;
    if (word?.startsWith('-')) {
      const option = packetOption(word, subject);
      return option && option.values >= back ? option : undefined;
    }
  }
  return undefined;
}

function optionsFor(words: readonly Word[], current: Word | undefined, subject: PacketSubject): readonly PacketWord[] {
  const given = new Set(
    words.filter((word) => word !== current).map(({ text }) => packetOption(text, subject)?.name ?? text),
  );
  // Either of the two says what the flags are.
  if (given.has('syn') || given.has('tcp-flags')) for (const name of ['syn', 'tcp-flags']) given.add(name);
  return offeredOptions(subject)
    .filter(({ name }) => !given.has(name))
    .map(({ word, doc, page }) => ({ text: word, doc, page, kind: 'option' }));
}

function valuesFor(source: PacketSource, option: PacketOption, subject: PacketSubject): readonly PacketWord[] {
  const number = protocolNumber(subject.protocol) ?? 6;
  const values: ValueContext = { family: subject.family, protocol: { number, negated: false } };
  const named = option.names(values).map(({ name, doc }): PacketWord => ({ text: name, doc, kind: 'value' }));
  switch (option.name) {
    case 'in-interface':
      return interfaces(source);
    case 'source':
    case 'destination':
      return addresses(source, option.name, subject);
    case 'sport':
    case 'dport':
      return ports(source, option.name, number === 17 ? 'udp' : 'tcp');
    case 'protocol':
      return usualFirst(named, subject.family === 4 ? ['tcp', 'udp', 'icmp'] : ['tcp', 'udp', 'ipv6-icmp']);
    case 'ctstate':
      return ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID'].flatMap((state) =>
        named.filter(({ text }) => text === state),
      );
    default:
      return named;
  }
}

function usualFirst(words: readonly PacketWord[], usual: readonly string[]): readonly PacketWord[] {
  const rank = ({ text }: PacketWord): number => (usual.includes(text) ? usual.indexOf(text) : usual.length);
  return [...words].sort((a, b) => rank(a) - rank(b));
}

/** Those that the rules name, and the ones that the host has in a simulation. */
function interfaces({ host }: PacketSource): readonly PacketWord[] {
  return [
    ...host.interfaces.filter(({ name }) => name !== 'lo'),
    ...host.interfaces.filter(({ name }) => name === 'lo'),
  ].map(({ name, addresses: own }) => ({
    text: name,
    doc: `the host is ${own.map(sayOwn).join(', ')} there`,
    kind: 'value',
  }));
}

function sayOwn({ address, prefix }: HostInterface['addresses'][number]): string {
  return `${printAddress(address)}/${prefix}`;
}

function addresses(source: PacketSource, name: string, { family }: PacketSubject): readonly PacketWord[] {
  const { host } = source;
  const own = host.interfaces.flatMap((device) =>
    device.addresses
      .filter((one) => one.family === family)
      .map(({ address }) => ({ text: printAddress(address), doc: `the host's own, on ${device.name}` })),
  );
  const written = family === source.family ? usedAddresses(source) : [];
  const used = written.map(({ address, mask }) => {
    const length = prefixLength(mask);
    const isOne = length === (family === 4 ? 32 : 128);
    const network = `${printAddress(address)}/${length ?? printAddress(mask)}`;
    return {
      text: isOne ? printAddress(address) : network,
      doc: isOne ? 'the rules name it' : 'the first address of a network that the rules name',
    };
  });
  const stranger = { text: family === 4 ? '203.0.113.5' : '2001:db8:ffff::5', doc: 'someone far away' };
  const all = name === 'source' ? [stranger, ...used, ...own] : [...own, ...used, stranger];
  return distinct(all.map((word) => ({ ...word, kind: 'value' })));
}

/** Those that the rules name, then the usual services, then all others by their first name. */
function ports(source: PacketSource, option: string, transport: 'tcp' | 'udp'): readonly PacketWord[] {
  const used = usedPorts(source, option === 'sport' ? /^(sports?|ports)$/ : /^(dports?|ports)$/).map((text) => ({
    text,
    doc: serviceName(Number(text), transport) ?? 'the rules name it',
  }));
  const services = serviceNames(transport).filter(({ name, port }) => serviceName(port, transport) === name);
  const rank = ({ name }: (typeof services)[number]): number =>
    USUAL_SERVICES.includes(name) ? USUAL_SERVICES.indexOf(name) : USUAL_SERVICES.length;
  const named = [...services]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ name, port }) => ({ text: name, doc: `port ${port}` }));
  return distinct([...used, ...named].map((word) => ({ ...word, kind: 'value' })));
}

function usedAddresses(rules: PacketSource): readonly MaskedAddress[] {
  const found: MaskedAddress[] = [];
  for (const { spec } of rules.commands()) {
    if (found.length > MOST_USED) break;
    const { source, destination } = spec;
    found.push(...(source?.addresses ?? []), ...(destination?.addresses ?? []));
  }
  return found;
}

function usedPorts(rules: PacketSource, option: RegExp): readonly string[] {
  const found = new Set<string>();
  for (const { spec } of rules.commands()) {
    if (found.size > MOST_USED) break;
    for (const { given } of spec.matches) {
      for (const [name, value] of Object.entries(given)) {
        if (!option.test(name)) continue;
        for (const part of value?.text.split(/[,:]/) ?? []) if (/^\d+$/.test(part)) found.add(part);
      }
    }
  }
  return [...found];
}

function distinct(words: readonly PacketWord[]): readonly PacketWord[] {
  const byText = new Map<string, PacketWord>();
  for (const word of words) if (!byText.has(word.text)) byText.set(word.text, word);
  return [...byText.values()];
}
