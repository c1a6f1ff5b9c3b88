/** The extensions of a rule, as one list. */
import type { MatchUse, RuleSpec, TargetUse } from './types.ts';

/** The matches in the order in which they were loaded, and the target behind them. */
export function usesOf({ matches, target }: RuleSpec): readonly (MatchUse | TargetUse)[] {
  if (!target) return matches;
  return matches.length === 0 ? [target] : [...matches, target];
}
