/** Plays scenarios on the running kernel, in network namespaces that vanish with the program that made them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { ObservedPacket } from '../../server/src/engine/session/observed.ts';
import { endlessPacket } from './endless.ts';
import type { Recorded, ScenarioJson } from './scenario.ts';

/**
 * What became of a scenario: it was played, or the rules were refused, a packet goes round for ever (`endless`: not sent, or ended as
 * soon as it was seen), the machine was too busy, or the laboratory itself failed.
 */
export type Played =
  | { readonly kind: 'played'; readonly recorded: Recorded }
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'endless'; readonly words: string }
  | { readonly kind: 'slow'; readonly words: string }
  | { readonly kind: 'failed'; readonly words: string };

interface Answer {
  readonly at?: readonly number[];
  readonly epoch?: number;
  /** Seconds from the sending of a packet until all of it was seen, at most. */
  readonly slowest?: number;
  readonly observed?: readonly ObservedPacket[];
  readonly refused?: string;
  readonly endless?: string;
  readonly failed?: string;
}

export interface Laboratory {
  readonly play: (scenario: ScenarioJson) => Promise<Played>;
  readonly close: () => void;
}

/** What is seen later than this may have timed out since. */
const LONGEST_LOOK_SECONDS = 0.5;

const PATH = [process.env['PATH'], '/usr/sbin', '/sbin'].join(':');

/** Why there can be no laboratory here; `undefined` when there can. */
export function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'this needs root';
  const env = { ...process.env, PATH };
  for (const [program, ...args] of [
    ['python3', '--version'],
    ['ip', '-V'],
    ['nft', '--version'],
    ['iptables-legacy', '--version'],
  ] as const) {
    if (spawnSync(program, args, { env }).status !== 0) return `${program} is not there`;
  }
  const made = spawnSync('unshare', ['--net', 'iptables-legacy', '-t', 'nat', '-L', '-n'], { env });
  return made.status === 0 ? undefined : 'network namespaces with iptables cannot be made here';
}

/** Opens a laboratory. `processor`: the one it keeps to, so that frames stay in order. */
export function openLaboratory(processor = 0): Laboratory {
  const child: ChildProcess = spawn('python3', ['-B', join(import.meta.dirname, 'wire.py'), String(processor)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PATH },
  });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('pipes were asked for');
  const lines: Interface = createInterface({ input: stdout });
  const waiting: ((line: string | undefined) => void)[] = [];
  let ended = false;
  lines.on('line', (line) => waiting.shift()?.(line));
  lines.once('close', () => {
    ended = true;
    for (const tell of waiting.splice(0)) tell(undefined);
  });
  return {
    close: () => stdin.end(),
    play: async (scenario) => {
      const endless = endlessPacket(scenario);
      if (endless !== undefined)
        return { kind: 'endless', words: `not sent: packet ${endless} would go round for ever` };
      if (ended) return { kind: 'failed', words: 'the laboratory has ended' };
      const line = await new Promise<string | undefined>((resolve) => {
        waiting.push(resolve);
        stdin.write(`${JSON.stringify(scenario)}\n`);
      });
      return line === undefined ? { kind: 'failed', words: 'the laboratory ended' } : read(scenario, JSON.parse(line));
    },
  };
}

function read(scenario: ScenarioJson, answer: Answer): Played {
  const { at, epoch = 0, slowest = 0, observed, refused, endless, failed } = answer;
  if (refused !== undefined) return { kind: 'refused', words: refused };
  if (endless !== undefined) return { kind: 'endless', words: endless };
  if (!at || !observed) return { kind: 'failed', words: failed ?? 'no answer' };
  if (slowest > LONGEST_LOOK_SECONDS)
    return { kind: 'slow', words: `a packet was seen ${slowest.toFixed(1)} s after it was sent` };
  const packets = scenario.packets.map((packet, i) => ({ ...packet, at: at[i] ?? packet.at }));
  return { kind: 'played', recorded: { ...scenario, epoch, packets, observed } };
}
