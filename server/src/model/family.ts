/** Guesses whether a save file is for iptables or ip6tables, by what it says of itself, its name, and its addresses. */
import type { Family } from '../base/problem.ts';

/** Units of a text that are looked at. */
const SAMPLE = 200_000;

/** Words that only one of the two programs takes. */
const SIGNS: readonly { readonly family: Family; readonly form: RegExp }[] = [
  {
    family: 6,
    form: /--icmpv6-type\b|-p (ipv6-icmp|icmpv6)\b|-m (icmp6|icmpv6|hl|rt|hbh|frag|dst|mh|ipv6header)\b|\bicmp6-[a-z]|\bufw6-/g,
  },
  { family: 6, form: /(?:^|\s)-[sd] ?(?:[^\s,]+,)*(?:[0-9a-f]{0,4}:){2,}[0-9a-f.:]*/gim },
  { family: 6, form: /--to-(?:source|destination) (?:\[|[0-9a-f]{0,4}:[0-9a-f]{0,4}:)/gi },
  { family: 4, form: /--icmp-type\b|-p icmp\b|-m (icmp|ttl|realm)\b|\bicmp-(net|host|port|proto|admin)-/g },
  { family: 4, form: /(?:^|\s)-[sd] ?(?:[^\s,]+,)*\d{1,3}(?:\.\d{1,3}){1,3}(?![\d:])/gm },
  { family: 4, form: /--to-(?:source|destination) \d{1,3}\./g },
];

/**
 * The family of a text, 4 when nothing tells. First the header that iptables-save writes; then the name of the file
 * (`rules.v6`, `ip6tables.conf`, `user6.rules`), then what its rules speak of.
 */
export function guessFamily(path: string | undefined, text: string): Family {
  const header = /^#[^\n]*\b(ip6?tables)[\w-]*-save\b/m.exec(text.slice(0, 4096));
  if (header) return header[1] === 'ip6tables' ? 6 : 4;
  return familyOfPath(path) ?? familyOfContent(text) ?? 4;
}

function familyOfPath(path: string | undefined): Family | undefined {
  const name = path?.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (/ip6tables|\bip6t|(^|[._-])(v6|ipv6|ip6)([._-]|$)|[a-z]6\.rules$/.test(name)) return 6;
  return /iptables|(^|[._-])(v4|ipv4|ip4)([._-]|$)/.test(name) ? 4 : undefined;
}

function familyOfContent(text: string): Family | undefined {
  const sample = text.slice(0, SAMPLE);
  const count = { 4: 0, 6: 0 };
  for (const { family, form } of SIGNS) count[family] += sample.match(form)?.length ?? 0;
  if (count[4] === count[6]) return undefined;
  return count[6] > count[4] ? 6 : 4;
}
