/** A packet's way to a chain of `filter` and out of the host: what the other tables make of it, so that a finding is true of the whole ruleset. */
import { CT_STATE, type Field, TCP_FLAG } from '../base/fields.ts';
import { all, equals, masked, never, oneOf } from '../base/predicate.ts';
import { functionsOn, type Hook, type TableName } from '../catalogue/hooks.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { flow } from '../reach/flow.ts';
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
  const arrived = arriving(context, space, hook, every, asked.has('meta.mark'));
  const fine = good(arrived);
  if (space.isEmpty(fine)) return fine;
  const unmarked = (set: PacketSet): PacketSet => space.forget(set, 'meta.mark');
  const lost = space.or(space.minus(unmarked(every), unmarked(arrived)), space.minus(arrived, fine));
  return space.isEmpty(lost) ? fine : space.minus(fine, space.forget(lost, ...settled, 'meta.mark'));
}

/** As `surely`, but one packet is tried before all of them. */
export function anySurely(context: LintContext, question: Question, packets: PacketSet): PacketSet {
  const { space, hook } = question;
  const one = oneOfThem(space, space.and(packets, genuine(space, context.family, hook)));
  if (one === undefined) return space.empty;
  const found = surely(context, question, one);
  return space.isEmpty(found) ? surely(context, question, packets) : found;
}

/** A packet of the set: in the middle of a connection rather than of its handshake, and not from an address to itself. */
function oneOfThem(space: Space, packets: PacketSet): PacketSet | undefined {
  const handshake = all(equals('ct.state', CT_STATE.ESTABLISHED), masked('tcp.flags', TCP_FLAG.SYN, TCP_FLAG.SYN));
  const calm = space.minus(packets, space.of(handshake));
  const from = space.isEmpty(calm) ? packets : calm;
  const witness = space.witness(from);
  const source = witness?.get('ip.src');
  if (source === undefined || source !== witness?.get('ip.dst')) return space.single(from);
  return space.single(space.minus(from, space.of(equals('ip.src', source))));
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
    return accepts ? staying(context, space, hook, taken) : taken;
  };
  const question: Question = { space, hook, good, asked: fieldsOf(rule.predicate) };
  const own = space.and(packets, genuine(space, context.family, hook));
  const likely = certainShare(space, table, chain, rule, own);
  const one = oneOfThem(space, likely);
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
    staying(context, space, hook, throughTable(context, space, 'filter', hook, arrived));
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

function arriving(context: LintContext, space: Space, hook: Hook, packets: PacketSet, anyMark: boolean): PacketSet {
  if (space.isEmpty(packets)) return packets;
  const unmarked = space.forget(packets, 'meta.mark');
  // A mark that no rule of the file sets can only come from elsewhere.
  const fresh = anyMark && !setsMarks(context) ? unmarked : space.and(unmarked, space.of(equals('meta.mark', 0)));
  if (hook === 'OUTPUT') return before(context, space, 'OUTPUT', fresh, fresh);
  // The way out is chosen after PREROUTING.
  const early = space.and(space.forget(fresh, 'meta.out'), space.of(equals('meta.out', '')));
  const routed = space.forget(before(context, space, 'PREROUTING', early, fresh), 'meta.out');
  return before(context, space, hook, space.and(routed, unmarked), fresh);
}

/** Of packets that `filter` lets go on, as they are there, those that nothing behind it stops. */
function staying(context: LintContext, space: Space, hook: Hook, packets: PacketSet): PacketSet {
  let left = throughTable(context, space, 'security', hook, packets);
  if (hook === 'INPUT') left = throughTable(context, space, 'nat', 'INPUT', left);
  else {
    left = throughTable(context, space, 'mangle', 'POSTROUTING', left);
    left = throughTable(context, space, 'nat', 'POSTROUTING', left);
  }
  if (left === packets) return packets;
  const lost = space.minus(space.forget(packets, ...CHANGED_LATE), space.forget(left, ...CHANGED_LATE));
  return space.isEmpty(lost) ? packets : space.minus(packets, space.forget(lost, ...CHANGED_LATE));
}

/** Fields that targets behind `filter` may rewrite. */
const CHANGED_LATE: readonly Field[] = ['meta.mark', 'ct.mark', 'ip.tos', 'ip.ttl', 'tcp.options', 'tcp.mss'];

function before(context: LintContext, space: Space, hook: Hook, packets: PacketSet, fresh: PacketSet): PacketSet {
  let left = packets;
  for (const step of functionsOn(hook)) {
    if (step.kind !== 'table') continue;
    if (step.table === 'filter') break;
    const isEarly = (hook === 'PREROUTING' || hook === 'OUTPUT') && step.table !== 'nat';
    left =
      isEarly && translates(context)
        ? throughUntranslated(context, space, step.table, hook, left, fresh)
        : throughTable(context, space, step.table, hook, left);
  }
  return left;
}

/**
 * A packet of a translated connection has other addresses in `raw` and `mangle` than in `filter`. Of those that may be such,
 * the ones that pass there whatever the addresses are; nothing is said of their marks.
 */
function throughUntranslated(
  context: LintContext,
  space: Space,
  name: TableName,
  hook: Hook,
  packets: PacketSet,
  fresh: PacketSet,
): PacketSet {
  const later = space.and(packets, space.of(oneOf('ct.state', [CT_STATE.ESTABLISHED, CT_STATE.RELATED])));
  const first = throughTable(context, space, name, hook, space.minus(packets, later));
  if (space.isEmpty(later)) return first;
  const wide = space.forget(later, ...ADDRESSES);
  const passed = throughTable(context, space, name, hook, wide);
  const lost = space.minus(space.forget(wide, 'meta.mark'), space.forget(passed, 'meta.mark'));
  const sure = space.minus(later, space.forget(lost, 'meta.mark', ...ADDRESSES));
  return space.or(
    first,
    passed === wide ? sure : space.and(space.forget(sure, 'meta.mark'), space.forget(fresh, 'meta.mark')),
  );
}

/** What certainly comes out of a table's chain on the hook as it went in, but for what targets change. */
function throughTable(context: LintContext, space: Space, name: TableName, hook: Hook, packets: PacketSet): PacketSet {
  const table = context.ruleset.tables.get(name);
  const chain = table?.chains.get(hook);
  if (space.isEmpty(packets)) return packets;
  const itself = context.family === 6 ? NEVER_TRACKED : never;
  if (name === 'raw') return throughRaw(space, table, chain, packets, space.of(itself));
  if (!table || !chain) return packets;
  if (name === 'nat') return throughNat(space, table, chain, packets);
  return space.certainly(flow(space, table, chain, packets).accepted);
}

/** In `raw` no packet has a state yet; the ones that are UNTRACKED later are those that it exempts, and those that are so by themselves. */
function throughRaw(
  space: Space,
  table: Table | undefined,
  chain: Chain | undefined,
  packets: PacketSet,
  neverTracked: PacketSet,
): PacketSet {
  const invalid = space.of(equals('ct.state', CT_STATE.INVALID));
  const untracked = space.of(equals('ct.state', CT_STATE.UNTRACKED));
  const exempt = space.and(packets, untracked);
  if (!table || !chain) return space.or(space.minus(packets, exempt), space.and(exempt, neverTracked));
  const fresh = space.and(space.forget(packets, ...ABOUT_CONNECTIONS), invalid);
  const journey = flow(space, table, chain, fresh);
  let passed = space.certainly(journey.accepted);
  // In a zone the connection is looked for among others than its other direction may be.
  for (const { rule, matched } of journey.visits.values()) {
    if (setsZone(table, rule))
      passed = space.minus(passed, space.forget(space.possibly(matched), ...ABOUT_CONNECTIONS, 'meta.mark'));
  }
  const asLater = (set: PacketSet, later: PacketSet): PacketSet =>
    space.and(space.forget(set, ...ABOUT_CONNECTIONS), space.forget(later, 'meta.mark'));
  return space.or(
    asLater(space.or(space.and(passed, untracked), space.and(passed, neverTracked)), exempt),
    asLater(space.minus(passed, untracked), space.minus(packets, exempt)),
  );
}

/** Only the first packet of a connection comes to `nat`; where its destination is changed, it is another packet from there on. */
function throughNat(space: Space, table: Table, chain: Chain, packets: PacketSet): PacketSet {
  const first = space.and(packets, space.of(oneOf('ct.state', [CT_STATE.NEW, CT_STATE.RELATED])));
  if (space.isEmpty(first)) return packets;
  const journey = flow(space, table, chain, first);
  let left = space.certainly(journey.accepted);
  if (chain.hook === 'PREROUTING' || chain.hook === 'OUTPUT') {
    for (const { rule, matched } of journey.visits.values()) {
      if (mayTranslate(table, rule)) left = space.minus(left, space.possibly(matched));
    }
  }
  return space.or(space.minus(packets, first), left);
}

function mayTranslate(table: Table, rule: Rule): boolean {
  const outcome = outcomeOf(rule, (name) => table.chains.has(name));
  return outcome.kind === 'unresolved' || (outcome.kind === 'effect' && outcome.effect.kind === 'nat');
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
