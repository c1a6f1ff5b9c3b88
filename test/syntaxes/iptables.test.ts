/** The scopes that the grammar of save files gives, on whole files. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixture, grammarSource, iptablesGrammar, tokenize } from './grammars.ts';
import { readMarkers, unmetMarkers } from './markers.ts';

const fixtures = ['ruleset.rules', 'ruleset.v6', 'commands.rules', 'directives.rules', 'unloadable.rules'];

describe('the grammar of save files', () => {
  it.each(fixtures)('gives %s the scopes that are written under its text', async (name) => {
    const marked = readMarkers(fixture(name));
    expect(marked.markers.length).toBeGreaterThan(0);
    expect(unmetMarkers(marked, tokenize(await iptablesGrammar(), marked.lines))).toEqual([]);
  });

  it('names no scope that these files do not show', async () => {
    const grammar = await iptablesGrammar();
    const shown = new Set(
      fixtures
        .flatMap((name) => tokenize(grammar, readMarkers(fixture(name)).lines))
        .flatMap((line) => line.tokens.flatMap((token) => token.scopes)),
    );
    const declared = [...grammarSource('source.iptables').matchAll(/"(?:name|contentName)": "(\S+\.iptables)"/g)];
    expect(declared.length).toBeGreaterThan(40);
    expect(declared.map(([, scope]) => `${scope}`).filter((scope) => !shown.has(scope))).toEqual([]);
  });

  it('knows every target of the catalogue from a chain of the user', async () => {
    const grammar = await iptablesGrammar();
    const files = readdirSync(new URL('../../server/src/catalogue/targets', import.meta.url));
    const names = files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
    expect(names).toContain('LOG');
    const scopeOf = (name: string) =>
      tokenize(grammar, [`-j ${name}`])[0]
        ?.tokens.at(-1)
        ?.scopes.at(-1);
    const known = ['support.class.target.iptables', 'constant.language.verdict.iptables'];
    expect(names.filter((name) => !known.includes(`${scopeOf(name)}`))).toEqual([]);
    expect(scopeOf('LOGDROP')).toBe('entity.name.function.chain.iptables');
  });

  it('ends every line where it began: no line colours the next', async () => {
    const grammar = await iptablesGrammar();
    for (const name of fixtures) {
      for (const line of tokenize(grammar, fixture(name).split('\n'))) {
        expect(line.state.depth, line.text).toBe(1);
      }
    }
  });
});
