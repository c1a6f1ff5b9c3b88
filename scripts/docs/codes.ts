/** The page docs/codes.md: every code that a finding can have, with what it means. */
import { valueProblems } from '../../server/src/catalogue/codes.ts';
import { LINT_RULES } from '../../server/src/lint/run.ts';
import { SCRIPT_RULES } from '../../server/src/lint/script/run.ts';
import { fileProblems } from '../../server/src/model/codes.ts';
import { commandProblems } from '../../server/src/syntax/command/codes.ts';

/** Codes of the editor and the server alone. */
const editorProblems = {
  'packet-words': 'The packet of a `# packet:` line cannot be read.',
  'packet-expectation': 'A packet meets another fate than the one behind `=>`.',
  'flow-syntax': 'A line of a flow script cannot be read, or the rules that it names cannot be had.',
  'flow-packet': 'A packet of a flow script cannot be made of its words.',
  'flow-expectation': 'What a step of a flow script does is not what is expected of it.',
  'not-known': 'Here a script depends on something that cannot be known from its text; a comment can tell it.',
  'not-decided': 'The lint rules were given up on a file that takes too much time or memory.',
} as const;

const SECTIONS: readonly (readonly [title: string, intro: string, codes: Readonly<Record<string, string>>])[] = [
  [
    'Files and chains',
    'What is wrong with lines, with the text as a whole, and with the ruleset that it makes.',
    fileProblems,
  ],
  ['Commands', 'What is wrong with the words of a rule.', commandProblems],
  ['Values', 'What is wrong with a value, or with the use of a match or target.', valueProblems],
  [
    'Packets',
    'What the editor says of `# packet:` lines, of flow scripts, of shell scripts and of itself.',
    editorProblems,
  ],
];

/** The page, and each code that it documents. */
export function codesPage(): { readonly text: string; readonly codes: ReadonlySet<string> } {
  const shown = new Set<string>();
  const sections = SECTIONS.map(([title, intro, codes]) => {
    const rows = Object.entries(codes).filter(([code]) => !shown.has(code));
    for (const [code] of rows) shown.add(code);
    return `## ${title}\n\n${intro}\n\n${rows.map(([code, text]) => `### ${code}\n\n${text}`).join('\n\n')}`;
  });
  const listed = (rules: readonly { readonly id: string; readonly title: string }[]): string =>
    rules.map(({ id, title }) => `- [${id}](rules/${id}.md): ${title}`).join('\n');
  const intro =
    'Every finding has a code that stays: it stands behind the message in the editor and in the reports of `iptables-ls check`. Those of the first three parts are mostly refusals: the message names the program that would not load the line.';
  return {
    text: `# Codes of findings\n\n${intro}\n\n${sections.join('\n\n')}\n\n## Lint rules\n\nAdvice about rulesets that load, each with a page of its own.\n\n${listed(LINT_RULES)}\n\nAdvice about shell scripts.\n\n${listed(SCRIPT_RULES)}\n`,
    codes: shown,
  };
}
