/** What targets do that only a single packet can tell: copies that go elsewhere, and handshakes that the host answers itself. */
import { TCP_FLAG } from '../../base/fields.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { PacketEffect } from '../../catalogue/effect.ts';
import { type Machine, note } from '../machine.ts';
import { checksumHolds } from '../packet/checksum.ts';
import type { PacketView } from '../packet/fields.ts';
import { NO_BYTES, PROTOCOL } from '../packet/packet.ts';
import { type OutRoute, routeOutput } from '../path/route.ts';
import { isHere, LOOPBACK, lookupRoute } from '../path/route-table.ts';
import type { Association, Skb } from '../seam.ts';
import type { Packet } from '../types.ts';
import { changeSets } from './change-sets.ts';
import type { EffectResult } from './effects.ts';
import { hashMark } from './hash-mark.ts';

type Copy = Extract<PacketEffect, { kind: 'copy' }>;
type Tproxy = Extract<PacketEffect, { kind: 'tproxy' }>;

const DEFAULT_TTL = 64;

export function applyPacketEffect(
  machine: Machine,
  view: PacketView,
  effect: PacketEffect,
  reason: string,
): EffectResult {
  switch (effect.kind) {
    case 'copy':
      copyTo(machine, view, effect);
      return undefined;
    case 'synproxy':
      return answerHandshake(machine, view, effect.mss);
    case 'tproxy':
      return handToProxy(machine, view, effect, reason);
    case 'sets':
      changeSets(machine, view, effect, reason);
      return undefined;
    case 'hash-mark': {
      const mark = hashMark(view.skb, effect);
      if (mark !== undefined && mark !== view.skb.mark) {
        note(machine, { kind: 'change', what: `mark 0x${view.skb.mark.toString(16)} becomes 0x${mark.toString(16)}` });
        view.skb.mark = mark;
      }
      return undefined;
    }
    default:
      return unreachable(effect);
  }
}

/** The copy belongs to no connection, and is not copied again. kernel:net/ipv4/netfilter/nf_dup_ipv4.c, net/ipv6/netfilter/nf_dup_ipv6.c */
function copyTo(machine: Machine, { skb, context }: PacketView, { gateway, device }: Copy): void {
  if (machine.isCopying) return;
  const route = routeVia(machine, gateway, device);
  if (route.kind === 'none') return;
  const isIncoming = context.hook === 'PREROUTING' || context.hook === 'INPUT';
  const ttl = isIncoming ? (skb.packet.ttl + 255) & 255 : skb.packet.ttl;
  const copy: Skb = {
    ...skb,
    packet: { ...skb.packet, ttl, mayBeFragmented: false },
    association: { kind: 'untracked' },
    input: undefined,
    output: route.device,
    route: { local: route.local, cast: route.cast },
    nextHop: route.nextHop,
    socket: 'none',
    copyOf: { arrivedBy: skb.input, madeFor: route.device },
  };
  machine.isCopying = true;
  machine.sendAnswer(copy, 'a copy');
  machine.isCopying = false;
}

function routeVia(machine: Machine, gateway: Copy['gateway'], device: string | undefined): OutRoute {
  const route = routeOutput(machine.routes, gateway, undefined);
  if (device === undefined || (route.kind === 'out' && route.device === device)) return route;
  const named = lookupRoute(machine.routes, gateway, device);
  const out = { kind: 'out', cast: 'unicast', source: undefined } as const;
  // IPv4 takes a host that no route leads to for a neighbour on the device that was named.
  if (!named && typeof gateway === 'number') return { ...out, device, nextHop: gateway, local: false };
  if (!named) return { kind: 'none', reason: `no route over ${device}` };
  const local = isHere(named.type);
  return { ...out, device: local ? LOOPBACK : device, nextHop: named.via ?? gateway, local };
}

/**
 * A SYN is answered in the server's name and goes no further; an ACK must carry the number that the answer bore, which no
 * packet that is written down beforehand can. kernel:net/ipv4/netfilter/ipt_SYNPROXY.c, net/netfilter/nf_synproxy_core.c
 */
function answerHandshake(machine: Machine, view: PacketView, mss: number | undefined): EffectResult {
  const { skb, context } = view;
  const { packet, association } = skb;
  const { transport } = packet;
  if (transport.kind !== 'tcp' || !checksumHolds(skb, context.hook, () => !packet.badChecksum))
    return { verdict: 'DROP', name: 'DROP' };
  const kind = transport.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK | TCP_FLAG.FIN | TCP_FLAG.RST);
  if (kind === TCP_FLAG.ACK) {
    machine.recorder.unknowns.add(
      'SYNPROXY lets an ACK pass that carries the number of its own answer; this one is taken to carry another',
    );
    return { verdict: 'DROP', name: 'DROP' };
  }
  if (kind !== TCP_FLAG.SYN) return undefined;
  const route = routeOutput(machine.routes, packet.source, packet.destination);
  if (route.kind === 'none') return { verdict: 'STOLEN', name: 'STOLEN' };
  const options = mss !== undefined && transport.options.mss !== undefined ? { mss } : {};
  const answer: Packet = {
    family: packet.family,
    source: packet.destination,
    destination: packet.source,
    protocol: PROTOCOL.TCP,
    ttl: machine.sysctl(packet.family === 4 ? 'net.ipv4.ip_default_ttl' : 'net.ipv6.conf.all.hop_limit') ?? DEFAULT_TTL,
    tos: 0,
    transport: {
      kind: 'tcp',
      sport: transport.dport,
      dport: transport.sport,
      flags: TCP_FLAG.SYN | TCP_FLAG.ACK,
      seq: Math.floor(machine.random() * 2 ** 32),
      ack: (transport.seq + 1) >>> 0,
      windowBytes: 0,
      options,
    },
    payload: NO_BYTES,
    badChecksum: false,
  };
  machine.sendAnswer(ownPacket(answer, route, answering(association)), 'SYN and ACK of SYNPROXY');
  return { verdict: 'STOLEN', name: 'STOLEN' };
}

/** The answer belongs to the SYN's connection where there is one; an untracked SYN's answer is looked at like any packet. */
function answering(association: Association): Association {
  return association.kind === 'tracked' ? { ...association, info: 'ESTABLISHED_REPLY' } : { kind: 'none' };
}

function ownPacket(packet: Packet, route: Extract<OutRoute, { kind: 'out' }>, association: Association): Skb {
  return {
    packet,
    mark: 0,
    association,
    input: undefined,
    output: route.device,
    route: { local: route.local, cast: route.cast },
    nextHop: route.nextHop,
    pktType: 0,
    mac: undefined,
    socket: 'none',
  };
}

/** kernel:net/netfilter/xt_TPROXY.c: without a transparent socket the packet is dropped. */
function handToProxy(machine: Machine, { skb }: PacketView, { mark, mask }: Tproxy, reason: string): EffectResult {
  if (!machine.choose(reason)) return { verdict: 'DROP', name: 'DROP' };
  skb.mark = ((skb.mark & ~mask) ^ mark) >>> 0;
  return { verdict: 'ACCEPT', name: 'ACCEPT' };
}
