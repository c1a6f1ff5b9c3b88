/** A packet's way to a chain of `filter` and out of the host: what the other tables make of it, so that a finding is true of the whole ruleset. */
import { CT_STATE, type Field } from '../base/fields.ts';
import { equals, never, oneOf } from '../base/predicate.ts';
import { functionsOn, type Hook, type TableName } from '../catalogue/hooks.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { type Flow, flow } from '../reach/flow.ts';
import { certainShare, changedIn, share } from '../reach/slice.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import { genuine, NEVER_TRACKED } from './genuine.ts';
import { effectOf, fieldsOf, isAccept } from './look.ts';

const ADDRESSES: readonly Field[] = ['ip.src', 'ip.dst', 'l4.sport', 'l4.dport'];

/** What packets of one look do not have in common: the host, its neighbours or earlier packets settle it. */
const SETTLED_ELSEWHERE: readonly Field[] = [
  'meta.mark',
  'meta.uid',
  'meta.gid',
  'meta.socketExists',
  'meta.cgroup',
  'meta.cpu',
  'meta.realm',
  'meta.mac',
  'route.srcTypeIn',
  'route.dstTypeIn',
  'route.srcTypeOut',
  'route.dstTypeOut',
  'ct.status',
  'ct.direction',
  'ct.proto',
  'ct.origSrc',
  'ct.origDst',
  'ct.replSrc',
  'ct.replDst',
  'ct.origSrcPort',
  'ct.origDstPort',
  'ct.replSrcPort',
  'ct.replDstPort',
  'ct.expires',
  'ct.mark',
  'ct.helper',
  'ct.zone',
];

/** What only a rule of `nat` gives a connection. */
const MADE_BY_NAT: readonly Field[] = [
  'ct.status',
  'ct.origSrc',
  'ct.origDst',
  'ct.replSrc',
  'ct.replDst',
  'ct.origSrcPort',
  'ct.origDstPort',
  'ct.replSrcPort',
  'ct.replDstPort',
];

/** What is known of a connection only after tracking has run. */
const ABOUT_CONNECTIONS: readonly Field[] = [
  'ct.state',
  ...SETTLED_ELSEWHERE.filter((field) => field.startsWith('ct.')),
];

/** Of the genuine ones among some packets, as a chain of `filter` meets them. */
export interface Question {
  /** `context.space`, or its mirror image for the other direction. */
  readonly space: Space;
  readonly hook: Hook;
  /** Of packets that have come to the chain, those of which something is true, whatever is unknown. */
  readonly good: (arrived: PacketSet) => PacketSet;
  /** Fields that the finding's own rule asks about: their values may be chosen, but for what NAT makes of a connection. */
  readonly asked?: Iterable<Field>;
}

/**
 * The packets that certainly come to the hook's chain of `filter` and are good there, whatever settles what they do not carry
 * themselves: no packet that differs in a mark, an owner or the like only does otherwise.
 */
export function surely(context: LintContext, question: Question, packets: PacketSet): PacketSet {
  const { space, hook, good } = question;
  const asked = new Set(question.asked);
  for (const field of MADE_BY_NAT) asked.delete(field);
  const settled = SETTLED_ELSEWHERE.filter((field) => !asked.has(field));
  const own = space.and(packets, genuine(space, context.family, hook));
  if (space.isEmpty(own)) return own;
  const every = space.and(space.forget(own, ...settled), genuine(space, context.family, hook));
  const way: Way = { context, space, lost: space.empty };
  const arrived = arriving(way, hook, every, asked.has('meta.mark'));
  const fine = good(arrived);
  if (space.isEmpty(fine)) return fine;
  const bad = space.or(way.lost, space.minus(arrived, fine));
  const sure = space.isEmpty(bad)
    ? fine
    : space.minus(fine, space.forget(bad, ...settled, ...changedOnTheWay(context)));
  const witness = space.witness(sure);
  // What goes from an address to itself comes over no wire.
  return witness?.get('ip.src') === witness?.get('ip.dst') ? space.empty : sure;
}

/** Fields that may be others where packets were lost than where they arrive. */
function changedOnTheWay({ ruleset }: LintContext): Field[] {
  const tables = (['raw', 'mangle', 'nat'] as const).flatMap((name) => ruleset.tables.get(name) ?? []);
  return ['meta.mark', ...tables.flatMap(changedIn).filter((field) => field !== 'ct.state')];
}

/** As `surely`, but one packet is tried before all of them. */
export function anySurely(context: LintContext, question: Question, packets: PacketSet): PacketSet {
  const { space, hook } = question;
  const one = space.single(space.and(packets, genuine(space, context.family, hook)));
  if (one === undefined) return space.empty;
  const found = surely(context, question, one);
  return space.isEmpty(found) ? surely(context, question, packets) : found;
}

/**
 * Packets that certainly arrive, come to the rule on their way through a built-in chain and are matched by it; of an accept,
 * those that no later table stops. Empty when none was found.
 */
export function specimen(context: LintContext, table: Table, chain: Chain, rule: Rule, packets: PacketSet): PacketSet {
  const { space } = context;
  const { hook } = chain;
  if (!hook) return space.empty;
  const accepts = isAccept(effectOf(table, rule));
  const good = (arrived: PacketSet): PacketSet => {
    const taken = space.certainly(share(space, table, chain, rule, arrived));
    return accepts ? staying({ context, space, lost: space.empty }, hook, taken) : taken;
  };
  const asked = fieldsOf(rule.predicate);
  // Whether there are connections in the other direction is a question about other chains.
  asked.delete('ct.direction');
  const question: Question = { space, hook, good, asked };
  const own = space.and(packets, genuine(space, context.family, hook));
  const likely = certainShare(space, table, chain, rule, own);
  const one = space.single(likely);
  if (one === undefined) return space.empty;
  const found = surely(context, question, one);
  if (!space.isEmpty(found) || isStraight(context, hook)) return found;
  const others = surely(context, question, likely);
  return space.isEmpty(others) ? surely(context, question, own) : others;
}

/** As `specimen`, for a rule that may be come to from several built-in chains of `filter`. */
export function specimenAnywhere(context: LintContext, rule: Rule, packets: PacketSet): PacketSet {
  for (const { table, chain } of context.builtins('filter')) {
    if (chain.name !== rule.chain && !context.looksFrom(chain).some((look) => look.rule === rule)) continue;
    const found = specimen(context, table, chain, rule, packets);
    if (!context.space.isEmpty(found)) return found;
  }
  return context.space.empty;
}

/** Of packets, as the hook's chain of `filter` meets them, those that it and everything around it certainly let pass. */
export function passing(context: LintContext, space: Space, hook: Hook, packets: PacketSet): PacketSet {
  const good = (arrived: PacketSet): PacketSet =>
    staying(
      { context, space, lost: space.empty },
      hook,
      throughTable({ context, space, lost: space.empty }, 'filter', hook, arrived),
    );
  return surely(context, { space, hook, good }, packets);
}

/** True when nothing in `raw`, `mangle` and `nat` can keep a packet from the hook's chain of `filter`. */
function isStraight(context: LintContext, hook: Hook): boolean {
  const hooks: readonly Hook[] = hook === 'OUTPUT' ? ['OUTPUT'] : ['PREROUTING', hook];
  return (['raw', 'mangle', 'nat'] as const).every((name) => {
    const chains = context.ruleset.tables.get(name)?.chains;
    return hooks.every((one) => {
      const chain = chains?.get(one);
      return !chain || (chain.rules.length === 0 && chain.policy === 'ACCEPT' && !chain.assumed);
    });
  });
}

/** A walk from table to table, and what may not have come through so far. */
interface Way {
  readonly context: LintContext;
  readonly space: Space;
  lost: PacketSet;
}

function arriving(way: Way, hook: Hook, packets: PacketSet, anyMark: boolean): PacketSet {
  const { context, space } = way;
  if (space.isEmpty(packets)) return packets;
  const unmarked = space.forget(packets, 'meta.mark');
  // A mark that no rule of the file sets can only come from elsewhere.
  const fresh = anyMark && !setsMarks(context) ? unmarked : space.and(unmarked, space.of(equals('meta.mark', 0)));
  if (hook === 'OUTPUT') return before(way, 'OUTPUT', fresh);
  // The way out is chosen after PREROUTING.
  const early = space.and(space.forget(fresh, 'meta.out'), space.of(equals('meta.out', '')));
  const routed = space.forget(before(way, 'PREROUTING', early), 'meta.out');
  way.lost = space.forget(way.lost, 'meta.out');
  // What a target has rewritten is no longer what it was.
  return before(way, hook, space.and(routed, space.forget(packets, ...changedOnTheWay(context))));
}

/** Of packets that `filter` lets go on, as they are there, those that nothing behind it stops. */
function staying(way: Way, hook: Hook, packets: PacketSet): PacketSet {
  const { space } = way;
  const late: readonly TableName[] = hook === 'INPUT' ? ['nat'] : ['mangle', 'nat'];
  const left = throughTable(way, 'security', hook, packets);
  late.reduce((set, name) => throughTable(way, name, hook === 'INPUT' ? 'INPUT' : 'POSTROUTING', set), left);
  return space.isEmpty(way.lost) ? packets : space.minus(packets, way.lost);
}

function before(way: Way, hook: Hook, packets: PacketSet): PacketSet {
  let left = packets;
  for (const step of functionsOn(hook)) {
    if (step.kind !== 'table') continue;
    if (step.table === 'filter') break;
    const isEarly = (hook === 'PREROUTING' || hook === 'OUTPUT') && step.table !== 'nat';
    left =
      isEarly && translates(way.context)
        ? throughUntranslated(way, step.table, hook, left)
        : throughTable(way, step.table, hook, left);
  }
  return left;
}

/**
 * A packet of a translated connection has other addresses in `raw` and `mangle` than in `filter`. Of those that may be such,
 * the ones that pass there whatever the addresses are; nothing is said of their marks.
 */
function throughUntranslated(way: Way, name: TableName, hook: Hook, packets: PacketSet): PacketSet {
  const { context, space } = way;
  const later = space.and(packets, space.of(oneOf('ct.state', [CT_STATE.ESTABLISHED, CT_STATE.RELATED])));
  const first = throughTable(way, name, hook, space.minus(packets, later));
  if (space.isEmpty(later)) return first;
  const apart: Way = { context, space, lost: space.empty };
  const wide = space.forget(later, ...ADDRESSES);
  const passed = throughTable(apart, name, hook, wide);
  if (passed === wide && space.isEmpty(apart.lost)) return space.or(first, later);
  way.lost = space.or(way.lost, space.forget(apart.lost, ...ADDRESSES));
  const sure = space.minus(later, space.forget(apart.lost, ...ADDRESSES, 'meta.mark'));
  return space.or(first, space.forget(sure, 'meta.mark'));
}

/** What certainly comes out of a table's chain on the hook as it went in, but for what targets change. */
function throughTable(way: Way, name: TableName, hook: Hook, packets: PacketSet): PacketSet {
  const { context, space } = way;
  if (space.isEmpty(packets)) return packets;
  const table = context.ruleset.tables.get(name);
  const chain = table?.chains.get(hook);
  if (name === 'raw') return throughRaw(way, table, chain, packets);
  if (!table || !chain) return packets;
  if (name === 'nat') return throughNat(way, table, chain, packets);
  const journey = flow(space, table, chain, packets);
  lose(way, table, notAccepted(space, journey));
  return space.certainly(journey.accepted);
}

/** What may be stopped, and what comes through in one way or another by something unknown. */
function notAccepted(space: Space, { accepted, dropped, rejected, undecided, returned }: Flow): PacketSet {
  const stopped = space.possibly(space.or(space.or(dropped, rejected), space.or(undecided, returned)));
  return space.or(stopped, space.minus(space.possibly(accepted), space.certainly(accepted)));
}

/** Remembers packets that may have been stopped in a table, as they may have come to it. */
function lose(way: Way, table: Table, packets: PacketSet): void {
  const { space } = way;
  if (!space.isEmpty(packets)) way.lost = space.or(way.lost, space.forget(packets, ...changedIn(table), 'meta.mark'));
}

/** In `raw` no packet has a state yet; the ones that are UNTRACKED later are those that it exempts, and those that are so by themselves. */
function throughRaw(way: Way, table: Table | undefined, chain: Chain | undefined, packets: PacketSet): PacketSet {
  const { context, space } = way;
  const invalid = space.of(equals('ct.state', CT_STATE.INVALID));
  const untracked = space.of(equals('ct.state', CT_STATE.UNTRACKED));
  const itself = space.of(context.family === 6 ? NEVER_TRACKED : never);
  const exempt = space.and(packets, untracked);
  const tracked = space.minus(packets, exempt);
  const anyState = (set: PacketSet): PacketSet => space.forget(set, 'ct.state', ...ABOUT_CONNECTIONS);
  const lose = (set: PacketSet): void => {
    way.lost = space.or(way.lost, set);
  };
  if (!table || !chain) {
    lose(space.minus(exempt, itself));
    return space.or(tracked, space.and(exempt, itself));
  }
  const journey = flow(space, table, chain, space.and(anyState(packets), invalid));
  let stopped = notAccepted(space, journey);
  // In a zone the connection is looked for among others than its other direction may be.
  for (const { rule, matched } of journey.visits.values()) {
    if (setsZone(table, rule)) stopped = space.or(stopped, space.possibly(matched));
  }
  if (!space.isEmpty(stopped)) lose(space.forget(anyState(stopped), ...changedIn(table), 'meta.mark'));
  const passed = space.certainly(journey.accepted);
  const unexempted = space.possibly(space.minus(space.minus(journey.accepted, untracked), itself));
  const exempted = space.possibly(space.and(journey.accepted, untracked));
  lose(space.and(exempt, space.forget(anyState(unexempted), 'meta.mark')));
  lose(space.and(tracked, space.forget(anyState(exempted), 'meta.mark')));
  const asLater = (set: PacketSet, later: PacketSet): PacketSet =>
    space.and(anyState(set), space.forget(later, 'meta.mark'));
  return space.or(
    asLater(space.or(space.and(passed, untracked), space.and(passed, itself)), exempt),
    asLater(space.minus(passed, untracked), tracked),
  );
}

/** Only the first packet of a connection comes to `nat`; where its destination is changed, it is another packet from there on. */
function throughNat(way: Way, table: Table, chain: Chain, packets: PacketSet): PacketSet {
  const { space } = way;
  const first = space.and(packets, space.of(oneOf('ct.state', [CT_STATE.NEW, CT_STATE.RELATED])));
  if (space.isEmpty(first)) return packets;
  const journey = flow(space, table, chain, first);
  let stopped = notAccepted(space, journey);
  if (chain.hook === 'PREROUTING' || chain.hook === 'OUTPUT') {
    for (const { rule, matched } of journey.visits.values()) {
      if (!mayTranslate(table, rule)) continue;
      const changed = space.minus(space.possibly(matched), unmovedBy(space, table, rule));
      stopped = space.or(stopped, changed);
    }
  }
  lose(way, table, stopped);
  return space.or(space.minus(packets, first), space.minus(space.certainly(journey.accepted), stopped));
}

function mayTranslate(table: Table, rule: Rule): boolean {
  const outcome = outcomeOf(rule, (name) => table.chains.has(name));
  return outcome.kind === 'unresolved' || (outcome.kind === 'effect' && outcome.effect.kind === 'nat');
}

/** The packets that a DNAT to one address leaves as they are, because they go there anyway. kernel: get_unique_tuple */
function unmovedBy(space: Space, table: Table, rule: Rule): PacketSet {
  const effect = effectOf(table, rule);
  if (effect?.kind !== 'nat' || effect.manip !== 'destination' || effect.address !== 'range') return space.empty;
  const { minAddress, maxAddress, minPort } = effect.range;
  if (minAddress === undefined || minAddress !== maxAddress || minPort !== undefined) return space.empty;
  return space.of(equals('ip.dst', minAddress));
}

function setsZone(table: Table, rule: Rule): boolean {
  const effect = effectOf(table, rule);
  return effect?.kind === 'ct' && (effect.zone !== undefined || effect.zoneFromMark === true);
}

/** True when some rule may translate addresses. */
function translates({ ruleset }: LintContext): boolean {
  const table = ruleset.tables.get('nat');
  if (!table) return false;
  return [...table.chains.values()].some(
    (chain) => chain.assumed || chain.rules.some((rule) => mayTranslate(table, rule)),
  );
}

function setsMarks({ ruleset }: LintContext): boolean {
  return [...ruleset.tables.values()].some((table) => changedIn(table).includes('meta.mark'));
}
