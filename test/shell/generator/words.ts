/** Made-up words of shell scripts: texts in every kind of quotes, variables with everything that can be written around them. */
import fc from 'fast-check';

/** Names that scripts give to variables. */
export const NAMES = ['a', 'b', 'c', 'list', 'x1'] as const;

export const name = fc.constantFrom(...NAMES);

/** Texts that matter to a shell: blanks, patterns, separators, quotes, backslashes. */
const plainText = fc.constantFrom(
  'eth0',
  '22',
  '10.0.0.1',
  'a b',
  'a:b:c',
  'x',
  '',
  '80,443',
  '*',
  'a.b.c',
  ' pad ',
  '/etc/x.conf',
  'A-b_C',
  '0',
  '7',
  'n=v',
);

const bare = fc.constantFrom(
  'eth0',
  '22',
  '10.0.0.1',
  'x',
  'a:b:c',
  '80,443',
  'a.b.c',
  '\\$a',
  'q\\ r',
  '0',
  'A-b_C',
  '7',
  'n=v',
  '{1,2}',
  'p{a,b}q',
  '{1..3}',
);

const single = plainText.map((text) => `'${text}'`);

/** Patterns without quotes. */
const pattern = fc.constantFrom('*', '?', 'a', '*.', '.*', '*:', ':*', '[a-c]*', '[!a]', 'x', '1', ' ', '*[0-9]', '/*');

const number = fc.constantFrom('0', '1', '2', '-1', '3');

/** What may be written for a variable. `bash`: what dash does not have. */
function parameter(isBash: boolean, inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const posix = [
    name.map((n) => `$${n}`),
    name.map((n) => `\${${n}}`),
    name.map((n) => `\${#${n}}`),
    fc.tuple(name, fc.constantFrom('-', ':-', '+', ':+', '=', ':='), inner).map(([n, o, w]) => `\${${n}${o}${w}}`),
    fc.tuple(name, fc.constantFrom('#', '##', '%', '%%'), pattern).map(([n, o, p]) => `\${${n}${o}${p}}`),
    fc.constantFrom('$#', '$1', '$2', '${1:-none}', '$?', '${3-}'),
  ];
  const bash = [
    fc.tuple(name, number, number).map(([n, i, l]) => `\${${n}: ${i}:${l.replace('-', '')}}`),
    fc.tuple(name, number).map(([n, i]) => `\${${n}: ${i}}`),
    fc
      .tuple(
        name,
        fc.constantFrom('/', '//', '/#', '/%'),
        fc.constantFrom('a', '.', '?', ' ', ':', '[0-9]'),
        fc.constantFrom('', 'z', '-'),
      )
      .map(([n, o, p, r]) => `\${${n}${o}${p}/${r}}`),
    fc.tuple(name, fc.constantFrom('^', '^^', ',', ',,')).map(([n, o]) => `\${${n}${o}}`),
    fc.constantFrom(
      '${arr[0]}',
      '${arr[1]}',
      '${#arr[@]}',
      '${arr[@]:1}',
      '${arr[*]}',
      '${arr[@]}',
      '${!arr[@]}',
      '${arr[-1]}',
      '${arr[@]#a}',
      '${map[k]}',
    ),
    name.map((n) => `\${!ref_${n}}`),
  ];
  return fc.oneof(...posix, ...(isBash ? bash : []));
}

const arithmetic = fc
  .tuple(
    fc.constantFrom('1', '2', 'n', '$n', '10', '0x1f', '(n+1)'),
    fc.constantFrom('+', '-', '*', '/', '%', '<<', '>', '==', '&&', '|', '**'),
    fc.constantFrom('1', '2', 'n', '3'),
  )
  .map(([a, o, b]) => `$((${a} ${o} ${b}))`);

/** Substitutions whose output can be worked out. */
function substitution(isBash: boolean, inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    inner.map((w) => `$(echo ${w})`),
    inner.map((w) => `$(printf '%s-' ${w})`),
    fc.constantFrom(
      '$(seq 1 3)',
      '$(seq 3 -1 1)',
      '`echo one two`',
      '$(echo a:b | cut -d: -f2)',
      "$(echo 'x y' | tr ' ' _)",
      '$(true; echo $?)',
      '$(false || echo no)',
    ),
    ...(isBash ? [fc.constant('$(for i in {1..3}; do echo $i; done)')] : []),
  );
}

/** A word of a command: bare, in quotes, or made of variables, and these one after another. */
export function word(isBash: boolean): fc.Arbitrary<string> {
  const inQuotes = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('a ', 'b', '*', ':', '\\"', '\\\\', ' ', "'") },
    parameter(isBash, fc.constantFrom('d', 'e f', "''", '$b', '"q r"')),
    arithmetic,
  );
  const piece = fc.oneof(
    bare,
    single,
    parameter(isBash, fc.constantFrom('d', 'e\\ f', "'g h'", '"$b"', '$c')),
    fc.array(inQuotes, { maxLength: 3 }).map((parts) => `"${parts.join('')}"`),
    arithmetic,
    substitution(isBash, fc.constantFrom('one', '$a', '"$b"', "'t  u'", '$list')),
  );
  return fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
}
