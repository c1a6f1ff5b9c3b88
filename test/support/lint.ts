/** Lints a text as the language server and the command line do, for tests. */
import type { Family, Problem } from '../../server/src/base/problem.ts';
import { applyEdits } from '../../server/src/base/span.ts';
import { lint } from '../../server/src/lint/run.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import type { Ruleset } from '../../server/src/model/types.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

export function rulesetOf(text: string, family: Family): Ruleset {
  return buildRuleset(parseSave(text, { family }));
}

/** What the lint rules find in a text; `pair` is the text of the other family's file. */
export function lintText(text: string, family: Family = 4, pair?: string): Problem[] {
  const document = parseSave(text, { family });
  const other = family === 4 ? 6 : 4;
  return lint({
    document,
    ruleset: buildRuleset(document),
    backends: ['legacy', 'nft'],
    pair: pair === undefined ? undefined : { name: 'the other file', ruleset: rulesetOf(pair, other) },
  });
}

/** Everything in a text that a real iptables would refuse. */
export function refusals(text: string, family: Family): string[] {
  const document = parseSave(text, { family });
  const inLines = document.lines.flatMap(({ content }) => [
    ...content.problems,
    ...(content.kind === 'command' ? content.command.problems : []),
  ]);
  return [...document.problems, ...inLines, ...buildRuleset(document).problems]
    .filter(({ refusedBy }) => refusedBy.length > 0)
    .map(({ code, message }) => `${code}: ${message}`);
}

export function fixed(text: string, problem: Problem, index = 0): string {
  const fix = problem.fixes?.[index];
  return fix ? applyEdits(text, fix.edits) : text;
}
