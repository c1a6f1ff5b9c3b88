// How a command is written: one file in commands/, whose default export this is.
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Results } from './results/results.ts';
import type { Journeys } from './simulation/journeys.ts';

/** What a command may use of the extension around it. */
export interface ClientContext {
  readonly extension: ExtensionContext;
  readonly log: LogOutputChannel;
  /** The language server's other end. It may still be starting: `(await server).sendRequest(…)` waits until it answers. */
  readonly server: Promise<LanguageClient>;
  readonly journeys: Journeys;
  readonly results: Results;
}

/** A command of the extension. Its title and its places in menus are in package.json, under `contributes`. */
export interface Command {
  /** As in package.json: `iptables.simulatePacket`. */
  readonly id: string;
  /** Does it; `args` are what a CodeLens, a link or another extension gave along. */
  run(context: ClientContext, ...args: readonly unknown[]): unknown;
}
