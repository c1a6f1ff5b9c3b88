/** `print` of scripts as a whole process: a loop over all ports, and scripts that only a budget ends. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './figures.ts';
import { endlessScripts, loopOf } from './script-texts.ts';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const RUNS = 5;
/** Milliseconds between two looks at the memory of a process. */
const LOOK = 20;

export async function scriptRuns(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'iptables-bench-'));
  try {
    const start = await measured(folder, 'true\niptables -P INPUT DROP\n', RUNS);
    const loop = await measured(folder, loopOf(65_535), RUNS);
    const figures: Figure[] = [
      { name: 'print of a script with one command', value: start.ms, unit: 'ms' },
      { name: 'print of a loop that makes 65,535 rules', value: loop.ms, unit: 'ms', atMost: 1000 },
      { name: '    / print of one command', value: loop.ms / start.ms, unit: '×' },
      { name: '    resident at most', value: loop.megabytes, unit: 'MB', atMost: 300 },
    ];
    for (const [name, text] of Object.entries(endlessScripts())) {
      const { ms, megabytes } = await measured(folder, text, 1);
      figures.push({ name: `print of ${name}`, value: ms, unit: 'ms', atMost: 2000 });
      figures.push({ name: '    resident at most', value: megabytes, unit: 'MB', atMost: 300 });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measured(folder: string, text: string, runs: number): Promise<{ ms: number; megabytes: number }> {
  const file = join(folder, 'script.sh');
  writeFileSync(file, text);
  const times: number[] = [];
  let megabytes = 0;
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    megabytes = Math.max(megabytes, await largest(file));
    times.push(performance.now() - began);
  }
  return { ms: median(times), megabytes };
}

/** Runs `print` to its end; settles with the most memory that it was seen to hold, in megabytes. */
function largest(file: string): Promise<number> {
  const child = spawn(process.execPath, [program, 'print', file], { stdio: 'ignore' });
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
    } catch {
      // It has just ended.
    }
  }, LOOK);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0 || code === 1) resolve(peak);
      else reject(new Error(`print ended with ${code}`));
    });
  });
}
