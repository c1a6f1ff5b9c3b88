/** The last functions on INPUT and POSTROUTING: helpers read the packet, and a new connection enters the table. */

import { withAdjustedSequence } from '../nat/sequence.ts';
import { packetLength } from '../packet/packet.ts';
import type { ConfirmConnection, HelpConnection, HookContext, Skb } from '../seam.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  type Found,
  findUnder,
  forgetExpectations,
  has,
  insertEntry,
  isConfirmed,
  STATUS,
  zoneId,
} from './conntrack-state.ts';
import { endEntry } from './entry-end.ts';
import { helperNamed } from './helper-registry.ts';
import { trackerOf } from './tracker-registry.ts';
import { directionOf, sameTuple } from './tuple.ts';

/** kernel:net/netfilter/nf_conntrack_proto.c (nf_confirm): errors about the client's packets are not shown to helpers. */
export const helpConnection: HelpConnection = (table, context, skb) => {
  const { association } = skb;
  if (association.kind !== 'tracked' || association.info === 'RELATED_REPLY') return 'ACCEPT';
  const { entry, info } = association;
  const name = entry.help?.helper;
  const helper = name === undefined ? undefined : helperNamed(name);
  if (!helper || !entry.help) return 'ACCEPT';
  const { policies } = helper;
  const view = { table, context, skb, entry, info, direction: directionOf(info), policies, end: endEntry };
  const { verdict, data } = helper.help(view, entry.help.data);
  entry.help.data = data;
  if (verdict === 'DROP') {
    context.note({ kind: 'change', what: `the ${helper.name} helper drops the packet` });
    // A connection that never gets into the table takes with it what its first packet announced. kernel: nf_ct_destroy
    if (!isConfirmed(entry)) forgetExpectations(table, entry);
  }
  return verdict;
};

export const confirmConnection: ConfirmConnection = (table, context, skb) => {
  const { association } = skb;
  if (association.kind !== 'tracked') return 'ACCEPT';
  const { entry, info } = association;
  if (info !== 'RELATED_REPLY' && !overLoopback(context)) {
    skb.packet = withAdjustedSequence(entry, directionOf(info), skb.packet);
  }
  if (isConfirmed(entry) || directionOf(info) === 'reply') return 'ACCEPT';
  return confirm(table, context, skb, entry);
};

/** kernel:net/netfilter/nf_conntrack_core.c (nf_ct_destroy) */
export function releaseConnection(table: ConntrackState, { association }: Skb): void {
  if (association.kind === 'tracked' && !isConfirmed(association.entry)) endEntry(table, association.entry);
}

/** kernel: nf_is_loopback_packet */
function overLoopback(context: HookContext): boolean {
  return context.input === 'lo';
}

/** Enters the entry, unless one of its tuples is taken. kernel: __nf_conntrack_confirm */
function confirm(table: ConntrackState, context: HookContext, skb: Skb, entry: ConntrackEntry): 'ACCEPT' | 'DROP' {
  if (has(entry, STATUS.DYING)) return 'DROP';
  const clash =
    findUnder(table, entry.original, entry.zone, 'original') ?? findUnder(table, entry.reply, entry.zone, 'reply');
  if (clash) return settleClash(table, context, skb, entry, clash);
  enter(table, entry, context.now, 'both');
  context.note({ kind: 'change', what: 'the connection enters the table' });
  return 'ACCEPT';
}

function enter(table: ConntrackState, entry: ConntrackEntry, now: number, tuples: 'both' | 'reply'): void {
  entry.timeout += now;
  entry.status |= STATUS.CONFIRMED;
  insertEntry(table, entry, tuples);
}

/** kernel: nf_ct_resolve_clash */
function settleClash(
  table: ConntrackState,
  context: HookContext,
  skb: Skb,
  loser: ConntrackEntry,
  clash: Found,
): 'ACCEPT' | 'DROP' {
  if (!trackerOf(clash.entry.original.protocol).allowsClash) return dropClash(context);
  const other = findUnder(table, loser.reply, loser.zone, 'reply');
  const winner = [clash, other].find((found) => found && isSame(found.entry, loser));
  if (winner) {
    if (skb.association.kind === 'tracked') skb.association = { ...skb.association, entry: winner.entry };
    const direction = skb.association.kind === 'tracked' ? directionOf(skb.association.info) : 'original';
    winner.entry.packets[direction] += 1;
    winner.entry.bytes[direction] += packetLength(skb.packet);
    context.note({ kind: 'change', what: 'the packet moves to the entry that has its tuple already' });
    return 'ACCEPT';
  }
  if (other) return dropClash(context);
  loser.timeout = 1;
  loser.status |= STATUS.FIXED_TIMEOUT | STATUS.NAT_CLASH;
  enter(table, loser, context.now, 'reply');
  return 'ACCEPT';
}

/** The two are the same in every way. kernel: nf_ct_match */
function isSame(winner: ConntrackEntry, loser: ConntrackEntry): boolean {
  return (
    sameTuple(winner.original, loser.original) &&
    sameTuple(winner.reply, loser.reply) &&
    zoneId(winner.zone, 'original') === zoneId(loser.zone, 'original') &&
    zoneId(winner.zone, 'reply') === zoneId(loser.zone, 'reply')
  );
}

function dropClash(context: HookContext): 'DROP' {
  context.note({ kind: 'change', what: 'another connection has this tuple: the packet is dropped' });
  return 'DROP';
}
