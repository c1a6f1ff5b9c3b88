/** Lints a shell script: the rules about its sequence of rulesets, and those about rulesets on the one that it leaves. */
import type { Problem, Related } from '../../base/problem.ts';
import { runScript } from '../../model/script/build.ts';
import { TooLarge } from '../../reach/bdd.ts';
import type { Finding } from '../define.ts';
import type { LintSettings } from '../run.ts';
import { scriptRules } from '../script-rules.generated.ts';
import { applySuppressions } from '../suppress.ts';
import { type CalledWith, calledWith } from './called-with.ts';
import { createScriptLintContext, type ScriptLintInput } from './context.ts';
import type { ScriptRule } from './define.ts';
import { isForeign } from './foreign.ts';
import { isCutShort, problemsOfRun, touchesRules } from './known.ts';
import { lintResult } from './result.ts';

/** All rules about scripts, in the order of their ids. */
export const SCRIPT_RULES: readonly ScriptRule[] = scriptRules;

/** What is found in a script. */
export interface ScriptFindings {
  /** What is known without lint rules: refusals, and where knowledge ends. */
  readonly immediate: readonly Problem[];
  /** What lint rules find, and what is wrong with the comments that silence them. */
  readonly problems: readonly Problem[];
}

const NOTHING: ScriptFindings = { immediate: [], problems: [] };

/** All that is found in a script that has been run in the model, without what its comments silence; nothing where it calls no iptables. */
export function lintScript(input: ScriptLintInput, settings: LintSettings = {}): ScriptFindings {
  const asWritten = createScriptLintContext(input);
  if (!touchesRules(input) && !isCutShort(asWritten)) return NOTHING;
  const immediate = problemsOfRun(asWritten, input.backends);
  if (isForeign(input.script.text, input.script.name))
    return { immediate: silenced(input.script.text, immediate), problems: [] };
  const called = calledWith(input.script, asWritten.sites);
  const context = called ? createScriptLintContext(inputCalled(input, called.word)) : asWritten;
  const found: Problem[] = [...immediate];
  const add = (problem: Problem): void => {
    found.push(called ? { ...problem, related: [...(problem.related ?? []), whenCalled(called)] } : problem);
  };
  lintResult(context, settings).forEach(add);
  for (const rule of SCRIPT_RULES) {
    const override = settings[rule.id];
    if (override === 'off') continue;
    try {
      for (const finding of rule.check(context)) add(asProblem(rule, finding, override));
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
    }
  }
  const known = new Set(immediate);
  const kept = silenced(input.script.text, distinct(found));
  return {
    immediate: kept.filter((problem) => known.has(problem)),
    problems: kept.filter((problem) => !known.has(problem)),
  };
}

/** The same script, called with a word. */
function inputCalled(input: ScriptLintInput, word: string): ScriptLintInput {
  const script = { ...input.script, arguments: [word], statements: input.run.result.statements };
  const [backend = 'legacy'] = input.backends;
  const { grammar, memoryOfCall: memory } = input;
  return { ...input, script, run: runScript(grammar, script, backend, { memory }) };
}

function whenCalled({ word, span }: CalledWith): Related {
  return { span, message: `Said of the script when it is called with ${word}.` };
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
