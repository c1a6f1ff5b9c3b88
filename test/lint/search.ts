/** `npx tsx test/lint/search.ts FIRST COUNT`: judges the findings on so many made-up rulesets, from a seed on, and prints what speaks against them. */
import { tryOut } from './trial.ts';

const [first = 1, count = 1000] = process.argv.slice(2).map(Number);
const tally = new Map<string, number>();
let wrong = 0;
for (let seed = first; seed < first + count; seed++) {
  for (const { code, what, text } of tryOut(seed, tally)) {
    wrong++;
    console.log(`seed ${seed}, ${code}: ${what}\n${text}`);
  }
}
for (const [code, times] of [...tally].sort()) console.log(`${String(times).padStart(6)} ${code}`);
console.log(`${wrong} findings are not what they say`);
process.exitCode = wrong > 0 ? 1 : 0;
