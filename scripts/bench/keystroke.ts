/** From a keystroke to its diagnostics, over stdio, in files of growing size. */
import { type Figure, percentile } from './figures.ts';
import { rulesetOf } from './rulesets.ts';
import { startServer } from './server.ts';

const KEYSTROKES = 120;
const LIMITS = new Map([
  [1_000, 16],
  [10_000, 16],
]);

export async function keystroke(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of [100, 1_000, 10_000]) {
    const server = await startServer();
    const uri = `file:///bench/${count}.rules`;
    await server.open(uri, rulesetOf(count));
    const samples: number[] = [];
    const at = { line: Math.floor(count / 2), character: '-A INPUT -s 10'.length };
    for (let i = 0; i < KEYSTROKES; i++) {
      // A digit more, a digit less: the line is refused and taken in turn, as while one types.
      const isInsert = i % 2 === 0;
      samples.push(await server.change(uri, i + 2, at, isInsert ? 0 : 1, isInsert ? '9' : ''));
    }
    server.stop();
    const settled = samples.slice(20);
    const limit = LIMITS.get(count);
    figures.push({
      name: `keystroke to diagnostics, ${count} rules, p50`,
      value: percentile(settled, 0.5),
      unit: 'ms',
    });
    figures.push({
      name: `keystroke to diagnostics, ${count} rules, p95`,
      value: percentile(settled, 0.95),
      unit: 'ms',
      ...(limit !== undefined && { atMost: limit }),
    });
  }
  return figures;
}
