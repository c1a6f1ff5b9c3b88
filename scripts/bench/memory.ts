/** Resident memory of the server with a file of 100,000 rules open. */
import type { Figure } from './figures.ts';
import { rulesetOf } from './rulesets.ts';
import { startServer } from './server.ts';

export async function memory(): Promise<Figure[]> {
  const server = await startServer();
  await server.open('file:///bench/100000.rules', rulesetOf(100_000));
  // The slower findings follow; a request is answered after them.
  await server.connection.sendRequest('textDocument/foldingRange', {
    textDocument: { uri: 'file:///bench/100000.rules' },
  });
  const value = server.memory() / 1e6;
  server.stop();
  return [{ name: 'server with 100,000 rules open, resident', value, unit: 'MB', atMost: 400 }];
}
