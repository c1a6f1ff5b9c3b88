/** The language server's process: takes its transport from the arguments (--stdio, --node-ipc) and serves until it is told to exit. Its lint thread runs the same file. */
import { parentPort, Worker } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { answerLint, createThreadLinter } from './lint-thread.ts';
import { serve } from './server.ts';

if (parentPort) answerLint(parentPort);
else {
  const linter = createThreadLinter(() => new Worker(new URL(import.meta.url)));
  serve(createConnection(ProposedFeatures.all), { linter });
}
