/** A script as files for iptables-restore, which loads them all at once, and a rules file as a script. */
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
  const byLine = new Map(rows.map(({ line, range }) => [line, range.start.line]));
  const files: { readonly lines: string[]; readonly said: Set<number> }[] = [];
  const printed = all.split('\n').slice(0, -1);
  const makers = printed.flatMap((line, index) => (line.startsWith('#') ? [] : (byLine.get(index) ?? [])));
  const { head, above, last } = scriptComments(context, makers);
  const top = [...head, ...besides(context)];
  for (const [index, line] of printed.entries()) {
    const isHead = /^# ip6?tables-save$/.test(line);
    if (isHead || files.length === 0) files.push({ lines: [...top], said: new Set() });
    const file = files.at(-1);
    if (isHead || !file) continue;
    const before = file.lines.at(-1) ?? '';
    if (isOpen(before)) {
      file.lines[file.lines.length - 1] = `${before} ${line}`;
      continue;
    }
    const from = line.startsWith('#') ? undefined : byLine.get(index);
    if (from !== undefined && !file.said.has(from)) file.lines.push(...(above.get(from) ?? []));
    if (from !== undefined) file.said.add(from);
    file.lines.push(line);
  }
  files.at(-1)?.lines.push(...last);
  return files.map(({ lines }) => ({ language: 'iptables', text: `${lines.join('\n')}\n` }));
}

/** A rule whose text has a line end in it, as a comment may: iptables-restore reads line by line, so that a blank takes its place. */
function isOpen(line: string): boolean {
  return line.startsWith('-A ') && line.replace(/\\./g, '').split('"').length % 2 === 0;
}

/** What a script does that no file for iptables-restore can. */
function besides({ run }: ScriptContext): readonly string[] {
  const sets = new Set<string>();
  const sysctls = new Map<string, string>();
  const modules = new Set<string>();
  for (const { changes } of run.history.commands) {
    for (const change of changes) {
      if (change.kind === 'set' && change.verb === 'destroy') sets.delete(change.name);
      else if (change.kind === 'set') sets.add(change.name);
      else if (change.kind === 'sysctl') sysctls.set(change.name, change.value ?? 'something');
      else if (change.kind === 'module') modules.add(change.name);
    }
  }
  const values = [...sysctls].map(([name, value]) => `${name}=${value}`);
  return [
    ...(sets.size > 0 ? [`# The script also fills sets: ${[...sets].join(', ')}.`] : []),
    ...(values.length > 0 ? [`# The script also sets ${values.join(', ')}.`] : []),
    ...(modules.size > 0 ? [`# The script also loads modules: ${[...modules].join(', ')}.`] : []),
  ];
}

interface ScriptComments {
  /** What a script says of itself before it does anything. */
  readonly head: readonly string[];
  /** By the line of what makes a rule or policy, the comments between it and the one before, and beside it. */
  readonly above: ReadonlyMap<number, readonly string[]>;
  /** Behind the last of them. */
  readonly last: readonly string[];
}

/** `makers`: the lines of the script that have made what is printed. */
function scriptComments({ document: { text }, sites }: ScriptContext, makers: readonly number[]): ScriptComments {
  const lines = text.split('\n');
  const comments = new Map<number, string>();
  for (const [index, line] of lines.entries()) if (/^\s*#/.test(line)) comments.set(index, line.trim());
  for (const { place } of sites.commands) {
    const rest = text.slice(place.end, (text.indexOf('\n', place.end) + 1 || text.length + 1) - 1);
    const beside = /^(?:\s|;|done\b|fi\b|\})*\s(#.*)$/.exec(rest)?.[1];
    if (beside !== undefined) comments.set(lineOf(text, place.start), beside.trim());
  }
  // What a blank line parts from the first command is said of the whole.
  const command = lines.findIndex((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const blank = lines.slice(0, Math.max(command, 0)).findLastIndex((line) => line.trim() === '');
  const sorted = [...new Set(makers)].sort((a, b) => a - b);
  const head: string[] = [];
  const last: string[] = [];
  const above = new Map<number, string[]>();
  for (const [index, comment] of [...comments].sort(([a], [b]) => a - b)) {
    const maker = sorted.find((line) => line >= index);
    if (!isKept(comment, maker === undefined)) continue;
    if (index < blank) head.push(comment);
    else if (maker === undefined) last.push(comment);
    else above.set(maker, [...(above.get(maker) ?? []), comment]);
  }
  return { head, above, last };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

/**
 * Not the first line, which names the shell, nor what was said to this program about the script, nor a question about a
 * packet that meets rules which are only half made.
 */
function isKept(comment: string, isLast: boolean): boolean {
  if (/^#\s*packet:/.test(comment)) return isLast;
  return !/^#!|^#\s*iptables-ls\s+(let|assume)\b/.test(comment);
}

/**
 * The commands that make the same rules one by one. Policies that drop come last, so that no connection is cut on the way;
 * comments stay above what they stand above.
 */
export function toScript(context: IdeContext): Converted {
  const program = context.family === 4 ? 'iptables' : 'ip6tables';
  const [backend = 'legacy'] = context.settings.backends;
  const { ruleset } = context;
  const text = printRuleset(ruleset, backend).text;
  const comments = saveComments(context);
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
      rules.push(...(at === undefined ? [] : (comments.above.get(at) ?? [])), call(inShell(line)));
    }
  }
  const lines = [
    '#!/bin/sh',
    '# Makes the rules one by one. A file for iptables-restore makes them all at once.',
    ...comments.head,
    'set -e',
    ...opening,
    ...rules,
    ...(policies.length > 0 ? ['', '# Last, so that no connection is cut on the way.', ...policies] : []),
    ...(comments.last.length > 0 ? ['', ...comments.last] : []),
  ];
  return { language: 'shellscript', text: `${lines.join('\n')}\n` };
}

/** The words of a rule as the shell takes them. */
function inShell(line: string): string {
  return splitWords(line, 0)
    .words.map(({ text }) => (/^[\w@%+=:,./!-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** A file's comments: those of the whole, those above each rule, by its line, and those that come when all rules are made. */
function saveComments({ document, ruleset }: IdeContext): ScriptComments {
  const rules = new Set<number>();
  for (const { chains } of ruleset.tables.values())
    for (const chain of chains.values()) for (const { line } of chain.rules) rules.add(line);
  const above = new Map<number, readonly string[]>();
  const packets: string[] = [];
  let head: readonly string[] | undefined;
  let waiting: string[] = [];
  for (const { content, line, text } of document.lines) {
    if (content.kind === 'comment') {
      // A packet meets the whole ruleset.
      if (/^#[ \t]*packet:/.test(text)) packets.push(text);
      else if (!/^# (Generated by|Completed on) /.test(text)) waiting.push(text);
    } else if (content.kind !== 'blank' && (head === undefined || rules.has(line))) {
      if (head !== undefined) above.set(line, waiting);
      head ??= waiting;
      waiting = [];
    }
  }
  return { head: head ?? [], above, last: [...waiting, ...packets] };
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
