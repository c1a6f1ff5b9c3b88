/** A packet capture sent through the rules in the editor: which packets would have died, and where. */
import { guessHost } from '../capture/host.ts';
import { readCapture } from '../capture/read.ts';
import { replay } from '../capture/replay.ts';
import { reportReplay } from '../capture/report.ts';
import { completed } from '../flow/host.ts';
import type { IdeContext } from './context.ts';
import { whereIs } from './place.ts';
import { laidOut, type SimulateResult, subjectOf } from './simulate.ts';

/** Longer captures are for the command line: the editor waits for the answer. Bytes. */
export const LARGEST_CAPTURE = 200_000_000;

export interface Capture {
  /** The file's name, for people. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where its packets come in. */
  readonly device: string;
}

export function replayCapture(context: IdeContext, { name, bytes, device }: Capture): SimulateResult {
  const reading = readCapture(bytes);
  if (!reading.ok) return notReplayed(name, reading.message);
  const { host: usual, rulesets } = subjectOf(context);
  const { host, guessed } = guessHost(completed(usual, [device]), device, reading.frames);
  const result = replay(reading.frames, { host, rulesets, in: device, out: undefined });
  const lines = reportReplay({
    result,
    guessed,
    cut: reading.cut,
    whereIs: (place) => {
      const found = whereIs(context, place);
      return found && `line ${found.range.start.line + 1}`;
    },
  });
  const heading = { text: `${name}, replayed from ${device}`, tone: 'heading' as const };
  return {
    ...laidOut((place) => whereIs(context, place), [heading, ...lines]),
    decided: undefined,
    verdict: '',
    outcome: lines[0]?.text ?? '',
    packet: name,
    reply: undefined,
    ok: false,
  };
}

/** Why a capture cannot be replayed. */
export function notReplayed(name: string, message: string): SimulateResult {
  return {
    text: `${name} cannot be replayed\n${message}`,
    tones: ['heading', 'uncertain'],
    links: [],
    decided: undefined,
    verdict: '',
    outcome: message,
    packet: name,
    reply: undefined,
    ok: false,
  };
}
