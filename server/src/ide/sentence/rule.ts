/** A rule as a plain English sentence: which packets, and what happens to them. */
import type { Family } from '../../base/problem.ts';
import { interfaceName, printMasked } from '../../catalogue/basic-values.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import { outcomeOf, useContextOf } from '../../model/outcome.ts';
import { isRefused } from '../../model/rule.ts';
import type { Rule, Table } from '../../model/types.ts';
import { ofMatch } from '../../syntax/command/meaning.ts';
import type { AddressSpec, InterfaceSpec, MatchUse, ProtocolSpec } from '../../syntax/command/types.ts';
import { type Clause, packetsThat, verb } from './clause.ts';
import { type Speaker, sayConditions } from './conditions.ts';
import { sayOutcome } from './outcome.ts';

/** "Accepts TCP packets to port 22 (ssh) that are NEW."; `undefined` for a rule that is refused. */
export function sayRule(table: Table, rule: Rule): string | undefined {
  if (isRefused(rule.command)) return undefined;
  const outcome = outcomeOf(rule, (name) => table.chains.has(name));
  const target = rule.command.spec.target?.name ?? '';
  const { words, goesOn } = sayOutcome(outcome, { target, family: rule.command.family });
  return `${words} ${packetsThat(clausesOf(rule))}${goesOn ? ', and goes on with the next rule' : ''}.`;
}

function clausesOf(rule: Rule): readonly Clause[] {
  const { spec, family } = rule.command;
  const { protocol } = spec;
  const isNamed = protocol && !protocol.negated && protocol.number !== 0;
  const speaker: Speaker = { family, protocol: isNamed ? protocolName(protocol.number) : undefined };
  const matches = spec.matches.flatMap((use) => sayMatch(speaker, rule, use));
  // "ICMP echo-request messages" says more than "ICMP packets".
  const isToldBetter = matches.some(({ slot }) => slot === 'noun');
  return [
    ...(protocol && !isToldBetter ? sayProtocol(protocol, family) : []),
    ...sayAddress('from', spec.source, rule.source),
    ...sayAddress('to', spec.destination, rule.destination),
    ...sayInterface('arrive on', spec.in),
    ...sayInterface('leave by', spec.out),
    ...(spec.fragment
      ? [verb(spec.fragment.negated ? 'are whole or first fragments' : 'are fragments other than the first')]
      : []),
    ...matches,
  ];
}

/** Names of protocols as people write them, where it is not the name in capitals. */
const NAMES: Readonly<Record<string, string>> = {
  'ipv6-icmp': 'ICMPv6',
  udplite: 'UDP-Lite',
  ipencap: 'IP-in-IP',
  ipv6: 'IPv6-in-IPv4',
  'mobility-header': 'Mobility Header',
};

function sayProtocol({ number, negated }: ProtocolSpec, family: Family): readonly Clause[] {
  if (number === 0) return negated ? [verb('cannot exist')] : [];
  const name = protocolName(number);
  const words = name === undefined ? undefined : (NAMES[name] ?? name.toUpperCase());
  if (number === 41 && family === 6) return [verb(`${negated ? 'are not' : 'are'} IPv6-in-IPv6`)];
  if (negated) return [verb(words === undefined ? `are of another protocol than ${number}` : `are not ${words}`)];
  return [{ slot: 'noun', text: words === undefined ? `packets of protocol ${number}` : `${words} packets` }];
}

function sayAddress(slot: 'from' | 'to', spec: AddressSpec | undefined, own: Rule['source']): readonly Clause[] {
  if (!spec) return [];
  const { negated, hosts } = spec;
  if (!own) return [{ slot, text: `${negated ? 'anywhere but ' : ''}${hosts.map(({ text }) => text).join(' or ')}` }];
  if (own.mask === 0 || own.mask === 0n) return negated ? [verb('cannot exist')] : [];
  const address = printMasked(own).replace(typeof own.address === 'number' ? /\/32$/ : /\/128$/, '');
  return [{ slot, text: `${negated ? 'anywhere but ' : ''}${address}` }];
}

function sayInterface(action: string, spec: InterfaceSpec | undefined): readonly Clause[] {
  if (!spec) return [];
  const { name, wildcard, negated } = spec;
  if (name === '') return negated ? [verb('cannot exist')] : [];
  const [written = ''] = interfaceName.print({ name, wildcard }, { family: 4, protocol: undefined });
  return [verb(`${action} ${negated ? 'any interface but ' : ''}${written}`)];
}

function sayMatch(speaker: Speaker, rule: Rule, use: MatchUse): readonly Clause[] {
  const context = useContextOf(rule);
  const said = use.entry?.say?.(use.given, context);
  if (said !== undefined) return [verb(said)];
  return sayConditions(speaker, ofMatch(use, context)) ?? [verb(`match \`${written(use)}\``)];
}

/** The match as it stands in the file, its options behind its name. */
function written({ name, implicit, options }: MatchUse): string {
  const words = options.flatMap(({ bang, option, values }) => [
    ...(bang ? ['!'] : []),
    option.text,
    ...values
      .filter((value) => value.start >= option.end)
      .map(({ text }) => (/[\s"]/.test(text) || text === '' ? JSON.stringify(text) : text)),
  ]);
  return [...(implicit ? [] : ['-m', name]), ...words].join(' ');
}
