/** Loads a text into the real iptables, in a network namespace that is gone afterwards, and saves what is left. */
import { spawnSync } from 'node:child_process';
import type { Backend, Family } from '../../server/src/base/problem.ts';

export interface Loaded {
  /** Of the restore program; 139 after a crash. */
  readonly status: number;
  /** What it complains about, in one line. */
  readonly words: string;
  readonly saved: string;
}

export interface ToLoad {
  readonly family: Family;
  readonly text: string;
  readonly noFlush?: boolean;
}

/** Why nothing can be loaded here; `undefined` where it can. */
export function whyNotHere(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  if (spawnSync('iptables-legacy', ['--version']).error || spawnSync('iptables-nft', ['--version']).error)
    return 'needs iptables-legacy and iptables-nft';
  if (spawnSync('unshare', ['-n', 'true']).status !== 0) return 'can make no network namespace here';
  return undefined;
}

export function loadAndSave({ family, text, noFlush }: ToLoad, backend: Backend): Loaded {
  const program = `${family === 6 ? 'ip6tables' : 'iptables'}-${backend}`;
  const script = `${program}-restore ${noFlush ? '-n' : ''} >/dev/null; status=$?; ${program}-save; exit $status`;
  const done = spawnSync('unshare', ['-n', 'sh', '-c', script], { input: text, encoding: 'utf8', timeout: 10_000 });
  return { status: done.status ?? 255, words: done.stderr.trim().replace(/\n+/g, ' | '), saved: done.stdout };
}
