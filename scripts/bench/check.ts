/** `check` of 100,000 rules as a whole process, beside iptables-legacy-restore --test of the same file in the same run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './figures.ts';
import { rulesetOf } from './rulesets.ts';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const RUNS = 7;

export function check(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'iptables-bench-'));
  const file = join(folder, 'large.rules');
  writeFileSync(file, rulesetOf(100_000));
  const netns = `iptables-bench-${process.pid}`;
  const hasPeer = process.getuid?.() === 0 && spawnSync('ip', ['netns', 'add', netns]).status === 0;
  const ours: number[] = [];
  const peers: number[] = [];
  try {
    for (let i = 0; i < RUNS; i++) {
      ours.push(timed(process.execPath, [program, 'check', '--format', 'json', file]));
      if (hasPeer) peers.push(timed('ip', ['netns', 'exec', netns, 'iptables-legacy-restore', '--test', file]));
    }
  } finally {
    if (hasPeer) spawnSync('ip', ['netns', 'del', netns]);
    rmSync(folder, { recursive: true });
  }
  const figures: Figure[] = [{ name: 'check of 100,000 rules', value: median(ours), unit: 'ms' }];
  if (hasPeer) {
    figures.push({ name: 'iptables-legacy-restore --test of the same', value: median(peers), unit: 'ms' });
    figures.push({
      name: 'check / iptables-legacy-restore',
      value: median(ours) / median(peers),
      unit: '×',
      atMost: 1,
    });
  }
  return figures;
}

function timed(command: string, words: readonly string[]): number {
  const began = performance.now();
  const { status, error } = spawnSync(command, words, { stdio: 'ignore' });
  if (error) throw error;
  if (status !== 0 && status !== 1) throw new Error(`${command} ended with ${status}`);
  return performance.now() - began;
}
