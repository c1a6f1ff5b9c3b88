/** Runs the lint rules over a ruleset, and gives what they find the shape of every other problem. */
import type { Problem, Severity } from '../base/problem.ts';
import { TooLarge } from '../reach/bdd.ts';
import { lineIndexAt } from '../syntax/save/find-line.ts';
import { createLintContext, isTooLarge, type LintInput } from './context.ts';
import type { Finding, LintRule } from './define.ts';
import { rules } from './rules.generated.ts';
import { applySuppressions } from './suppress.ts';

/** Severities by rule id, as the user set them; `off` silences a rule. */
export type LintSettings = Readonly<Record<string, Severity | 'off'>>;

/** Rules whose sets grow too large before it is given up to begin again with an empty space. */
const PATIENCE = 2;

/** All rules, in the order of their ids. */
export const LINT_RULES: readonly LintRule[] = rules;

/**
 * What the rules find in a text, without what a comment silences; `problems` are those found before, which comments may
 * silence too. A rule whose sets grow too large says so once, in a finding of its own, and the others go on.
 */
export function lint(input: LintInput, settings: LintSettings = {}, problems: readonly Problem[] = []): Problem[] {
  const context = createLintContext(input);
  const found: Problem[] = [...problems];
  const undecided: string[] = [];
  const isLarge = isTooLarge(input.ruleset);
  for (const rule of LINT_RULES) {
    const override = settings[rule.id];
    if (override === 'off') continue;
    if (isLarge && !rule.linewise) {
      undecided.push(rule.id);
      continue;
    }
    try {
      for (const finding of rule.check(context)) found.push(asProblem(rule, finding, override));
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      undecided.push(rule.id);
      // The others may be asking less. When several ask too much, the rest is not worth the wait.
      if (undecided.length <= PATIENCE) context.renew();
    }
  }
  if (undecided.length > 0) found.push(notDecided(undecided));
  return applySuppressions(input.document, found, (offset) => lineIndexAt(input.document.lines, offset));
}

function asProblem(rule: LintRule, finding: Finding, severity: Severity | undefined): Problem {
  return {
    code: rule.id,
    message: finding.message,
    severity: severity ?? finding.severity ?? rule.severity,
    span: finding.span,
    refusedBy: [],
    proof: finding.proof ?? rule.proof,
    ...(finding.related && { related: finding.related }),
    ...(finding.witness !== undefined && { witness: finding.witness }),
    ...(finding.fixes && { fixes: finding.fixes }),
  };
}

function notDecided(ids: readonly string[]): Problem {
  return {
    code: 'not-decided',
    message: `The ruleset is too intricate for the analysis, so nothing is said about: ${ids.join(', ')}.`,
    severity: 'hint',
    span: { start: 0, end: 0 },
    refusedBy: [],
    proof: 'sound',
  };
}
