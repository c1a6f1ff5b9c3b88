/** The scopes that calls of iptables and save files in heredocs get inside shell scripts. */
import { describe, expect, it } from 'vitest';
import { fixture, grammarSource, shellGrammar, shellGrammars, tokenize } from './grammars.ts';
import { readMarkers, unmetMarkers } from './markers.ts';

const fixtures = ['calls.sh', 'heredocs.sh'];

describe.each(shellGrammars())('the injection into $name', (shell) => {
  it.each(fixtures)('gives %s the scopes that are written under its text', async (name) => {
    const marked = readMarkers(fixture(name));
    expect(marked.markers.length).toBeGreaterThan(0);
    expect(unmetMarkers(marked, tokenize(await shellGrammar(shell), marked.lines))).toEqual([]);
  });

  it('leaves a script that does not call iptables as it was', async () => {
    const lines = ['#!/bin/sh', 'x="iptables"', 'for i in 1 2; do', '  echo "$i" | tee -a "$x" # iptables -F', 'done'];
    const scopes = tokenize(await shellGrammar(shell), lines).flatMap((line) =>
      line.tokens.flatMap((token) => token.scopes),
    );
    expect(scopes.filter((scope) => scope.includes('iptables'))).toEqual([]);
  });

  it('names no scope that these files do not show', async () => {
    const grammar = await shellGrammar(shell);
    const shown = new Set(
      fixtures
        .flatMap((name) => tokenize(grammar, readMarkers(fixture(name)).lines))
        .flatMap((line) => line.tokens.flatMap((token) => token.scopes)),
    );
    const declared = [...grammarSource('iptables.shell.injection').matchAll(/"(?:name|contentName)": "([^"]+)"/g)]
      .map(([, scope]) => `${scope}`)
      .filter((scope) => scope.includes('.'));
    expect(declared.length).toBeGreaterThan(20);
    expect(declared.filter((scope) => !scope.split(' ').every((each) => shown.has(each)))).toEqual([]);
  });
});
