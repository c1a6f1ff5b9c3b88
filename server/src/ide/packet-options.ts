/** The options that say what a packet is like, with what the catalogue has to say of each. */
import type { Family } from '../base/problem.ts';
import { touches } from '../base/span.ts';
import { type BasicOption, basicOptions } from '../catalogue/basic.ts';
import type { NamedValue, ValueContext } from '../catalogue/define.ts';
import { protocolNumber } from '../catalogue/protocols.ts';
import { DESCRIBING_MATCHES, familyOf, OWN_OPTIONS } from '../engine/packet/packet-words.ts';
import { matchNamed } from '../syntax/command/registry.ts';
import type { Word } from '../syntax/command/types.ts';
import { basicPage, optionPage } from './markdown.ts';

/** An option as a packet may have it. */
export interface PacketOption {
  /** As it is offered: `-i`, `--dport`. */
  readonly word: string;
  /** The option's name in the catalogue, whatever it was written as: `in-interface`, `destination-port`. */
  readonly name: string;
  /** One line. */
  readonly doc: string;
  /** A page in Markdown. */
  readonly page: string;
  /** How many words follow. */
  readonly values: number;
  /** What may stand as a value, where the catalogue knows names. */
  names(context: ValueContext): readonly NamedValue[];
}

/** What is known of a packet whose words stand so far. */
export interface PacketSubject {
  readonly family: Family;
  /** As `-p` names it, or as an option implies; TCP when nothing does. */
  readonly protocol: string;
  /** False when no option has told the protocol yet. */
  readonly isProtocolGiven: boolean;
  /** It arrives from a wire: what the host itself sends has no source MAC address. */
  readonly arrives: boolean;
}

const BASIC: readonly string[] = ['in-interface', 'protocol', 'source', 'destination'];

/** Options to offer, in the order of usefulness, by the match that has them. Those of a transport protocol only with its `-p`. */
const OFFERED: readonly (readonly [match: string, words: readonly string[]])[] = [
  ['tcp', ['--dport', '--sport', '--syn', '--tcp-flags']],
  ['udp', ['--dport', '--sport']],
  ['sctp', ['--dport', '--sport']],
  ['dccp', ['--dport', '--sport']],
  ['udplite', ['--dport', '--sport']],
  ['icmp', ['--icmp-type']],
  ['icmp6', ['--icmpv6-type']],
  ['conntrack', ['--ctstate']],
  ['mark', ['--mark']],
  ['mac', ['--mac-source']],
  ['ttl', ['--ttl-eq']],
  ['hl', ['--hl-eq']],
  ['tos', ['--tos']],
];
const TRANSPORTS: readonly string[] = ['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'icmp', 'icmp6'];

export function subjectOfWords(words: readonly Word[], family: Family): PacketSubject {
  const at = words.findIndex(({ text }) => text === '-p' || text === '--protocol' || text === '--proto');
  const written = at < 0 ? undefined : words[at + 1]?.text.toLowerCase();
  const isIcmp = words.some(({ text }) => text === '--icmp-type' || text === '--icmpv6-type');
  const arrives = words.some(({ text }) => text === '-i' || text === '--in-interface');
  const told = familyOf(words) ?? family;
  const implied = isIcmp ? (told === 4 ? 'icmp' : 'icmpv6') : 'tcp';
  return { family: told, protocol: written || implied, isProtocolGiven: written !== undefined || isIcmp, arrives };
}

/** What may be said of the packet, whether or not it was said already. */
export function offeredOptions(subject: PacketSubject): readonly PacketOption[] {
  const ofMatches = OFFERED.filter(([match]) => concerns(match, subject)).flatMap(([match, words]) =>
    words.flatMap((word) => ofMatch(match, word, subject.family) ?? []),
  );
  const basic = BASIC.flatMap((name) => basicOptions.filter((option) => option.name === name)).map(ofBasic);
  return [...basic, ...ofMatches, ...ownOptions(subject)];
}

/** The option that a word is; `undefined` for a word that is none, or none that a packet can have. */
export function packetOption(word: string, subject: PacketSubject): PacketOption | undefined {
  const basic = basicOptions.find(
    ({ name, letter, aliases }) =>
      BASIC.includes(name) &&
      (word === `-${letter}` || word === `--${name}` || aliases?.some((alias) => word === `--${alias}`)),
  );
  if (basic) return ofBasic(basic);
  const own = OWN_OPTIONS.find(({ name }) => name === word);
  if (own) return ofOwn(own);
  const matches = [...DESCRIBING_MATCHES, 'conntrack'];
  const mine = matches.filter((match) => concerns(match, subject));
  return [...mine, ...matches]
    .map((match) => ofMatch(match, word, subject.family))
    .find((found) => found !== undefined);
}

/** Before the protocol is said, what TCP has is offered, and the types of ICMP, which say it. */
function concerns(match: string, { protocol, isProtocolGiven, family, arrives }: PacketSubject): boolean {
  if (match === 'mac') return arrives;
  if (!TRANSPORTS.includes(match)) return true;
  const number = protocolNumber(match === 'icmp6' ? 'icmpv6' : match);
  const isIcmp = match === (family === 4 ? 'icmp' : 'icmp6');
  return number === (protocolNumber(protocol) ?? Number(protocol)) || (isIcmp && !isProtocolGiven);
}

function ofBasic(option: BasicOption): PacketOption {
  return {
    word: `-${option.letter}`,
    name: option.name,
    doc: option.doc,
    page: basicPage(option),
    values: 1,
    names: (context) => option.value?.names?.(context) ?? [],
  };
}

function ofMatch(match: string, word: string, family: Family): PacketOption | undefined {
  const loaded = matchNamed(match, family)?.options.get(word);
  if (!loaded) return undefined;
  const { name, spec, extension } = loaded;
  return {
    word,
    name,
    doc: spec.doc,
    page: optionPage(name, spec, extension.entry),
    values: spec.value ? 1 + (spec.value.extraWords ?? 0) : 0,
    names: (context) => spec.value?.names?.(context) ?? [],
  };
}

function ownOptions({ protocol }: PacketSubject): readonly PacketOption[] {
  return OWN_OPTIONS.filter(({ name }) => name === '--payload' || protocol === 'tcp').map(ofOwn);
}

function ofOwn({ name, form, doc }: (typeof OWN_OPTIONS)[number]): PacketOption {
  const page = `\`\`\`iptables\n${name} ${form}\n\`\`\`\n\n${doc}`;
  return { word: name, name: name.slice(2), doc, page, values: 1, names: () => [] };
}

/** What the word of a packet at `at` means: the option, or the value of one. Spans and `at` count alike. */
export function packetWordPage(
  words: readonly Word[],
  at: number,
  family: Family,
): { readonly page: string; readonly span: Word } | undefined {
  const index = words.findIndex((word) => touches(word, at));
  const word = words[index];
  if (!word) return undefined;
  const subject = subjectOfWords(words, family);
  for (let back = 0; back <= 2; back++) {
    const option = packetOption(words[index - back]?.text ?? '', subject);
    if (!option) continue;
    if (option.values < back) return undefined;
    const values = { family: subject.family, protocol: undefined };
    const named = back === 0 ? undefined : option.names(values).find(({ name }) => name === word.text);
    const page = named ? `**${named.name}**: ${named.doc}\n\n---\n\n${option.page}` : option.page;
    return { page, span: word };
  }
  return undefined;
}
