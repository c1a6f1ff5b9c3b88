/** The language server's process: takes its transport from the arguments (--stdio, --node-ipc) and serves until it is told to exit. Its lint thread runs the same file. */
import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { parentPort, Worker } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { answerLint, createThreadLinter } from './lint-thread.ts';
import { serve } from './server.ts';

/** Of the lint thread: more than 100,000 rules need, and less than would be missed elsewhere. */
const LIMITS = { maxOldGenerationSizeMb: 300, maxYoungGenerationSizeMb: 16 };

if (parentPort) answerLint(parentPort);
else {
  const linter = createThreadLinter(() => new Worker(new URL(import.meta.url), { resourceLimits: LIMITS }));
  serve(createConnection(ProposedFeatures.all), {
    linter,
    pageOf: pagesIn(new URL('../docs/rules/', import.meta.url)),
    // Every keystroke makes a new text: where they are large, they are cleared away before the heap has doubled.
    sparing: () => setFlagsFromString('--heap-growing-percent=40'),
  });
}

/** The pages that stand beside the program, by the lint rule that they are about. */
function pagesIn(folder: URL): (ruleId: string) => string | undefined {
  let files: readonly string[] = [];
  try {
    files = readdirSync(folder);
  } catch {
    // Without the folder there are no pages.
  }
  const pages = new Map(files.map((file) => [file.replace(/\.md$/, ''), new URL(file, folder).href]));
  return (ruleId) => pages.get(ruleId);
}
