// The extension's entry: registers each command of commands/ and has the language server started.
import { setImmediate } from 'node:timers/promises';
import { type ExtensionContext, commands as editorCommands, type LogOutputChannel, window } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ResultingRuleset, ScriptRulesetParams } from '../../server/src/lsp/protocol.ts';
import { commands } from './commands.generated.ts';
import type { ClientContext, Command } from './define.ts';
import { createResults } from './results/results.ts';
import { createJourneys } from './simulation/journeys.ts';
import { watchForWanted } from './wanted.ts';

/** What `activate` hands to other extensions, and to the tests. */
export interface Api {
  /** Settles once the language server answers; rejects when it could not be started. */
  readonly started: Promise<void>;
}

let server: Promise<LanguageClient> | undefined;

/** Called by the editor when the first iptables file or shell script is opened. It does not wait for the server: typing never does. */
export function activate(extension: ExtensionContext): Api {
  const log = window.createOutputChannel('iptables', { log: true });
  const wanted = watchForWanted();
  server = wanted.first.then(() => loadServer(extension, log));
  const journeys = createJourneys();
  const starting = server;
  const results = createResults(async (script) => {
    const params: ScriptRulesetParams = { uri: script.toString() };
    const result: ResultingRuleset | null = await (await starting).sendRequest('iptables/scriptRuleset', params);
    return result ?? undefined;
  });
  const context: ClientContext = { extension, log, server, journeys, results };
  for (const { id, run } of commands as readonly Command[]) {
    extension.subscriptions.push(
      editorCommands.registerCommand(id, (...args) => {
        wanted.want();
        return run(context, ...args);
      }),
    );
  }
  extension.subscriptions.push(log, journeys, results, wanted);

  const started = server.then((client) => client.start());
  // The status item says it, and the log why; a rejection that nobody awaits would be said again as an error of the editor.
  started.catch((error: unknown) => log.error(String(error)));
  return { started };
}

/** Called by the editor before it closes: the server is asked to exit. */
export async function deactivate(): Promise<void> {
  // One that was never wanted was never started.
  const started = await Promise.race([server, setImmediate(undefined)]);
  await started?.stop();
}

/** The client library is most of this extension. It is read when the editor has drawn, not while everything waits for `activate`. */
async function loadServer(extension: ExtensionContext, log: LogOutputChannel): Promise<LanguageClient> {
  await setImmediate();
  const { createServer } = await import('./server.ts');
  return createServer(extension, log);
}
