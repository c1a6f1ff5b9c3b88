// Colours by meaning.
import { expect, test } from 'vitest';
import tokens from '../../server/src/ide/features/semantic-tokens.ts';
import { contextOf, inFilter } from '../support/ide.ts';

/** "word type modifiers", in the order of the text. */
function tokensIn(text: string, line?: number): string[] {
  const context = contextOf(text);
  const range = line === undefined ? undefined : { start: { line, character: 0 }, end: { line, character: 1000 } };
  return (tokens.semanticTokens?.(context, range) ?? []).map(({ line: at, character, length, type, modifiers }) => {
    const start = context.offsetAt({ line: at, character });
    return [context.document.text.slice(start, start + length), type, ...modifiers].join(' ');
  });
}

test('tables, chains and policies', () => {
  expect(tokensIn('*filter\n:INPUT DROP [0:0]\n:web - [0:0]\nCOMMIT\n')).toEqual([
    'filter namespace defaultLibrary',
    'INPUT function declaration',
    'DROP enumMember readonly',
    'web function declaration',
    '- enumMember readonly',
  ]);
});

test('the words of a rule', () => {
  const rule = '[1:2] -A INPUT ! -s 10.0.0.0/8 -p tcp -m conntrack --ctstate NEW -j REJECT --reject-with tcp-reset';
  expect(tokensIn(inFilter(rule), 4)).toEqual([
    '-A keyword',
    'INPUT function',
    '! operator',
    '-s parameter',
    '10.0.0.0/8 number',
    '-p parameter',
    'tcp variable',
    '-m parameter',
    'conntrack type',
    '--ctstate parameter',
    'NEW enumMember',
    '-j parameter',
    'REJECT macro',
    '--reject-with parameter',
    'tcp-reset enumMember',
  ]);
});

test('a chain to jump to is coloured as a chain, also when it is declared after the line was read', () => {
  expect(tokensIn(inFilter(':web - [0:0]', '-A INPUT -j web'), 5)).toContain('web function');
  expect(tokensIn(inFilter('-A INPUT -j LOG'), 4)).toContain('LOG macro');
  expect(tokensIn(inFilter(':LOG - [0:0]', '-A INPUT -j LOG'), 5)).toContain('LOG function');
});

test('words that are joined are coloured in their parts', () => {
  expect(tokensIn(inFilter('-AINPUT -p tcp --dport=22 -j ACCEPT'), 4)).toEqual(
    expect.arrayContaining(['-A keyword', 'INPUT function', '--dport= parameter', '22 number']),
  );
});

test('what is old is marked as such', () => {
  const deprecated = tokensIn(inFilter('-A INPUT -m state --state NEW -j ACCEPT'), 4).filter((one) =>
    /deprecated/.test(one),
  );
  expect(deprecated).toEqual(['state type deprecated']);
});

test('a range gets the tokens of its lines alone', () => {
  expect(tokensIn(inFilter('-A INPUT -j ACCEPT', '-A OUTPUT -j DROP'), 5)).toEqual([
    '-A keyword',
    'OUTPUT function',
    '-j parameter',
    'DROP macro',
  ]);
});

test('tokens do not overlap', () => {
  const context = contextOf(inFilter('-AINPUT -ptcp --dport=22 -jACCEPT', '-A INPUT -j -j'));
  const all = tokens.semanticTokens?.(context, undefined) ?? [];
  for (const [i, token] of all.entries()) {
    const next = all[i + 1];
    if (next?.line === token.line) expect(token.character + token.length).toBeLessThanOrEqual(next.character);
  }
});

test('a long document is coloured where it is looked at, not at once', () => {
  const text = inFilter(...Array.from({ length: 4000 }, () => '-A INPUT -j ACCEPT'));
  expect(tokens.semanticTokens?.(contextOf(text), undefined)).toBeUndefined();
  expect(tokensIn(text, 3000)).toHaveLength(4);
});
