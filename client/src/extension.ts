// The extension's entry: starts the language server and registers each command of commands/.
import { type ExtensionContext, commands as editorCommands, LanguageStatusSeverity, languages, window } from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { commands } from './commands.generated.ts';
import type { ClientContext, Command } from './define.ts';

const documentSelector = [{ language: 'iptables' }];
let server: LanguageClient | undefined;

/** What `activate` hands to other extensions, and to the tests. */
export interface Api {
  /** Settles once the language server answers; rejects when it could not be started. */
  readonly started: Promise<void>;
}

/** Called by the editor when the first iptables file is opened. It does not wait for the server: typing never does. */
export function activate(extension: ExtensionContext): Api {
  const log = window.createOutputChannel('iptables', { log: true });
  const module = extension.asAbsolutePath('dist/server.js');
  server = new LanguageClient(
    'iptables',
    'iptables',
    { module, transport: TransportKind.ipc },
    { documentSelector, outputChannel: log },
  );
  showState(extension, server);
  const context: ClientContext = { extension, server, log };
  for (const { id, run } of commands as readonly Command[]) {
    extension.subscriptions.push(editorCommands.registerCommand(id, (...args) => run(context, ...args)));
  }
  extension.subscriptions.push(log);
  return { started: server.start() };
}

/** Called by the editor before it closes: the server is asked to exit. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}

const stateWords: Readonly<Record<State, string>> = {
  [State.Starting]: 'iptables: starting',
  [State.Running]: 'iptables',
  [State.Stopped]: 'iptables: stopped',
  [State.StartFailed]: 'iptables: could not start',
};

/** An entry in the language status (`{}` in the status bar) that says whether the server runs. */
function showState(extension: ExtensionContext, client: LanguageClient): void {
  const item = languages.createLanguageStatusItem('iptables.server', documentSelector);
  item.name = 'iptables';
  item.command = { command: 'iptables.restartServer', title: 'Restart' };
  const draw = (state: State): void => {
    item.text = stateWords[state];
    item.busy = state === State.Starting;
    item.severity =
      state === State.Stopped || state === State.StartFailed
        ? LanguageStatusSeverity.Error
        : LanguageStatusSeverity.Information;
  };
  draw(State.Starting);
  extension.subscriptions.push(
    item,
    client.onDidChangeState(({ newState }) => draw(newState)),
  );
}
