/** Rules that the kernel never judges: gone again before the COMMIT, or below one that ends their built-in chain. */
import { BACKENDS, type Backend, type Problem } from '../base/problem.ts';
import type { RuleInProgress } from './rule.ts';

/** What the kernel refuses about a rule, rather than the program that reads it (some matches look for `-p` themselves). */
const OF_THE_PLACE: ReadonlySet<string> = new Set(['wrong-chain', 'wrong-table', 'missing-protocol']);

/** By line of the text, who does not come to refuse what the kernel would refuse there, and for which codes. */
export type Spared = Map<number, { readonly codes: ReadonlySet<string>; readonly by: readonly Backend[] }>;

/**
 * Notes that the rules are gone. iptables-legacy hands the kernel what is left at COMMIT; iptables-nft hands over every step,
 * but takes those back that a `-F` of their chain undoes (`byFlush`).
 */
export function noteGone(spared: Spared, rules: readonly RuleInProgress[], byFlush: boolean): void {
  for (const { command, line } of rules) {
    if (command.problems.length > 0) spared.set(line, { codes: OF_THE_PLACE, by: byFlush ? BACKENDS : ['legacy'] });
  }
}

const OF_THE_HOOK: ReadonlySet<string> = new Set(['wrong-chain']);

/**
 * Marks the rules of a built-in chain that no packet gets to by the chain's form alone. The kernel does not ask from which
 * hook they are reached when iptables-legacy loads them. kernel:net/ipv4/netfilter/ip_tables.c (mark_source_chains)
 */
export function markDead(spared: Spared, rules: readonly RuleInProgress[]): void {
  let dead = false;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as RuleInProgress;
    rule.isDead = dead;
    if (dead && rule.command.problems.length > 0) spared.set(rule.line, { codes: OF_THE_HOOK, by: ['legacy'] });
    dead ||= rule.ends;
  }
}

/** The problem of a line, as it is after all; itself where nothing is spared. */
export function spare(problem: Problem, line: number, spared: Spared | undefined): Problem {
  const found = spared?.get(line);
  if (!found?.codes.has(problem.code)) return problem;
  const refusedBy = problem.refusedBy.filter((backend) => !found.by.includes(backend));
  return { ...problem, refusedBy, severity: refusedBy.length > 0 ? problem.severity : 'warning' };
}
