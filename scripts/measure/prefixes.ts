/** Measures what a file does while it is typed, word by word, on rulesets from real hosts: `tsx scripts/measure/prefixes.ts [FOLDER] [--list]`. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { guessFamily } from '../../server/src/model/family.ts';
import { contextOf } from '../../test/support/ide.ts';
import { type Foreseen, foreseen, rulesOf, type Typed } from '../../test/support/typed.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean' } } });
const here = dirname(fileURLToPath(import.meta.url));
const folder = positionals[0] ?? join(here, '../../../shared/corpus/save');
if (existsSync(folder)) measure();

function measure(): void {
  const seen = new Set<string>();
  const rules = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.json'))
    .flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      return rulesOf(text, guessFamily(path, text), seen);
    });
  let prefixes = 0;
  let silent = 0;
  const counts = new Map<Foreseen['kind'], { words: number; offered: number; told: number }>();
  const missed = new Map<string, string>();
  for (const typed of rules) {
    for (let length = 2; length < typed.rule.length; length++) {
      prefixes++;
      if (isSilent(typed, length)) silent++;
    }
    for (const word of foreseen(typed)) {
      const count = counts.get(word.kind) ?? { words: 0, offered: 0, told: 0 };
      counts.set(word.kind, count);
      count.words++;
      if (word.offered) count.offered++;
      else if (word.told) count.told++;
      if (!word.offered && word.kind !== 'value' && word.kind !== 'other')
        missed.set(`${word.kind} ${word.word}`, word.before);
    }
  }
  console.log(`${rules.length} rules, ${prefixes} prefixes: none crashes; ${silent} unfinished ones have no finding`);
  for (const [kind, { words, offered, told }] of counts)
    console.log(
      `${kind}: ${words} words, ${percent(offered, words)} offered, ${percent(told, words)} more have their form shown`,
    );
  if (values.list) for (const [word, before] of missed) console.log(`  not offered: ${before}▮ ${word}`);
}

/** True where the words end in an option without its value, and nothing says so. */
function isSilent({ head, rule, family }: Typed, length: number): boolean {
  const { problems } = contextOf(`${head}${rule.slice(0, length)}\nCOMMIT\n`, { family });
  const isOpen = /\s(-[smpijo]|-d|-m|--(dport|sport|ctstate|state|limit|comment|to-destination|to-source))$/;
  return isOpen.test(rule.slice(0, length)) && problems.every(({ refusedBy }) => refusedBy.length === 0);
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}
