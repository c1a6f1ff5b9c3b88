/** NAT: a connection's first packet asks the nat table, every packet is rewritten as the connection was bound. */
import type { Address } from '../../base/ip.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  type Expectation,
  has,
  isConfirmed,
  NAT_DONE_MASK,
  NAT_MASK,
  STATUS,
  tupleOf,
} from '../conntrack/conntrack-state.ts';
import { endEntry } from '../conntrack/entry-end.ts';
import { directionOf, inverse, opposite, sameTuple, type Tuple } from '../conntrack/tuple.ts';
import { checksumHolds } from '../packet/checksum.ts';
import { isIcmp, isLinkLocal6, isMulticast } from '../packet/packet.ts';
import { sayPacket } from '../packet/packet-print.ts';
import type { BindNat, CtInfo, HookContext, HookVerdict, NatHook, Skb } from '../seam.ts';
import type { Packet } from '../types.ts';
import { chooseTuple, type Manip, type NatChoice } from './nat-choice.ts';
import { isTooShort, rewritten } from './nat-rewrite.ts';
import { prepareSequences } from './sequence.ts';

const LOOPBACK_4 = 0x7f000001;
const LOOPBACK_6 = 1n;

/** ICMP and ICMPv6 redirects: their quoted packet is not rewritten. */
const REDIRECTS: ReadonlySet<number> = new Set([5, 137]);

const DONE = { source: STATUS.SRC_NAT_DONE, destination: STATUS.DST_NAT_DONE } as const;
const CHANGED = { source: STATUS.SRC_NAT, destination: STATUS.DST_NAT } as const;

/** kernel: HOOK2MANIP */
function manipOn(context: HookContext): Manip {
  return context.hook === 'POSTROUTING' || context.hook === 'INPUT' ? 'source' : 'destination';
}

/** kernel:net/netfilter/nf_nat_proto.c (nf_nat_ipv4_fn, nf_nat_ipv6_fn), nf_nat_core.c (nf_nat_inet_fn) */
export const natHook: NatHook = (table, context, skb, traverse) => {
  const { association } = skb;
  if (association.kind !== 'tracked') return 'ACCEPT';
  const { entry, info } = association;
  if ((info === 'RELATED' || info === 'RELATED_REPLY') && isIcmp(skb.packet))
    return translateError(context, skb, entry, info);
  const manip = manipOn(context);
  const asksTheTable = info === 'NEW' || info === 'RELATED' || info === 'RELATED_REPLY';
  if (asksTheTable && !has(entry, DONE[manip])) {
    const verdict = traverse();
    if (verdict !== 'ACCEPT') return verdict;
    if (!has(entry, DONE[manip])) bindToNothing(table, context, entry, manip);
  } else if (leavesByAnotherDevice(context, entry, info)) {
    endEntry(table, entry);
    context.note({
      kind: 'change',
      what: `the masqueraded connection left by ${entry.masqueradeDevice} before: it ends here`,
    });
    return 'DROP';
  }
  return rewrite(context, skb, entry, info);
};

/** kernel: nf_nat_oif_changed */
function leavesByAnotherDevice(context: HookContext, entry: ConntrackEntry, info: CtInfo): boolean {
  const { masqueradeDevice } = entry;
  if (masqueradeDevice === undefined || context.hook !== 'POSTROUTING' || directionOf(info) === 'reply') return false;
  return masqueradeDevice !== context.output;
}

/** kernel: nf_nat_packet, nf_nat_manip_pkt */
function rewrite(context: HookContext, skb: Skb, entry: ConntrackEntry, info: CtInfo): HookVerdict {
  const manip = manipOn(context);
  const direction = directionOf(info);
  if (!has(entry, CHANGED[direction === 'original' ? manip : otherManip(manip)])) return 'ACCEPT';
  if (isTooShort(skb.packet)) {
    context.note({ kind: 'change', what: 'NAT drops the packet: its GRE header is too short' });
    return 'DROP';
  }
  replace(context, skb, rewritten(skb.packet, inverse(tupleOf(entry, opposite(direction))), manip));
  return 'ACCEPT';
}

function otherManip(manip: Manip): Manip {
  return manip === 'source' ? 'destination' : 'source';
}

function replace(context: HookContext, skb: Skb, packet: Packet): void {
  skb.packet = packet;
  if (context.explains) context.note({ kind: 'change', what: `${manipOn(context)} translated: ${sayPacket(packet)}` });
}

/** An ICMP error about a connection: the quoted packet gets the addresses that its sender knows. kernel: nf_nat_icmp_reply_translation */
function translateError(context: HookContext, skb: Skb, entry: ConntrackEntry, info: CtInfo): HookVerdict {
  const { packet } = skb;
  const { transport } = packet;
  if (transport.kind !== 'icmp' || !checksumHolds(skb, context.hook, () => !packet.badChecksum))
    return dropError(context, 'its checksum is wrong');
  if (REDIRECTS.has(transport.type) && ((entry.status & NAT_DONE_MASK) !== NAT_DONE_MASK || has(entry, NAT_MASK))) {
    return dropError(context, 'a redirect cannot be translated');
  }
  const manip = manipOn(context);
  const direction = directionOf(info);
  if (!has(entry, CHANGED[direction === 'original' ? manip : otherManip(manip)])) return 'ACCEPT';
  const other = tupleOf(entry, opposite(direction));
  if (transport.inner && isTooShort(transport.inner))
    return dropError(context, 'the GRE header that it quotes is too short');
  const inner = transport.inner && rewritten(transport.inner, other, otherManip(manip));
  replace(context, skb, rewritten({ ...packet, transport: { ...transport, inner } }, inverse(other), manip));
  return 'ACCEPT';
}

function dropError(context: HookContext, why: string): 'DROP' {
  context.note({ kind: 'change', what: `NAT drops the ICMP message: ${why}` });
  return 'DROP';
}

export const bindNat: BindNat = (table, context, skb, effect) => {
  const { association } = skb;
  if (association.kind !== 'tracked') return 'ACCEPT';
  const { entry } = association;
  const manip = effect.manip === 'by-hook' ? manipOn(context) : effect.manip;
  const { minPort, maxPort, basePort } = effect.range;
  const rest = {
    ports: minPort === undefined ? undefined : { min: minPort, max: maxPort ?? minPort },
    basePort,
    random: effect.random,
    persistent: effect.persistent,
  };
  const to = (address: Address): HookVerdict =>
    setUpNat(table, context, entry, { ...rest, addresses: { min: address, max: address } }, manip);
  switch (effect.address) {
    case 'range': {
      const { minAddress: min, maxAddress: max } = effect.range;
      return setUpNat(
        table,
        context,
        entry,
        { ...rest, addresses: min === undefined ? undefined : { min, max: max ?? min } },
        manip,
      );
    }
    case 'masquerade':
      return masquerade(context, skb, entry, to);
    case 'redirect': {
      const address = redirectAddress(context, skb.packet);
      return address === undefined
        ? dropBinding(context, `${context.input} has no address to redirect to`)
        : to(address);
    }
    case 'netmap': {
      const { minAddress: min, maxAddress: max } = effect.range;
      if (min === undefined || max === undefined) throw new Error('NETMAP names a network');
      return to(netmapped(manip === 'source' ? skb.packet.source : skb.packet.destination, min, max));
    }
  }
};

/** kernel:net/netfilter/nf_nat_masquerade.c */
function masquerade(
  context: HookContext,
  skb: Skb,
  entry: ConntrackEntry,
  to: (address: Address) => HookVerdict,
): HookVerdict {
  const { output } = context;
  if (entry.original.source === 0) return 'ACCEPT';
  const towards = context.family === 4 ? skb.nextHop : skb.packet.destination;
  const address = output === undefined ? undefined : context.deviceAddress(output, towards);
  if (address === undefined) return dropBinding(context, `${output} has no address to masquerade with`);
  entry.masqueradeDevice = output;
  return to(address);
}

/**
 * The loopback address for what the host sends; else the device's first address. The kernel keeps a device's IPv6 addresses
 * by scope, widest first, and newest first within a scope. kernel:net/netfilter/nf_nat_redirect.c, kernel:net/ipv6/addrconf.c (ipv6_link_dev_addr)
 */
function redirectAddress(context: HookContext, packet: Packet): Address | undefined {
  const { family, hook, host, input } = context;
  if (hook === 'OUTPUT') return family === 4 ? LOOPBACK_4 : LOOPBACK_6;
  const device = host.interfaces.find(({ name }) => name === input);
  const addresses = (device?.addresses ?? []).filter((a) => a.family === family).map(({ address }) => address);
  if (family === 4) return addresses[0];
  const newestFirst = addresses.reverse();
  const wide = newestFirst.filter((address) => !isLinkLocal6(address));
  const onLink = newestFirst.filter(isLinkLocal6);
  const scope = scopeOf(packet.destination);
  return [...wide, ...onLink].find((address) => scope === 'global' || scopeOf(address) === scope);
}

/** How far an IPv6 address, or a group, reaches. rfc:4291 2.7, kernel:net/ipv6/addrconf_core.c (__ipv6_addr_type) */
function scopeOf(address: Address): 'node' | 'link' | 'site' | 'global' {
  const bits = BigInt(address);
  if (bits === 1n) return 'node';
  if (isMulticast(address)) return GROUP_SCOPES.get(Number((bits >> 112n) & 15n)) ?? 'global';
  return isLinkLocal6(address) ? 'link' : bits >> 118n === 0x3fbn ? 'site' : 'global';
}

const GROUP_SCOPES: ReadonlyMap<number, 'node' | 'link' | 'site'> = new Map([
  [1, 'node'],
  [2, 'link'],
  [5, 'site'],
]);

/** The host part of the old address, the network part of the new. kernel:net/netfilter/xt_NETMAP.c */
function netmapped(address: Address, min: Address, max: Address): Address {
  if (typeof address === 'number') {
    const hosts = Number(min) ^ Number(max);
    return ((address & hosts) | (Number(min) & ~hosts)) >>> 0;
  }
  const hosts = BigInt(min) ^ BigInt(max);
  return (address & hosts) | (BigInt(min) & ~hosts);
}

function dropBinding(context: HookContext, why: string): 'DROP' {
  context.note({ kind: 'change', what: `NAT drops the packet: ${why}` });
  return 'DROP';
}

/** The connection keeps its address here, but its port may have to change to stay unmistakable. kernel: nf_nat_alloc_null_binding */
function bindToNothing(table: ConntrackState, context: HookContext, entry: ConntrackEntry, manip: Manip): void {
  const { source, destination } = entry.reply;
  const address = manip === 'source' ? destination : source;
  setUpNat(table, context, entry, { addresses: { min: address, max: address }, ports: undefined }, manip);
}

/** Binds one side of a new connection, once. kernel: nf_nat_setup_info */
export function setUpNat(
  table: ConntrackState,
  context: HookContext,
  entry: ConntrackEntry,
  choice: NatChoice,
  manip: Manip,
): HookVerdict {
  if (isConfirmed(entry)) return 'ACCEPT';
  if (has(entry, DONE[manip])) return 'DROP';
  const current: Tuple = inverse(entry.reply);
  const chosen = chooseTuple(table, context, entry, current, choice, manip);
  if (!sameTuple(chosen, current)) {
    entry.reply = inverse(chosen);
    entry.status |= CHANGED[manip];
    if (entry.help) prepareSequences(entry);
  }
  entry.status |= DONE[manip];
  return 'ACCEPT';
}

/** Binds an expected connection as its master is bound: it comes from where the master's answers go, and goes where they come from. kernel:net/netfilter/nf_nat_helper.c (nf_nat_follow_master) */
export function followMaster(
  table: ConntrackState,
  context: HookContext,
  entry: ConntrackEntry,
  { master, nat }: Expectation,
): void {
  if (!nat) return;
  const { source, destination } = tupleOf(master, opposite(nat.direction));
  const ports = { min: nat.savedPort, max: nat.savedPort };
  setUpNat(table, context, entry, { addresses: { min: destination, max: destination }, ports: undefined }, 'source');
  setUpNat(table, context, entry, { addresses: { min: source, max: source }, ports }, 'destination');
}
