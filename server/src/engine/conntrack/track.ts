/** nf_conntrack_in: which connection a packet belongs to, or why it belongs to none. */

import { sequenceOffset } from '../nat/sequence.ts';
import { PROTOCOL, packetLength } from '../packet/packet.ts';
import type { CtInfo, HookContext, Skb, Template, TrackPacket } from '../seam.ts';
import { conntrackLine } from './conntrack-lines.ts';
import { conntrackSetting, verifiesChecksum } from './conntrack-settings.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  DEFAULT_ZONE,
  findEntry,
  forgetExpectations,
  has,
  isConfirmed,
  newEntry,
  renew,
  STATUS,
  type Zone,
} from './conntrack-state.ts';
import { endEntry } from './entry-end.ts';
import { takeExpectation } from './expectations.ts';
import { helperNamed } from './helper-registry.ts';
import { errorConnection } from './icmp-error.ts';
import { policyFits } from './timeout-policy.ts';
import type { TrackerResult, TrackerView } from './tracker.ts';
import { trackerOf } from './tracker-registry.ts';
import { type Direction, inverseOf, type Tuple, tupleOfPacket } from './tuple.ts';

export const trackPacket: TrackPacket = (table, context, skb) => {
  const { association } = skb;
  if (association.kind === 'tracked' || association.kind === 'untracked') {
    const how =
      association.kind === 'tracked' ? 'it keeps the connection it came with' : 'tracking was switched off for it';
    noteTracking(context, skb, how);
    return 'ACCEPT';
  }
  const template = association.kind === 'template' ? association.template : undefined;
  skb.association = { kind: 'none' };
  const error = errorConnection(table, context, skb.packet, zoneOf(template, skb));
  if (error.kind === 'no-error') return resolve(table, context, skb, template);
  if (error.kind !== 'invalid') skb.association = error.association;
  noteTracking(context, skb, error.reason);
  return 'ACCEPT';
};

/** kernel: nf_ct_zone_tmpl */
function zoneOf(template: Template | undefined, skb: Skb): Zone {
  if (!template) return DEFAULT_ZONE;
  return { id: template.zoneFromMark ? skb.mark & 0xffff : template.zone, direction: template.zoneDirection };
}

/** Finds or begins the packet's connection and lets the protocol's tracker judge. kernel: resolve_normal_ct, nf_conntrack_in */
function resolve(
  table: ConntrackState,
  context: HookContext,
  skb: Skb,
  template: Template | undefined,
): 'ACCEPT' | 'DROP' {
  const tuple = tupleOfPacket(skb.packet, (known) => greKey(table, known));
  if (!tuple) return invalid(context, skb, 'the packet is too short for its protocol');
  const zone = zoneOf(template, skb);
  let found = findEntry(table, tuple, zone);
  if (!found) {
    const begun = begin(table, context, tuple, zone, template);
    if (typeof begun === 'string') return invalid(context, skb, begun);
    if (!begun) {
      context.uncertain('the table is full (nf_conntrack_max); which entries make room depends on a random hash');
      context.note({ kind: 'conntrack', state: 'INVALID', reason: 'the table is full', entry: undefined });
      return 'DROP';
    }
    found = { entry: begun, direction: 'original' };
  }
  const { entry, direction } = found;
  const info = infoOf(entry, direction);
  const tracker = trackerOf(tuple.protocol);
  const result = tracker.track(entry.protocolState, viewOf(context, skb, entry, direction));
  if (result.verdict === 'reopen') {
    endEntry(table, entry);
    return resolve(table, context, skb, template);
  }
  apply(table, context, skb, entry, direction, result);
  if (result.verdict === 'invalid') {
    if (!isConfirmed(entry)) forgetExpectations(table, entry);
    return invalid(context, skb, result.reason);
  }
  if (result.deletes) endEntry(table, entry);
  if (info === 'ESTABLISHED_REPLY') entry.status |= STATUS.SEEN_REPLY;
  skb.association = { kind: 'tracked', entry, info };
  noteTracking(context, skb, isConfirmed(entry) ? result.reason : `no entry has this tuple: ${result.reason}`);
  return 'ACCEPT';
}

/** Once packets went both ways, all are ESTABLISHED; until then an expected connection is RELATED. */
function infoOf(entry: ConntrackEntry, direction: Direction): CtInfo {
  if (direction === 'reply') return 'ESTABLISHED_REPLY';
  if (has(entry, STATUS.SEEN_REPLY)) return 'ESTABLISHED';
  return has(entry, STATUS.EXPECTED) ? 'RELATED' : 'NEW';
}

/** A new entry, outside the table; a text says why there can be none, `undefined` that the table is full. kernel: init_conntrack */
function begin(
  table: ConntrackState,
  context: HookContext,
  tuple: Tuple,
  zone: Zone,
  template: Template | undefined,
): ConntrackEntry | string | undefined {
  const reply = inverseOf(tuple);
  if (!reply) return 'nothing answers an ICMP message of this type';
  const maximum = conntrackSetting(context.sysctl, 'max');
  if (maximum > 0 && table.entries.size + 1 > maximum) return undefined;
  const entry = newEntry(table, tuple, reply, zone);
  entry.protocolState = trackerOf(tuple.protocol).initial;
  if (template?.timeoutPolicy !== undefined) setTimeouts(context, entry, template.timeoutPolicy);
  const expectation = takeExpectation(table, tuple, zone);
  if (!expectation) {
    if (template?.helper !== undefined) attachHelper(context, entry, template.helper);
    return entry;
  }
  entry.status |= STATUS.EXPECTED;
  entry.master = expectation.master;
  entry.mark = expectation.master.mark;
  if (expectation.assignHelper !== undefined) attachHelper(context, entry, expectation.assignHelper);
  if (expectation.nat) helperNamed(expectation.helper)?.bind?.(table, context, entry, expectation);
  return entry;
}

/** kernel: nf_ct_timeout_ext_add, nf_ct_set_timeout */
function setTimeouts({ host, uncertain }: HookContext, entry: ConntrackEntry, name: string): void {
  const policy = host.timeouts?.get(name);
  const { family, protocol } = entry.original;
  if (!policy) uncertain(`how long the timeout policy ${name} lets the connection live is not known`);
  else if (policyFits(policy, family, protocol)) entry.timeouts = policy.seconds;
  else uncertain(`the timeout policy ${name} is for another protocol, so the kernel does not load the rule`);
}

function attachHelper(context: HookContext, entry: ConntrackEntry, name: string): void {
  const helper = helperNamed(name);
  if (!helper) context.uncertain(`what the helper ${name} reads in the packets is not modelled`);
  entry.status |= STATUS.HELPER;
  entry.help = { helper: name, data: helper?.initial };
}

function viewOf(context: HookContext, skb: Skb, entry: ConntrackEntry, direction: Direction): TrackerView {
  return {
    packet: skb.packet,
    direction,
    now: context.now,
    confirmed: isConfirmed(entry),
    seenReply: has(entry, STATUS.SEEN_REPLY),
    assured: has(entry, STATUS.ASSURED),
    timeoutIsFixed: has(entry, STATUS.FIXED_TIMEOUT),
    remainingSeconds: entry.timeout - context.now,
    setting: (name) => entry.timeouts?.get(name) ?? conntrackSetting(context.sysctl, name),
    verifiesChecksum: verifiesChecksum(context),
    sequenceOffset: (of, sequence) => sequenceOffset(entry, of, sequence),
    uncertain: context.uncertain,
  };
}

/** kernel: __nf_ct_refresh_acct */
function apply(
  table: ConntrackState,
  context: HookContext,
  skb: Skb,
  entry: ConntrackEntry,
  direction: Direction,
  result: TrackerResult<unknown>,
): void {
  entry.protocolState = result.state;
  if (result.becomesAssured && !has(entry, STATUS.NAT_CLASH)) entry.status |= STATUS.ASSURED;
  const { timeoutSeconds, deletes } = result;
  if (timeoutSeconds !== undefined) renew(table, entry, context.now, timeoutSeconds);
  else if (!deletes) return;
  if (result.verdict === 'invalid') return;
  entry.packets[direction] += 1;
  entry.bytes[direction] += packetLength(skb.packet);
}

/** The key of the source that a PPTP helper noted for this destination key. kernel: gre_keymap_lookup */
function greKey(table: ConntrackState, tuple: Tuple): number {
  const known = table.greKeys.find(
    ({ tuple: t }) =>
      t.family === tuple.family &&
      t.source === tuple.source &&
      t.destination === tuple.destination &&
      t.protocol === PROTOCOL.GRE &&
      t.destinationPort === tuple.destinationPort,
  );
  return known?.tuple.sourcePort ?? 0;
}

function invalid(context: HookContext, skb: Skb, reason: string): 'ACCEPT' {
  noteTracking(context, skb, reason);
  return 'ACCEPT';
}

function noteTracking(context: HookContext, skb: Skb, reason: string): void {
  if (!context.explains) return;
  const { association } = skb;
  if (association.kind !== 'tracked') {
    const state = association.kind === 'untracked' ? 'UNTRACKED' : 'INVALID';
    context.note({ kind: 'conntrack', state, reason, entry: undefined });
    return;
  }
  const { info, entry } = association;
  const state = info === 'RELATED_REPLY' ? 'RELATED' : info === 'ESTABLISHED_REPLY' ? 'ESTABLISHED' : info;
  context.note({ kind: 'conntrack', state, reason, entry: conntrackLine(entry, context.now) });
}
