/** How iptables-nft keeps `tcp` and `udp`: as comparisons of its own, which it reads back into one match of each name.
 * What is printed can differ from what was written. Upstream's nft.c (add_nft_tcpudp) and nft-shared.c (nft_parse_transport).
 */
import type { Given, GivenOption, Match } from '../../catalogue/define.ts';
import { ALL_PORTS, type PortRange } from '../../catalogue/values/ports.ts';
import { SYN_ONLY, type TcpFlags } from '../../catalogue/values/tcp.ts';
import type { MatchUse } from './types.ts';

/** A match as it is printed. */
export interface PrintedMatch {
  readonly name: string;
  readonly entry: Match | undefined;
  readonly given: Given<Record<string, unknown>>;
}

/** The ports and flags that the comparisons of one match name add up to. */
interface Kept {
  readonly name: string;
  readonly entry: Match;
  source: Ports;
  destination: Ports;
  flags: { readonly value: TcpFlags; readonly negated: boolean } | undefined;
}

interface Ports extends PortRange {
  readonly negated: boolean;
}

const ANY_PORT: Ports = { ...ALL_PORTS, negated: false };
const HIGHEST = ALL_PORTS.to;

/** The matches of a rule as nft prints them. Shares the list when nothing differs in kind. */
export function asNftKeeps(matches: readonly MatchUse[]): readonly PrintedMatch[] {
  if (!matches.some(isNative)) return matches;
  const printed: (PrintedMatch | Kept)[] = [];
  for (const match of matches) {
    if (!match.entry || !isNative(match)) printed.push(match);
    else keep(printed, match, match.entry);
  }
  return printed.map((match) => ('source' in match ? { ...match, given: givenOf(match) } : match));
}

/** True for a use that becomes comparisons; one that asks nothing, or for a TCP option, stays a match as in legacy. */
function isNative({ name, entry, given }: MatchUse): boolean {
  if (!entry || (name !== 'tcp' && name !== 'udp') || given['tcp-option']) return false;
  const { source, destination, flags } = asked(given);
  return !isAny(source) || !isAny(destination) || (flags !== undefined && (flags.negated || flags.value.mask !== 0));
}

function asked(given: MatchUse['given']): Pick<Kept, 'source' | 'destination' | 'flags'> {
  const flags = given['tcp-flags'] as GivenOption<TcpFlags> | undefined;
  const syn = given['syn'];
  return {
    source: portsOf(given['sport'] as GivenOption<PortRange> | undefined),
    destination: portsOf(given['dport'] as GivenOption<PortRange> | undefined),
    flags: flags ?? (syn && { value: SYN_ONLY, negated: syn.negated }),
  };
}

function portsOf(option: GivenOption<PortRange> | undefined): Ports {
  return option ? { ...option.value, negated: option.negated } : ANY_PORT;
}

function isAny(ports: Ports): boolean {
  return !ports.negated && coversAll(ports);
}

function coversAll({ from, to }: PortRange): boolean {
  return from === 0 && to === HIGHEST;
}

function keep(printed: (PrintedMatch | Kept)[], { name, given }: MatchUse, entry: Match): void {
  const { source, destination, flags } = asked(given);
  const asksFlags = flags !== undefined && flags.value.mask !== 0;
  // Not even a negated comparison with all ports is kept.
  if (coversAll(source) && coversAll(destination) && !asksFlags) return;
  let kept = printed.find((match): match is Kept => 'source' in match && match.name === name);
  if (!kept) {
    kept = { name, entry, source: ANY_PORT, destination: ANY_PORT, flags: undefined };
    printed.push(kept);
  }
  if (asksFlags) kept.flags = { value: flags.value, negated: flags.negated || kept.flags?.negated === true };
  kept.source = compared(kept.source, source);
  kept.destination = compared(kept.destination, destination);
}

/** What a further comparison makes of the ports: a range from 0 is a single comparison, and `!` is never taken back. */
function compared(before: Ports, now: Ports): Ports {
  if (coversAll(now)) return before;
  if (now.from === 0 && now.to > 0) {
    return now.negated ? { ...before, from: Math.min(now.to + 1, HIGHEST) } : { ...before, to: now.to };
  }
  return { from: now.from, to: now.to, negated: before.negated || now.negated };
}

function givenOf({ source, destination, flags }: Kept): Given<Record<string, unknown>> {
  return {
    ...(isAny(source) ? {} : { sport: option(source, source.negated) }),
    ...(isAny(destination) ? {} : { dport: option(destination, destination.negated) }),
    ...(flags ? { 'tcp-flags': option(flags.value, flags.negated) } : {}),
  };
}

function option(value: unknown, negated: boolean): GivenOption<unknown> {
  return { value, negated, all: [value], text: '' };
}
