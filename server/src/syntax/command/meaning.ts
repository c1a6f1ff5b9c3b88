/** What a rule means: the packets that its base options and matches let through to its target, as a predicate. */
import type { Address, MaskedAddress } from '../../base/ip.ts';
import { all, always, equals, masked, negatedIf, never, oneOf, type Predicate, unknown } from '../../base/predicate.ts';
import type { UseContext } from '../../catalogue/define.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import type { AddressSpec, Command, InterfaceSpec, MatchUse, ProtocolSpec } from './types.ts';
import { useContextOf } from './use-context.ts';

/** The addresses that are the rule's own, where its command makes several. */
export interface RuleAddresses {
  readonly source: MaskedAddress | undefined;
  readonly destination: MaskedAddress | undefined;
}

/** The packets that one rule of a command matches. What is not modelled is `unknown`, never silently true. */
export function predicateOfRule(command: Command, addresses: RuleAddresses, table: TableName): Predicate {
  const context = useContextOf(command, table);
  return all(basePredicate(command, addresses), ...command.spec.matches.map((match) => ofMatch(match, context)));
}

/** What the base options of a rule ask, which is before any match. kernel:net/ipv4/netfilter/ip_tables.c (ip_packet_match) */
export function basePredicate({ spec }: Command, addresses: RuleAddresses): Predicate {
  const parts: Predicate[] = [];
  if (spec.source) parts.push(ofAddress('ip.src', spec.source, addresses.source));
  if (spec.destination) parts.push(ofAddress('ip.dst', spec.destination, addresses.destination));
  if (spec.in) parts.push(ofInterface('meta.in', spec.in));
  if (spec.out) parts.push(ofInterface('meta.out', spec.out));
  if (spec.protocol) parts.push(ofProtocol(spec.protocol));
  if (spec.fragment) parts.push(negatedIf(spec.fragment.negated, equals('ip.laterFragment', 1)));
  return all(...parts);
}

/** What one match of a rule asks. A match that keeps state has no truth of its own for a packet, so it bears no key. */
export function ofMatch(use: MatchUse, context: UseContext): Predicate {
  const { entry } = use;
  if (!entry) return unknown(`The match ${use.name} is not in the catalogue yet.`);
  if (entry.meaning) return entry.meaning(use.given, context);
  if (entry.stateful) return unknown(`The match ${use.name} depends on what it saw before.`);
  return unknown(`What the match ${use.name} asks is not modelled.`);
}

function ofAddress(field: 'ip.src' | 'ip.dst', spec: AddressSpec, value: MaskedAddress | undefined): Predicate {
  if (!value) {
    const names = spec.hosts.map(({ text }) => text).join(', ');
    if (names === '') return unknown('The address could not be read.');
    return negatedIf(
      spec.negated,
      unknown(`The address of ${names} is only known where the rule is loaded.`, `${field} ${names}`),
    );
  }
  return negatedIf(spec.negated, isEverything(value.mask) ? always : masked(field, value.mask, value.address));
}

function isEverything(mask: Address): boolean {
  return mask === 0 || mask === 0n;
}

/** `+` is every interface; its negation matches nothing, in both programs. */
function ofInterface(field: 'meta.in' | 'meta.out', spec: InterfaceSpec): Predicate {
  if (spec.name === '') return spec.negated ? never : always;
  return negatedIf(
    spec.negated,
    spec.wildcard ? { kind: 'prefixed', field, prefix: spec.name } : oneOf(field, [spec.name]),
  );
}

function ofProtocol(spec: ProtocolSpec): Predicate {
  if (spec.number === 0) return spec.negated ? never : always;
  if (spec.number > 255) return unknown(`Protocol ${spec.number} fits no packet; nft cuts it to ${spec.number & 255}.`);
  return negatedIf(spec.negated, equals('ip.proto', spec.number));
}
