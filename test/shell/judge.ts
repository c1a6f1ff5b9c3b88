/** Runs scripts in a real shell with the real iptables, shut in, and says where the evaluation differs. Usage: tsx test/shell/judge.ts [--record] [FOLDER [SCRIPT…]] */
import { readdirSync } from 'node:fs';
import { shellGrammar } from '../support/shell.ts';
import { judgeScript, leftBy, type Verdict } from './compare.ts';
import { writeRecording } from './recording.ts';

async function main(words: readonly string[]): Promise<number> {
  const [folder = 'test/shell/scripts', ...named] = words.filter((word) => word !== '--record');
  const grammar = await shellGrammar();
  const scripts =
    named.length > 0
      ? named
      : readdirSync(folder)
          .filter((name) => name.endsWith('.sh'))
          .sort();
  const counts: Record<Verdict['kind'], number> = { exact: 0, unknown: 0, wrong: 0, 'not-judged': 0 };
  for (const script of scripts) {
    const left = leftBy(folder, script);
    if (left && words.includes('--record')) writeRecording(folder, script, left);
    const { kind, details } = judgeScript(grammar, folder, script, left);
    counts[kind]++;
    if (kind !== 'exact') console.log(`${kind} ${script}`, details.map((detail) => `\n    ${detail}`).join(''));
  }
  console.log(JSON.stringify(counts));
  return counts.wrong > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
