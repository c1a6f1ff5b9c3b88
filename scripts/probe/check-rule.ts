/** One rule through the same code that `check` and `print` use: a save file that holds nothing else. */
import type { Backend, Family } from '../../server/src/base/problem.ts';
import type { TableName } from '../../server/src/catalogue/hooks.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

export interface RuleToCheck {
  readonly family: Family;
  readonly table: TableName;
  readonly chain: string;
  readonly rule: string;
}

export interface CheckedRule {
  /** Codes and messages of what would be refused, by either program. */
  readonly refusals: readonly string[];
  readonly notYetKnown: boolean;
  /** It names something that the host may not have, be it a chain. */
  readonly needsHost: boolean;
  /** A line for the other family: a restore program passes over it. */
  readonly skipped: boolean;
  /** The program shows text and ends at this line. */
  readonly ended: boolean;
  /** The rule's lines as that program saves them, joined by ` | `. */
  readonly saved: (backend: Backend) => string;
}

/** Checks a rule. `builtin`: its chain needs no declaration. With a backend, only what that one would refuse counts. */
export function checkRule({ family, table, chain, rule }: RuleToCheck, builtin: boolean, only?: Backend): CheckedRule {
  const text = `*${table}\n${builtin ? '' : `:${chain} - [0:0]\n`}-A ${chain} ${rule}\nCOMMIT\n`;
  const document = parseSave(text, { family });
  const ruleset = buildRuleset(document);
  const content = document.lines[builtin ? 1 : 2]?.content;
  const command = content?.kind === 'command' ? content.command : undefined;
  const problems = [
    ...document.problems,
    ...ruleset.problems,
    ...(content?.problems ?? []),
    ...(command?.problems ?? []),
  ];
  const saved = (backend: Backend) =>
    printRuleset(ruleset, backend)
      .text.split('\n')
      .filter((line) => line.startsWith('-A'))
      .join(' | ');
  return {
    refusals: problems
      .filter(({ refusedBy }) => (only ? refusedBy.includes(only) : refusedBy.length > 0))
      .map(({ code, message }) => `${code}: ${message}`),
    notYetKnown: problems.some(({ code }) => code === 'not-yet-known'),
    needsHost: problems.some(({ code }) => code.startsWith('host-') || code === 'assumed-chains'),
    skipped: command?.skipped === true,
    ended: problems.some(({ code }) => code === 'ends-the-load'),
    saved,
  };
}
