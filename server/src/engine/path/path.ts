/** The ways through the host: arrive and be delivered, arrive and be forwarded, be sent; hook after hook, with routing between. */

import { printAddress } from '../../base/ip.ts';
import { unreachable } from '../../base/unreachable.ts';
import { functionsOn, type Hook, type TableName } from '../../catalogue/hooks.ts';
import { verifiesChecksum } from '../conntrack/conntrack-settings.ts';
import { connectionState, hookContext, type Machine, note } from '../machine.ts';
import { transportChecksumHolds } from '../packet/bytes.ts';
import { checksumHolds, forgetChecksum, isSummedByTracking } from '../packet/checksum.ts';
import type { PacketView } from '../packet/fields.ts';
import { defragmented, hopByHopProblem } from '../packet/headers6.ts';
import { deviceMtu } from '../packet/mss.ts';
import { isLinkLocal6, isLoopbackAddress, isMulticast, packetLength } from '../packet/packet.ts';
import { type TableVerdict, traverse } from '../rules/traverse.ts';
import type { HookVerdict, Skb } from '../seam.ts';
import type { End, RulePlace, Verdict } from '../types.ts';
import { icmpError } from './answers.ts';
import { holding, mustWait } from './backlog.ts';
import { mayTell } from './error-rate.ts';
import { refuseForward } from './forward.ts';
import { lacksIpv6 } from './host-settings.ts';
import { isInGroup, routeInput, routeOutput } from './route.ts';
import { addressType, LOOPBACK, RTN } from './route-table.ts';

/** A packet on its way. Only the `main` one, which was put in, decides the verdict; the host's answers to it do not. */
export interface Journey {
  readonly skb: Skb;
  readonly main: boolean;
}

/** A frame that came in by `device`. kernel:net/ipv4/ip_input.c (ip_rcv), kernel:net/ipv6/ip6_input.c (ip6_rcv_core) */
export function receive(machine: Machine, journey: Journey, device: string): End {
  const { skb } = journey;
  skb.input = device;
  const malformed = skb.packet.family === 6 && refusedBeforeHooks(machine, skb, device);
  if (malformed) return dropped(malformed);
  const options = hopByHopProblem(skb.packet);
  if (options && options !== 'silent') icmpError(machine, skb, device, { type: 4, code: options.code, mtu: 0 });
  if (options) return dropped('its hop-by-hop options are wrong or not known');
  const taken = runHook(machine, journey, 'PREROUTING', device, undefined);
  if (taken) return taken;
  // A target that changed the group is noticed on delivery. kernel:net/ipv6/ip6_input.c (ip6_mc_input)
  const { family, destination } = skb.packet;
  if (family === 6 && skb.isEcho && skb.route && !isInGroup(machine.routes, machine.sysctl, destination, device))
    return dropped(`the host is not in the group ${printAddress(destination)}`);
  if (skb.route) return skb.route.local ? deliver(machine, journey, device) : forward(machine, journey, device);
  const decision = routeInput(machine.routes, machine.sysctl, skb.packet, device);
  const shown = decision.kind === 'local' || decision.kind === 'forward' ? decision.kind : 'none';
  const towards = decision.kind === 'forward' ? decision.device : undefined;
  note(machine, { kind: 'route', decision: shown, device: towards, reason: decision.reason });
  switch (decision.kind) {
    case 'drop':
      return dropped(decision.reason);
    case 'unreachable': {
      const { source } = skb.packet;
      const tells = family === 6 || mayTell(machine.state.errorCredits, source, machine.now);
      if (tells) icmpError(machine, skb, device, { type: family === 4 ? 3 : 1, code: 0, mtu: 0 });
      return dropped(decision.reason);
    }
    case 'local':
      skb.route = { local: true, cast: decision.cast };
      return deliver(machine, journey, device);
    case 'forward':
      skb.route = { local: false, cast: decision.cast };
      skb.output = decision.device;
      skb.nextHop = decision.nextHop;
      return forward(machine, journey, device);
    default:
      return unreachable(decision);
  }
}

/** What IPv6 throws away before any hook. */
function refusedBeforeHooks({ state }: Machine, { packet, isEcho }: Skb, device: string): string | undefined {
  if (lacksIpv6(state.host, device)) return `${device} takes no part in IPv6`;
  const { source, destination } = packet;
  const scope = isMulticast(destination) ? Number((BigInt(destination) >> 112n) & 15n) : undefined;
  if (scope === 0 || (scope === 1 && device !== LOOPBACK && !isEcho))
    return 'no wire carries packets to groups of this scope';
  // Also where it comes back over lo: NAT may have made a group the source of an answer.
  if (isMulticast(source)) return `martian source ${printAddress(source)}`;
  if (device === LOOPBACK) return undefined;
  return isLoopbackAddress(source) || isLoopbackAddress(destination)
    ? 'the loopback address is never valid on a wire'
    : undefined;
}

function deliver(machine: Machine, journey: Journey, device: string): End {
  const taken = runHook(machine, journey, 'INPUT', device, undefined);
  if (taken) return taken;
  machine.recorder.delivered++;
  return passed(machine, 'delivered to the host');
}

function forward(machine: Machine, journey: Journey, device: string): End {
  const refused = refuseForward(machine, journey.skb, device);
  if (refused !== undefined) return dropped(refused);
  forgetChecksum(journey.skb);
  return runHook(machine, journey, 'FORWARD', device, journey.skb.output) ?? leave(machine, journey, device);
}

/** A packet of the host's own, already routed. */
export function sendOut(machine: Machine, journey: Journey): End {
  const { skb } = journey;
  note(machine, {
    kind: 'route',
    decision: 'out',
    device: skb.output,
    reason: skb.route?.local ? 'an address of this host' : `next hop ${printAddress(skb.nextHop ?? 0)}`,
  });
  return runHook(machine, journey, 'OUTPUT', undefined, skb.output) ?? leave(machine, journey, skb.copyOf?.madeFor);
}

/** POSTROUTING, then the wire, or around over `lo`. What goes to a group that the host is in comes back to it as well. */
function leave(machine: Machine, journey: Journey, input: string | undefined): End {
  const { skb } = journey;
  const { family } = skb.packet;
  const early = family === 4 ? echoOf(machine, skb) : undefined;
  if (early) loopBack(machine, early);
  const taken = runHook(machine, journey, 'POSTROUTING', input, skb.output);
  if (taken) return taken;
  const device = skb.output ?? '';
  const mtu = deviceMtu(machine.state.host, device);
  // What was sent over `lo` and is copied elsewhere. kernel:net/ipv4/ip_output.c (ip_fragment), net/ipv6/ip6_output.c (ip6_fragment)
  if (packetLength(skb.packet) > mtu && !skb.packet.mayBeFragmented) {
    icmpError(machine, skb, input, { ...(skb.packet.family === 4 ? { type: 3, code: 4 } : { type: 2, code: 0 }), mtu });
    return dropped(`it is longer than ${mtu} bytes`);
  }
  // IPv6 makes the copy last, of what POSTROUTING has made of the packet.
  const echo = family === 6 ? echoOf(machine, skb) : undefined;
  if (echo) loopBack(machine, echo);
  const { destination } = skb.packet;
  if (device !== LOOPBACK && typeof destination === 'bigint' && isMulticast(destination)) {
    if (echo && skb.packet.ttl === 0) return dropped('it has no hops left');
    if (staysInHost(destination)) return dropped('no wire carries packets to groups of this scope');
  }
  if (device !== LOOPBACK) {
    machine.recorder.sent.push({ device, packet: skb.packet });
    return passed(machine, `left by ${device}`);
  }
  skb.output = undefined;
  skb.socket = 'none';
  return comeBack(machine, journey, LOOPBACK);
}

/** Groups of one interface or of nothing at all. rfc:4291 2.7, kernel:net/ipv6/ip6_output.c (ip6_finish_output2) */
function staysInHost(group: bigint): boolean {
  return ((group >> 112n) & 15n) <= 1n;
}

/** A copy for the host itself. kernel:net/ipv4/ip_output.c (ip_mc_output), kernel:net/ipv6/ip6_output.c (ip6_finish_output2) */
function echoOf(machine: Machine, skb: Skb): Skb | undefined {
  const { destination, family } = skb.packet;
  // IPv6 asks the address, IPv4 the route: that of a copy leads to one host.
  const cast = family === 6 && isMulticast(destination) ? 'multicast' : skb.route?.cast;
  if (cast === undefined || cast === 'unicast' || skb.output === LOOPBACK || skb.output === undefined) return undefined;
  if (cast === 'multicast' && !isInGroup(machine.routes, machine.sysctl, destination, skb.output)) return undefined;
  return { ...skb, sharesWith: skb };
}

function loopBack(machine: Machine, skb: Skb): void {
  const journey = { skb, main: false };
  const device = skb.output ?? LOOPBACK;
  if (runHook(machine, journey, 'POSTROUTING', undefined, device)) return;
  // From here on it is a frame that came back. kernel:net/core/dev.c (dev_loopback_xmit), net/netfilter/xt_pkttype.c
  skb.pktType = skb.route?.cast === 'broadcast' ? 1 : 2;
  skb.output = undefined;
  skb.socket = 'none';
  skb.isEcho = true;
  // It keeps the route that it left by; one that leads to another host would have it forwarded.
  const cast = skb.route?.cast ?? 'unicast';
  skb.route = { local: cast !== 'unicast', cast };
  comeBack(machine, journey, device);
}

/** At once, or when what the host is busy with is done. */
function comeBack(machine: Machine, journey: Journey, device: string): End {
  const arriveLater = (): void => {
    const what = device === LOOPBACK ? 'it is back over lo' : `a copy for the host itself is back from ${device}`;
    machine.recorder.steps.push({ kind: 'answer', what, packet: journey.skb.packet });
    const end = receive(machine, journey, device);
    if (journey.main) machine.laterEnd = end;
    else machine.recorder.steps.push({ kind: 'end', ...end });
  };
  if (mustWait(machine, arriveLater)) return passed(machine, `it comes back over ${device} in its turn`);
  return holding(machine, () => receive(machine, journey, device));
}

/** Runs all that is on a hook; `undefined` when the packet goes on. Devices are those at the start, whatever NAT does meanwhile. */
function runHook(
  machine: Machine,
  journey: Journey,
  hook: Hook,
  input: string | undefined,
  output: string | undefined,
): End | undefined {
  const { skb } = journey;
  note(machine, { kind: 'hook', hook });
  const context = hookContext(machine, skb, hook, input, output);
  const view: PacketView = {
    skb,
    context,
    routes: machine.routes,
    readConnection: machine.tracking.readConnection,
  };
  for (const registered of functionsOn(hook)) {
    const outcome = runFunction(
      machine,
      journey,
      view,
      registered.kind === 'table' ? registered.table : registered.kind,
    );
    if (outcome.verdict !== 'ACCEPT') return { verdict: outcome.name, by: outcome.by, reason: outcome.reason };
  }
  return undefined;
}

interface FunctionOutcome {
  readonly verdict: HookVerdict;
  readonly name: Verdict;
  readonly by: RulePlace | undefined;
  readonly reason: string;
}

const PASSED: FunctionOutcome = { verdict: 'ACCEPT', name: 'ACCEPT', by: undefined, reason: '' };

function runFunction(
  machine: Machine,
  journey: Journey,
  view: PacketView,
  what: 'raw' | 'mangle' | 'nat' | 'filter' | 'security' | 'conntrack' | 'helper' | 'confirm' | 'defragment',
): FunctionOutcome {
  const { skb, context } = view;
  const { tracking } = machine;
  const table = machine.state.conntrack;
  switch (what) {
    case 'defragment':
      return defragment(machine, skb);
    case 'conntrack':
      if (verifiesChecksum(context) && isSummedByTracking(skb))
        checksumHolds(skb, context.hook, () => transportChecksumHolds(skb.packet));
      return byTracking(tracking.trackPacket(table, context, skb), 'connection tracking');
    case 'helper':
      return byTracking(tracking.helpConnection(table, context, skb), 'a helper of connection tracking');
    case 'confirm':
      return byTracking(
        tracking.confirmConnection(table, context, skb),
        'connection tracking, which could not enter it',
      );
    case 'nat':
      return context.natLoaded ? runNat(machine, view) : PASSED;
    case 'filter':
      return runFilter(machine, journey, view);
    case 'mangle':
      return context.hook === 'OUTPUT' ? runMangleOutput(machine, view) : byTable(runTable(machine, view, what));
    case 'raw':
    case 'security':
      return byTable(runTable(machine, view, what));
    default:
      return unreachable(what);
  }
}

/** A part of a packet waits for the others; one that is all there is taken out of its fragment header. */
function defragment(machine: Machine, skb: Skb): FunctionOutcome {
  const result = defragmented(skb.packet);
  if (result.kind === 'packet') {
    skb.packet = result.packet;
    return PASSED;
  }
  if (result.kind === 'dropped') return byTracking('DROP', 'defragmentation: the fragment is empty');
  machine.recorder.unknowns.add('the parts of a packet that was sent in fragments are not put together');
  return byTracking('STOLEN', 'defragmentation, until the other fragments are there');
}

function byTracking(verdict: HookVerdict, who: string): FunctionOutcome {
  return { verdict, name: verdict, by: undefined, reason: `taken by ${who}` };
}

function byTable(ended: TableVerdict | undefined): FunctionOutcome {
  return ended ? { ...ended, reason: '' } : PASSED;
}

function runTable(machine: Machine, view: PacketView, table: TableName): TableVerdict | undefined {
  return holding(machine, () => traverse(machine, view, table, view.context.hook));
}

/** Filter's say is kept: it is the answer to "which rule let it pass". */
function runFilter(machine: Machine, journey: Journey, view: PacketView): FunctionOutcome {
  if (journey.main) machine.recorder.filterState = connectionState(machine, view.skb);
  const ended = runTable(machine, view, 'filter');
  if (journey.main) machine.recorder.filterBy = ended?.by;
  return byTable(ended);
}

/** Any change that could matter to routing is routed anew. kernel:net/ipv4/netfilter/iptable_mangle.c (ipt_mangle_out) */
function runMangleOutput(machine: Machine, view: PacketView): FunctionOutcome {
  const { packet, mark } = view.skb;
  const outcome = byTable(runTable(machine, view, 'mangle'));
  const after = view.skb.packet;
  const changed =
    after.source !== packet.source ||
    after.destination !== packet.destination ||
    after.tos !== packet.tos ||
    (after.family === 6 && after.ttl !== packet.ttl) ||
    view.skb.mark !== mark;
  if (!changed || outcome.verdict === 'DROP' || outcome.verdict === 'STOLEN') return outcome;
  return reroute(machine, view.skb) ?? outcome;
}

/** kernel:net/netfilter/nf_nat_proto.c (nf_nat_ipv4_pre_routing, nf_nat_ipv4_local_fn) */
function runNat(machine: Machine, view: PacketView): FunctionOutcome {
  const { skb, context } = view;
  const before = skb.packet.destination;
  let ended: TableVerdict | undefined;
  const verdict = machine.tracking.natHook(machine.state.conntrack, context, skb, () => {
    ended = runTable(machine, view, 'nat');
    return ended?.verdict ?? 'ACCEPT';
  });
  const byRule = ended?.verdict === verdict && verdict !== 'ACCEPT';
  const outcome: FunctionOutcome = byRule && ended ? byTable(ended) : byTracking(verdict, 'NAT');
  if (verdict !== 'ACCEPT' || skb.packet.destination === before) return outcome;
  if (context.hook === 'PREROUTING') skb.route = undefined;
  return context.hook === 'OUTPUT' ? (reroute(machine, skb) ?? outcome) : outcome;
}

/**
 * A new way out after OUTPUT changed the packet; without one it is dropped. What goes to a group or a link-local address of IPv6 stays
 * on the device that it was about to leave by. kernel:net/ipv4/netfilter.c (ip_route_me_harder), net/ipv6/netfilter.c (ip6_route_me_harder)
 */
function reroute(machine: Machine, skb: Skb): FunctionOutcome | undefined {
  const { source, destination } = skb.packet;
  const type = addressType(machine.routes, source, undefined);
  const counts = type === RTN.LOCAL || type === RTN.UNICAST;
  const staysOn = typeof destination === 'bigint' && (isMulticast(destination) || isLinkLocal6(destination));
  const route = routeOutput(machine.routes, destination, counts ? source : undefined, staysOn ? skb.output : undefined);
  if (route.kind === 'none') return { verdict: 'DROP', name: 'DROP', by: undefined, reason: route.reason };
  skb.output = route.device;
  skb.nextHop = route.nextHop;
  skb.route = { local: route.local, cast: route.cast };
  note(machine, { kind: 'route', decision: 'out', device: route.device, reason: 'routed anew after a change' });
  return undefined;
}

function dropped(reason: string): End {
  return { verdict: 'DROP', by: undefined, reason };
}

function passed(machine: Machine, reason: string): End {
  return { verdict: 'ACCEPT', by: machine.recorder.filterBy, reason };
}
