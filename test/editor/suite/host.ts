// A test runner small enough to live inside the extension host: tests in order, each with a time limit, and a report as JSON.
import { writeFileSync } from 'node:fs';
import { Uri, workspace } from 'vscode';

/** One test's outcome, as `test/editor/run.ts` reads it. */
export interface Outcome {
  readonly name: string;
  readonly milliseconds: number;
  /** Why it failed; absent when it passed. */
  readonly failure?: string;
  /** 2 when it passed at the second try only: a busy machine answers late. */
  readonly tries?: number;
}

const limitMs = 60_000;
const tests: { readonly name: string; readonly body: () => Promise<void> }[] = [];

/** Declares a test. Its name is a sentence about behaviour. */
export function test(name: string, body: () => Promise<void>): void {
  tests.push({ name, body });
}

/** Runs all of them and writes the report where `IPTABLES_EDITOR_REPORT` says; throws when one failed, which is the exit code. */
export async function runAll(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const { name, body } of tests) {
    const started = performance.now();
    const first = await failureOf(body);
    const failure = first === undefined ? undefined : await failureOf(body);
    const milliseconds = performance.now() - started;
    if (failure !== undefined) outcomes.push({ name, milliseconds, failure });
    else outcomes.push({ name, milliseconds, tries: first === undefined ? 1 : 2 });
  }
  const report = process.env['IPTABLES_EDITOR_REPORT'];
  if (report !== undefined) writeFileSync(report, JSON.stringify(outcomes));
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  if (failed > 0) throw new Error(`${failed} of ${outcomes.length} tests failed`);
}

async function failureOf(body: () => Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs / 1000} s`)), limitMs);
  });
  try {
    await Promise.race([body(), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes a file into the folder that is open and returns where. */
export async function fileWith(name: string, text: string): Promise<Uri> {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  const uri = Uri.joinPath(folder.uri, name);
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}
