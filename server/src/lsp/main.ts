/** The language server's process: takes its transport from the arguments (--stdio, --node-ipc) and serves until it is told to exit. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';

serve(createConnection(ProposedFeatures.all));
