/** Measures verdicts on rulesets from real hosts against what the real iptables said: `tsx scripts/measure/corpus.ts [FOLDER] [--list]`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BACKENDS, type Backend, type Family, type Problem } from '../../server/src/base/problem.ts';
import { linesOf } from '../../server/src/cli/lines.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { languageOf } from '../../server/src/model/language.ts';
import { problemsOf } from '../../server/src/model/problems.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

interface Verdict {
  readonly loads: boolean;
  readonly message?: string;
  readonly line?: number;
}

type Truth = { readonly file: string; readonly family: Family } & Readonly<Record<Backend, Verdict>>;

/**
 * `agrees`: the same verdict. `on the host`: the real one refused what this host does not have (a user, a set, a name, or
 * the chains of a file for -n), and that is said without calling it refused. The others are wrong.
 */
type Outcome = 'agrees' | 'on the host' | 'falsely refused' | 'missed';

/** Findings that say what the host must have for the line to load. */
const NEEDS_HOST = /^(host-|assumed-chains$|needs-|ipset|unknown-set)/;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean' } } });
const here = dirname(fileURLToPath(import.meta.url));
const folder = positionals[0] ?? join(here, '../../../shared/corpus/save');
if (existsSync(join(folder, 'truth.json'))) measure();

function measure(): void {
  const truths: Truth[] = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  const counts: Record<Outcome, number> = { 'falsely refused': 0, missed: 0, 'on the host': 0, agrees: 0 };
  const notes: Record<Outcome, string[]> = { 'falsely refused': [], missed: [], 'on the host': [], agrees: [] };
  let blamed = 0;
  let refused = 0;
  for (const truth of truths) {
    const text = readFileSync(join(folder, truth.file), 'utf8');
    const { problems, lineOf } = analyse(text, truth.family);
    if (languageOf(truth.file, text) !== 'save') notes['falsely refused'].push(`${truth.file} is taken for a script`);
    for (const backend of BACKENDS) {
      const refusals = problems.filter(({ refusedBy }) => refusedBy.includes(backend));
      const outcome = judge(truth[backend], refusals, problems, lineOf);
      counts[outcome]++;
      const said = refusals[0] ?? problems.find(({ code }) => NEEDS_HOST.test(code));
      const ours = said ? `line ${lineOf(said)}: ${said.message}` : 'nothing';
      notes[outcome].push(`${truth.file} ${backend}: ${truth[backend].message ?? 'loads'}\n    here: ${ours}`);
      if (truth[backend].loads || refusals.length === 0) continue;
      refused++;
      if (refusals.some((problem) => lineOf(problem) === truth[backend].line)) blamed++;
    }
  }
  for (const outcome of ['falsely refused', 'missed'] as const)
    for (const note of notes[outcome]) console.log(`${outcome}: ${note}`);
  if (values.list) for (const note of notes['on the host']) console.log(`on the host: ${note}`);
  const verdicts = truths.length * BACKENDS.length;
  console.log(
    `${truths.length} files, ${verdicts} verdicts: ${counts.agrees} agree, ${counts['on the host']} hang on the host and say so, ` +
      `${counts['falsely refused']} falsely refused, ${counts.missed} missed; ` +
      `a refusal stands on the line that the real one blames in ${blamed} of ${refused}`,
  );
}

function analyse(text: string, family: Family): { problems: readonly Problem[]; lineOf: (problem: Problem) => number } {
  const document = parseSave(text, { family });
  const lines = linesOf(text);
  return {
    problems: problemsOf(document, buildRuleset(document)),
    lineOf: (problem) => lines.position(problem.span.start).line + 1,
  };
}

function judge(
  truth: Verdict,
  refusals: readonly Problem[],
  problems: readonly Problem[],
  lineOf: (problem: Problem) => number,
): Outcome {
  if (truth.loads) return refusals.length === 0 ? 'agrees' : 'falsely refused';
  if (refusals.length > 0) return 'agrees';
  const told = problems.filter(({ code }) => NEEDS_HOST.test(code));
  const isTold = told.some((problem) => problem.code === 'assumed-chains' || lineOf(problem) === truth.line);
  return isTold ? 'on the host' : 'missed';
}
