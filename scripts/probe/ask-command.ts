/** Asks the real iptables how a command ends that appends a rule, each in a network namespace of its own. */
import { spawnSync } from 'node:child_process';
import { BACKENDS, type Backend } from '../../server/src/base/problem.ts';
import { runScript } from '../../server/src/model/script/build.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';
import type { ShellGrammar } from '../../server/src/syntax/shell/read/grammar.ts';
import { checkRule, type RuleToCheck } from './check-rule.ts';
import { quoted } from './quoted.ts';

/**
 * How the two programs and this reader differ about a command, in sentences; `undefined` where what it ends with is not
 * known here.
 */
export function compareCommand(grammar: ShellGrammar, rule: RuleToCheck): readonly string[] | undefined {
  const { openQuote, hasNul, words } = splitWords(rule.rule, 0);
  if (openQuote !== undefined || hasNul) return undefined;
  const command = ['-t', rule.table, '-A', rule.chain, ...words.map(({ text }) => text)];
  const found = BACKENDS.map((backend) => difference(grammar, rule, command, backend));
  return found.every((one) => one === undefined) ? undefined : found.flatMap((one) => one ?? []);
}

function difference(
  grammar: ShellGrammar,
  rule: RuleToCheck,
  command: readonly string[],
  backend: Backend,
): readonly string[] | undefined {
  const program = rule.family === 6 ? 'ip6tables' : 'iptables';
  const text = `${program} ${command.map(quoted).join(' ')}\n`;
  const { history } = runScript(grammar, { text, name: 'x.sh', arguments: [], environment: {} }, backend);
  const { status, command: found } = history.commands[0] ?? {};
  if (typeof status !== 'number') return undefined;
  const done = spawnSync('unshare', ['-n', `${program}-${backend}`, ...command], { encoding: 'utf8', timeout: 10_000 });
  if (done.status === status) return [];
  // A program that crashes takes no rule, and what a host lacks may be seen before what else is wrong.
  const asksHost = checkRule(rule, true).needsHost || found?.problems.some(({ code }) => code.startsWith('host-'));
  if (done.status !== 0 && status !== 0 && (done.status === null || asksHost)) return [];
  const words = done.stderr.trim().replace(/\n+/g, ' | ').slice(0, 200);
  return [`${backend} ends with ${done.status ?? done.signal} (${words}); here with ${status}`];
}
