/** Measures reading and printing against recorded answers of the real iptables: `tsx scripts/measure/acceptance.ts [FILE] [--list N] [--only TEXT]`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Family } from '../../server/src/base/problem.ts';
import type { TableName } from '../../server/src/catalogue/hooks.ts';
import { isBuiltin } from '../../server/src/catalogue/tables.ts';
import { type CheckedRule, checkRule } from '../probe/check-rule.ts';

interface Row {
  readonly family: Family;
  readonly table: TableName;
  readonly chain: string;
  readonly rule: string;
  readonly accepted: boolean;
  readonly saved?: readonly string[];
  readonly savedByNft?: readonly string[];
  readonly message?: string;
}

interface Tally {
  rows: number;
  accepted: number;
  printed: number;
  toPrint: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'string', default: '0' }, only: { type: 'string' } },
});
const here = dirname(fileURLToPath(import.meta.url));
const path = positionals[0] ?? join(here, '../../../shared/vectors/acceptance.jsonl');
if (existsSync(path)) measure();

function measure(): void {
  const rows = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const byExtension = new Map<string, Tally>();
  const total = newTally();
  const disagreements: string[] = [];
  let unknown = 0;
  for (const row of rows) {
    if (values.only !== undefined && !row.rule.includes(values.only)) continue;
    const checked = checkRule(row, isBuiltin(row.table, row.chain));
    if (checked.notYetKnown) {
      unknown++;
      continue;
    }
    const difference = compare(row, checked);
    for (const tally of [total, ...extensionsIn(row.rule).map((name) => tallyOf(byExtension, name))])
      count(tally, row, difference);
    if (difference.text !== undefined)
      disagreements.push(`IPv${row.family} ${row.table} ${row.chain}: ${row.rule}\n    ${difference.text}`);
  }
  for (const text of disagreements.slice(0, Number(values.list))) console.log(text);
  console.log('extension            rows  accepted  printed');
  for (const [name, tally] of [...byExtension].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(line(name, tally));
  console.log(line('all', total));
  console.log(`${unknown} of ${rows.length} rows use an extension that is not yet known`);
}

interface Difference {
  readonly accepted: boolean;
  readonly printed: boolean;
  readonly text: string | undefined;
}

function compare(row: Row, checked: CheckedRule): Difference {
  const isAccepted = checked.refusals.length === 0;
  if (isAccepted !== row.accepted) {
    const text = row.accepted
      ? `is accepted; refused here: ${checked.refusals.join('; ')}`
      : `is refused: ${row.message?.trim()}`;
    return { accepted: false, printed: false, text };
  }
  if (!row.accepted) return { accepted: true, printed: true, text: undefined };
  const legacy = (row.saved ?? []).join(' | ');
  const nft = (row.savedByNft ?? row.saved ?? []).join(' | ');
  if (checked.saved('legacy') !== legacy)
    return { accepted: true, printed: false, text: `is saved as "${legacy}", here "${checked.saved('legacy')}"` };
  if (checked.saved('nft') !== nft)
    return { accepted: true, printed: false, text: `is saved by nft as "${nft}", here "${checked.saved('nft')}"` };
  return { accepted: true, printed: true, text: undefined };
}

function newTally(): Tally {
  return { rows: 0, accepted: 0, printed: 0, toPrint: 0 };
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const found = tallies.get(name) ?? newTally();
  tallies.set(name, found);
  return found;
}

function count(tally: Tally, row: Row, difference: Difference): void {
  tally.rows++;
  if (difference.accepted) tally.accepted++;
  if (!row.accepted) return;
  tally.toPrint++;
  if (difference.printed) tally.printed++;
}

function extensionsIn(rule: string): string[] {
  const names = [...rule.matchAll(/-(m|j) (\w+)/g)].map(([, letter, name]) => `-${letter} ${name}`);
  return names.length === 0 ? ['(basic)'] : [...new Set(names)];
}

function line(name: string, { rows, accepted, printed, toPrint }: Tally): string {
  return `${name.padEnd(18)}${String(rows).padStart(7)}  ${share(accepted, rows)}  ${share(printed, toPrint)}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '       -' : `${((100 * part) / whole).toFixed(2)}%`.padStart(8);
}
