/** How long completion and hover take in a file of 10,000 rules. */
import { type Figure, percentile } from './figures.ts';
import { rulesetOf } from './rulesets.ts';
import { startServer } from './server.ts';

const ASKED = 100;

export async function answers(): Promise<Figure[]> {
  const server = await startServer();
  const uri = 'file:///bench/answers.rules';
  await server.open(uri, rulesetOf(10_000));
  const figures: Figure[] = [];
  for (const method of ['hover', 'completion'] as const) {
    const samples: number[] = [];
    for (let i = 0; i < ASKED; i++) {
      const position = { line: 100 + i * 90, character: '-A INPUT -s 10.0.1.1/32 -p tcp -m tcp --dp'.length };
      const began = performance.now();
      await server.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, position });
      samples.push(performance.now() - began);
    }
    figures.push({
      name: `${method} in 10,000 rules, p95`,
      value: percentile(samples.slice(10), 0.95),
      unit: 'ms',
      atMost: 10,
    });
  }
  server.stop();
  return figures;
}
