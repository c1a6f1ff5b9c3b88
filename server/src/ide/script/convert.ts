/** A script as files for iptables-restore, which loads them all at once, and a rules file as a script. */
import type { Family } from '../../base/problem.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import { printRuleset } from '../../model/print.ts';
import { splitWords } from '../../syntax/save/words.ts';
import type { IdeContext } from '../context.ts';
import type { ScriptContext } from './context.ts';
import { resultingRuleset } from './result.ts';

export interface Converted {
  readonly language: 'iptables' | 'shellscript';
  readonly text: string;
}

/** One file for each family that the script makes rules for, with the script's comments above the rules that they stand above. */
export function toRestoreFiles(context: ScriptContext): readonly Converted[] {
  const { text: all, rows } = resultingRuleset(context);
  const scriptLines = context.document.text.split('\n');
  const used = new Set<number>();
  const byLine = new Map(rows.map(({ line, range }) => [line, range.start.line]));
  const files: { readonly family: Family; readonly lines: string[] }[] = [];
  const [only = 4] = ([4, 6] as const).filter((family) => context.run.rulesets[family] !== undefined);
  for (const [index, line] of all.split('\n').slice(0, -1).entries()) {
    const head = /^# (ip6?tables)-save$/.exec(line)?.[1];
    if (head !== undefined || files.length === 0) {
      files.push({
        family: head === undefined ? only : head === 'ip6tables' ? 6 : 4,
        lines: [...headOf(scriptLines, used)],
      });
      if (head !== undefined) {
        used.clear();
        continue;
      }
    }
    const file = files.at(-1);
    const from = byLine.get(index);
    if (from !== undefined && !line.startsWith('#')) file?.lines.push(...commentsAbove(scriptLines, from, used));
    file?.lines.push(line);
  }
  return files.map(({ lines }) => ({ language: 'iptables', text: `${lines.join('\n')}\n` }));
}

/** What a script says of itself before it does anything. */
function headOf(lines: readonly string[], used: Set<number>): readonly string[] {
  const head: string[] = [];
  for (const [index, line] of lines.entries()) {
    const isComment = /^\s*#/.test(line);
    if (!isComment && line.trim() !== '') break;
    // Comments right above a command are the command's.
    if (line.trim() === '') {
      for (let i = 0; i <= index; i++) {
        if (!used.has(i) && isKept(lines[i] ?? '')) head.push((lines[i] ?? '').trim());
        used.add(i);
      }
    }
  }
  return head;
}

function commentsAbove(lines: readonly string[], from: number, used: Set<number>): readonly string[] {
  const found: string[] = [];
  for (let at = from - 1; at >= 0 && /^\s*#/.test(lines[at] ?? '') && !used.has(at); at--) {
    used.add(at);
    if (isKept(lines[at] ?? '')) found.unshift((lines[at] ?? '').trim());
  }
  return found;
}

/** Not the first line, which names the shell, nor what was said to this program about the script. */
function isKept(line: string): boolean {
  return /^\s*#/.test(line) && !/^#!/.test(line) && !/^\s*#\s*iptables-ls\s+(let|assume)\b/.test(line);
}

/**
 * The commands that make the same rules one by one. Policies that drop come last, so that no connection is cut on the way;
 * comments stay above what they stand above.
 */
export function toScript(context: IdeContext): Converted {
  const program = context.family === 4 ? 'iptables' : 'ip6tables';
  const [backend = 'legacy'] = context.settings.backends;
  const { document, ruleset } = context;
  const text = printRuleset(ruleset, backend).text;
  const comments = commentsOf(context);
  const opening: string[] = [];
  const rules: string[] = [];
  const policies: string[] = [];
  let table = '';
  const placed = ruleLines(context);
  for (const line of text.split('\n')) {
    const call = (words: string): string => `${program} -w${table === 'filter' ? '' : ` -t ${table}`} ${words}`;
    if (line.startsWith('*')) {
      table = line.slice(1);
      opening.push('', `# ${table}`);
      rules.push('', `# ${table}`);
    }
    const declared = /^:(\S+) (\S+)/.exec(line);
    const [, chain = '', policy = ''] = declared ?? [];
    if (declared && isBuiltin(table, chain)) {
      opening.push(call(`-P ${chain} ACCEPT`), call(`-F ${chain}`));
      if (policy === 'DROP') policies.push(call(`-P ${chain} DROP`));
    } else if (declared) opening.push(`${call(`-N ${chain}`)} 2>/dev/null || ${call(`-F ${chain}`)}`);
    if (line.startsWith('-A ')) {
      const at = placed.shift(`${table} ${/^-A (\S+)/.exec(line)?.[1] ?? ''}`);
      rules.push(...(at === undefined ? [] : (comments.get(at) ?? [])), call(inShell(line)));
    }
  }
  const head = document.lines.find(({ content }) => content.kind !== 'comment' && content.kind !== 'blank')?.line ?? 0;
  const lines = [
    '#!/bin/sh',
    '# Makes the rules one by one. A file for iptables-restore makes them all at once.',
    ...(comments.get(head) ?? []),
    'set -e',
    ...opening,
    ...rules,
    ...(policies.length > 0 ? ['', '# Last, so that no connection is cut on the way.', ...policies] : []),
  ];
  return { language: 'shellscript', text: `${lines.join('\n')}\n` };
}

/** The words of a rule as the shell takes them. */
function inShell(line: string): string {
  return splitWords(line, 0)
    .words.map(({ text }) => (/^[\w@%+=:,./!-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** Comments by the line that they stand above. */
function commentsOf({ document }: IdeContext): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, readonly string[]>();
  let waiting: string[] = [];
  for (const { content, line, text } of document.lines) {
    if (content.kind === 'comment') waiting.push(text);
    else if (content.kind !== 'blank') {
      if (waiting.length > 0) found.set(line, waiting);
      waiting = [];
    }
  }
  return found;
}

/** The lines of the rules, chain by chain, in the order in which they are printed. */
function ruleLines({ ruleset }: IdeContext): { shift(chain: string): number | undefined } {
  const waiting = new Map<string, number[]>();
  for (const table of ruleset.tables.values())
    for (const { name, rules } of table.chains.values())
      waiting.set(
        `${table.name} ${name}`,
        rules.map(({ line }) => line),
      );
  return { shift: (chain) => waiting.get(chain)?.shift() };
}
