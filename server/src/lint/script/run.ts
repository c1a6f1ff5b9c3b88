/** Lints a shell script: the rules about its sequence of rulesets, and those about rulesets on the one that it leaves. */
import type { Problem } from '../../base/problem.ts';
import { TooLarge } from '../../reach/bdd.ts';
import type { Finding } from '../define.ts';
import type { LintSettings } from '../run.ts';
import { scriptRules } from '../script-rules.generated.ts';
import { applySuppressions } from '../suppress.ts';
import { createScriptLintContext, type ScriptLintInput } from './context.ts';
import type { ScriptRule } from './define.ts';
import { lintResult } from './result.ts';

/** All rules about scripts, in the order of their ids. */
export const SCRIPT_RULES: readonly ScriptRule[] = scriptRules;

/** What the rules find, without what a comment silences; `problems` are those found before, which comments may silence too. */
export function lintScript(
  input: ScriptLintInput,
  settings: LintSettings = {},
  problems: readonly Problem[] = [],
): Problem[] {
  const context = createScriptLintContext(input);
  const found: Problem[] = [...problems, ...lintResult(context, settings)];
  for (const rule of SCRIPT_RULES) {
    const override = settings[rule.id];
    if (override === 'off') continue;
    try {
      for (const finding of rule.check(context)) found.push(asProblem(rule, finding, override));
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
    }
  }
  return silenced(input.script.text, distinct(found));
}

function asProblem(rule: ScriptRule, finding: Finding, severity: Problem['severity'] | undefined): Problem {
  const { span, message, related, witness, fixes, proof } = finding;
  return {
    code: rule.id,
    message,
    severity: severity ?? finding.severity ?? rule.severity,
    span,
    refusedBy: [],
    proof: proof ?? rule.proof,
    ...(related && { related }),
    ...(witness !== undefined && { witness }),
    ...(fixes && { fixes }),
  };
}

/** A loop says the same in each pass. */
function distinct(problems: readonly Problem[]): Problem[] {
  const byPlace = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem.span.start} ${problem.span.end} ${problem.code} ${problem.message}`;
    if (!byPlace.has(key)) byPlace.set(key, problem);
  }
  return [...byPlace.values()];
}

/** Without the findings that comments of the script silence. */
export function silenced(text: string, problems: readonly Problem[]): Problem[] {
  if (!text.includes('iptables-ls ignore')) return [...problems];
  const lines = linesOf(text);
  return applySuppressions({ lines }, problems, (offset) => {
    let line = 0;
    while (line + 1 < lines.length && (lines[line + 1]?.start ?? 0) <= offset) line++;
    return line;
  });
}

function linesOf(text: string) {
  let start = 0;
  return text.split('\n').map((whole, line) => {
    const blanks = /^\s*/.exec(whole)?.[0].length ?? 0;
    const trimmed = whole.trim();
    const kind = trimmed === '' ? 'blank' : trimmed.startsWith('#') ? 'comment' : 'command';
    const made = { line, start, origin: start + blanks, text: trimmed, content: { kind } };
    start += whole.length + 1;
    return made;
  });
}
