/** CPU time of linting rulesets in the editor's warm state, beside parsing the same text in the same run. */

import { lint } from '../../server/src/lint/run.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { type Figure, median } from './figures.ts';
import { rulesetOf } from './rulesets.ts';

const WARM_UP = 15;
const RUNS = 9;
const AT_MOST_MS: Readonly<Record<number, number>> = { 1000: 50, 10000: 500 };

export function lintBench(): Figure[] {
  return Object.entries(AT_MOST_MS).flatMap(([words, atMost]) => {
    const count = Number(words);
    const parsing: number[] = [];
    const linting: number[] = [];
    for (let i = 0; i < WARM_UP + RUNS; i++) {
      // A rule of its own makes it a text that nothing has been remembered of.
      const text = rulesetOf(count).replace('-A INPUT -i lo', `-A INPUT -i lo${i}`);
      const start = cpuMs();
      const document = parseSave(text, { family: 4 });
      const ruleset = buildRuleset(document);
      const parsed = cpuMs();
      lint({ document, ruleset, backends: ['legacy', 'nft'], pair: undefined });
      if (i < WARM_UP) continue;
      parsing.push(parsed - start);
      linting.push(cpuMs() - parsed);
    }
    const name = `lint of ${count.toLocaleString('en')} rules, CPU`;
    return [
      { name, value: median(linting), unit: 'ms', atMost },
      { name: `${name} / parsing`, value: median(linting) / median(parsing), unit: '×' },
    ];
  });
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
