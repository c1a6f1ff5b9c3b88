/** A language server in a process of its own, spoken to over stdio as an editor does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Server {
  readonly connection: ProtocolConnection;
  /** Opens a text; settles with the first diagnostics for it. */
  open(uri: string, text: string): Promise<void>;
  /** Sends a change of one place; settles with the first diagnostics for that version, in milliseconds. */
  change(
    uri: string,
    version: number,
    at: { line: number; character: number },
    remove: number,
    text: string,
  ): Promise<number>;
  /** Resident memory, bytes. */
  memory(): number;
  stop(): void;
}

export async function startServer(): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [program, 'lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout || !child.stdin) throw new Error('no pipes to the server');
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Map<string, () => void>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, version }: { uri: string; version: number }) => {
    waiting.get(`${uri} ${version}`)?.();
    waiting.delete(`${uri} ${version}`);
  });
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const diagnostics = (uri: string, version: number): Promise<void> =>
    new Promise((resolve) => waiting.set(`${uri} ${version}`, resolve));
  return {
    connection,
    async open(uri, text) {
      const done = diagnostics(uri, 1);
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'iptables', version: 1, text },
      });
      await done;
    },
    async change(uri, version, at, remove, text) {
      const done = diagnostics(uri, version);
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
    stop() {
      connection.dispose();
      child.kill();
    },
  };
}
