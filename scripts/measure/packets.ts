/** Measures the engine against the recorded scenarios: for each feature, how many agree in everything that was observed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstDifference, type ObservedPacket } from '../../server/src/engine/session/observed.ts';
import { readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/vectors/packets');

interface Recorded {
  readonly name: string;
  readonly feature: string;
  readonly observed: readonly ObservedPacket[];
}

interface Count {
  scenarios: number;
  agreeing: number;
  packets: number;
  agreeingPackets: number;
}

const HELP = `usage: packets.ts [--list] [--only NAME] [--first N]
  --list       the first difference of each scenario that does not agree
  --only NAME  only scenarios whose name begins so, every difference of them`;

function main(args: readonly string[]): number {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  if (!existsSync(FOLDER)) {
    console.log('packets: skipped, the recorded scenarios are not here');
    return 0;
  }
  const only = argumentOf(args, '--only') ?? '';
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name.startsWith(only));
  const counts = new Map<string, Count>();
  const started = performance.now();
  for (const file of files.sort())
    measure(join(FOLDER, file), counts, args.includes('--list') || only !== '', only !== '');
  report(counts, performance.now() - started);
  return 0;
}

function measure(path: string, counts: Map<string, Count>, lists: boolean, all: boolean): void {
  const recorded: Recorded = JSON.parse(readFileSync(path, 'utf8'));
  const count = counts.get(recorded.feature) ?? { scenarios: 0, agreeing: 0, packets: 0, agreeingPackets: 0 };
  counts.set(recorded.feature, count);
  const differences = compare(recorded);
  count.scenarios++;
  count.packets += recorded.observed.length;
  count.agreeingPackets += recorded.observed.length - differences.length;
  if (differences.length === 0) count.agreeing++;
  if (lists) for (const line of all ? differences : differences.slice(0, 1)) console.log(`${recorded.name} ${line}`);
}

function compare(recorded: Recorded): string[] {
  const scenario = readScenario(recorded);
  if (!scenario.ok) return [scenario.message];
  const result = runScenario(scenario.value);
  const differences: string[] = [];
  for (const [i, observed] of recorded.observed.entries()) {
    const actual = result.packets[i];
    const difference = actual ? firstDifference(observed, actual) : 'no result';
    const doubts = actual?.unknowns ? ` (not modelled: ${actual.unknowns.join('; ')})` : '';
    if (difference !== undefined) differences.push(`packet ${i}: ${difference}${doubts}`);
  }
  return differences;
}

function report(counts: ReadonlyMap<string, Count>, milliseconds: number): void {
  const total: Count = { scenarios: 0, agreeing: 0, packets: 0, agreeingPackets: 0 };
  for (const [feature, count] of counts) {
    console.log(line(feature, count));
    for (const key of Object.keys(total) as (keyof Count)[]) total[key] += count[key];
  }
  console.log(`${line('all', total)}   ${(milliseconds / 1000).toFixed(1)} s`);
}

function line(name: string, count: Count): string {
  const scenarios = `${count.agreeing}/${count.scenarios} scenarios`;
  return `${name.padEnd(10)} ${scenarios.padEnd(18)} ${count.agreeingPackets}/${count.packets} packets`;
}

function argumentOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}

process.exitCode = main(process.argv.slice(2));
