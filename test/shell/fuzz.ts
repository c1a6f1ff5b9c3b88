/** Judges made-up scripts by a real shell and the real iptables, and makes a script that differs as short as it can. Usage: tsx test/shell/fuzz.ts [--seed N] [--runs N] [--shell bash|sh] [--doubts] [--hosts] [--only KIND] */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ShellGrammar } from '../../server/src/syntax/shell/read/grammar.ts';
import { shellGrammar } from '../support/shell.ts';
import { judgeScript, leftBy, type Verdict } from './compare.ts';
import { script } from './generator/script.ts';
import { judgeOnHosts } from './hosts.ts';

export interface Tally {
  readonly counts: Readonly<Record<Verdict['kind'], number>>;
  /** The shortest script that was found to differ, and how. */
  readonly wrong: { readonly text: string; readonly details: readonly string[] } | undefined;
  /** Reasons that were given for what is not known, and how often. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** What is made up, and how often. */
export interface MakingUp {
  readonly isBash: boolean;
  readonly seed: number;
  readonly runs: number;
  /** With what only the host can decide. */
  readonly doubts?: boolean;
  /** Each script is run on several hosts: see `hosts.ts`. */
  readonly onHosts?: boolean;
  /** Statements of this kind alone. */
  readonly only?: string | undefined;
}

export function judgeMadeUp(grammar: ShellGrammar, { isBash, seed, runs, doubts, onHosts, only }: MakingUp): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'made-up-'));
  const counts = { exact: 0, unknown: 0, wrong: 0, 'not-judged': 0 };
  const reasons = new Map<string, number>();
  let wrong: Tally['wrong'];
  try {
    chmodSync(folder, 0o755);
    const result = fc.check(
      fc.property(script(isBash, doubts, only), ({ text }) => {
        writeFileSync(join(folder, 'x.sh'), text);
        const { kind, details } = onHosts
          ? judgeOnHosts(grammar, folder, 'x.sh')
          : judgeScript(grammar, folder, 'x.sh', leftBy(folder, 'x.sh'));
        counts[kind]++;
        if (kind === 'unknown') for (const each of details) reasons.set(each, (reasons.get(each) ?? 0) + 1);
        if (kind === 'wrong') wrong = { text, details };
        return kind !== 'wrong';
      }),
      { seed, numRuns: runs, endOnFailure: false },
    );
    // The evaluation itself broke down, which is no difference but worse.
    if (result.failed && !wrong) throw result.errorInstance;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { counts, wrong, reasons };
}

async function main(words: readonly string[]): Promise<number> {
  const option = (name: string, usual: string): string => {
    const at = words.indexOf(`--${name}`);
    return at < 0 ? usual : (words[at + 1] ?? usual);
  };
  const grammar = await shellGrammar();
  const tally = judgeMadeUp(grammar, {
    isBash: option('shell', 'bash') === 'bash',
    seed: Number(option('seed', '1')),
    runs: Number(option('runs', '50')),
    doubts: words.includes('--doubts') || words.includes('--hosts'),
    onHosts: words.includes('--hosts'),
    only: words.includes('--only') ? option('only', '') : undefined,
  });
  if (tally.wrong) console.log(`${tally.wrong.text}\n${tally.wrong.details.join('\n')}`);
  for (const [reason, count] of [...tally.reasons].sort((a, b) => b[1] - a[1])) console.log(count, reason);
  console.log(JSON.stringify(tally.counts));
  return tally.wrong ? 1 : 0;
}

if (process.argv[1]?.endsWith('fuzz.ts')) process.exitCode = await main(process.argv.slice(2));
