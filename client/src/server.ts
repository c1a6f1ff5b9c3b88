// The language server's other end: starts it as a process of its own and says in the status bar how it is.
import { type ExtensionContext, LanguageStatusSeverity, type LogOutputChannel, languages } from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { withLineEnds } from './line-ends.ts';

const own = [{ language: 'iptables' }, { language: 'iptables-flow' }];

/** In shell scripts the server speaks of what is iptables, and is silent where nothing is. */
const documentSelector = [...own, { language: 'shellscript' }];

/** The client of a server that is not started yet: `start()` it. */
export function createServer(extension: ExtensionContext, outputChannel: LogOutputChannel): LanguageClient {
  const module = extension.asAbsolutePath('dist/server.js');
  const server = new LanguageClient(
    'iptables',
    'iptables',
    { module, transport: TransportKind.ipc },
    {
      documentSelector,
      outputChannel,
      middleware: {
        provideCodeActions: async (document, range, context, token, next) =>
          withLineEnds(document, await next(document, range, context, token)),
      },
    },
  );
  showState(extension, server);
  return server;
}

const stateWords: Readonly<Record<State, string>> = {
  [State.Starting]: 'iptables: starting',
  [State.Running]: 'iptables',
  [State.Stopped]: 'iptables: stopped',
  [State.StartFailed]: 'iptables: could not start',
};

/** An entry in the language status (`{}` in the status bar), with the way to start the server again. */
function showState(extension: ExtensionContext, server: LanguageClient): void {
  const item = languages.createLanguageStatusItem('iptables.server', own);
  item.name = 'iptables';
  item.command = { command: 'iptables.restartServer', title: 'Restart' };
  const draw = (state: State): void => {
    const ended = state === State.Stopped || state === State.StartFailed;
    item.text = stateWords[state];
    item.busy = state === State.Starting;
    item.severity = ended ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  };
  draw(State.Starting);
  extension.subscriptions.push(
    item,
    server.onDidChangeState(({ newState }) => draw(newState)),
  );
}
