/** The language server's process: takes its transport from the arguments (--stdio, --node-ipc) and serves until it is told to exit. Its lint thread runs the same file. */
import { readdirSync, readFileSync } from 'node:fs';
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
    pageOf: pagesIn(new URL('../docs/', import.meta.url)),
    // Every keystroke makes a new text: where they are large, they are cleared away before the heap has doubled.
    sparing: () => setFlagsFromString('--heap-growing-percent=40'),
  });
}

/** The pages that stand beside the program, by the code that they are about: lint rules have one each, the others a heading. */
function pagesIn(folder: URL): (code: string) => string | undefined {
  const rules = new URL('rules/', folder);
  const codes = new URL('codes.md', folder);
  const pages = new Map<string, string>();
  try {
    for (const [, code = ''] of readFileSync(codes, 'utf8').matchAll(/^### (\S+)$/gm))
      pages.set(code, `${codes.href}#${code}`);
    for (const file of readdirSync(rules)) pages.set(file.replace(/\.md$/, ''), new URL(file, rules).href);
  } catch {
    // Without the folder there are no pages.
  }
  return (code) => pages.get(code);
}
