/** Connections of TCP, orderly and not: handshakes, data, retransmits, wrong windows, resets, ends and reopenings. */
import type { Family } from '../../server/src/base/problem.ts';
import type { PacketFields } from './scenario.ts';
import { type Ends, pairOf, type Stage } from './stage.ts';

/** Distances from where a number should be: near, at the edges of windows, and far. */
const OFFSETS = [1, -1, 2, 10, -100, 1000, 40000, 65535, 65536, 66000, -66000, -66001, 70000, -200000, 2 ** 31];

export type Side = 0 | 1;

export interface TcpFlow {
  readonly ends: Ends;
  /** Sends a segment with the right numbers, unless `more` gives others; what it carries moves them on. */
  readonly segment: (side: Side, flags: string, more?: Partial<PacketFields>) => void;
  readonly handshake: () => void;
  /** Both sides open at once. */
  readonly openTogether: () => void;
  /** Each side closes, one after the other or both at once. */
  readonly close: () => void;
  /** A line of a dialogue. */
  readonly say: (side: Side, line: string) => void;
  /** Something that a connection may meet at any time. */
  readonly step: () => void;
}

export function tcpFlow(stage: Stage, family: Family, port?: number, between?: readonly [string, string]): TcpFlow {
  const { random } = stage;
  const [src, dst] = between ?? pairOf(random, family);
  const ends: Ends = {
    src,
    dst,
    sport: random.pick([40000, 1024, 5000, 700, 51000]),
    dport: port ?? random.pick([80, 22, 443, 8080]),
  };
  const start = [
    random.chance(0.2) ? 0xfffffff0 : random.between(0, 0xffffffff),
    random.between(0, 0xffffffff),
  ] as const;
  const next: [number, number] = [start[0], start[1]];

  const segment: TcpFlow['segment'] = (side, flags, more = {}) => {
    const own: Ends = side === 0 ? ends : stage.answerTo({ ...ends, proto: 'tcp' });
    const seq = (more.seq ?? next[side]) >>> 0;
    const ack = flags.includes('A') ? { ack: (more.ack ?? next[side === 0 ? 1 : 0]) >>> 0 } : {};
    const { ack: _ack, ...rest } = more;
    stage.send({ ...own, proto: 'tcp', flags, ...rest, seq, ...ack });
    const bytes = (more.payload?.length ?? 0) + (flags.includes('S') ? 1 : 0) + (flags.includes('F') ? 1 : 0);
    const end = (seq + bytes) >>> 0;
    if (!flags.includes('R') && (end - next[side]) >>> 0 < 200_000) next[side] = end;
  };
  const options = (): Partial<PacketFields> => ({
    ...(random.chance(0.5) && { mss: random.pick([1460, 536, 9000]) }),
    ...(random.chance(0.4) && { wscale: random.pick([0, 2, 7, 14, 15]) }),
    ...(random.chance(0.4) && { sackPermitted: true }),
  });
  const off = (from: number, often: number): number => (random.chance(often) ? from + random.pick(OFFSETS) : from);
  const step = (): void => {
    const side = random.pick([0, 1] as const);
    const other = side === 0 ? 1 : 0;
    const window = random.chance(0.2) ? { window: random.pick([0, 1, 500, 2000, 29200]) } : {};
    const way = random.next();
    if (way < 0.1)
      segment(random.chance(0.85) ? 0 : 1, 'S', { ...options(), seq: off(random.pick([start[0], next[0]]), 0.4) });
    else if (way < 0.2) segment(random.chance(0.85) ? 1 : 0, 'SA', { ...options(), ack: off(next[0], 0.3) });
    else if (way < 0.55)
      segment(side, random.pick(['A', 'PA', 'A', 'AU', 'AE']), {
        ...window,
        seq: off(next[side], 0.2),
        ack: off(next[other], 0.2),
        ...(random.chance(0.6) && { payload: 'x'.repeat(random.pick([1, 10, 100, 1000])) }),
      });
    else if (way < 0.62) repeat(stage);
    else if (way < 0.78)
      segment(side, random.pick(['FA', 'FA', 'FPA', 'F']), { seq: off(next[side], 0.15), ack: off(next[other], 0.15) });
    else if (way < 0.93)
      segment(side, random.pick(['R', 'RA']), { seq: off(next[side], 0.3), ack: off(next[other], 0.2) });
    else segment(side, random.pick(['', 'P', 'SF', 'SR', 'SFA', 'FR', 'U', 'SAU', 'SU', 'FRA', 'SAEC', 'SP']), window);
  };
  return {
    ends,
    segment,
    step,
    handshake: () => {
      segment(0, 'S', options());
      segment(1, 'SA', options());
      segment(0, 'A');
    },
    openTogether: () => {
      segment(0, 'S', options());
      segment(1, 'S', options());
      segment(random.pick([0, 1]), 'SA', { ...options(), seq: start[0] });
      segment(1, 'SA', { seq: start[1] });
      if (random.chance(0.7)) segment(0, 'A');
      if (random.chance(0.5)) segment(1, 'A');
    },
    close: () => {
      const first = random.pick([0, 1] as const);
      const second = first === 0 ? 1 : 0;
      segment(first, 'FA');
      if (random.chance(0.7)) segment(second, 'A');
      if (random.chance(0.85)) segment(second, 'FA');
      if (random.chance(0.85)) segment(first, 'A');
    },
    say: (side, line) => segment(side, 'PA', { payload: line }),
  };
}

/** One of the last packets once more. */
export function repeat(stage: Stage): void {
  const last = stage.packets.slice(-3);
  if (last.length === 0) return;
  const { at: _at, in: _in, from: _from, mac: _mac, ...fields } = stage.random.pick(last);
  stage.send(fields);
}
