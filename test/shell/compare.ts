/** Compares what a script leaves in a real kernel with what the evaluation says. */
import { readFileSync } from 'node:fs';
import { printRuleset } from '../../server/src/model/print.ts';
import { runScript } from '../../server/src/model/script/build.ts';
import { certainTables } from '../../server/src/model/script/ruleset.ts';
import type { ShellGrammar } from '../../server/src/syntax/shell/read/grammar.ts';
import { dialectOf } from '../../server/src/syntax/shell/read/parse.ts';
import { type Left, runInCell } from './cell.ts';

/** `exact`: the same, rule for rule. `unknown`: something was said not to be known, and what was printed is there. */
export interface Verdict {
  readonly kind: 'exact' | 'unknown' | 'wrong' | 'not-judged';
  readonly details: readonly string[];
}

/** `# args: …` and `# env: …` in a script say what it is run with. */
export function headerOf(text: string): {
  readonly arguments: readonly string[];
  readonly environment: readonly string[];
} {
  const words = (name: string): string[] =>
    new RegExp(`^# ${name}: (.*)$`, 'm').exec(text)?.[1]?.split(/\s+/).filter(Boolean) ?? [];
  return { arguments: words('args'), environment: words('env') };
}

/** Runs a script for real. */
export function leftBy(folder: string, script: string): Left | undefined {
  const text = readFileSync(`${folder}/${script}`, 'utf8');
  const shell = dialectOf(text) === 'sh' ? 'dash' : 'bash';
  return runInCell({ folder, script, shell, ...headerOf(text) });
}

/** Compares the evaluation of a script with what it left. */
export function judgeScript(grammar: ShellGrammar, folder: string, script: string, left: Left | undefined): Verdict {
  // One that was stopped for taking too long, 137 where it had to be killed, left whatever it had come to.
  if (!left || left.status === 124 || left.status === 137) return { kind: 'not-judged', details: [] };
  const text = readFileSync(`${folder}/${script}`, 'utf8');
  const header = headerOf(text);
  const environment = Object.fromEntries(header.environment.map((each) => each.split(/=(.*)/s) as [string, string]));
  const readFile = (path: string): string | undefined => {
    const name = path.replace(/^\.\/|^\/scripts\//, '');
    if (name.includes('/')) return undefined;
    try {
      return readFileSync(`${folder}/${name}`, 'utf8');
    } catch {
      return undefined;
    }
  };
  const run = runScript(
    grammar,
    {
      text,
      name: `/scripts/${script}`,
      filesMayMiss: true,
      endsUnread: true,
      arguments: header.arguments,
      environment,
      readFile,
    },
    'legacy',
  );
  const details: string[] = [];
  for (const family of [4, 6] as const) {
    const all = run.rulesets[family];
    const ruleset = all && certainTables(all, run.uncertain[family]);
    const printed = ruleset ? printRuleset(ruleset, 'legacy') : { text: '', leftOut: [] };
    const isCertain =
      run.uncertain[family].length + run.findings.blurs.size + printed.leftOut.length === 0 && !run.result.stopped;
    details.push(...compare(left, family, printed.text, isCertain));
  }
  const isCertain =
    run.uncertain[4].length + run.uncertain[6].length + run.findings.blurs.size === 0 && !run.result.stopped;
  if (details.length > 0) return { kind: 'wrong', details: [...details, ...left.errors.split('\n').slice(0, 8)] };
  const reasons = [...run.uncertain[4], ...run.uncertain[6]].map(({ reason }) => reason);
  const blurs = [...run.findings.blurs.values()].map(({ why }) => why);
  return { kind: isCertain ? 'exact' : 'unknown', details: [...new Set([...reasons, ...blurs])] };
}

function compare({ tables }: Left, family: 4 | 6, text: string, isCertain: boolean): string[] {
  const details: string[] = [];
  const printed = new Map(
    text
      .split(/^(?=\*(?:filter|nat|mangle|raw|security)$)/m)
      .map((part) => [part.slice(1, part.indexOf('\n')), part.split('\n').filter(Boolean)]),
  );
  for (const [name, real] of tables) {
    const [program, table = ''] = name.split(' ');
    if ((program === 'ip6tables') !== (family === 6)) continue;
    const said =
      printed.get(table) ??
      real.filter((line) => !line.startsWith('-A') && !/^:.* DROP/.test(line) && !/ - \[/.test(line));
    if (isCertain ? said.join('\n') !== real.join('\n') : !isPart(said, real)) {
      details.push(`${name}:`, ...differences(said, real));
    }
  }
  return details;
}

/** What is printed must be there, in that order. Where something is not known, a policy may be another. */
function isPart(said: readonly string[], real: readonly string[]): boolean {
  const plain = (line: string): string => line.replace(/^(:\S+) (?:ACCEPT|DROP) /, '$1 ');
  let at = 0;
  return said.every((line) => {
    while (at < real.length && plain(real[at] ?? '') !== plain(line)) at++;
    return at++ < real.length;
  });
}

function differences(said: readonly string[], real: readonly string[]): string[] {
  const missing = real.filter((line) => !said.includes(line)).map((line) => `  real only: ${line}`);
  const extra = said.filter((line) => !real.includes(line)).map((line) => `  said only: ${line}`);
  const all = [...missing, ...extra].slice(0, 12);
  return all.length > 0 ? all : ['  in another order'];
}
