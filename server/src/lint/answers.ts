/** Answers and the connections that they belong to: which of them does the ruleset itself let begin? */
import { FIELDS, type Field } from '../base/fields.ts';
import { all, equals, type Predicate } from '../base/predicate.ts';
import type { Hook } from '../catalogue/hooks.ts';
import type { Chain, Table } from '../model/types.ts';
import { onHook } from '../reach/flow.ts';
import { certainShare } from '../reach/slice.ts';
import type { PacketSet, Witness } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import { interfacesOn, liveTraffic, openers } from './facts.ts';
import { passing } from './way.ts';

/** The chain that lets connections begin whose answers come through a chain. */
const OPENER: Readonly<Record<string, Hook>> = { INPUT: 'OUTPUT', OUTPUT: 'INPUT', FORWARD: 'FORWARD' };

/** Fields in which a packet and its answer agree, most of them with sides changed over. */
const SHARED: readonly Field[] = ['ip.proto', 'l4.dport', 'l4.sport', 'meta.in', 'meta.out', 'ip.src', 'ip.dst'];
const OWN = (Object.keys(FIELDS) as Field[]).filter((field) => !SHARED.includes(field));

/** Answers (TCP and UDP) that can come to a built-in filter chain. */
export function answersOn(context: LintContext, chain: Chain): PacketSet {
  const { space } = context;
  const replies = space.and(liveTraffic(space), space.of(equals('ct.direction', 1)));
  return space.and(replies, space.of(interfacesOn(chain.name)));
}

/** Those of some answers on `chain` whose connections this very ruleset, all of its tables, certainly lets begin. */
export function begun(context: LintContext, chain: Chain, answers: PacketSet): PacketSet {
  const { space } = context;
  if (space.isEmpty(answers)) return answers;
  // From here on packets are requests, written as their answers look.
  const requests = space.forget(answers, ...OWN);
  const hook = OPENER[chain.name];
  if (!hook) return space.empty;
  const there = space.mirrored;
  const accepted = passing(context, there, hook, there.and(requests, openers(there)));
  return space.and(answers, space.forget(accepted, ...OWN));
}

/** Rules of the opening chain that are tried for an everyday connection before all connections are looked at. */
const TRIES = 8;

/** Answers to single connections of an everyday look that this very ruleset lets begin: cheap to follow through a chain. */
export function* everydayAnswers(context: LintContext, table: Table, chain: Chain): Iterable<PacketSet> {
  const { space } = context;
  const opener = table.chains.get(OPENER[chain.name] ?? '');
  const arriving = space.and(openers(space), opener?.hook ? onHook(space, opener.hook) : space.full);
  const first = space.witness(arriving);
  if (first) yield begun(context, chain, answerTo(context, chain, first));
  if (!opener) return;
  let tries = 0;
  for (const look of context.looksFrom(opener)) {
    if (!look.accepts || !look.mayTake('NEW')) continue;
    if (tries++ >= TRIES) return;
    const request = space.witness(certainShare(space, table, opener, look.rule, arriving));
    if (request) yield begun(context, chain, answerTo(context, chain, request));
  }
}

/** An answer to a packet. */
function answerTo(context: LintContext, chain: Chain, request: Witness): PacketSet {
  const { space } = context;
  const parts: Predicate[] = [];
  for (const field of SHARED) {
    const value = request.get(field);
    if (value !== undefined) parts.push(equals(field, value));
  }
  const answers = space.and(answersOn(context, chain), space.mirrored.of(all(...parts)));
  return space.single(answers) ?? space.empty;
}
