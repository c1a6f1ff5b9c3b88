/** The engine as the other rooms use it: make a state, send packets through it one after the other, copy it to branch. */
import { copyOfSet, type NamedSet } from '../catalogue/ipset/types.ts';
import { tracking } from './conntrack/conntrack.ts';
import { forkConntrack } from './conntrack/conntrack-state.ts';
import { connectionState, type Machine } from './machine.ts';
import { endsInTransport } from './packet/headers6.ts';
import { deviceMtu } from './packet/mss.ts';
import { isLimitedBroadcast, isMulticast, packetLength } from './packet/packet.ts';
import { createBacklog, holding, WITHOUT_END } from './path/backlog.ts';
import { settledHost } from './path/host-settings.ts';
import { receive, sendOut } from './path/path.ts';
import { routeOutput } from './path/route.ts';
import { addressType, RTN, routeTableOf } from './path/route-table.ts';
import { createMatchState, forkMatchState, worldOf } from './rules/match-state.ts';
import { mayLeaveOpen, programOf } from './rules/program.ts';
import type { Skb } from './seam.ts';
import type { EngineState } from './state.ts';
import { createRecorder, finishTrace } from './trace.ts';
import type { Arrival, End, Host, Packet, Rulesets, Trace } from './types.ts';

export interface SendOptions {
  /** False leaves out the steps of hooks, chains and rules, for those who only want counters: much faster. True when absent. */
  readonly explain?: boolean;
  /** Numbers in [0, 1) for what the kernel leaves to chance; always the same sequence when absent. */
  readonly random?: () => number;
}

export interface Sent {
  readonly state: EngineState;
  readonly trace: Trace;
}

/** Questions without a known answer that are tried both ways; more would take too long. */
const MAX_ALTERNATIVES = 8;

/** Packets that the host may send because of one another. */
const MOST_NESTED = 50;

/** A host with these rules and no connections yet. `epochSeconds` is the wall clock's time when the scenario begins, for `-m time`. */
export function createState(host: Host, rulesets: Rulesets, epochSeconds?: number): EngineState {
  return {
    host: settledHost(host),
    rulesets,
    conntrack: tracking.createConntrack(host),
    matches: createMatchState(),
    sets: copiesOf(host.sets),
    errorCredits: new Map(),
    clock: 0,
    epochSeconds,
  };
}

/** A copy to keep: `send` uses up the state that it is given. */
export function fork(state: EngineState): EngineState {
  return {
    ...state,
    conntrack: forkConntrack(state.conntrack),
    matches: forkMatchState(state.matches),
    sets: copiesOf(state.sets),
    errorCredits: new Map(state.errorCredits),
  };
}

function copiesOf(sets: ReadonlyMap<string, NamedSet>): Map<string, NamedSet> {
  return new Map([...sets].map(([name, set]) => [name, copyOfSet(set)]));
}

/**
 * Sends one packet through the host. The state passed in is used up (`fork` it first to keep it); packets come in the order
 * of their time. Where the rules ask something that is not modelled, the packet goes on as if the answer were no, the reason is in
 * `trace.unknowns`, and so is the other verdict where yes would have led to one.
 */
export function send(state: EngineState, arrival: Arrival, options: SendOptions = {}): Sent {
  const program = programOf(state.rulesets)[arrival.packet.family];
  const before = program && mayLeaveOpen(program, worldOf(state)) ? fork(state) : undefined;
  const sent = sendOnce(state, arrival, options, []);
  if (!before || sent.asked.length === 0) return { state: sent.state, trace: sent.trace };
  const unknowns = [...sent.trace.unknowns];
  const alternatives = new Set<Trace['verdict']>();
  for (const [position, reason] of sent.asked.slice(0, MAX_ALTERNATIVES).entries()) {
    const choices = sent.asked.slice(0, position).map(() => false);
    const { trace } = sendOnce(fork(before), arrival, { ...options, explain: false }, [...choices, true]);
    if (trace.verdict !== sent.trace.verdict) {
      alternatives.add(trace.verdict);
      unknowns.push(`${sent.trace.verdict} or ${trace.verdict}, depending on this: ${reason}`);
    }
  }
  return { state: sent.state, trace: { ...sent.trace, unknowns, alternatives: [...alternatives] } };
}

/** `choices` answer the unknown questions in their order; the rest are answered no. */
function sendOnce(
  state: EngineState,
  arrival: Arrival,
  options: SendOptions,
  choices: readonly boolean[],
): Sent & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const recorder = createRecorder(options.explain ?? true);
  const { host } = state;
  const sysctl = (name: string): number | undefined => host.sysctl.get(name);
  const machine: Machine = {
    state,
    program: programOf(state.rulesets),
    routes: routeTableOf(host),
    tracking,
    recorder,
    sysctl,
    now: arrival.at,
    random: options.random ?? sequence(),
    isCopying: false,
    nested: 0,
    backlog: createBacklog(),
    laterEnd: undefined,
    choose: (reason) => {
      asked.push(reason);
      recorder.unknowns.add(reason);
      return choices[asked.length - 1] ?? false;
    },
    sendAnswer: (skb, what) => {
      // One that goes on for ever is followed once; two rules that copy would double it each time.
      if (machine.nested >= MOST_NESTED) recorder.unknowns.add(WITHOUT_END);
      if (recorder.unknowns.has(WITHOUT_END)) return;
      machine.nested++;
      recorder.steps.push({ kind: 'answer', what, packet: skb.packet });
      recorder.steps.push({ kind: 'end', ...sendOut(machine, { skb, main: false }) });
      machine.nested--;
    },
  };
  tracking.expire(state.conntrack, arrival.at);
  const skb = packetFor(machine, arrival);
  if (endsInTransport(arrival.packet)) {
    recorder.unknowns.add('the packet ends inside its transport header: rules that look into that header drop it');
  }
  const first = enter(machine, skb, arrival);
  const end = machine.laterEnd ?? first;
  recorder.steps.push({ kind: 'end', ...end });
  tracking.releaseConnection(state.conntrack, skb);
  const trace = finishTrace(recorder, end, connectionState(machine, skb), skb.packet);
  return { state: { ...state, clock: arrival.at }, trace, asked };
}

function packetFor(machine: Machine, { from, mark, packet }: Arrival): Skb {
  const isLocal = from.kind === 'local';
  return {
    packet,
    mark,
    association: { kind: 'none' },
    input: undefined,
    output: undefined,
    route: undefined,
    nextHop: undefined,
    pktType: isLocal ? 0 : castOf(machine, packet),
    mac: isLocal ? undefined : macNumber(from.mac),
    socket: isLocal ? 'user' : 'none',
  };
}

function enter(machine: Machine, skb: Skb, { from }: Arrival): End {
  const journey = { skb, main: true };
  if (from.kind === 'wire') return holding(machine, () => receive(machine, journey, from.device));
  const route = routeOutput(machine.routes, skb.packet.destination, undefined);
  if (route.kind === 'none') return { verdict: 'DROP', by: undefined, reason: route.reason };
  // The program that sends it hears that it is too long. kernel:net/ipv4/raw.c (raw_send_hdrinc)
  const mtu = deviceMtu(machine.routes.host, route.device);
  if (packetLength(skb.packet) > mtu && !skb.packet.mayBeFragmented) {
    return {
      verdict: 'DROP',
      by: undefined,
      reason: `it is longer than the ${mtu} bytes that ${route.device} carries`,
    };
  }
  skb.output = route.device;
  skb.nextHop = route.nextHop;
  skb.route = { local: route.local, cast: route.cast };
  return sendOut(machine, journey);
}

/** The frame's own destination, as a sender would choose it for that address. */
function castOf({ routes }: Machine, { destination }: Packet): number {
  if (isMulticast(destination)) return 2;
  const isBroadcast = isLimitedBroadcast(destination) || addressType(routes, destination, undefined) === RTN.BROADCAST;
  return isBroadcast ? 1 : 0;
}

function macNumber(mac: string | undefined): number | undefined {
  if (mac === undefined) return undefined;
  const value = Number.parseInt(mac.replaceAll(':', ''), 16);
  return Number.isNaN(value) ? undefined : value;
}

/** Numbers that look random and are the same in every run (a linear congruential generator). */
function sequence(): () => number {
  let seed = 1;
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}
