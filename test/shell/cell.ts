/** Runs a script for real, shut in: without rights, in namespaces of its own, and reads what it left in the kernel. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Left {
  readonly status: number;
  /** Lines that `iptables-save` prints for a table, by `family table`, without comments and counters. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly errors: string;
}

export interface Run {
  /** Copied into the cell whole. */
  readonly folder: string;
  readonly script: string;
  readonly shell: string;
  readonly arguments: readonly string[];
  readonly environment: readonly string[];
}

/** A script that forks or grows without end harms nobody. */
const LIMITS = ['--nproc=400', '--as=2000000000', '--fsize=100000000'];

/** `undefined` where cells cannot be made: no user namespaces, or no iptables. */
export function runInCell({ folder, script, shell, arguments: given, environment }: Run): Left | undefined {
  const root = mkdtempSync(join(tmpdir(), 'cell-'));
  try {
    const cell = resolve('test/shell/cell.sh');
    const words = [
      ...['unshare', '--fork', '--kill-child', '-n', '-m', '-p', '-u', '-i'],
      ...['sh', cell, root, resolve(folder), script, `/usr/bin/${shell}`],
      ...[...environment, '--', ...given],
    ];
    chmodSync(root, 0o755);
    const isRoot = process.getuid?.() === 0;
    const start = isRoot ? ['sh', resolve('test/shell/mapped.sh')] : ['unshare', '-U', '-r'];
    const { stdout, stderr } = spawnSync('prlimit', [...LIMITS, ...start, ...words], {
      encoding: 'utf8',
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    if (!stdout.startsWith('status ')) {
      if (process.env['CELL_DEBUG']) console.error(stderr);
      return undefined;
    }
    const [first = '', ...parts] = stdout.split(/^== /m);
    const tables = new Map<string, readonly string[]>();
    let errors = '';
    for (const part of parts) {
      const newline = part.indexOf('\n');
      const name = part.slice(0, newline);
      const rest = part.slice(newline + 1);
      if (name === 'errors') errors = rest;
      else
        tables.set(
          name,
          rest
            .split('\n')
            .filter(Boolean)
            .map((line) => line.replace(/^(:.*)\[\d+:\d+\]$/, '$1[0:0]')),
        );
    }
    return { status: Number(first.slice('status '.length)), tables, errors };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
