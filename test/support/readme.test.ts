/** What the README promises about settings and commands is what the manifest gives. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const top = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', top), 'utf8');
const { contributes } = JSON.parse(readFileSync(new URL('package.json', top), 'utf8')) as {
  contributes: { configuration: { properties: Record<string, unknown> } };
};

it('names every setting but the trace in its table, and none that there is not', () => {
  const settings = Object.keys(contributes.configuration.properties).filter((name) => !name.includes('.trace.'));
  const named = [...readme.matchAll(/^\| `(iptables\.[\w.]+)`/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(settings.sort());
});
