/** `awk` on lines that are known. */
import { runAwk } from './awk-run.ts';
import { readAwk } from './awk-syntax.ts';
import { NotKnown } from './awk-values.ts';
import type { Given, Result } from './tool-options.ts';

/** Whether lines are read at all: a program of BEGIN alone does without. */
export function readsLines(program: string): boolean {
  const rules = readAwk(program);
  return !rules || rules.some(({ when }) => when !== 'BEGIN');
}

/** `undefined` for what awks do differently, or what is not worked out here. */
export function awk(lines: readonly string[], { values, operands }: Given): Result {
  const names = new Map<string, string>();
  for (const each of values.get('v') ?? []) {
    const [name = '', value = ''] = each.split(/=(.*)/s);
    if (value.includes('\\')) return undefined;
    names.set(name, value);
  }
  const divider = values.get('F')?.at(-1);
  // `-Ft` divides at tabs, as POSIX has it.
  if (divider !== undefined) names.set('FS', divider === 't' || divider === '\\t' ? '\t' : divider);
  const rules = readAwk(operands[0] ?? '');
  if (!rules || rules.length === 0) return undefined;
  try {
    return runAwk(rules, lines, names);
  } catch (error) {
    if (error instanceof NotKnown) return undefined;
    throw error;
  }
}
