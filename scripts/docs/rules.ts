/** The pages of docs/rules: each lint rule with its examples, so that what the page says is what the code does. */
import type { LintRule } from '../../server/src/lint/define.ts';
import { LINT_RULES } from '../../server/src/lint/run.ts';
import type { ScriptRule } from '../../server/src/lint/script/define.ts';
import { SCRIPT_RULES } from '../../server/src/lint/script/run.ts';

const PROOFS = {
  sound: 'Sound: a theorem about the file.',
  'sound-given-environment': 'Sound, given what is said about the host.',
  heuristic: 'A judgement, not a proof.',
} as const;

function page(rule: LintRule): string {
  return pageWith(rule, examplesOf(rule));
}

/** A page about a rule of scripts. */
function scriptPage(rule: ScriptRule): string {
  const examples = rule.examples.map(
    ({ bad, good }) =>
      `## Example\n\nFound in\n\n\`\`\`sh\n${bad.trimEnd()}\n\`\`\`\n\nand not in\n\n\`\`\`sh\n${good.trimEnd()}\n\`\`\`\n`,
  );
  return pageWith(rule, examples);
}

function examplesOf(rule: LintRule): readonly string[] {
  return rule.examples.map(
    ({ bad, good, pair }) =>
      `## Example\n\nFound in\n\n\`\`\`iptables\n${bad.trimEnd()}\n\`\`\`\n\nand not in\n\n\`\`\`iptables\n${good.trimEnd()}\n\`\`\`\n${pair ? `\nbeside the file of the other family\n\n\`\`\`iptables\n${pair.trimEnd()}\n\`\`\`\n` : ''}`,
  );
}

function pageWith(rule: LintRule | ScriptRule, examples: readonly string[]): string {
  return `# ${rule.id}

${rule.title}.

| | |
|---|---|
| Severity | ${rule.severity} |
| Proof | ${PROOFS[rule.proof]} |
| Since | ${rule.since} |

**What.** ${rule.what}

**Why.** ${rule.why}

**Instead.** ${rule.instead}

${examples.join('\n')}
## Silence it

\`\`\`
# iptables-ls ignore ${rule.id}: the reason
\`\`\`

on the line above, or \`ignore-file\` for the whole file. The setting \`iptables.lint.severities\` changes its severity everywhere.

## Sources

${rule.sources.map((source) => `- \`${source}\``).join('\n')}
`;
}

function index(): string {
  const rowsOf = (rules: readonly (LintRule | ScriptRule)[]): string => rules.map(rowOf).join('\n');
  const head = '| rule | finds | severity | proof |\n|---|---|---|---|';
  return `# Lint rules\n\n${head}\n${rowsOf(LINT_RULES)}\n\n## About shell scripts\n\n${head}\n${rowsOf(SCRIPT_RULES)}\n`;
}

function rowOf(rule: LintRule | ScriptRule): string {
  return `| [${rule.id}](${rule.id}.md) | ${rule.title} | ${rule.severity} | ${rule.proof} |`;
}

/** Every page, by its path under docs/rules. */
export function rulePages(): Map<string, string> {
  const all = new Map(LINT_RULES.map((rule) => [`${rule.id}.md`, page(rule)]));
  for (const rule of SCRIPT_RULES) all.set(`${rule.id}.md`, scriptPage(rule));
  return all.set('README.md', index());
}
