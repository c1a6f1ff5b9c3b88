/** Shell scripts in the editor: from a keystroke to its diagnostics, beside bash-language-server with shellcheck where these are on the path. */
import { spawnSync } from 'node:child_process';
import { type Figure, median, percentile } from './figures.ts';
import { randomOf, type Shape, type Spot, scriptOf, spotsIn } from './script-texts.ts';
import { type IsRight, type Program, startServer } from './server.ts';

const LIMITS: ReadonlyMap<number, number> = new Map([
  [1_000, 16],
  [5_000, 50],
]);

/** Typed behind an address, which is refused then, and taken away again; so often at each place. */
const TYPED = '/';
const TIMES = 3;
const WARM_UP_PLACES = 8;
const PLACES = 40;
const PEER_KEYSTROKES = 8;
/** Milliseconds between the opening of a file and the first keystroke in it: whoever opens it looks at it first, and the slower findings have come. */
const LOOKING = 8000;

const SPOTS: readonly Spot[] = ['rule', 'comment', 'value', 'function'];

export async function scripts(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const peer = peerOnPath();
  if (!peer) console.error('No bash-language-server with shellcheck on the path: scripts are measured without a peer.');
  for (const count of [100, 1_000, 5_000]) {
    figures.push(...(await typing(count, 'flat')));
    if (!peer || count > 1_000) continue;
    const theirs = await peerTyping(peer, count);
    const name = `script of ${count} lines, bash-language-server`;
    const ours = figures.find(({ name: own }) => own === `${nameOf(count, 'flat')}, p50`)?.value ?? Number.NaN;
    figures.push({ name: `${name}, p50`, value: theirs, unit: 'ms' });
    figures.push({ name: `script of ${count} lines, ours / theirs`, value: ours / theirs, unit: '×', atMost: 0.1 });
  }
  figures.push(...(await typing(1_000, 'service')));
  return figures;
}

function nameOf(count: number, shape: Shape): string {
  return `keystroke, script of ${count} lines${shape === 'flat' ? '' : ' in one function'}`;
}

/** Types at places of all kinds all over the file. */
export async function typing(count: number, shape: Shape): Promise<Figure[]> {
  const text = scriptOf(count, shape);
  const server = await startServer();
  const uri = `file:///bench/${count}.sh`;
  const took: Record<Spot, number[]> = { rule: [], comment: [], value: [], function: [] };
  let version = 1;
  let began = 0;
  const random = randomOf(count);
  const spots = spotsIn(text);
  try {
    await server.open(uri, text, 'shellscript');
    await new Promise((settle) => setTimeout(settle, LOOKING));
    for (let place = 0; place < PLACES; place++) {
      if (place === WARM_UP_PLACES) began = server.cpuMs();
      const kind = SPOTS[place % SPOTS.length] as Spot;
      const at = positionOf(text, spots[kind][Math.floor(random() * spots[kind].length)] ?? text.length);
      for (let i = 0; i < 2 * TIMES; i++) {
        const isTyped = i % 2 === 0;
        const isRight = says(isTyped && kind !== 'comment');
        const time = await server.change(uri, ++version, at, isTyped ? 0 : 1, isTyped ? TYPED : '', isRight);
        if (place >= WARM_UP_PLACES) took[kind].push(time);
      }
    }
    const all = SPOTS.flatMap((kind) => took[kind]);
    const name = nameOf(count, shape);
    const limit = LIMITS.get(count);
    return [
      { name: `${name}, p50`, value: percentile(all, 0.5), unit: 'ms' },
      { name: `${name}, p95`, value: percentile(all, 0.95), unit: 'ms', ...(limit !== undefined && { atMost: limit }) },
      ...SPOTS.map((kind) => ({ name: `    in a ${kind}, p95`, value: percentile(took[kind], 0.95), unit: 'ms' })),
      { name: `${name}, CPU`, value: (server.cpuMs() - began) / all.length, unit: 'ms' },
      { name: `${name}, resident`, value: server.memory() / 1e6, unit: 'MB', atMost: 300 },
    ];
  } finally {
    server.stop();
  }
}

/** True of diagnostics that hold a refusal, or none. */
function says(isRefused: boolean): IsRight {
  return (diagnostics) => diagnostics.some(({ severity }) => severity === 1) === isRefused;
}

/** The median of what the peer takes: it waits half a second before it asks shellcheck, so a few keystrokes are enough. */
async function peerTyping(peer: Program, count: number): Promise<number> {
  const text = scriptOf(count);
  const server = await startServer(peer);
  const uri = `file:///bench/${count}.sh`;
  const spots = spotsIn(text).rule;
  try {
    await server.open(uri, text, 'shellscript');
    await new Promise((settle) => setTimeout(settle, LOOKING));
    const samples: number[] = [];
    const at = positionOf(text, spots[spots.length >> 1] ?? text.length);
    for (let i = 0; i < PEER_KEYSTROKES; i++) {
      const isTyped = i % 2 === 0;
      samples.push(await server.change(uri, i + 2, at, isTyped ? 0 : 1, isTyped ? TYPED : ''));
    }
    return median(samples);
  } finally {
    server.stop();
  }
}

function positionOf(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - before.lastIndexOf('\n') - 1 };
}

function peerOnPath(): Program | undefined {
  const isThere = (name: string): boolean => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
  if (!isThere('bash-language-server') || !isThere('shellcheck')) return undefined;
  return { command: 'bash-language-server', words: ['start'] };
}
