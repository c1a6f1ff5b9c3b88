/** The kernel refuses only what it is asked to judge: rules that are gone before COMMIT, or that no packet gets to, are not all of that. */
import { describe, expect, it } from 'vitest';
import { buildRuleset } from '../../server/src/model/build.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import { problemsOf } from '../../server/src/model/problems.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

function read(...lines: readonly string[]) {
  const document = parseSave(`*filter\n:INPUT ACCEPT [0:0]\n${lines.join('\n')}\nCOMMIT\n`, { family: 4 });
  const ruleset = buildRuleset(document);
  const problems = problemsOf(document, ruleset);
  return { ruleset, found: problems.map(({ code, refusedBy }) => `${code} ${refusedBy.join(' ')}`.trim()) };
}

describe('what the kernel does not come to judge', () => {
  const WRONG_HOOK = '-A INPUT -m owner --uid-owner 0';
  const WRONG_TABLE = '-A INPUT -j MASQUERADE';

  it('is refused by both where packets get to it', () => {
    expect(read(WRONG_HOOK).found).toEqual(['wrong-chain legacy nft']);
    expect(read(WRONG_TABLE).found).toEqual(['wrong-table legacy nft']);
  });

  it('is the hook of a rule below one that ends the chain, for legacy alone, which then prints it', () => {
    const { found, ruleset } = read('-A INPUT -j DROP', WRONG_HOOK);
    expect(found).toEqual(['wrong-chain nft']);
    expect(printRuleset(ruleset, 'legacy').text).toContain(WRONG_HOOK);
    expect(printRuleset(ruleset, 'nft').text).not.toContain(WRONG_HOOK);
  });

  it('is not the table of such a rule', () => {
    expect(read('-A INPUT -j DROP', WRONG_TABLE).found).toEqual(['wrong-table legacy nft']);
  });

  it('is, for legacy, what is deleted again before COMMIT', () => {
    expect(read(WRONG_TABLE, '-D INPUT 1').found).toEqual(['wrong-table nft']);
    expect(read(WRONG_TABLE, '-D INPUT -j MASQUERADE').found).toEqual(['wrong-table nft']);
    expect(read(WRONG_TABLE, '-F').found).toEqual(['wrong-table nft', 'flush-differs']);
  });

  it('is, for both, what a flush of its chain takes back', () => {
    expect(read(WRONG_TABLE, '-F INPUT').found).toEqual(['wrong-table']);
  });

  it('is never what the program itself refuses', () => {
    expect(read('-A INPUT -j NOSUCH', '-F INPUT').found).toEqual(['unknown-target legacy nft']);
  });
});
