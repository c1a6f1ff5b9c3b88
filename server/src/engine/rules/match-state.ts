/** What stateful matches remember between packets, and how one of them is asked. */

import type { Truth } from '../../base/truth.ts';
import type { MatchView, MatchWorld } from '../../catalogue/view.ts';
import { tupleOfPacket } from '../conntrack/tuple.ts';
import type { Machine } from '../machine.ts';
import { packetBytes } from '../packet/bytes.ts';
import { type PacketView, readerOf } from '../packet/fields.ts';
import { hasReversePath } from '../path/reverse-path.ts';
import type { EngineState } from '../state.ts';
import type { Condition } from './program.ts';

/**
 * Values are never changed in place (an evaluation returns the next one), so a fork copies only the map.
 * A key is the place of a rule's match, or the entry's own key prefixed by its name; behind `template`, the place of a rule of CT.
 */
export type MatchState = Map<string, unknown>;

export function createMatchState(): MatchState {
  return new Map();
}

export function forkMatchState(state: MatchState): MatchState {
  return new Map(state);
}

/** Asks a stateful match, and keeps what it remembers. */
export function askStateful(
  machine: Machine,
  view: PacketView,
  condition: Extract<Condition, { kind: 'stateful' }>,
): { readonly truth: Truth; readonly reason: string; readonly drops: boolean } {
  const { matches } = machine.state;
  const matchView = viewFor(machine, view);
  const { behaviour, given, opener, key } = condition;
  const before = matches.has(key) ? matches.get(key) : behaviour.initial(opener, matchView);
  const { truth, state, reason, drops = false } = behaviour.evaluate(given, before, matchView);
  matches.set(key, state);
  return { truth, reason: reason ?? reasonFor(machine.state, condition, truth), drops };
}

function reasonFor(
  state: Pick<EngineState, 'host' | 'epochSeconds'>,
  { name, behaviour, given }: Extract<Condition, { kind: 'stateful' }>,
  truth: Truth,
): string {
  if (truth !== 'unknown') return `${name} ${truth === 'yes' ? 'matches' : 'does not match'}`;
  return behaviour.unsure?.(given, worldOf(state)) ?? `What the match ${name} asks is not known.`;
}

/** What stateful matches may know beforehand of the host of this state. */
export function worldOf({ host, epochSeconds }: Pick<EngineState, 'host' | 'epochSeconds'>): MatchWorld {
  return {
    hasClock: epochSeconds !== undefined,
    set: (name) => host.sets.get(name),
    knowsGroups: host.interfaces.every(({ group }) => group !== undefined),
  };
}

/** The packet and the host as a match sees them. */
export function viewFor(machine: Machine, view: PacketView): MatchView {
  const { skb, context } = view;
  return {
    family: context.family,
    now: machine.now,
    wallClock: machine.state.epochSeconds === undefined ? undefined : machine.state.epochSeconds + machine.now,
    read: (field) => readerOf(field)(view),
    bytes: () => packetBytes(skb.packet),
    hasFrame: () => !skb.isEcho,
    hasReversePath: (question) => hasReversePath(view, question),
    deviceGroup: (side) => machine.state.host.interfaces.find(({ name }) => name === context[side])?.group,
    set: (name) => machine.state.sets.get(name),
    connections: () => machine.tracking.viewConnections(machine.state.conntrack, machine.now),
    hasTuple: () => tupleOfPacket(skb.packet) !== undefined,
    connection: () => machine.tracking.viewConnection(skb, machine.now),
  };
}
