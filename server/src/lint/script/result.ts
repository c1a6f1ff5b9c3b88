/** The lint rules about rulesets, asked of the ruleset that a script leaves: what they find stands on the words of the script that made it. */
import type { Family, Fix, Problem, Related } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import { buildRuleset } from '../../model/build.ts';
import { hullOf, rowAt, type View, viewOf, wordsIn } from '../../model/script/view.ts';
import { authoredAt } from '../../model/script/written-at.ts';
import { parseSave } from '../../syntax/save/parse.ts';
import { LINT_RULES, type LintSettings, lint } from '../run.ts';
import { carriedFixes } from './carried-fixes.ts';
import type { ScriptLintContext } from './define.ts';
import { stretchOf, toldWhereRead } from './other-files.ts';

/** Rules above which the result is not looked at. */
const MOST_RULES = 10_000;

/** Rules that speak of a rule as it stands: what else there is makes no difference to them. */
const LINEWISE: ReadonlySet<string> = new Set(LINT_RULES.filter(({ linewise }) => linewise).map(({ id }) => id));
const NOT_LINEWISE: LintSettings = Object.fromEntries(
  LINT_RULES.filter(({ linewise }) => !linewise).map(({ id }) => [id, 'off' as const]),
);

/**
 * Findings about the resulting rulesets, on the script. Where rules may be there or not, only what holds either way; where
 * some are not known at all, only what is said of a single rule.
 */
export function lintResult(context: ScriptLintContext, settings: LintSettings): Problem[] {
  const { run } = context;
  const touched = ([4, 6] as const).filter((family) => run.kernel.tables[family].size > 0);
  const large = touched.filter((family) => rulesIn(context, family) > MOST_RULES);
  const found = touched.flatMap((family): Found[] => {
    if (large.includes(family)) return [];
    const view = context.view(family);
    if (view.gaps) return findingsIn(context, view, { ...settings, ...NOT_LINEWISE });
    const all = findingsIn(context, view, settings);
    if (view.doubts === 0) return all;
    const certain = findingsIn(context, viewOf(run.kernel, family, 'certain'), settings);
    const keys = new Set(certain.map(({ problem }) => keyOf(problem)));
    return all.filter(({ problem }) => keys.has(keyOf(problem)) || LINEWISE.has(problem.code));
  });
  const fixes = carriedFixes(
    context,
    found.flatMap(({ view, problem }) => (problem.fixes ?? []).map((fix) => ({ view, fix }))),
  );
  const all = found.flatMap((one) => onScript(context, one, fixes) ?? []);
  return large.length > 0 ? [...all, TOO_MANY] : all;
}

/** Said once, so that silence is not taken for praise. */
const TOO_MANY: Problem = {
  code: 'not-decided',
  message: `The script leaves, or may leave, more than ${MOST_RULES.toLocaleString('en')} rules: the lint rules about rulesets are not asked about so many.`,
  severity: 'hint',
  span: { start: 0, end: 0 },
  refusedBy: [],
  proof: 'sound',
};

function rulesIn({ run }: ScriptLintContext, family: Family): number {
  let count = 0;
  for (const { chains } of run.kernel.tables[family].values())
    for (const { entries } of chains.values()) count += entries.length;
  return count;
}

/** A finding, and the ruleset as a text that it is about. */
interface Found {
  readonly view: View;
  readonly problem: Problem;
}

function keyOf({ code, span, message }: Problem): string {
  return `${code} ${span.start} ${span.end} ${message}`;
}

function findingsIn(context: ScriptLintContext, view: View, settings: LintSettings): Found[] {
  const document = parseSave(view.text, { family: view.family });
  const [backend = 'legacy'] = context.backends;
  const ruleset = buildRuleset(document, { backend });
  const input = { document, ruleset, backends: context.backends, pair: undefined };
  return lint(input, settings).map((problem) => ({ view, problem }));
}

/** The finding on the words of the script, with those of its fixes that can be made there. */
function onScript(
  context: ScriptLintContext,
  { view, problem }: Found,
  carried: ReadonlyMap<Fix, Fix>,
): Problem | undefined {
  const { fixes, related, ...rest } = problem;
  const span = placeOf(context, view, problem.span);
  if (!span) return inReadFile(context, view, problem);
  const others = (related ?? []).flatMap((one): Related[] => {
    const place = placeOf(context, view, one.span);
    return place ? [{ ...one, span: place }] : [];
  });
  const kept = (fixes ?? []).flatMap((fix) => carried.get(fix) ?? []);
  return { ...rest, span, ...(others.length > 0 && { related: others }), ...(kept.length > 0 && { fixes: kept }) };
}

/** The finding about a rule that stands in a file which the script reads. */
function inReadFile(context: ScriptLintContext, view: View, problem: Problem): Problem | undefined {
  const row = rowAt(view, problem.span.start);
  if (!row?.entry) return undefined;
  const words = wordsIn(row, problem.span).map((word) => authoredAt(context.text, word));
  const stretch = stretchOf(words) ?? stretchOf([row.entry.place]);
  return stretch && toldWhereRead(context, { ...problem, span: stretch.span }, stretch.source, row.entry.place);
}

function placeOf(context: ScriptLintContext, view: View, span: Span): Span | undefined {
  const row = rowAt(view, span.start);
  if (!row) return undefined;
  if (row.entry) {
    const words = wordsIn(row, span);
    return hullOf(words.map((word) => authoredAt(context.text, word))) ?? hullOf([row.entry.place]);
  }
  return row.chain === undefined ? undefined : declarationOf(context, view, row.table, row.chain);
}

/** Where the script sets a chain's policy or makes it; else where it first puts a rule into it. */
function declarationOf(
  { commands }: ScriptLintContext,
  { family }: View,
  table: string,
  chain: string,
): Span | undefined {
  let made: Span | undefined;
  let used: Span | undefined;
  for (const { changes, place } of commands) {
    for (const change of changes) {
      if (!('chain' in change) || change.family !== family || change.table !== table || change.chain !== chain)
        continue;
      if (change.kind === 'policy' || change.kind === 'chain-added') made = hullOf([place]);
      else used ??= hullOf([place]);
    }
  }
  return made ?? used;
}
