/** Made-up patterns: what is cut off, replaced, compared and looked for, with patterns of a few letters and signs. */
import fc from 'fast-check';

const text = fc.constantFrom(
  'abc',
  'a.b.c',
  'eth0:1',
  'A b',
  '',
  '*',
  '10.0.0.1/24',
  "it's",
  'x\\y',
  '  s ',
  'aXbXc',
  '[a]',
  'q&r',
  '/p/q.t',
);
const pattern = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '.',
      '*',
      '?',
      '[ab]',
      '[!a]',
      '[a-c]',
      '[[:digit:]]',
      '[[:space:]]',
      ':',
      '/',
      '"*"',
      '\\*',
      "'.'",
      ' ',
      '$p',
      '"$p"',
      'X',
      '\\/',
      '[]]',
      '[^b]',
      '0',
      '\\\\',
      '~',
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.join('').replaceAll(' ', '\\ '));
const slashFree = pattern.map((p) => p.replaceAll('\\/', '.').replaceAll('/', ':'));
const extended = fc
  .tuple(fc.constantFrom('@', '+', '*', '?', '!'), slashFree, slashFree)
  .map(([o, a, b]) => `${o}(${a}|${b})`);

function patterns(isBash: boolean): fc.Arbitrary<string> {
  const any = isBash ? fc.oneof({ weight: 4, arbitrary: pattern }, extended) : pattern;
  const cut = fc.oneof(
    fc.tuple(fc.constantFrom('#', '##', '%', '%%'), any).map(([o, p]) => o + p),
    ...(isBash
      ? [
          fc
            .tuple(
              fc.constantFrom('/', '//', '/#', '/%'),
              fc.oneof({ weight: 4, arbitrary: slashFree }, extended),
              fc.constantFrom(
                '',
                '/',
                '/z',
                '/"&"',
                '/[&]',
                '/\\&',
                '/$p',
                '/"a b"',
                "/'q'",
                '/\\/',
                '/$(echo s)',
                '/~',
              ),
            )
            .map(([o, p, r]) => o + p + r),
          fc
            .tuple(fc.constantFrom('^', '^^', ',', ',,'), fc.constantFrom('', '[a-b]', '?', 'a'))
            .map(([o, p]) => o + p),
          fc.constantFrom(': 1:2', ': -2', ':0:-1', ': -3:2', '@Q', '@U', '@L', '@u', '@E', ':1', ':9'),
        ]
      : []),
  );
  const subject = isBash
    ? fc.constantFrom('t', 't', 'ar[@]', 'ar[*]', 'ar[1]', '@', '*', '1', 'ar')
    : fc.constantFrom('t', '1');
  const quotes = fc.constantFrom('"', '"', '');
  const use = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(quotes, subject, cut).map(([q, s, c]) => `show ${q}\${${s}${c}}${q}`) },
    fc.tuple(subject, cut).map(([s, c]) => `v=\${${s}${c}}; show "$v"`),
    fc
      .tuple(any, any, fc.constantFrom(';;', ';;', isBash ? ';&' : ';;', isBash ? ';;&' : ';;'))
      .map(([a, b, e]) => `case $t in ${a}) show one ${e} ${b}|x*) show two ${e} *) show three ;; esac`),
    ...(isBash
      ? [
          fc.tuple(any, fc.constantFrom('==', '=', '!=')).map(([p, o]) => `[[ $t ${o} ${p} ]]; show "$?"`),
          any.map((p) => `[[ $t == *${p}* && ! $t == ${p} ]] && show both`),
        ]
      : []),
  );
  return fc
    .tuple(
      text,
      text,
      fc.constantFrom("'*'", 'a', "'[ab]'", '.', "'a*'", "''"),
      fc.array(use, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(
        '',
        '',
        'set -f; ',
        isBash ? 'shopt -s nocasematch; ' : '',
        isBash ? 'shopt -s extglob\n' : 'IFS=.; ',
      ),
    )
    .map(
      ([t, u, p, all, option]) =>
        `(${option}t=${quoted(t)}; set -- ${quoted(u)} ${quoted(t)}; p=${p}${isBash ? `; ar=(${quoted(u)} ${quoted(t)} zz)` : ''}\n${all.join('\n')}\n); show "$?"`,
    );
}

export const quoted = (t: string): string => `'${t.replaceAll("'", "'\\''")}'`;

/** Extended regular expressions and texts of few letters. */
const regex = fc.letrec<{ one: string; all: string }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '[0-9]', '[[:alpha:]]', '\\.', '1'),
    fc
      .tuple(tie('one'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,1}'))
      .map(([r, q]) => `${r.length > 1 && !/^[[\\(]/.test(r) ? `(${r})` : r.replace(/([*+?}])$/, '$1')}${q}`),
    tie('all').map((r) => `(${r})`),
    fc.tuple(tie('all'), tie('all')).map(([r, s]) => `(${r}|${s})`),
  ),
  all: fc.array(tie('one'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
})).all;

function regexes(): fc.Arbitrary<string> {
  const subject = fc.array(fc.constantFrom('a', 'b', '1', '.', ' ', 'ab'), { maxLength: 6 }).map((all) => all.join(''));
  const anchored = fc.tuple(fc.constantFrom('', '^'), regex, fc.constantFrom('', '$')).map((all) => all.join(''));
  return fc
    .tuple(subject, anchored, fc.constantFrom('var', 'word', 'quoted', 'loop'))
    .map(([s, r, way]) =>
      way === 'word' && !/[()|]/.test(r)
        ? `[[ ${quoted(s)} =~ ${r.replaceAll(' ', '\\ ')} ]]; show "$?" "\${BASH_REMATCH[@]}"`
        : way === 'quoted'
          ? `r=${quoted(r)}; [[ x${quoted(s)}y =~ x"$r" || ${quoted(s)} =~ ^$r ]]; show "$?" "\${#BASH_REMATCH[@]}" "\${BASH_REMATCH[@]}"`
          : way === 'loop'
            ? `s=${quoted(s)}; r=${quoted(r)}; for q in 1 2 3; do [[ $s =~ $r ]] || break; show "$q" "\${BASH_REMATCH[@]}"; s=\${s#*"\${BASH_REMATCH[0]}"}; [ "\${BASH_REMATCH[0]}" ] || break; done`
            : `r=${quoted(r)}; if [[ ${quoted(s)} =~ $r ]]; then show "\${#BASH_REMATCH[@]}" "\${BASH_REMATCH[@]}"; else show no; fi`,
    );
}

export function patternUses(isBash: boolean): fc.Arbitrary<string> {
  return isBash ? fc.oneof({ weight: 2, arbitrary: patterns(isBash) }, regexes()) : patterns(isBash);
}
