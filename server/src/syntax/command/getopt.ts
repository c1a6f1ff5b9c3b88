/** Which option a word stands for, as glibc's getopt_long finds it: exact names first, then abbreviations that fit one option. */
import type { BasicOption } from '../../catalogue/basic.ts';
import { isMatchName, matchNameOf } from '../../catalogue/known-names.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import { wholeUnsigned } from '../../catalogue/values/strtoul.ts';
import { basicByWord, basicLongNames } from './basic-table.ts';
import type { Reader } from './reader.ts';
import { type Extension, extensions, type LoadedOption, matchNamed } from './registry.ts';

/** The option of a loaded extension that is spelt exactly so (`--dport`), the newest extension first. */
export function exactOption(reader: Reader, text: string): LoadedOption | undefined {
  const { loaded } = reader;
  for (let i = loaded.length - 1; i >= 0; i--) {
    const found = loaded[i]?.options.get(text);
    if (found) return found;
  }
  return undefined;
}

/** True for a word that is the exact name of some option of the rule as it stands. */
export function namesOption(reader: Reader, text: string): boolean {
  return basicByWord[reader.context.family].has(text) || exactOption(reader, text) !== undefined;
}

/** What a long word stands for. `protocol` tells that the match of the rule's -p has to be loaded for it. */
export type LongOption =
  | { readonly kind: 'basic'; readonly option: BasicOption }
  | { readonly kind: 'extension'; readonly option: LoadedOption; readonly protocol: boolean }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly kind: 'none' };

/** Finds the option of a word without its `=value`. */
export function longOption(reader: Reader, name: string): LongOption {
  const basic = basicByWord[reader.context.family].get(name);
  if (basic) return { kind: 'basic', option: basic };
  const exact = exactOption(reader, name);
  if (exact) return { kind: 'extension', option: exact, protocol: false };
  const fromLoaded = reader.opaque ? NOT_FOUND : abbreviated(reader, name, reader.loaded);
  if (fromLoaded.kind === 'basic' || fromLoaded.kind === 'extension') return fromLoaded;
  const implicit = implicitMatch(reader);
  if (!implicit) return fromLoaded;
  const option = implicit.options.get(name);
  if (option) return { kind: 'extension', option, protocol: true };
  if (reader.opaque || fromLoaded.kind === 'ambiguous') return fromLoaded;
  const found = abbreviated(reader, name, [...reader.loaded, implicit]);
  return found.kind === 'extension' ? { ...found, protocol: true } : found;
}

const NOT_FOUND: LongOption = { kind: 'none' };

/** The one option that the word abbreviates. Spellings of one option do not compete with each other. */
function abbreviated(reader: Reader, name: string, loaded: readonly Extension[]): LongOption {
  let basic: BasicOption | undefined;
  let option: LoadedOption | undefined;
  const words: string[] = [];
  const found = new Set<BasicOption | LoadedOption>();
  for (const candidate of basicLongNames[reader.context.family]) {
    if (!candidate.word.startsWith(name)) continue;
    basic = candidate.option;
    found.add(candidate.option);
    words.push(candidate.word);
  }
  for (let i = loaded.length - 1; i >= 0; i--) {
    for (const [word, candidate] of loaded[i]?.options ?? []) {
      if (!word.startsWith(name)) continue;
      option = candidate;
      found.add(candidate);
      words.push(word);
    }
  }
  if (found.size > 1) return { kind: 'ambiguous', candidates: words };
  if (basic) return { kind: 'basic', option: basic };
  return option ? { kind: 'extension', option, protocol: false } : NOT_FOUND;
}

/** The match that the rule's -p stands for, while it is not loaded yet. man:iptables(8) */
export function implicitMatch(reader: Reader): Extension | undefined {
  const name = implicitName(reader);
  if (name === undefined) return undefined;
  const extension = matchNamed(name, reader.context.family);
  return extension && !reader.loaded.includes(extension) ? extension : undefined;
}

/** The name of the match that -p brings in, by its own name or its number's; `undefined` without -p or once it was brought in. */
export function implicitName(reader: Reader): string | undefined {
  if (reader.protocolName === '' || reader.protocolLoaded) return undefined;
  const number = wholeUnsigned(reader.protocolName, 0, 255);
  return number === undefined ? reader.protocolName : protocolName(number);
}

/** True when the match that -p brings in exists and the catalogue does not hold it yet. */
export function implicitIsNotYetKnown(reader: Reader): boolean {
  const name = implicitName(reader);
  if (name === undefined || !isMatchName(name, reader.context.family)) return false;
  if (matchNamed(name, reader.context.family)) return false;
  return !reader.matches.some((match) => match.name === matchNameOf(name));
}

/** Extensions of the catalogue, loaded or not, that have an option spelt exactly so; those of everyday protocols first. */
export function extensionsWith(reader: Reader, name: string): Extension[] {
  const found = extensions(reader.context.family).filter(({ options }) => options.has(name));
  return [...found.filter(isEveryday), ...found.filter((extension) => !isEveryday(extension))];
}

function isEveryday({ entry }: Extension): boolean {
  return entry.name === 'tcp' || entry.name === 'udp';
}
