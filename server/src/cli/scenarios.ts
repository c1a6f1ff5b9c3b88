/** Runs scenario files: JSON in, one line of JSON for each out, or a line for each packet for people. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  differencesOf,
  type PacketResult,
  readScenario,
  runScenario,
  type ScenarioResult,
} from '../engine/session/scenario.ts';
import { CannotRun, type Io, readInput } from './io.ts';

/** Runs them in order; 1 when a packet does not do what its scenario says in `observed`. What cannot be run is named on standard error and makes the exit code 2; the others run all the same. */
export async function runScenarios(paths: readonly string[], json: boolean, io: Io): Promise<number> {
  let code = 0;
  for (const path of paths.flatMap(filesIn)) {
    try {
      const { result, differences } = await runFile(path, io);
      io.stdout.write(json ? `${JSON.stringify(result)}\n` : textOf(result, path, differences));
      if (differences.length > 0) code = Math.max(code, 1);
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      io.stderr.write(`iptables-ls: ${error.message}\n`);
      code = 2;
    }
  }
  return code;
}

/** The JSON files of a folder, in the order of their names; a file by itself. */
function filesIn(path: string): readonly string[] {
  if (path === '-' || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(path, name));
}

interface Ran {
  readonly result: ScenarioResult;
  /** From what the scenario says that its packets do. */
  readonly differences: readonly string[];
}

async function runFile(path: string, io: Io): Promise<Ran> {
  const { text } = await readInput(path, io);
  const scenario = readScenario(parse(text, path));
  if (!scenario.ok) throw new CannotRun(`${path}: ${scenario.message}`);
  const result = runScenario(scenario.value);
  return { result, differences: differencesOf(scenario.value, result) };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new CannotRun(`${path} is not JSON: ${error.message}`);
    throw error;
  }
}

function textOf({ name, packets }: ScenarioResult, path: string, differences: readonly string[]): string {
  const lines = packets.map((packet, i) => `  ${i}  ${verdictOf(packet)}`);
  const wrong = differences.map((difference) => `  differs: ${difference}`);
  return `${[name === '' ? path : name, ...lines, ...wrong].join('\n')}\n`;
}

function verdictOf({ verdict, by, state, sent, delivered, unknowns }: PacketResult): string {
  const decided = by === null ? verdict : `${verdict} by ${by}`;
  const left = sent.map(({ dev }) => `left by ${String(dev)}`);
  const came = delivered > 0 ? ['delivered'] : [];
  const doubts = unknowns ? ['not certain'] : [];
  return [`${decided}, ${state}`, ...came, ...left, ...doubts].join(', ');
}
