/** Expectations: the connections that helpers foresee, how they are entered, and how a new connection finds its own. */
import { type Address, ALL_ONES_4, ALL_ONES_6, applyMask } from '../../base/ip.ts';
import type { HookContext } from '../seam.ts';
import { conntrackSetting } from './conntrack-settings.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  type Expectation,
  type ExpectedNat,
  isConfirmed,
  type Zone,
} from './conntrack-state.ts';
import { sameTuple, type Tuple } from './tuple.ts';

/** How many expectations of one kind a connection may have, and how long each lives. kernel: struct nf_conntrack_expect_policy */
export interface ExpectPolicy {
  /** Printed after the helper's name, where the helper has several kinds. */
  readonly name: string;
  readonly maximum: number;
  readonly timeoutSeconds: number;
}

/** What a helper asks for. Left out, the source address or port may be any. kernel: nf_ct_expect_init */
export interface ExpectRequest {
  readonly master: ConntrackEntry;
  readonly class?: number;
  readonly protocol: number;
  readonly source: Address | undefined;
  /** Bits of `source` that count; all when absent. */
  readonly sourceMask?: Address;
  readonly sourcePort: number | undefined;
  readonly destination: Address;
  readonly destinationPort: number;
  readonly assignHelper?: string;
  readonly permanent?: boolean;
  readonly inactive?: boolean;
  readonly nat?: ExpectedNat;
}

/** `busy`: another expectation would match the same packets. `full`: there are too many. */
export type ExpectResult = 'added' | 'already' | 'busy' | 'full';

export function expectationOf(request: ExpectRequest, policies: readonly ExpectPolicy[], now: number): Expectation {
  const { master, source, sourcePort } = request;
  const { family } = master.original;
  const nothing: Address = family === 4 ? 0 : 0n;
  const everything: Address = family === 4 ? ALL_ONES_4 : ALL_ONES_6;
  return {
    tuple: {
      family,
      protocol: request.protocol,
      source: source ?? nothing,
      sourcePort: sourcePort ?? 0,
      destination: request.destination,
      destinationPort: request.destinationPort,
    },
    sourceMask: {
      address: source === undefined ? nothing : (request.sourceMask ?? everything),
      port: sourcePort === undefined ? 0 : 0xffff,
    },
    master,
    helper: master.help?.helper ?? '',
    assignHelper: request.assignHelper,
    class: request.class ?? 0,
    policyName: policies[request.class ?? 0]?.name ?? '',
    zone: master.zone.id,
    deadline: now + (policies[request.class ?? 0]?.timeoutSeconds ?? 0),
    permanent: request.permanent ?? false,
    inactive: request.inactive ?? false,
    nat: request.nat,
  };
}

/**
 * Enters an expectation. The same one again takes the place of the old; when its kind is full, the oldest of the kind
 * makes room. kernel:net/netfilter/nf_conntrack_expect.c (nf_ct_expect_related_report)
 */
export function expectRelated(
  table: ConntrackState,
  context: Pick<HookContext, 'sysctl'>,
  expectation: Expectation,
  policies: readonly ExpectPolicy[],
  anyMaster = false,
): ExpectResult {
  for (const other of table.expectations) {
    const isOwn = other.master === expectation.master;
    if ((isOwn || anyMaster) && sameExpectation(other, expectation)) {
      if (!isOwn || other.class !== expectation.class) return 'already';
      unexpect(table, other);
      break;
    }
    if (clashes(other, expectation)) return 'busy';
  }
  const ofKind = table.expectations.filter((e) => e.master === expectation.master && e.class === expectation.class);
  const maximum = policies[expectation.class]?.maximum ?? 0;
  const oldest = ofKind.at(-1);
  if (maximum > 0 && ofKind.length >= maximum && oldest) unexpect(table, oldest);
  if (table.expectations.length >= conntrackSetting(context.sysctl, 'expect_max')) return 'full';
  table.expectations = [expectation, ...table.expectations];
  return 'added';
}

export function unexpect(table: ConntrackState, expectation: Expectation): void {
  table.expectations = table.expectations.filter((e) => e !== expectation);
}

/**
 * The expectation that a new connection fulfils; it is used up unless it is permanent. While its master is not in the
 * table nobody can know of it. kernel: nf_ct_find_expectation
 */
export function takeExpectation(table: ConntrackState, tuple: Tuple, zone: Zone): Expectation | undefined {
  const found = table.expectations.find((e) => !e.inactive && matches(e, tuple, zone));
  if (!found || !isConfirmed(found.master)) return undefined;
  if (!found.permanent) unexpect(table, found);
  return found;
}

/** An expectation that would match the tuple, left where it is. kernel: __nf_ct_expect_find */
export function findExpectation(table: ConntrackState, tuple: Tuple, zone: Zone): Expectation | undefined {
  return table.expectations.find((e) => matches(e, tuple, zone));
}

function matches(expectation: Expectation, tuple: Tuple, zone: Zone): boolean {
  return expectation.zone === zone.id && sameUnder(tuple, expectation.tuple, expectation.sourceMask);
}

function sameExpectation(a: Expectation, b: Expectation): boolean {
  const sameMask = a.sourceMask.address === b.sourceMask.address && a.sourceMask.port === b.sourceMask.port;
  return sameTuple(a.tuple, b.tuple) && sameMask && a.zone === b.zone;
}

/** Where both masks look the two are equal, so some packet would match both. */
function clashes(a: Expectation, b: Expectation): boolean {
  const mask = {
    address: applyMask(a.sourceMask.address, b.sourceMask.address),
    port: a.sourceMask.port & b.sourceMask.port,
  };
  return a.zone === b.zone && a.tuple.family === b.tuple.family && sameUnder(a.tuple, b.tuple, mask);
}

function sameUnder(a: Tuple, b: Tuple, mask: Expectation['sourceMask']): boolean {
  return (
    a.family === b.family &&
    a.protocol === b.protocol &&
    a.destination === b.destination &&
    a.destinationPort === b.destinationPort &&
    applyMask(a.source, mask.address) === applyMask(b.source, mask.address) &&
    ((a.sourcePort ^ b.sourcePort) & mask.port) === 0
  );
}
