/** Options that may come next: of the extensions that are loaded, of those that could be, and of iptables itself. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { type BasicOption, basicOptions } from '../../catalogue/basic.ts';
import type { Entry, OptionSpec } from '../../catalogue/define.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import type { Caret } from '../caret.ts';
import type { IdeContext } from '../context.ts';
import { legalMatches, placeOf, type RulePlace } from '../legal.ts';
import { holdsLetters } from '../letters.ts';
import { basicPage, optionPage } from '../markdown.ts';
import type { Offer } from './item.ts';

type AnyOption = OptionSpec<unknown, string>;

/** The commands of a save file. */
export function commandOffers(): readonly Offer[] {
  return basicOptions.filter(({ role }) => role === 'command').map((option) => ofBasic(option));
}

export function optionOffers(context: IdeContext, caret: Caret): readonly Offer[] {
  const place = placeOf(context, caret.line.table ?? 'filter', caret.before);
  const negated = caret.role.kind === 'option' && caret.role.negated;
  const own = ownOptions(context, caret, place);
  const basic = basicFor(context, caret, place);
  const all = [...own, ...basic, ...furtherOptions(context, caret, place, own)];
  const offers = all.filter(({ negatable }) => negatable || !negated).map(({ offer }) => offer);
  const not: Offer = {
    label: '!',
    kind: CompletionItemKind.Operator,
    detail: 'The option that follows must not hold.',
    rank: 3,
  };
  return negated || caret.typed.startsWith('-') || !all.some(({ negatable }) => negatable) ? offers : [...offers, not];
}

interface Candidate {
  readonly name: string;
  readonly negatable: boolean;
  readonly offer: Offer;
}

/** The options of the matches and the target so far, the newest first, and of the match that -p brings in by itself. */
function ownOptions(context: IdeContext, { before, given }: Caret, place: RulePlace): readonly Candidate[] {
  const { matches, target } = before.spec;
  const loaded = [...(target ? [target] : []), ...matches.toReversed()].flatMap(({ entry }) => entry ?? []);
  const implied = impliedMatch(context, place);
  const entries = new Set<Entry>(implied && !loaded.includes(implied) ? [...loaded, implied] : loaded);
  return [...entries].flatMap((entry) => free(context, entry, given).map((one) => candidate(entry, ...one, {})));
}

/** The match of the protocol's own name. */
function impliedMatch(context: IdeContext, place: RulePlace): Entry | undefined {
  const name = place.protocol === undefined ? undefined : protocolName(place.protocol);
  const wanted = name === 'ipv6-icmp' ? 'icmp6' : name;
  return legalMatches(context, place).find((entry) => entry.name === wanted);
}

/** Matches that rules mostly have: of options that several have, theirs is meant. */
const USUAL: readonly string[] = ['tcp', 'udp', 'icmp', 'icmp6', 'conntrack', 'multiport', 'limit'];

/** Options of matches that are not loaded yet; taking one loads its match. */
function furtherOptions(
  context: IdeContext,
  { typed, given, before }: Caret,
  place: RulePlace,
  own: readonly Candidate[],
): readonly Candidate[] {
  // There are hundreds: they are offered to who has begun to write one, and only those that may be meant.
  if (!typed.startsWith('--')) return [];
  const isMeant = ([name, option]: readonly [string, AnyOption]): boolean =>
    [name, ...(option.aliases ?? [])].some((word) => holdsLetters(word, typed.slice(2)));
  const loaded = new Set(before.spec.matches.map(({ name }) => name));
  const known = new Set(own.map(({ name }) => name));
  const legal = legalMatches(context, place).filter((entry) => !loaded.has(entry.name) && !entry.deprecated);
  const usual = USUAL.flatMap((name) => legal.find((entry) => entry.name === name) ?? []);
  return [...new Set([...usual, ...legal])].flatMap((entry) => {
    const protocol = needsProtocol(entry, place);
    const loading = protocol === undefined ? `-m ${entry.name}` : `-p ${protocol} -m ${entry.name}`;
    return free(context, entry, given)
      .filter((one) => !known.has(one[0]) && isMeant(one))
      .map((one) => candidate(entry, ...one, { loading, rank: 4 }));
  });
}

/** The protocol that an entry wants and that the rule does not name yet. */
function needsProtocol({ protocols }: Entry, { protocol }: RulePlace): string | undefined {
  const [first] = protocols ?? [];
  return first === undefined || protocol !== undefined ? undefined : protocolName(first);
}

/** The options of an entry that can still be given. */
function free(
  { family }: IdeContext,
  entry: Entry,
  given: ReadonlySet<string>,
): readonly (readonly [string, AnyOption])[] {
  return Object.entries(entry.options as Readonly<Record<string, AnyOption>>).filter(([name, option]) => {
    if (option.families && !option.families.includes(family)) return false;
    if (given.has(name)) return option.repeatable === true || option.lastWins === true;
    return !option.conflicts?.some((other) => given.has(other));
  });
}

const pages = new WeakMap<AnyOption, string>();

function candidate(
  entry: Entry,
  name: string,
  option: AnyOption,
  { loading, rank }: { readonly loading?: string; readonly rank?: number },
): Candidate {
  let page = pages.get(option);
  if (page === undefined) {
    page = optionPage(name, option, entry);
    pages.set(option, page);
  }
  const word = `--${name}`;
  const offer: Offer = {
    label: word,
    kind: CompletionItemKind.Property,
    detail: loading === undefined ? option.doc : `${loading}: ${option.doc}`,
    // With hundreds of offers, the line has to do.
    ...(loading === undefined ? { page } : { insert: `${loading} ${word}`, from: loading }),
    ...(option.aliases && { find: option.aliases.map((alias) => `--${alias}`).join(' ') }),
    rank: rank ?? (option.mandatory ? 0 : 1),
  };
  return { name, negatable: option.negatable === true, offer };
}

/** The options of iptables itself that the rule does not have yet and that its hooks allow. */
function basicFor({ family }: IdeContext, { before, given }: Caret, { hooks }: RulePlace): readonly Candidate[] {
  const hasTarget = before.spec.target !== undefined;
  return basicOptions
    .filter(({ role, name, families, letter }) => {
      if (role !== 'condition' && role !== 'action') return false;
      if (families && !families.includes(family)) return false;
      if (letter === 'i' && hooks.some((hook) => hook === 'OUTPUT' || hook === 'POSTROUTING')) return false;
      if (letter === 'o' && hooks.some((hook) => hook === 'INPUT' || hook === 'PREROUTING')) return false;
      if (role === 'action' && (hasTarget || given.has('jump') || given.has('goto'))) return false;
      return name === 'match' || !given.has(name);
    })
    .map((option) => ({
      name: option.name,
      negatable: option.negatable === true,
      offer: { ...ofBasic(option), rank: 2 },
    }));
}

function ofBasic(option: BasicOption): Offer {
  const long = `--${option.name}`;
  return {
    label: option.letter === '0' ? long : `-${option.letter}`,
    kind: CompletionItemKind.Keyword,
    detail: option.doc,
    page: basicPage(option),
    find: [long, ...(option.aliases ?? []).map((alias) => `--${alias}`)].join(' '),
  };
}
