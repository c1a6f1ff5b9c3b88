/** A set of packets on its way through one chain: what met which end, and what each rule saw. */
import type { Rule } from '../model/types.ts';
import type { PacketSet, Space } from './types.ts';

/** Where the packets of a set end. The five sets do not overlap, and together they are what came in (as far as no target changes it). */
export interface Ends {
  readonly accepted: PacketSet;
  /** By DROP. */
  readonly dropped: PacketSet;
  /** By REJECT. */
  readonly rejected: PacketSet;
  /** At a target whose effect is not known. */
  readonly undecided: PacketSet;
  /** Fell off the end of the chain, or met RETURN in it. */
  readonly returned: PacketSet;
}

export interface Visit {
  readonly rule: Rule;
  /** Packets that come to the rule, over all ways to it. */
  readonly arrived: PacketSet;
  /** Those of them that it matches. */
  readonly matched: PacketSet;
}

export class VisitOfRule implements Visit {
  readonly rule: Rule;
  matched: PacketSet;
  private readonly space: Space;
  /** For each way: what came along it, and what had gone before. */
  private readonly ways: PacketSet[];

  constructor(space: Space, rule: Rule, base: PacketSet, gone: PacketSet, matched: PacketSet) {
    this.space = space;
    this.rule = rule;
    this.matched = matched;
    this.ways = [base, gone];
  }

  add(base: PacketSet, gone: PacketSet, matched: PacketSet): void {
    this.matched = this.space.or(this.matched, matched);
    this.ways.push(base, gone);
  }

  get arrived(): PacketSet {
    let sum = this.space.empty;
    for (let i = 0; i < this.ways.length; i += 2) {
      sum = this.space.or(sum, this.space.minus(this.ways[i] as PacketSet, this.ways[i + 1] as PacketSet));
    }
    return sum;
  }
}

/** A set on its way through one chain. What has not met its end yet is `base` without `gone`: that keeps the diagrams small. */
export class Passage implements Ends {
  accepted: PacketSet;
  dropped: PacketSet;
  rejected: PacketSet;
  undecided: PacketSet;
  base: PacketSet;
  gone: PacketSet;
  /** What met RETURN, or came back from a chain it was sent to with goto. */
  early: PacketSet;
  /** What met its end, as it came in; of no use once a target has changed packets. */
  done: PacketSet;
  isChanged = false;
  private readonly space: Space;
  private rest: PacketSet | undefined;

  constructor(space: Space, incoming: PacketSet) {
    const { empty } = space;
    this.space = space;
    this.base = incoming;
    this.accepted = this.dropped = this.rejected = this.undecided = empty;
    this.gone = this.early = this.done = empty;
  }

  get here(): PacketSet {
    return this.space.minus(this.base, this.gone);
  }

  get returned(): PacketSet {
    this.rest ??= this.space.or(this.here, this.early);
    return this.rest;
  }

  end(kind: 'accepted' | 'dropped' | 'rejected' | 'undecided', packets: PacketSet): void {
    const { space } = this;
    this[kind] = space.or(this[kind], packets);
    this.done = space.or(this.done, packets);
    this.gone = space.or(this.gone, packets);
  }

  leaveEarly(packets: PacketSet): void {
    this.early = this.space.or(this.early, packets);
    this.gone = this.space.or(this.gone, packets);
  }

  /** From here on some packets are others. */
  change(from: PacketSet, to: PacketSet): void {
    if (from === to) return;
    this.base = this.space.or(this.space.minus(this.here, from), to);
    this.gone = this.space.empty;
    this.isChanged = true;
  }
}
