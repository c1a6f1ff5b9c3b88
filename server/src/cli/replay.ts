/** Replays a packet capture through the rules: which packets would have died, and where. */

import { printAddress } from '../base/ip.ts';
import { guessHost } from '../capture/host.ts';
import { readCapture } from '../capture/read.ts';
import { type Replayed, type ReplayResult, replay } from '../capture/replay.ts';
import { reportReplay } from '../capture/report.ts';
import { printPacketWords } from '../engine/packet/packet-print.ts';
import { defaultHost } from '../engine/path/default-host.ts';
import type { ReportLine } from '../engine/session/report.ts';
import { readScenario } from '../engine/session/scenario.ts';
import { placeName } from '../engine/trace.ts';
import type { Host, RulePlace, Rulesets } from '../engine/types.ts';
import { completed, readHost } from '../flow/host.ts';
import { readLines } from '../flow/lines.ts';
import { CannotRun, type Io, readInput } from './io.ts';
import { linesOf } from './lines.ts';

export interface ReplayRequest {
  readonly pcap: string;
  /** Where packets come in. */
  readonly in: string;
  readonly out: string | undefined;
  /** A file that describes the host. */
  readonly host: string | undefined;
  readonly rulesets: Rulesets;
  /** The file of each family's rules. */
  readonly paths: Readonly<Partial<Record<4 | 6, string>>>;
}

export interface ReplayOutput {
  readonly lines: readonly ReportLine[];
  readonly json: unknown;
  /** Packets that did not pass. */
  readonly died: number;
  /** Why the capture is not whole. */
  readonly cut: string | undefined;
}

/** Throws `CannotRun` for what is no capture, and for a host that cannot be read. */
export async function replayFile(request: ReplayRequest, io: Io): Promise<ReplayOutput> {
  const { rulesets, pcap } = request;
  const { bytes } = await readInput(pcap, io);
  const reading = readCapture(bytes);
  if (!reading.ok) throw new CannotRun(`cannot replay ${pcap}: ${lowerFirst(reading.message)}`);
  const { frames } = reading;
  const described = request.host === undefined ? undefined : await readHostFile(request.host, io);
  const usual = completed(described ?? defaultHost(rulesets), [
    request.in,
    ...(request.out === undefined ? [] : [request.out]),
  ]);
  const { host, guessed } = described ? { host: usual, guessed: [] } : guessHost(usual, request.in, frames);
  const result = replay(frames, { host, rulesets, in: request.in, out: request.out });
  const where = (place: RulePlace): { readonly path: string; readonly line: number } | undefined =>
    whereIs(request, place);
  const cut = reading.cut;
  return {
    lines: reportReplay({
      result,
      guessed,
      cut,
      whereIs: (place) => {
        const found = where(place);
        return found && `${found.path}:${found.line + 1}`;
      },
    }),
    json: {
      capture: pcap,
      frames: frames.length,
      replayed: result.replayed,
      verdicts: Object.fromEntries(result.byVerdict),
      skipped: Object.fromEntries(result.skipped),
      ...(guessed.length > 0 && { guessed: guessed.map(printAddress) }),
      ...(cut !== undefined && { cut }),
      packets: result.notable.map((one) => ({ ...packetOf(one), ...(one.trace.by && { where: where(one.trace.by) }) })),
    },
    died: diedIn(result),
    cut,
  };
}

function diedIn({ replayed, byVerdict }: ReplayResult): number {
  return replayed - (byVerdict.get('ACCEPT') ?? 0);
}

function packetOf({ number, seconds, arrival, trace }: Replayed) {
  const { verdict, by, state, unknowns, steps } = trace;
  const end = steps.findLast((step) => step.kind === 'end');
  return {
    number,
    at: Math.round(seconds * 1e9) / 1e9,
    packet: printPacketWords(arrival),
    verdict,
    by: by ? placeName(by) : null,
    state,
    ...(end?.kind === 'end' && end.reason !== '' && { reason: end.reason }),
    ...(unknowns.length > 0 && { unknowns }),
  };
}

/** The file and the line, from 0. */
function whereIs(
  { rulesets, paths }: ReplayRequest,
  { family, table, chain, rule }: RulePlace,
): { readonly path: string; readonly line: number } | undefined {
  const path = paths[family];
  const found = (family === 4 ? rulesets.ipv4 : rulesets.ipv6)?.tables.get(table)?.chains.get(chain);
  const line = rule === 'policy' ? found?.declared?.line : found?.rules[rule - 1]?.line;
  return path === undefined || line === undefined ? undefined : { path, line };
}

/** The lines of a flow script's section `host`, with or without that word; or a scenario's JSON. */
async function readHostFile(path: string, io: Io): Promise<Host> {
  const { text } = await readInput(path, io);
  if (text.trimStart().startsWith('{')) return readJsonHost(text, path);
  const hasHeader = /^\s*host\s*(#.*)?$/m.test(text);
  const script = hasHeader ? text : `host\n${text}`;
  const { lines } = readLines(script);
  const written = readHost(lines.filter(({ kind }) => kind === 'host'));
  const [problem] = written.problems;
  if (problem) {
    const { line } = linesOf(script).position(problem.span.start);
    throw new CannotRun(`${path}:${line + (hasHeader ? 1 : 0)}: ${problem.message}`);
  }
  if (written.interfaces.length === 0)
    throw new CannotRun(`${path} describes no interface: "interface eth0 10.0.0.1/24"`);
  const { interfaces, routes, sysctl, sets } = written;
  return { interfaces, routes, sysctl, sets };
}

function readJsonHost(text: string, path: string): Host {
  try {
    const read = readScenario({ ruleset: {}, packets: [], ...JSON.parse(text) });
    if (read.ok) return read.value.host;
    throw new CannotRun(`${path}: ${read.message}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw new CannotRun(`${path} is not JSON: ${error.message}`);
    throw error;
  }
}

function lowerFirst(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
