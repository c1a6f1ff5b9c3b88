/** Reads `.cases` tables (`rule ; what iptables-save prints ; OK`) and asks the command reader about their rows. */
import { readFileSync } from 'node:fs';
import { BACKENDS, type Backend, type Family } from '../../server/src/base/problem.ts';
import type { TableName } from '../../server/src/catalogue/hooks.ts';
import { isBuiltin } from '../../server/src/catalogue/tables.ts';
import { pairsOf } from '../../server/src/model/rule.ts';
import { parseCommand } from '../../server/src/syntax/command/parse.ts';
import { printRule } from '../../server/src/syntax/command/print.ts';
import type { Command } from '../../server/src/syntax/command/types.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';

/** One row, for one family. */
export interface Case {
  /** `path:line`, for messages. */
  readonly place: string;
  readonly family: Family;
  readonly table: TableName;
  readonly chain: string;
  readonly rule: string;
  /** The lines that iptables-save prints after `-A CHAIN `; empty for a refusal. */
  readonly saved: readonly string[];
  /** The code of the problem for which it is refused; `undefined` when it loads. */
  readonly refusal: string | undefined;
  /** The programs that the row speaks of. */
  readonly backends: readonly Backend[];
}

const HEAD = /^@\s+(4|6|46)\s+(raw|mangle|nat|filter|security)\s+(\S+)$/;
const STATUS = /^(.*?)\s*;\s*(OK|FAIL\s+[a-z0-9-]+)(?:\s+(legacy|nft))?$/;

/** The rows of a file, one for each family that they stand under. A line that cannot be read is a bug of the file. */
export function readCases(path: string): Case[] {
  const cases: Case[] = [];
  let head: { families: Family[]; table: TableName; chain: string } | undefined;
  for (const [index, raw] of readFileSync(path, 'utf8').split('\n').entries()) {
    const line = raw.trim();
    const place = `${path}:${index + 1}`;
    if (line === '' || line.startsWith('#')) continue;
    const found = HEAD.exec(line);
    if (found) {
      const families = [...(found[1] ?? '')].map((digit) => (digit === '4' ? 4 : 6));
      head = { families, table: (found[2] ?? 'filter') as TableName, chain: found[3] ?? '' };
      continue;
    }
    if (!head) throw new Error(`${place}: no "@ family table CHAIN" line above`);
    for (const family of head.families) cases.push(readRow(place, line, { ...head, family }));
  }
  return cases;
}

function readRow(place: string, line: string, at: { family: Family; table: TableName; chain: string }): Case {
  const [, rest, status, only] = STATUS.exec(line) ?? [];
  const semicolon = rest?.lastIndexOf(';') ?? -1;
  if (rest === undefined || status === undefined || semicolon < 0) {
    throw new Error(`${place}: not "rule ; saved ; OK" or "rule ; ; FAIL code"`);
  }
  const rule = rest.slice(0, semicolon).trim();
  const saved = rest.slice(semicolon + 1).trim();
  const refusal = status === 'OK' ? undefined : status.slice('FAIL'.length).trim();
  return {
    place,
    family: at.family,
    table: at.table,
    chain: at.chain,
    rule,
    saved: refusal !== undefined ? [] : saved === '=' ? [rule] : saved.split(' | '),
    refusal,
    backends: only === undefined ? BACKENDS : [only as Backend],
  };
}

/** The row's rule, read as the line of a save file. */
export function commandOf(row: Case): Command {
  const line = `-A ${row.chain} ${row.rule}`;
  return parseCommand(splitWords(line, 0).words, { family: row.family, table: row.table, mode: 'restore' });
}

/** What the command reader says that the row does not; empty when they agree. */
export function disagreements(row: Case): string[] {
  const command = commandOf(row);
  const unknown = command.problems.find(({ code }) => code === 'not-yet-known');
  if (unknown) return [`${row.rule}: ${unknown.message}`];
  return row.backends.flatMap((backend) => disagreementWith(row, command, backend));
}

function disagreementWith(row: Case, command: Command, backend: Backend): string[] {
  const refusals = command.problems.filter(({ refusedBy }) => refusedBy.includes(backend));
  const codes = refusals.map(({ code, message }) => `${code} (${message})`).join(', ');
  if (row.refusal !== undefined) {
    if (refusals.some(({ code }) => code === row.refusal)) return [];
    return [`${backend}: ${row.rule}: expected the refusal ${row.refusal}, found ${codes || 'none'}`];
  }
  if (refusals.length > 0) return [`${backend}: ${row.rule}: expected that it loads, found ${codes}`];
  const printed = pairsOf(command).map(
    (pair) => printRule(command, pair, { table: row.table, backend }) ?? '(unknown)',
  );
  const [expected, found] = [row.saved.join(' | '), printed.join(' | ')];
  return found === expected ? [] : [`${backend}: ${row.rule}: expected "${expected}", printed "${found}"`];
}

/** The save file that holds the row's rule alone. */
export function saveFileOf(row: Case): string {
  const declared = isBuiltin(row.table, row.chain) ? '' : `:${row.chain} - [0:0]\n`;
  return `*${row.table}\n${declared}-A ${row.chain} ${row.rule}\nCOMMIT\n`;
}
