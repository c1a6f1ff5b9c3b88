/** What `iptables -S` and `-L` print of tables that are known. */
import type { Command } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import { guessed, type Value } from '../../syntax/shell/value.ts';
import { printRuleset } from '../print.ts';
import type { Kernel } from './kernel.ts';
import { HOSTS } from './list-hosts.ts';
import { listText, type Shown } from './list-text.ts';
import { tableOf, type Uncertain } from './ruleset.ts';
import type { ScriptTable } from './tables.ts';

/** What a command that lists prints; `undefined` where something of the table is not known. */
export function listed(kernel: Kernel, table: ScriptTable, command: Command, place: Place): Value | undefined {
  const has = (option: RegExp): boolean => command.words.some(({ text }) => option.test(text));
  if (command.argument || kernel.findings.blurs.size > 0) return undefined;
  const { family, kind } = command;
  const chain = command.chain?.text;
  const uncertain: Uncertain[] = [];
  const ruleset = { family, tables: new Map([[table.name, tableOf(kernel, table, uncertain)]]), fragment: false };
  if (uncertain.length > 0) return undefined;
  const { text, leftOut } = printRuleset({ ...ruleset, problems: [] }, kernel.options.backend);
  if (leftOut.length > 0) return undefined;
  const lines = text.split('\n');
  // A word that begins with the letter of an option with a value goes on with that.
  const shown = {
    family,
    chain,
    isNumeric: has(/^-[^-tw]*n|^--nu/),
    hasNumbers: has(/^--line|^-[^-tw]*0/),
    isVerbose: has(/^-[^-tw]*v|^--verb/),
    isExact: has(/^-[^-tw]*x|^--exact/),
    only: command.number,
  };
  const texts = HOSTS.map((host) =>
    kind === 'list' ? listText(lines, { ...shown, host }) : rules(lines, { ...shown, host }),
  );
  const all = texts.flatMap((each) => each ?? []);
  return all.length < texts.length ? undefined : guessed(all, 'what iptables lists depends on the host', place);
}

/** `-S` */
function rules(lines: readonly string[], { chain, isVerbose, only, host }: Shown): string {
  const shown: string[] = [];
  const counted = (rule: number): string => (isVerbose ? ` -c ${host.counters(rule).join(' ')}` : '');
  let count = 0;
  for (const line of lines) {
    const declared = /^:(\S+) (\S+) \[/.exec(line);
    if (declared) {
      const [, name = '', policy = ''] = declared;
      if ((chain !== undefined && chain !== name) || only !== undefined) continue;
      shown.push(policy === '-' ? `-N ${name}` : `-P ${name} ${policy}${counted(0)}`);
    } else if (line.startsWith('-A') && (chain === undefined || line.startsWith(`-A ${chain} `))) {
      count++;
      if (only !== undefined && only !== count) continue;
      const at = line.search(/ -[jg] /);
      shown.push(at < 0 ? `${line}${counted(count)}` : `${line.slice(0, at)}${counted(count)}${line.slice(at)}`);
    }
  }
  return shown.map((line) => `${line}\n`).join('');
}
