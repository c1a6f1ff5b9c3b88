/** A language server in a process of its own, spoken to over stdio as an editor does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

/** A program that speaks LSP over standard input and output. */
export interface Program {
  readonly command: string;
  readonly words: readonly string[];
}

const OURS: Program = {
  command: process.execPath,
  words: [fileURLToPath(new URL('../../dist/cli.js', import.meta.url)), 'lsp', '--stdio'],
};

/** What the kernel counts processor time in, milliseconds. */
const TICK = 10;

/** Whether diagnostics are those of the text as it is, and not of the one before. */
export type IsRight = (diagnostics: readonly Diagnostic[]) => boolean;

export interface Server {
  readonly connection: ProtocolConnection;
  /** Opens a text; settles with the first diagnostics for it. */
  open(uri: string, text: string, languageId?: string): Promise<void>;
  /** Sends a change of one place; settles with the first diagnostics for that version that are right, in milliseconds. */
  change(
    uri: string,
    version: number,
    at: { line: number; character: number },
    remove: number,
    text: string,
    isRight?: IsRight,
  ): Promise<number>;
  /** Resident memory, bytes. */
  memory(): number;
  /** Processor time that it and the processes it waited for have used, milliseconds. */
  cpuMs(): number;
  stop(): void;
}

export async function startServer({ command, words }: Program = OURS): Promise<Server> {
  const child: ChildProcess = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  if (!child.stdout || !child.stdin) throw new Error('no pipes to the server');
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Map<string, { readonly isRight: IsRight; readonly settle: () => void }>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, version, diagnostics }: { uri: string; version: number; diagnostics: Diagnostic[] }) => {
      const key = `${uri} ${version}`;
      const waiter = waiting.get(key);
      if (!waiter?.isRight(diagnostics)) return;
      waiting.delete(key);
      waiter.settle();
    },
  );
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const diagnostics = (uri: string, version: number, isRight: IsRight = () => true): Promise<void> =>
    new Promise((settle) => waiting.set(`${uri} ${version}`, { isRight, settle }));
  return {
    connection,
    async open(uri, text, languageId = 'iptables') {
      const done = diagnostics(uri, 1);
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version: 1, text },
      });
      await done;
    },
    async change(uri, version, at, remove, text, isRight) {
      const done = diagnostics(uri, version, isRight);
      const began = performance.now();
      const range = { start: at, end: { line: at.line, character: at.character + remove } };
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range, text }],
      });
      await done;
      return performance.now() - began;
    },
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) * 1024;
    },
    cpuMs() {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
      // The second field, a name in parentheses, may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK;
    },
    stop() {
      connection.dispose();
      child.kill();
    },
  };
}
