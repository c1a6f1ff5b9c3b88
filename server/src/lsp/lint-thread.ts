/** Lint in a thread of its own, so that typing never waits for it: the asking side, and the side that answers. */
import { constants, setPriority } from 'node:os';
import type { MessagePort, Worker } from 'node:worker_threads';
import { createLinter, type LintAnswer, type Linter, type LintRequest } from './linter.ts';

type Message =
  | { readonly kind: 'lint'; readonly id: number; readonly request: LintRequest }
  | { readonly kind: 'forget'; readonly uri: string };

interface Reply {
  readonly id: number;
  readonly answer: LintAnswer;
}

/** Milliseconds after which an analysis is given up. */
const PATIENCE = 20_000;

interface Waiting {
  readonly settle: (answer: LintAnswer) => void;
  readonly timer: NodeJS.Timeout;
}

/** A linter in another thread. The thread starts with the first question, and again after it had to be stopped. */
export function createThreadLinter(startThread: () => Worker, patience = PATIENCE): Linter {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let lastId = 0;

  const settle = (id: number, answer: LintAnswer): void => {
    const found = waiting.get(id);
    if (!found) return;
    clearTimeout(found.timer);
    waiting.delete(id);
    found.settle(answer);
  };

  const end = (answer: LintAnswer): void => {
    const ended = thread;
    thread = undefined;
    void ended?.terminate();
    for (const id of [...waiting.keys()]) settle(id, answer);
  };

  const running = (): Worker => {
    if (thread) return thread;
    const started = startThread();
    thread = started;
    // The thread alone does not keep the server alive.
    started.unref();
    started.on('message', ({ id, answer }: Reply) => settle(id, answer));
    started.on('error', (error: NodeJS.ErrnoException) => {
      if (thread !== started) return;
      end(isOutOfMemory(error) ? { kind: 'given-up' } : { kind: 'failed', reason: String(error.stack ?? error) });
    });
    started.on('exit', (code) => {
      if (thread === started) end({ kind: 'failed', reason: `the lint thread ended with code ${code}` });
    });
    return started;
  };

  return {
    lint: (request) =>
      new Promise((resolve) => {
        const id = ++lastId;
        const timer = setTimeout(() => end({ kind: 'given-up' }), patience);
        waiting.set(id, { settle: resolve, timer });
        running().postMessage({ kind: 'lint', id, request } satisfies Message);
      }),
    forget: (uri) => thread?.postMessage({ kind: 'forget', uri } satisfies Message),
    stop: () => end({ kind: 'given-up' }),
  };
}

function isOutOfMemory({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** The other side: answers what comes through the port, one question after the other. */
export function answerLint(port: MessagePort): void {
  // Where threads have a priority of their own, this one steps back behind the one that answers the editor.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const linter = createLinter();
  port.on('message', async (message: Message) => {
    if (message.kind === 'forget') {
      linter.forget(message.uri);
      return;
    }
    const { id, request } = message;
    const answer = await linter.lint(request).catch(
      (error: unknown): LintAnswer => ({
        kind: 'failed',
        reason: error instanceof Error ? String(error.stack) : String(error),
      }),
    );
    port.postMessage({ id, answer } satisfies Reply);
  });
}
