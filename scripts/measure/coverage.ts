/** Measures how much of the engine the scenarios reach that were compared with the kernel: `tsx scripts/measure/coverage.ts [--seed N --count M] [--all] [--blocks]`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { CHUNK, CHUNK_NAMES, SCTP_STATES } from '../../server/src/engine/conntrack/sctp-states.ts';
import { SEGMENTS, TCP_STATES } from '../../server/src/engine/conntrack/tcp-states.ts';

/** A stretch of the bundle, and how often it ran. */
interface Stretch {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface CoveredFunction {
  readonly functionName: string;
  readonly ranges: readonly Stretch[];
  /** False: only the first stretch is known, which is the whole function. */
  readonly isBlockCoverage: boolean;
}

interface Figures {
  functions: number;
  reached: number;
  blocks: number;
  reachedBlocks: number;
  readonly missed: string[];
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '0' },
    count: { type: 'string', default: '0' },
    all: { type: 'boolean', default: false },
    blocks: { type: 'boolean', default: false },
  },
});
/** What is not reached is listed as well: functions and cells, and with `--blocks` the stretches inside of functions. */
const isLong = values.all || values.blocks;
const folder = mkdtempSync(join(tmpdir(), 'coverage-'));

async function main(): Promise<number> {
  const bundle = join(folder, 'run.mjs');
  const top = join(import.meta.dirname, '../..');
  const entryPoints = [join(import.meta.dirname, 'coverage-run.ts')];
  const common = { bundle: true, platform: 'node', format: 'esm', absWorkingDir: top } as const;
  await build({ ...common, entryPoints, outfile: bundle, plugins: [watchTables], logLevel: 'error' });
  const env = { ...process.env, NODE_V8_COVERAGE: folder };
  const recorded = join(top, 'test/engine/recorded');
  const run = spawnSync(process.execPath, [bundle, recorded, values.seed, values.count], { env, encoding: 'utf8' });
  if (run.status !== 0) {
    console.error(run.stderr);
    return 2;
  }
  const { scenarios, cells }: { scenarios: number; cells: readonly string[] } = JSON.parse(run.stdout);
  report(scenarios, readFileSync(bundle, 'utf8'), functionsOf(bundle), new Set(cells));
  return 0;
}

/** Makes the state tables say which of their cells are asked for. */
const watchTables: Plugin = {
  name: 'watch-tables',
  setup({ onLoad }) {
    onLoad({ filter: /engine\/(tcp|sctp)-states\.ts$/ }, ({ path }) => {
      const table = path.includes('tcp-') ? 'tcp' : 'sctp';
      const contents = readFileSync(path, 'utf8').replace(
        /export function next(Tcp|Sctp)State\((\w+)[^)]*?, (\w+)[^)]*?, (\w+)[^)]*?\)[^{]*\{/,
        (whole, _name, ...[direction, what, state]) =>
          `${whole}\n  globalThis.visitedCells?.add(\`${table} \${${direction}} \${${what}} \${${state}}\`);`,
      );
      return { contents, loader: 'ts' };
    });
  },
};

function functionsOf(bundle: string): readonly CoveredFunction[] {
  const [file] = readdirSync(folder).filter((name) => name.startsWith('coverage-'));
  if (file === undefined) throw new Error('no coverage was written');
  const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const scripts: readonly { url: string; functions: readonly CoveredFunction[] }[] = result;
  return scripts.find(({ url }) => url.endsWith(bundle))?.functions ?? [];
}

function report(
  scenarios: number,
  text: string,
  functions: readonly CoveredFunction[],
  cells: ReadonlySet<string>,
): void {
  const files = new Map<string, Figures>();
  const total: Figures = { functions: 0, reached: 0, blocks: 0, reachedBlocks: 0, missed: [] };
  const places = [...text.matchAll(/^\/\/ (\S+\.ts)$/gm)].map((found) => ({ at: found.index, file: found[1] ?? '' }));
  for (const one of functions) {
    const start = one.ranges[0]?.startOffset ?? 0;
    const file = places.findLast(({ at }) => at <= start)?.file ?? '';
    if (!file.startsWith('server/src/engine/') || one.functionName === '') continue;
    const figures = files.get(file) ?? { functions: 0, reached: 0, blocks: 0, reachedBlocks: 0, missed: [] };
    files.set(file, figures);
    for (const sum of [figures, total]) add(sum, one, text);
  }
  for (const [file, { functions: all, reached, blocks, reachedBlocks, missed }] of [...files].sort()) {
    if (!isLong || missed.length === 0) continue;
    const name = file.replace('server/src/engine/', '');
    console.log(`${name.padEnd(26)} functions ${reached}/${all}, blocks ${reachedBlocks}/${blocks}`);
    for (const what of missed) console.log(`    ${what}`);
  }
  const share = (part: number, whole: number): string => `${part}/${whole} (${((100 * part) / whole).toFixed(1)} %)`;
  console.log(`${scenarios} scenarios that were compared with the kernel, ${values.count} of them from seeds`);
  const least = [...files]
    .filter(([, { functions: all, reached }]) => reached < all)
    .map(([file, { functions: all, reached }]) => `${file.replace('server/src/engine/', '')} ${all - reached}`);
  console.log(`functions of the engine reached: ${share(total.reached, total.functions)}`);
  if (least.length > 0) console.log(`    not, by file: ${least.sort().join(', ')}`);
  console.log(`blocks in them reached: ${share(total.reachedBlocks, total.blocks)}`);
  reportTables(cells, share);
}

/** Chunks that never begin an association. kernel:net/netfilter/nf_conntrack_proto_sctp.c (nf_conntrack_sctp_packet) */
const NEVER_FIRST: ReadonlySet<string> = new Set(['ABORT', 'COOKIE_ACK', 'SHUTDOWN_COMPLETE']);

/** A first packet travels the original way, and a segment without SYN, FIN, ACK and RST is refused before the table is asked. */
function isPossible(way: string, column: string, state: string): boolean {
  return column !== 'other' && (state !== 'NONE' || (way === 'original' && !NEVER_FIRST.has(column)));
}

function reportTables(cells: ReadonlySet<string>, share: (part: number, whole: number) => string): void {
  for (const [name, columns, states] of [
    ['TCP', SEGMENTS, TCP_STATES],
    ['SCTP', CHUNK_NAMES, SCTP_STATES],
  ] as const) {
    const wanted = ['original', 'reply'].flatMap((way) =>
      columns.flatMap((column) =>
        states.filter((state) => isPossible(way, column, state)).map((state) => ({ way, column, state })),
      ),
    );
    const missed = wanted.filter(
      ({ way, column, state }) => !cells.has(`${name.toLowerCase()} ${way} ${numbered(column)} ${state}`),
    );
    console.log(`cells of the ${name} table reached: ${share(wanted.length - missed.length, wanted.length)}`);
    const all = missed.map(({ way, column, state }) => `${way} ${column} ${state}`);
    if (all.length > 0 && isLong) console.log(`    not: ${all.join(', ')}`);
  }
}

/** The tables of SCTP are asked by the number of a chunk. */
function numbered(column: string): string {
  const found = CHUNK_NAMES.find((name) => name === column);
  return found === undefined ? column : String(CHUNK[found]);
}

function add(sum: Figures, { functionName, ranges, isBlockCoverage }: CoveredFunction, text: string): void {
  const [whole, ...inner] = ranges;
  sum.functions++;
  if (!whole || whole.count === 0) {
    sum.missed.push(`${functionName}()`);
    return;
  }
  sum.reached++;
  sum.blocks += isBlockCoverage ? ranges.length : 1;
  sum.reachedBlocks += ranges.filter(({ count }) => count > 0).length;
  if (!values.blocks) return;
  for (const { startOffset, endOffset, count } of inner) {
    const words = text.slice(startOffset, endOffset).replace(/\s+/g, ' ').trim().slice(0, 100);
    if (count === 0 && words.length > 2) sum.missed.push(`in ${functionName}: ${words}`);
  }
}

process.exitCode = await main().finally(() => rmSync(folder, { recursive: true }));
