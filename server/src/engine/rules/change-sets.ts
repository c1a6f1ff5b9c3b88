/** What SET does with the sets of the host: first it adds, then it takes out, then it asks for a mark. kernel:net/netfilter/xt_set.c */
import type { PacketEffect } from '../../catalogue/effect.ts';
import { addTo, takeFrom } from '../../catalogue/ipset/change.ts';
import { lookUp } from '../../catalogue/ipset/lookup.ts';
import { type Machine, note } from '../machine.ts';
import type { PacketView } from '../packet/fields.ts';
import { viewFor } from './match-state.ts';

type Sets = Extract<PacketEffect, { kind: 'sets' }>;

export function changeSets(machine: Machine, packet: PacketView, effect: Sets, reason: string): void {
  const { add, remove, markFrom, overwrites, timeout } = effect;
  const view = viewFor(machine, packet);
  const isGiven = [add, remove, markFrom].every((use) => use === undefined || view.set(use.set) !== undefined);
  const tell = (done: 'changed' | 'refused' | 'unknown', what: string): void => {
    if (done === 'unknown') machine.recorder.unknowns.add(reason);
    if (done === 'changed') note(machine, { kind: 'change', what });
  };
  if (!isGiven) machine.recorder.unknowns.add(reason);
  const [added, removed] = [add && view.set(add.set), remove && view.set(remove.set)];
  if (add && added)
    tell(
      addTo(added, { sides: add.directions, overwrites, timeout }, view),
      `an element of the packet added to the set ${add.set}`,
    );
  if (remove && removed)
    tell(takeFrom(removed, remove.directions, view), `the packet's element taken out of the set ${remove.set}`);
  const asked = markFrom && view.set(markFrom.set);
  if (!markFrom || !asked) return;
  const found = lookUp(
    asked,
    { sides: markFrom.directions, tests: [], wantsExceptions: false, counts: true, countsBelow: true },
    view,
  );
  if (found.kind === 'unknown') tell('unknown', '');
  if (found.kind !== 'in') return;
  const { value, mask } = found.element.mark;
  const mark = ((packet.skb.mark & ~mask) ^ value) >>> 0;
  if (mark === packet.skb.mark) return;
  note(machine, { kind: 'change', what: `mark 0x${packet.skb.mark.toString(16)} becomes 0x${mark.toString(16)}` });
  packet.skb.mark = mark;
}
