/** Both grammars on input that nobody meant: they end, they miss no character, and they stay linear. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShellGrammar, Steps, TokenizedLine } from './grammars.ts';
import { fixture, iptablesGrammar, shellGrammar, shellGrammars, tokenize } from './grammars.ts';
import { readMarkers } from './markers.ts';

const saveLines = ['ruleset.rules', 'ruleset.v6', 'commands.rules', 'directives.rules', 'unloadable.rules'].flatMap(
  (name) => readMarkers(fixture(name)).lines,
);
const shellLines = ['calls.sh', 'heredocs.sh'].flatMap((name) => readMarkers(fixture(name)).lines);
const standIn: ShellGrammar | undefined = shellGrammars()[0];
if (standIn === undefined) throw new Error('no shell grammar to inject into');

const scrap = fc.constantFrom(
  ...'!"#$\'()*+,-./:;<=>?@[\\]^_`{|}~ \t\r\0é☂09azAZ',
  '--',
  '=>',
  '<<',
  '[0:0]',
  '\\"',
  '::',
  '${',
);

/** A line of a real file after a few cuts, copies and scraps. */
function mutated(lines: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(200),
    cut: fc.nat(12),
    copies: fc.nat(2),
    put: fc.array(scrap, { maxLength: 4 }),
  });
  return fc.tuple(fc.constantFrom(...lines), fc.array(edit, { maxLength: 4 })).map(([line, edits]) =>
    edits.reduce((text, { at, cut, copies, put }) => {
      const start = Math.min(at, text.length);
      const end = Math.min(start + cut, text.length);
      return text.slice(0, start) + put.join('') + text.slice(start, end).repeat(copies) + text.slice(end);
    }, line),
  );
}

function expectWhole(line: TokenizedLine): void {
  const cuts = line.tokens.map((token) => token.startIndex);
  const ends = line.tokens.map((token) => Math.min(token.endIndex, line.text.length));
  expect(cuts).toEqual([0, ...ends.slice(0, -1)]);
  expect(ends.at(-1)).toBe(line.text.length);
}

describe('mutated lines of real files', () => {
  it('are covered from end to end by the grammar of save files, which starts each line afresh', async () => {
    const grammar = await iptablesGrammar();
    fc.assert(
      fc.property(fc.array(mutated(saveLines), { minLength: 1, maxLength: 6 }), (lines) => {
        for (const line of tokenize(grammar, lines)) {
          expectWhole(line);
          expect(line.state.depth).toBe(1);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('leave no visible character of a rule without a scope of its own', async () => {
    const grammar = await iptablesGrammar();
    fc.assert(
      fc.property(mutated(saveLines.filter((line) => line.startsWith('-'))), (mutation) => {
        const text = `-A ${mutation}`;
        const [line] = tokenize(grammar, [text]);
        const plain = line?.tokens.filter((token) => token.scopes.at(-1) === 'meta.rule.iptables') ?? [];
        expect(plain.map((token) => text.slice(token.startIndex, token.endIndex).trim()).join('')).toBe('');
      }),
      { numRuns: 400 },
    );
  });

  it('are covered from end to end in a shell script', async () => {
    const grammar = await shellGrammar(standIn);
    fc.assert(
      fc.property(fc.array(mutated(shellLines), { minLength: 1, maxLength: 6 }), (lines) => {
        for (const line of tokenize(grammar, lines)) expectWhole(line);
      }),
      { numRuns: 400 },
    );
  });
});

/** What repeats to fill a long line, after how it begins. A pattern that looks ahead without bounds is quadratic on one of these. */
const inSaveFiles: readonly (readonly [string, string])[] = [
  ...[...'a1:'].map((each) => ['', each] as const),
  ...['"', '[', '--', 'a:', '1.', '/a', 'a,', '${a', '\\"', '::', '-j', '! '].map(
    (each) => ['-A INPUT ', each] as const,
  ),
  ['-A INPUT ', '--dport   ! '],
  ['-A INPUT ', '-j LOGGING '],
  ['-A INPUT --ctstate ', 'NEW,'],
  ['-A INPUT -s ', '2001:db8::/32,'],
  ['-A INPUT -m set --match-set a ', 'src,'],
  ['# iptables-ls ignore ', 'a ,'],
  ['# iptables-ls let ', 'a=b '],
  ['# packet: ', '-p tcp => DROP '],
  [':', 'a'],
];
const inShellScripts: readonly (readonly [string, string])[] = [
  ...[' ', '$IPT_', '/iptables', '<<A |', '> a.rules ', 'sudo -u root -n ', 'iptables -A INPUT; '].map(
    (each) => ['', each] as const,
  ),
  ['iptables -A INPUT ', '$IPT_IPT_'],
  ['iptables -A INPUT ', '-j ACCEPT \\'],
];

function filled([begin, each]: readonly [string, string], length: number): string {
  return (begin + each.repeat(Math.ceil(length / each.length))).slice(0, length);
}

describe.each([
  { where: 'a save file', load: iptablesGrammar, shapes: inSaveFiles },
  { where: 'a shell script', load: (steps: Steps) => shellGrammar(standIn, steps), shapes: inShellScripts },
])('a very long line of $where', ({ load, shapes }) => {
  const long = 60_000;
  const stopAfterMilliseconds = 10_000;
  const steps = { count: 0 };
  const grammar = load(steps);

  it.each(shapes)('that begins with %j and repeats %j takes at most two steps a character', async (...shape) => {
    steps.count = 0;
    const [line] = tokenize(await grammar, [filled(shape, long)], stopAfterMilliseconds);
    expect(line?.stoppedEarly).toBe(false);
    expect(steps.count).toBeLessThan(2 * long);
  });
});

describe('a line', () => {
  it.each([
    ['a rule', '-A INPUT ', '-s 10.0.0.0/8,192.0.2.1 -p tcp --dport 22:80,443 -m conntrack --ctstate NEW -j ACCEPT '],
    ['a string that never ends', '-A INPUT -m comment --comment "', 'word \\" '],
    ['a comment', '# ', 'word '],
  ])(
    'of a million characters, %s, is tokenized to its end',
    async (_, ...shape) => {
      const million = 1_000_000;
      const steps = { count: 0 };
      const [line] = tokenize(await iptablesGrammar(steps), [filled(shape, million)], 25_000);
      expect(line?.stoppedEarly).toBe(false);
      expect(line?.tokens.at(-1)?.endIndex).toBe(million);
      expect(steps.count).toBeLessThan(million);
    },
    60_000,
  );
});
