// The extension's entry: starts the language server and registers each command of commands/.
import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

/** Called by the editor when the first iptables file is opened. */
export async function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath('dist/server.js');
  client = new LanguageClient(
    'iptables',
    'iptables',
    { module, transport: TransportKind.ipc },
    { documentSelector: [{ language: 'iptables' }] },
  );
  await client.start();
}

/** Called by the editor before it closes: the server is asked to exit. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
