/** The files that `npm start` opens are what their first lines say of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { lintText, refusals } from '../support/lint.ts';
import { iptablesGrammar, tokenize } from './grammars.ts';

const folder = new URL('../../examples/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const rulesets = readdirSync(folder).filter((name) => /\.(rules|v4|v6)$/.test(name));
const familyOf = (name: string) => (name.endsWith('.v6') ? 6 : 4);

describe('the examples', () => {
  it('are there, each with comments first that say what to look at', () => {
    expect(rulesets).toHaveLength(6);
    for (const name of [...rulesets, 'firewall.sh']) expect(textOf(name), name).toMatch(/^(#!.*\n)?(#.*\n){2,}/);
  });

  it.each(rulesets.filter((name) => name !== 'broken.rules'))('%s would be loaded', (name) => {
    expect(refusals(textOf(name), familyOf(name))).toEqual([]);
  });

  it('broken.rules has something to refuse in each of its rules', () => {
    const text = textOf('broken.rules');
    const rules = parseSave(text, { family: 4 }).lines.filter(({ content }) => content.kind === 'command');
    expect(rules.length).toBeGreaterThan(10);
    const header = '*filter\n:INPUT DROP [0:0]\n';
    const taken = rules.filter((line) => refusals(`${header}${line.text}\nCOMMIT\n`, 4).length === 0);
    expect(taken.map((line) => line.text)).toEqual([]);
  });

  it('clean-server.rules and web-server.v4 have nothing to complain about', () => {
    expect(lintText(textOf('clean-server.rules'))).toEqual([]);
    expect(lintText(textOf('web-server.v4'), 4, textOf('web-server.v6'))).toEqual([]);
  });

  it('web-server.v6 lacks what web-server.v4 has', () => {
    const codes = lintText(textOf('web-server.v6'), 6, textOf('web-server.v4')).map(({ code }) => code);
    expect(codes).toContain('pair-lacks-state-rule');
  });

  it('home-router.rules has the mistakes that it is there to show', () => {
    const codes = lintText(textOf('home-router.rules')).map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining([
        'blanket-related',
        'established-accept-below-drop',
        'helper-not-attached',
        'invalid-not-dropped',
        'state-match',
      ]),
    );
  });

  it('leave no visible character of a rule without a scope of its own', async () => {
    const grammar = await iptablesGrammar();
    const bare = rulesets
      .flatMap((name) => tokenize(grammar, textOf(name).split('\n')))
      .flatMap(({ text, tokens }) =>
        tokens
          .filter(({ scopes }) => scopes.at(-1) === 'meta.rule.iptables')
          .map(({ startIndex, endIndex }) => text.slice(startIndex, endIndex).trim()),
      );
    expect(bare.length).toBeGreaterThan(0);
    expect(bare.filter((text) => text !== '')).toEqual([]);
  });
});
