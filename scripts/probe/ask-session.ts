/** Carries out a session in the real kernel and here, and says where the two part. */
import { spawnSync } from 'node:child_process';
import type { Backend } from '../../server/src/base/problem.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import { runScript } from '../../server/src/model/script/build.ts';
import type { ShellGrammar } from '../../server/src/syntax/shell/read/grammar.ts';
import type { Session, Step } from './make-session.ts';
import { quoted } from './quoted.ts';

/** How a session goes on otherwise than here, in sentences; what comes behind something unknown is not compared. */
export function compareSession(grammar: ShellGrammar, { family, commands }: Session, backend: Backend): string[] {
  const program = family === 6 ? 'ip6tables' : 'iptables';
  const lines = commands.map((step) => written(step, program, ''));
  const text = lines.join('');
  const run = runScript(grammar, { text, name: 'x.sh', arguments: [], environment: {} }, backend);
  const asked = commands.map((step) => `${written(step, `${program}-${backend}`, ' >/dev/null 2>&1')}echo $?\n`);
  const script = `${asked.join('')}echo\n${program}-${backend}-save`;
  const done = spawnSync('unshare', ['-n', 'sh', '-c', script], { encoding: 'utf8', timeout: 30_000 });
  const blank = done.stdout.indexOf('\n\n');
  const real = done.stdout.slice(0, blank).split('\n').map(Number);
  for (const [index, line] of lines.entries()) {
    const { status } = run.history.commands[index] ?? {};
    if (typeof status === 'string') return [];
    const { input, words = [] } = commands[index] ?? {};
    // What a restore program, or one that looks for a set, names first of several things wrong is not followed.
    const isLoose = input !== undefined || words.includes('--match-set');
    const isAlike = isLoose ? (status === 0) === (real[index] === 0) : status === real[index];
    if (!isAlike)
      return [`${backend}: step ${index + 1}, ${line.trim()}, ends with ${real[index]}; here with ${status}`];
  }
  if (run.uncertain[family].length > 0) return [];
  const ruleset = run.rulesets[family];
  const here = ruleset ? rulesIn(printRuleset(ruleset, backend).text) : '';
  const there = rulesIn(done.stdout.slice(blank));
  return here === there ? [] : [`${backend} leaves\n${there}\nhere\n${here}`];
}

function written({ words, input, isIpset }: Step, program: string, behind: string): string {
  const name = isIpset ? 'ipset' : input === undefined ? program : `${program}-restore`;
  const line = [name, ...words.map(quoted)].join(' ') + behind;
  return input === undefined ? `${line}\n` : `${line} <<'END OF IT'\n${input}END OF IT\n`;
}

/** Rules, chains of the user, and policies that are not the usual one, table by table. */
function rulesIn(text: string): string {
  const tables = text.split(/^(?=\*)/m).map((table) => {
    const lines = table.split('\n');
    const kept = lines
      .filter((line) => /^-A|^:\S+ (-|DROP)|^:.* - \[/.test(line))
      .map((line) => line.replace(/ \[\d+:\d+\]$/, ''));
    return kept.length === 0 ? [] : [lines[0] ?? '', ...kept];
  });
  return tables
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .flat()
    .join('\n');
}
