/** Finds flow scripts, reads the rules that they name, and runs them. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { Family } from '../base/problem.ts';
import { parseFlow } from '../flow/parse.ts';
import { runFlow } from '../flow/run.ts';
import { type LoadedRules, loadSave, subjectOf } from '../flow/subject.ts';
import { guessFamily } from '../model/family.ts';
import { languageOf } from '../model/language.ts';
import type { FlowFileReport } from './flow-report.ts';
import { CannotRun, type Input, type Io, readInput } from './io.ts';
import { linesOf } from './lines.ts';
import { loadScript, unsureOf } from './script.ts';

/** The flow scripts of a folder and those below it, in the order of their names; a file by itself. */
export function flowFilesIn(path: string): readonly string[] {
  if (path === '-' || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.flow'));
  if (names.length === 0) throw new CannotRun(`there are no .flow files in ${path}`);
  return names.sort().map((name) => join(path, name));
}

/** Reads one script with its rules and runs its flows. Throws `CannotRun` when the script itself is not there. */
export async function runFlowFile(path: string, io: Io): Promise<FlowFileReport> {
  const { text } = await readInput(path, io);
  const script = parseFlow(text);
  const pathOf = (written: string | undefined): string => (written === undefined ? path : besides(path, written));
  const known = new Map<string, LoadedRules>();
  for (const { from, family } of script.rules) {
    if (from.kind === 'file')
      known.set(keyOf(from.path.text, family), await loadRules(pathOf(from.path.text), family, io));
  }
  const subject = subjectOf(script, (written, family) => {
    const found = known.get(keyOf(written, family));
    return found ?? { ok: false, message: `cannot read ${written}` };
  });
  const problems = [...script.problems, ...subject.problems].map(({ message, span }) => ({ message, span }));
  const lines = linesOf(text);
  if (problems.length > 0) return { path, script, lines, problems, flows: [], pathOf };
  const flows = script.flows.map((flow) => {
    const started = performance.now();
    const result = runFlow(flow, subject);
    return { ...result, seconds: (performance.now() - started) / 1000 };
  });
  const refused = flows.flatMap(({ steps }) => steps.flatMap((step) => step.refused ?? []));
  return { path, script, lines, problems: refused, flows, pathOf };
}

function keyOf(path: string, family: Family | undefined): string {
  return `${family ?? ''} ${path}`;
}

/** A path in a script counts from the script's folder. */
function besides(script: string, written: string): string {
  return isAbsolute(written) || script === '-' ? written : normalize(join(dirname(script), written));
}

async function loadRules(path: string, family: Family | undefined, io: Io): Promise<LoadedRules> {
  try {
    const input = await readInput(path, io);
    return languageOf(path, input.text) === 'shell' ? await rulesOfScript(input) : rulesOfSave(input, family);
  } catch (error) {
    if (error instanceof CannotRun) return { ok: false, message: `${error.message.replace(/^c/, 'C')}.` };
    throw error;
  }
}

function rulesOfSave({ path, text }: Input, family: Family | undefined): LoadedRules {
  const told = family ?? guessFamily(path, text);
  const { ruleset, refusals } = loadSave(text, told);
  const lines = linesOf(text);
  return {
    ok: true,
    rulesets: { ipv4: told === 4 ? ruleset : undefined, ipv6: told === 6 ? ruleset : undefined },
    refusals: refusals.map(({ span, message }) => `${lines.position(span.start).line + 1}: ${message}`),
  };
}

async function rulesOfScript(input: Input): Promise<LoadedRules> {
  const run = await loadScript(input, { backend: 'legacy', arguments: [], environment: [] });
  const lines = linesOf(input.text);
  const [unsure] = unsureOf(run, [4, 6]);
  if (unsure)
    return { ok: false, message: `${input.path}:${lines.position(unsure.place.start).line + 1}: ${unsure.message}.` };
  return { ok: true, rulesets: { ipv4: run.rulesets[4], ipv6: run.rulesets[6] }, refusals: [] };
}
