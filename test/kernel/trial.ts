/** One scenario after another through the engine and the kernel, and the sum of it. */
import { type Comparison, compare } from './compare.ts';
import { type Kind, makeScenario } from './generate.ts';
import type { Laboratory, Played } from './laboratory.ts';
import type { Recorded, ScenarioJson } from './scenario.ts';
import { shrink } from './shrink.ts';

export interface Tally {
  scenarios: number;
  /** Packets that were compared in everything. */
  packets: number;
  /** Scenarios of which the engine says itself that it does not know; compared up to there. */
  unsure: number;
  /** Scenarios whose rules the kernel does not take. */
  refused: number;
  /** Scenarios that the kernel itself played differently the second time: chance, or the machine was too slow. */
  unsteady: number;
  /** Scenarios with a packet that goes round for ever: not sent. */
  endless: number;
  failed: number;
  readonly differences: Difference[];
  /** What the kernel refused, or the engine did not know, and how often. */
  readonly notes: Map<string, number>;
}

export interface Difference {
  readonly seed: number;
  readonly packet: number;
  readonly what: string;
  /** As small as it could be made. */
  readonly recorded: Recorded;
}

/** Times that a scenario is played again when the machine was too busy to look in time. */
const MOST_REPEATS = 4;

export function newTally(): Tally {
  return {
    scenarios: 0,
    packets: 0,
    unsure: 0,
    refused: 0,
    unsteady: 0,
    endless: 0,
    failed: 0,
    differences: [],
    notes: new Map(),
  };
}

/** Makes the scenario of this seed (of that kind, if one is asked for), plays it, compares, and adds the result to the tally. */
export async function tryOut(
  laboratory: Laboratory,
  seed: number,
  tally: Tally,
  shrinks: boolean,
  kind?: Kind,
): Promise<void> {
  const scenario = makeScenario(seed, kind);
  tally.scenarios++;
  const played = await playInTime(laboratory, scenario);
  if (played.kind !== 'played') {
    if (played.kind === 'refused') tally.refused++;
    else if (played.kind === 'slow') tally.unsteady++;
    else if (played.kind === 'endless') tally.endless++;
    else tally.failed++;
    note(tally, `${played.kind}: ${played.words.trim()} (seed ${seed})`);
    return;
  }
  const comparison = compare(played.recorded);
  switch (comparison.kind) {
    case 'same':
      tally.packets += scenario.packets.length;
      return;
    case 'unsure':
      tally.packets += comparison.packet;
      tally.unsure++;
      note(tally, `unsure: ${comparison.reason}`);
      return;
    case 'different':
      tally.packets += comparison.packet;
      await examine({ laboratory, seed, tally, shrinks }, played.recorded, comparison);
  }
}

/** Where the machine was too busy to look at a packet at once, the scenario is played again. */
async function playInTime(laboratory: Laboratory, scenario: ScenarioJson): Promise<Played> {
  let played = await laboratory.play(scenario);
  for (let again = 0; again < MOST_REPEATS && played.kind === 'slow'; again++) played = await laboratory.play(scenario);
  return played;
}

interface Trial {
  readonly laboratory: Laboratory;
  readonly seed: number;
  readonly tally: Tally;
  readonly shrinks: boolean;
}

/** A difference counts when the kernel does the same again. */
async function examine(
  { laboratory, seed, tally, shrinks }: Trial,
  recorded: Recorded,
  first: Extract<Comparison, { kind: 'different' }>,
): Promise<void> {
  const again = await playInTime(laboratory, asMade(recorded));
  const second = again.kind === 'played' ? compare(again.recorded) : undefined;
  if (second?.kind !== 'different' || second.packet !== first.packet || second.what !== first.what) {
    tally.unsteady++;
    note(tally, `unsteady: seed ${seed}, packet ${first.packet}: ${first.what.slice(0, 300)}`);
    return;
  }
  let best: Recorded = recorded;
  if (shrinks) {
    const kind = first.what.split(':')[0];
    await shrink(asMade(recorded), first.packet, async (smaller) => {
      const found = differenceOf(await laboratory.play(smaller));
      if (!found || found.what.split(':')[0] !== kind) return false;
      best = found.recorded;
      return true;
    });
  }
  const final = compare(best);
  tally.differences.push({
    seed,
    packet: final.kind === 'different' ? final.packet : first.packet,
    what: final.kind === 'different' ? final.what : first.what,
    recorded: best,
  });
}

function differenceOf(played: Played): { recorded: Recorded; what: string } | undefined {
  if (played.kind !== 'played') return undefined;
  const comparison = compare(played.recorded);
  return comparison.kind === 'different' ? { recorded: played.recorded, what: comparison.what } : undefined;
}

function asMade({ observed: _observed, epoch: _epoch, ...scenario }: Recorded): ScenarioJson {
  return scenario;
}

function note(tally: Tally, text: string): void {
  tally.notes.set(text, (tally.notes.get(text) ?? 0) + 1);
}
