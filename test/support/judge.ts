/** Runs the rows of `.cases` tables through the real iptables, in a network namespace of its own, and prints those that disagree. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Backend } from '../../server/src/base/problem.ts';
import { type Case, disagreements, readCases, saveFileOf } from './cases.ts';

/** Usage: tsx test/support/judge.ts FILE.cases… (as root). Also names rows about which the command reader disagrees. */
function main(paths: readonly string[]): number {
  const namespace = `judge-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', namespace]).status !== 0) {
    console.error('A network namespace cannot be made here: this needs root and iproute2.');
    return 2;
  }
  try {
    const rows = paths.filter((path) => prepare(namespace, path)).flatMap((path) => readCases(path));
    let wrong = 0;
    for (const row of rows) {
      const real = row.backends.flatMap((backend) => judge(namespace, row, backend));
      const read = disagreements(row).map((text) => `the reader: ${text}`);
      wrong += real.length > 0 ? 1 : 0;
      for (const text of [...real, ...read]) console.log(`${row.place} [IPv${row.family}] ${text}`);
    }
    console.log(`${rows.length} rows, ${wrong} that the real program disagrees with`);
    return wrong > 0 ? 1 : 0;
  } finally {
    spawnSync('ip', ['netns', 'delete', namespace]);
  }
}

/**
 * Lines that begin with `#$` are commands that the rows need to have run: `#$ ipset create four hash:ip`. Those that
 * begin with `#?` must succeed, or the rows are not judged on this host: `#? modprobe xt_LED`. False when one does not.
 */
function prepare(namespace: string, path: string): boolean {
  const run = (command: string) => spawnSync('ip', ['netns', 'exec', namespace, ...command.split(' ')]).status === 0;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.startsWith('#$ ')) run(line.slice(3));
    if (line.startsWith('#? ') && !run(line.slice(3))) {
      console.log(`${path} is not judged here: "${line.slice(3)}" fails`);
      return false;
    }
  }
  return true;
}

function judge(namespace: string, row: Case, backend: Backend): string[] {
  const program = `${row.family === 6 ? 'ip6tables' : 'iptables'}-${backend}`;
  const run = (args: readonly string[], input: string) =>
    spawnSync('ip', ['netns', 'exec', namespace, ...args], { input, encoding: 'utf8', timeout: 10_000 });
  const loaded = run([`${program}-restore`], saveFileOf(row));
  const words = loaded.stderr.split('\n')[0] ?? '';
  if (row.refusal !== undefined) {
    return loaded.status === 0 ? [`${backend} takes it: ${row.rule}`] : [];
  }
  if (loaded.status !== 0) return [`${backend} refuses it: ${row.rule}: ${words}`];
  const prefix = `-A ${row.chain} `;
  const printed = run([`${program}-save`, '-t', row.table], '')
    .stdout.split('\n')
    .filter((line) => `${line} `.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
  const [expected, found] = [row.saved.join(' | '), printed.join(' | ')];
  return found === expected ? [] : [`${backend} prints "${found}", not "${expected}"`];
}

process.exitCode = main(process.argv.slice(2));
