/** The pages of docs/rules: each lint rule with its examples, so that what the page says is what the code does. */
import type { LintRule } from '../../server/src/lint/define.ts';
import { LINT_RULES } from '../../server/src/lint/run.ts';

const PROOFS = {
  sound: 'Sound: a theorem about the file.',
  'sound-given-environment': 'Sound, given what is said about the host.',
  heuristic: 'A judgement, not a proof.',
} as const;

function page(rule: LintRule): string {
  const examples = rule.examples.map(
    ({ bad, good, pair }) =>
      `## Example\n\nFound in\n\n\`\`\`iptables\n${bad.trimEnd()}\n\`\`\`\n\nand not in\n\n\`\`\`iptables\n${good.trimEnd()}\n\`\`\`\n${pair ? `\nbeside the file of the other family\n\n\`\`\`iptables\n${pair.trimEnd()}\n\`\`\`\n` : ''}`,
  );
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

function index(rules: readonly LintRule[]): string {
  const rows = rules.map(
    (rule) => `| [${rule.id}](${rule.id}.md) | ${rule.title} | ${rule.severity} | ${rule.proof} |`,
  );
  return `# Lint rules\n\n| rule | finds | severity | proof |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** Every page, by its path under docs/rules. */
export function rulePages(): Map<string, string> {
  const all = new Map(LINT_RULES.map((rule) => [`${rule.id}.md`, page(rule)]));
  return all.set('README.md', index(LINT_RULES));
}
