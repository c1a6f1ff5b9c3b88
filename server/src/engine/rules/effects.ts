/** Carries out what a target does to a packet: a verdict, an answer, an address binding, or a change that later rules see. */
import { unreachable } from '../../base/unreachable.ts';
import type { BitChange, Effect } from '../../catalogue/effect.ts';
import { type Machine, note } from '../machine.ts';
import { translatePrefix } from '../nat/prefix.ts';
import type { PacketView } from '../packet/fields.ts';
import { clampMss, stripOptions } from '../packet/mss.ts';
import { icmpError } from '../path/answers.ts';
import { reject } from '../path/reject.ts';
import type { HookVerdict, Skb } from '../seam.ts';
import type { Packet, RulePlace, Verdict } from '../types.ts';
import { applyPacketEffect } from './packet-effects.ts';

/** The verdict, and its name for people; `undefined` when the packet goes on with the next rule. */
export type EffectResult = { readonly verdict: HookVerdict; readonly name: Verdict } | undefined;

export function applyEffect(machine: Machine, view: PacketView, effect: Effect, place: RulePlace): EffectResult {
  const { skb } = view;
  switch (effect.kind) {
    case 'verdict':
      return verdictOf(effect);
    case 'return':
    case 'continue':
      return undefined;
    case 'reject':
      reject(machine, view, effect.with);
      return { verdict: 'DROP', name: 'REJECT' };
    case 'nat': {
      const verdict = machine.tracking.bindNat(machine.state.conntrack, view.context, skb, effect);
      return { verdict, name: verdict };
    }
    case 'change':
      changeField(machine, view, effect.field, effect.change, effect.shift);
      if (effect.also) changeField(machine, view, effect.also.field, effect.also.change, undefined);
      return undefined;
    case 'saveMark':
    case 'restoreMark':
      copyMark(machine, view, effect);
      return undefined;
    case 'ttl':
      change(
        machine,
        skb,
        { ttl: newTtl(skb.packet.ttl, effect) },
        `TTL ${skb.packet.ttl} becomes ${newTtl(skb.packet.ttl, effect)}`,
      );
      return undefined;
    case 'mss':
      replacePacket(machine, skb, clampMss(machine.routes, skb, effect.value), 'TCP MSS option set');
      return undefined;
    case 'stripOptions':
      replacePacket(machine, skb, stripOptions(skb.packet, effect.kinds), 'TCP options removed');
      return undefined;
    case 'prefix': {
      const translated = translatePrefix(skb.packet, effect, skb.socket !== 'user');
      if (!translated) {
        icmpError(machine, skb, view.context.input, { type: 4, code: 0, mtu: 0 });
        return { verdict: 'DROP', name: 'DROP' };
      }
      // Alone of all targets these do not ask for data of their own before they write. kernel:net/ipv6/netfilter/ip6t_NPT.c
      if (skb.sharesWith?.packet === skb.packet) skb.sharesWith.packet = translated;
      replacePacket(machine, skb, translated, 'address prefix translated');
      return undefined;
    }
    case 'ct':
      attachTemplate(machine, skb, effect, place);
      return undefined;
    case 'unknown':
      if (effect.onPacket) return applyPacketEffect(machine, view, effect.onPacket, effect.reason);
      machine.choose(effect.reason);
      return undefined;
    default:
      return unreachable(effect);
  }
}

/** No program listens on the queues of a simulated host. kernel:net/netfilter/nf_queue.c (nf_queue: -ESRCH) */
function verdictOf({ verdict, bypass }: Extract<Effect, { kind: 'verdict' }>): EffectResult {
  if (verdict === 'QUEUE') return bypass ? { verdict: 'ACCEPT', name: 'ACCEPT' } : { verdict: 'QUEUE', name: 'QUEUE' };
  return { verdict, name: verdict };
}

function recipe(old: number, { clear, xor }: BitChange, shift = 0): number {
  return shifted(((old & ~clear) ^ xor) >>> 0, shift);
}

function shifted(value: number, shift: number): number {
  if (Math.abs(shift) > 31) return 0;
  return (shift < 0 ? value >>> -shift : value << shift) >>> 0;
}

function changeField(
  machine: Machine,
  view: PacketView,
  field: Extract<Effect, { kind: 'change' }>['field'],
  bits: BitChange,
  shift: number | undefined,
): void {
  const { skb } = view;
  switch (field) {
    case 'meta.mark':
      setMark(machine, skb, recipe(skb.mark, bits, shift));
      return;
    case 'ct.mark': {
      const old = connectionMark(view);
      if (old !== undefined) setConnectionMark(machine, skb, old, recipe(old, bits, shift));
      return;
    }
    case 'ip.tos': {
      const tos = recipe(skb.packet.tos, bits) & 255;
      change(machine, skb, { tos }, `TOS 0x${skb.packet.tos.toString(16)} becomes 0x${tos.toString(16)}`);
      return;
    }
    case 'tcp.flags': {
      const { transport } = skb.packet;
      if (transport.kind !== 'tcp') return;
      change(
        machine,
        skb,
        { transport: { ...transport, flags: recipe(transport.flags, bits) & 255 } },
        'TCP flags changed',
      );
      return;
    }
    default:
      unreachable(field);
  }
}

function copyMark(
  machine: Machine,
  view: PacketView,
  effect: Extract<Effect, { kind: 'saveMark' | 'restoreMark' }>,
): void {
  const { skb } = view;
  const old = connectionMark(view);
  if (old === undefined) return;
  const { ctMask, packetMask, shift } = effect;
  if (effect.kind === 'saveMark') {
    const value = ((old & ~ctMask) ^ shifted((skb.mark & packetMask) >>> 0, shift ?? 0)) >>> 0;
    setConnectionMark(machine, skb, old, value);
  } else setMark(machine, skb, ((skb.mark & ~packetMask) ^ shifted((old & ctMask) >>> 0, shift ?? 0)) >>> 0);
}

function connectionMark({ skb, context, readConnection }: PacketView): number | undefined {
  const mark = readConnection(skb, context.now, 'ct.mark');
  return typeof mark === 'number' ? mark : undefined;
}

function setMark(machine: Machine, skb: Skb, mark: number): void {
  if (mark === skb.mark) return;
  note(machine, { kind: 'change', what: `mark 0x${skb.mark.toString(16)} becomes 0x${mark.toString(16)}` });
  skb.mark = mark;
}

function setConnectionMark(machine: Machine, skb: Skb, old: number, mark: number): void {
  if (mark === old) return;
  note(machine, { kind: 'change', what: `connection mark 0x${old.toString(16)} becomes 0x${mark.toString(16)}` });
  const { association } = skb;
  if (association.kind === 'template') {
    const { template } = association;
    skb.association = { kind: 'template', template: { ...template, mark } };
    machine.state.matches.set(template.key, mark);
  } else machine.tracking.setConnectionMark(skb, mark);
}

/** kernel:net/netfilter/xt_HL.c */
function newTtl(old: number, { operation, value }: Extract<Effect, { kind: 'ttl' }>): number {
  switch (operation) {
    case 'set':
      return value;
    case 'increment':
      return Math.min(255, old + value);
    case 'decrement':
      return Math.max(0, old - value);
    default:
      return unreachable(operation);
  }
}

function change(machine: Machine, skb: Skb, part: Partial<Packet>, what: string): void {
  const isChange = (Object.keys(part) as (keyof Packet)[]).some((key) => part[key] !== skb.packet[key]);
  if (isChange) replacePacket(machine, skb, { ...skb.packet, ...part }, what);
}

function replacePacket(machine: Machine, skb: Skb, packet: Packet, what: string): void {
  if (packet === skb.packet) return;
  skb.packet = packet;
  note(machine, { kind: 'change', what });
}

/** A packet that tracking has seen already (it came back over `lo`) keeps what it has. kernel:net/netfilter/xt_CT.c (xt_ct_target) */
function attachTemplate(
  machine: Machine,
  skb: Skb,
  effect: Extract<Effect, { kind: 'ct' }>,
  { family, table, chain, rule }: RulePlace,
): void {
  if (skb.association.kind !== 'none' || skb.association.answersUntracked) return;
  if (effect.notrack) {
    skb.association = { kind: 'untracked' };
    note(machine, { kind: 'change', what: 'the packet will not be tracked' });
    return;
  }
  const key = `template ${family} ${table} ${chain} ${rule}`;
  const mark = machine.state.matches.get(key);
  skb.association = {
    kind: 'template',
    template: {
      key,
      mark: typeof mark === 'number' ? mark : 0,
      helper: effect.helper,
      timeoutPolicy: effect.timeoutPolicy,
      zone: effect.zone ?? 0,
      zoneDirection: effect.zoneDirection ?? 'both',
      zoneFromMark: effect.zoneFromMark ?? false,
    },
  };
}
