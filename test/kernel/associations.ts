/** Associations of SCTP, orderly and not: the four messages that open one, data, heartbeats, the three that close it, and strays. */
import type { Family } from '../../server/src/base/problem.ts';
import type { PacketFields } from './scenario.ts';
import { type Ends, pairOf, type Stage } from './stage.ts';

const CHUNK = {
  DATA: 0,
  INIT: 1,
  INIT_ACK: 2,
  SACK: 3,
  HEARTBEAT: 4,
  HEARTBEAT_ACK: 5,
  ABORT: 6,
  SHUTDOWN: 7,
  SHUTDOWN_ACK: 8,
  ERROR: 9,
  COOKIE_ECHO: 10,
  COOKIE_ACK: 11,
  SHUTDOWN_COMPLETE: 14,
} as const;

type Side = 0 | 1;

/** What each side says, in order. */
type Script = readonly (readonly [side: Side, chunk: number])[];

const OPENING: Script = [
  [0, CHUNK.INIT],
  [1, CHUNK.INIT_ACK],
  [0, CHUNK.COOKIE_ECHO],
  [1, CHUNK.COOKIE_ACK],
];

const CLOSING: readonly Script[] = [
  [
    [0, CHUNK.SHUTDOWN],
    [1, CHUNK.SHUTDOWN_ACK],
    [0, CHUNK.SHUTDOWN_COMPLETE],
  ],
  [
    [1, CHUNK.SHUTDOWN],
    [0, CHUNK.SHUTDOWN_ACK],
    [1, CHUNK.SHUTDOWN_COMPLETE],
  ],
  [
    [0, CHUNK.SHUTDOWN],
    [1, CHUNK.SHUTDOWN],
    [0, CHUNK.SHUTDOWN_ACK],
    [1, CHUNK.SHUTDOWN_ACK],
    [0, CHUNK.SHUTDOWN_COMPLETE],
  ],
  [[0, CHUNK.ABORT]],
];

/** One association from its beginning, with strays in between. */
export function association(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const ends: Ends = { src, dst, sport: random.pick([5000, 36412]), dport: random.pick([80, 36412]) };
  const tags = [random.pick([7, 0x1001]), random.pick([9, 0x2002])] as const;
  const say = (side: Side, chunk: number): void => {
    const way = side === 0 ? ends : stage.answerTo({ ...ends, proto: 'sctp' });
    stage.send({ ...way, proto: 'sctp', chunk, ...tagsOf(side, chunk) });
  };
  const tagsOf = (side: Side, chunk: number): Partial<PacketFields> => {
    const isOpening = chunk === CHUNK.INIT || chunk === CHUNK.INIT_ACK;
    const right = chunk === CHUNK.INIT ? 0 : tags[side === 0 ? 1 : 0];
    return {
      vtag: random.chance(0.08) ? random.pick([0, 7, 9, 77]) : right,
      ...(isOpening && { initTag: random.chance(0.06) ? 77 : tags[side] }),
    };
  };
  const stray = (): void => say(random.chance(0.5) ? 0 : 1, random.pick(Object.values(CHUNK)));
  const play = (script: Script, often: number): void => {
    for (const [side, chunk] of script) {
      if (random.chance(often)) stray();
      if (!random.chance(0.06)) say(side, chunk);
    }
  };
  if (random.chance(0.2))
    play(
      [
        [0, CHUNK.HEARTBEAT],
        [1, CHUNK.HEARTBEAT_ACK],
      ],
      0.2,
    );
  else play(OPENING, 0.15);
  for (let i = random.between(0, 4); i > 0; i--) {
    if (random.chance(0.5)) stray();
    else say(random.chance(0.5) ? 0 : 1, random.pick([CHUNK.DATA, CHUNK.SACK, CHUNK.HEARTBEAT, CHUNK.HEARTBEAT_ACK]));
  }
  if (random.chance(0.7)) play(random.pick(CLOSING), 0.3);
  for (let i = random.between(0, 2); i > 0; i--) stray();
  if (random.chance(0.25)) play(OPENING, 0.1);
}
