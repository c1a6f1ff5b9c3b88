/** Loads a whole file into the real iptables, in a network namespace of its own, and compares verdict, blamed line and what is left. */
import { BACKENDS, type Backend, type Problem } from '../../server/src/base/problem.ts';
import { linesOf } from '../../server/src/cli/lines.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import { problemsOf } from '../../server/src/model/problems.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import type { FileToCheck } from './make-file.ts';
import { loadAndSave } from './real.ts';

/** What a file needs of the host: whether it is there is not the file's fault. */
const HOSTS_WORDS = /Set \S+ doesn't exist/;

/** Refusals of a file for -n that hang on the chains and rules which the host has. */
const HOSTS_CHAINS = /: line \d+ failed|_\w+ failed \(No such|does not exist|Couldn't load target|is not a chain/;

/** How the two programs and this reader differ about a file, in sentences. */
export function compareFile(file: FileToCheck): string[] {
  return BACKENDS.flatMap((backend) => differences(file, backend));
}

/** The line that the program names, from 1. */
interface Blame {
  readonly line: number | undefined;
  readonly words: string;
}

interface Here {
  readonly refusals: readonly { readonly line: number; readonly problem: Problem }[];
  readonly assumes: boolean;
  readonly ended: boolean;
  readonly printed: string;
  /** A file for -n, which leaves chains to the host. */
  readonly isFragment: boolean;
  /** One block of it is, another is not: no way of loading it is the right one. */
  readonly isMixed: boolean;
}

function differences(file: FileToCheck, backend: Backend): string[] {
  const here = analyse(file, backend);
  if (here.isMixed) return [];
  const real = loadAndSave({ ...file, noFlush: here.isFragment }, backend);
  const blamed = /line:? (\d+)/.exec(real.words)?.[1];
  const line = blamed === undefined ? undefined : Number(blamed);
  const first = here.refusals[0];
  const ours = first ? `line ${first.line}: ${first.problem.code}: ${first.problem.message}` : 'nothing';
  if (real.status !== 0) {
    if (HOSTS_WORDS.test(real.words) || (here.isFragment && HOSTS_CHAINS.test(real.words))) return [];
    if (!first) return [`${backend} refuses it: ${real.words}`];
    return isBlamedFairly(here, { line, words: real.words }, file.text, backend)
      ? []
      : [`${backend} blames line ${line}: ${real.words}; here: ${ours}`];
  }
  if (here.ended) return [];
  if (first) return [`${backend} takes it; here: ${ours}`];
  if (here.assumes || here.isFragment) return [];
  const [found, printed] = [said(real.saved), said(here.printed)];
  const at = found.findIndex((line, index) => line !== printed[index]);
  if (at < 0 && found.length === printed.length) return [];
  const place = at < 0 ? found.length : at;
  return [`${backend} leaves ${JSON.stringify(found[place])}; here ${JSON.stringify(printed[place])}`];
}

/**
 * The line that the program names is refused here; or it is the COMMIT at which the kernel refuses what stands above.
 * iptables-nft may well name a line below.
 */
function isBlamedFairly({ refusals }: Here, { line, words }: Blame, text: string, backend: Backend): boolean {
  if (line === undefined || refusals.some((refusal) => refusal.line === line)) return true;
  // Lines are counted differently below one that is read in pieces, and at the end.
  if (refusals.some(({ problem }) => problem.code === 'line-too-long')) return true;
  if (/COMMIT expected/.test(words)) return refusals.some(({ problem }) => problem.code === 'missing-commit');
  const named = text.split('\n')[line - 1];
  const isCommitted = backend === 'nft' || named === undefined || named.startsWith('COMMIT');
  return isCommitted && refusals.some((refusal) => refusal.line <= line);
}

function analyse({ text, family }: FileToCheck, backend: Backend): Here {
  const document = parseSave(text, { family });
  const ruleset = buildRuleset(document, { backend });
  const places = linesOf(text);
  const problems = problemsOf(document, ruleset);
  const refusals = problems
    // The restore programs pass over lines for the other family; that nothing is left is said as a refusal of what was meant.
    .filter(
      ({ refusedBy, severity, code }) =>
        refusedBy.includes(backend) && (code !== 'wrong-family' || severity === 'error'),
    )
    .map((problem) => ({ line: places.position(problem.span.start).line + 1, problem }));
  return {
    refusals,
    assumes: problems.some(({ code }) => code === 'assumed-chains'),
    ended: problems.some(({ code }) => code === 'ends-the-load'),
    printed: printRuleset(ruleset, backend).text,
    isFragment: ruleset.fragment,
    isMixed: new Set(blocksOf(text).map(declaresBuiltin)).size > 1,
  };
}

function blocksOf(text: string): string[] {
  return text.split(/^(?=\*)/m).filter((block) => block.startsWith('*'));
}

function declaresBuiltin(block: string): boolean {
  return /^(:|-P )\s*(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)\b/m.test(block);
}

/** User chains, policies and rules in a fixed order of tables: which built-in chains and tables are printed depends on the host. */
function said(saved: string): string[] {
  const lines: string[] = [];
  let table = '';
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith('-') || /^:\S+ (-|DROP) /.test(line)) {
      const text = line.startsWith(':') ? line.replace(/ \[.*/, '') : line;
      lines.push(`${table} ${text}`);
    }
  }
  const order = (line: string): string => line.slice(0, line.indexOf(' '));
  return lines.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
}
