/** What the author of a script tells of the host in comments: `# iptables-ls let NAME=VALUE`, `# iptables-ls assume CONDITION`. */
import type { Statement } from '../ast.ts';

export interface Told {
  /** By name, what a variable holds where the script alone does not tell. */
  readonly values: ReadonlyMap<string, string>;
  /** Conditions that hold, as they are written. */
  readonly conditions: ReadonlySet<string>;
  /** The script, in which conditions stand. */
  readonly text: string;
}

const TELLING = /^[ \t]*#[ \t]*iptables-ls[ \t]+(let|assume)[ \t]+(\S.*?)[ \t\r]*$/gm;

/** What the comments of the script tell; of two that tell of one variable, the last. */
export function toldIn(text: string): Told {
  const values = new Map<string, string>();
  const conditions = new Set<string>();
  for (const [, what, words = ''] of text.matchAll(TELLING)) {
    if (what === 'assume') conditions.add(words);
    const [, name, value = ''] = (what === 'let' && /^([A-Za-z_]\w*|[1-9]\d*)=(.*)$/.exec(words)) || [];
    if (name !== undefined) values.set(name, /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value);
  }
  return { values, conditions, text };
}

/** True when the author tells that the condition, made of these statements, holds. */
export function isAssumed({ conditions, text }: Told, statements: readonly Statement[]): boolean {
  if (conditions.size === 0) return false;
  const [first] = statements;
  const last = statements.at(-1);
  if (!first || !last || first.place.source !== 0 || last.place.source !== 0) return false;
  return conditions.has(text.slice(first.place.start, last.place.end).trim());
}
