/** The table as recorded scenarios hold it. */

import type {
  ConnectionLine,
  ObservedConnection,
  ObservedExpectation,
  ObservedTuple,
  RenderConnections,
  RenderExpectations,
} from '../seam.ts';
import { conntrackLine, longAddress, portsOfTuple, procLine, secondsLeft, stateOf } from './conntrack-lines.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  type Expectation,
  has,
  isExpired,
  STATUS,
} from './conntrack-state.ts';
import { trackerOf } from './tracker-registry.ts';
import type { Tuple } from './tuple.ts';

/** Confirmed entries that still live at `now`, in the order of their lines' text. */
export const renderConnections: RenderConnections = (table, now) =>
  live(table, now)
    .map((entry) => ({ entry, line: procLine(entry, now) }))
    .sort((a, b) => (a.line < b.line ? -1 : 1))
    .map(({ entry }) => observed(entry, now));

export const renderExpectations: RenderExpectations = (table, now) =>
  table.expectations.filter((e) => e.deadline > now).map(observedExpectation);

/** The entry of the packet's connection, in the table or not yet. */
export const connectionLine: ConnectionLine = (skb, now) =>
  skb.association.kind === 'tracked' ? conntrackLine(skb.association.entry, now) : undefined;

function live(table: ConntrackState, now: number): ConntrackEntry[] {
  return [...table.entries].filter((entry) => !isExpired(entry, now));
}

function observed(entry: ConntrackEntry, now: number): ObservedConnection {
  const { family, protocol } = entry.original;
  const tracker = trackerOf(protocol);
  const [state] = stateOf(entry);
  return {
    family,
    proto: tracker.protocol === 'any' ? String(protocol) : tracker.name,
    timeout: secondsLeft(entry, now),
    orig: observedTuple(entry.original),
    reply: observedTuple(entry.reply),
    status: [
      ...(has(entry, STATUS.SEEN_REPLY) ? [] : ['UNREPLIED']),
      ...(has(entry, STATUS.ASSURED) ? ['ASSURED'] : []),
    ],
    ...(state === undefined ? {} : { state }),
    mark: entry.mark,
    zone: entry.zone.direction === 'both' ? entry.zone.id : 0,
  };
}

function observedTuple(tuple: Tuple): ObservedTuple {
  return { src: longAddress(tuple.source), dst: longAddress(tuple.destination), ...portsOfTuple(tuple) };
}

function observedExpectation(expectation: Expectation): ObservedExpectation {
  const { tuple, permanent, inactive, helper } = expectation;
  return {
    timeout: null,
    proto: tuple.protocol,
    src: longAddress(tuple.source),
    dst: longAddress(tuple.destination),
    sport: tuple.sourcePort,
    dport: tuple.destinationPort,
    flags: [...(permanent ? ['PERMANENT'] : []), ...(inactive ? ['INACTIVE'] : [])],
    helper: expectation.policyName === '' ? helper : `${helper}/${expectation.policyName}`,
  };
}
