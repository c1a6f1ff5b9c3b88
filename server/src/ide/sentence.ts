/** A rule as a plain English sentence: which packets, and what happens to them. */
import { FIELDS, type Field } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import { unreachable } from '../base/unreachable.ts';
import { type Leaf, sayLeaf, sayValue } from '../catalogue/say.ts';
import { serviceName } from '../catalogue/services.ts';
import { type Outcome, outcomeOf } from '../model/outcome.ts';
import type { Rule, Table } from '../model/types.ts';

/** "Accepts TCP packets with destination port 22 (ssh) that are NEW." */
export function sayRule(table: Table, rule: Rule): string {
  const outcome = outcomeOf(rule, (name) => table.chains.has(name));
  return `${sayOutcome(outcome)} ${sayPackets(rule.predicate)}${sayAfter(outcome)}.`;
}

/** The packets of a formula: "TCP packets from 10.0.0.0/8 that arrive on eth0". */
export function sayPackets(p: Predicate): string {
  const parts = p.kind === 'all' ? [...p.of] : [p];
  const protocol = parts.findIndex((part) => part.kind === 'oneOf' && part.field === 'ip.proto');
  const chosen = parts[protocol];
  if (protocol >= 0) parts.splice(protocol, 1);
  const noun =
    chosen?.kind === 'oneOf'
      ? `${chosen.values.map((v) => sayValue('ip.proto', v).toUpperCase()).join(' or ')} packets`
      : 'packets';
  if (parts.length === 0) return chosen ? noun : 'every packet';
  const rank = (part: Predicate): number => ORDER.indexOf(fieldOf(part) ?? 'ct.state');
  const phrases = parts.sort((a, b) => rank(a) - rank(b)).map((part) => sayPart(part, false));
  return [noun, ...new Set(phrases)].join(' ');
}

/** Where a phrase stands in the sentence; what is not named stands where the state does. */
const ORDER: readonly Field[] = [
  'ip.src',
  'ip.dst',
  'l4.sport',
  'l4.dport',
  'meta.in',
  'meta.out',
  'tcp.flags',
  'icmp.type',
  'icmp.code',
  'ct.state',
];

const PREPOSITION: Partial<Record<Field, readonly [string, string]>> = {
  'ip.src': ['from', 'from anywhere but'],
  'ip.dst': ['to', 'to anywhere but'],
  'meta.in': ['that arrive on', 'that arrive on any interface but'],
  'meta.out': ['that leave by', 'that leave by any interface but'],
  'ct.state': ['whose connection state is', 'whose connection state is not'],
};

function sayPart(p: Predicate, negated: boolean): string {
  switch (p.kind) {
    case 'not':
      return sayPart(p.of, !negated);
    case 'unknown':
      return negated ? `unless ${p.reason}` : `if ${p.reason}`;
    case 'all':
    case 'any': {
      const joined = (p.kind === 'all') !== negated ? ' and ' : ' or ';
      const parts = [...new Set(p.of.map((part) => sayPart(part, negated)))];
      if (parts.length === 0) return (p.kind === 'all') !== negated ? 'whatever they are' : 'that cannot exist';
      return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(joined)})`;
    }
    case 'inRange':
    case 'masked':
    case 'oneOf':
    case 'prefixed':
    case 'present':
      return sayTest(p, negated);
    default:
      return unreachable(p);
  }
}

function sayTest(p: Leaf, negated: boolean): string {
  const { words } = FIELDS[p.field];
  if (p.kind === 'present') return negated ? `without a ${words}` : `with a ${words}`;
  const preposition = PREPOSITION[p.field];
  const value = p.kind === 'oneOf' && p.values.length === 1 ? withService(p.field, p.values[0]) : sayLeaf(p);
  if (preposition) return `${preposition[negated ? 1 : 0]} ${value}`;
  return negated ? `whose ${words} is not ${value}` : `with ${words} ${value}`;
}

function withService(field: Field, value: number | bigint | string | undefined): string {
  if (value === undefined) return '';
  const text = sayValue(field, value);
  const name =
    (field === 'l4.dport' || field === 'l4.sport') && typeof value === 'number' ? serviceName(value) : undefined;
  return name ? `${text} (${name})` : text;
}

function fieldOf(p: Predicate): Field | undefined {
  if (p.kind === 'not') return fieldOf(p.of);
  if (p.kind === 'all' || p.kind === 'any') return p.of[0] && fieldOf(p.of[0]);
  return p.kind === 'unknown' ? undefined : p.field;
}

const VERDICTS = { ACCEPT: 'Accepts', DROP: 'Drops', QUEUE: 'Hands to a program' } as const;

function sayOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'none':
      return 'Counts';
    case 'unresolved':
      return 'Does something that is not known with';
    case 'chain':
      return 'Sends';
    case 'effect':
      break;
    default:
      return unreachable(outcome);
  }
  const { effect } = outcome;
  switch (effect.kind) {
    case 'verdict':
      return VERDICTS[effect.verdict];
    case 'return':
      return 'Ends this chain for';
    case 'reject':
      return 'Rejects';
    case 'nat':
      return effect.manip === 'source' ? 'Rewrites the source of' : 'Rewrites the destination of';
    case 'continue':
      return 'Notes, and lets on to the next rule,';
    case 'ct':
      return effect.notrack ? 'Exempts from connection tracking' : 'Sets how tracking treats';
    default:
      return 'Changes, and lets on to the next rule,';
  }
}

function sayAfter(outcome: Outcome): string {
  if (outcome.kind === 'chain')
    return ` to the chain ${outcome.chain}${outcome.goto ? ', without coming back here' : ''}`;
  if (outcome.kind !== 'effect' || outcome.effect.kind !== 'reject') return '';
  return outcome.effect.with.kind === 'tcp-reset' ? ' with a TCP reset' : ' with an ICMP error';
}
