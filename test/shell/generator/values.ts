/** Made-up values: expressions, formats, and quotes in substitutions in quotes, put together anew each time. */
import fc from 'fast-check';
import { arrays } from './arrays.ts';
import { patternUses } from './patterns.ts';

const variable = fc.constantFrom('n', 'm', 'k', 'z');

/** Expressions of small numbers; where `isBash`, with operators that dash has not. */
function expression(isBash: boolean): fc.Arbitrary<string> {
  const { whole } = fc.letrec<{ whole: string }>((tie) => ({
    whole: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      {
        weight: 3,
        arbitrary: fc.oneof(
          fc.constantFrom('0', '1', '2', '7', '010', '0x1F', '-3', '100'),
          variable,
          variable.map((v) => `$${v}`),
        ),
      },
      fc
        .tuple(
          tie('whole'),
          fc.constantFrom(
            '+',
            '-',
            '*',
            '/',
            '%',
            '<<',
            '>>',
            '<',
            '>',
            '<=',
            '>=',
            '==',
            '!=',
            '&',
            '|',
            '^',
            '&&',
            '||',
            ...(isBash ? ['**', ','] : []),
          ),
          tie('whole'),
        )
        .map(([a, o, b]) => `${a} ${o} ${b}`),
      fc.tuple(fc.constantFrom('!', '~', '-', '+'), tie('whole')).map(([o, a]) => `${o} ${a}`),
      tie('whole').map((a) => `(${a})`),
      fc.tuple(tie('whole'), tie('whole'), tie('whole')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
      fc
        .tuple(variable, fc.constantFrom('=', '+=', '-=', '*=', '%=', '<<=', '|=', '^='), tie('whole'))
        .map(([v, o, a]) => `(${v} ${o} ${a})`),
      ...(isBash
        ? [
            fc.tuple(variable, fc.constantFrom('++', '--')).map(([v, o]) => v + o),
            fc.tuple(fc.constantFrom('++', '--'), variable).map(([o, v]) => o + v),
            fc.constantFrom('arr2[1]', 'arr2[n % 3]', '${#arr2[@]}', '16#ff', '2#101'),
          ]
        : []),
    ),
  }));
  return whole;
}

function arithmetic(isBash: boolean): fc.Arbitrary<string> {
  const e = expression(isBash);
  const start = `n=5 m=2 k= z=0${isBash ? ' arr2=(4 5 6)' : ''}`;
  const end = 'show "$n" "$m" "$k" "$z"';
  const use = fc.oneof(
    { weight: 3, arbitrary: e.map((x) => `show "$((${x}))"`) },
    ...(isBash
      ? [
          e.map((x) => `((${x})) && show yes || show "no $?"`),
          e.map((x) => `let '${x}'; show "$?"`),
          fc.tuple(e, e).map(([a, b]) => `[[ ${JSON.stringify(a)} -lt ${JSON.stringify(b)} ]]; show "$?"`),
          e.map((x) => `declare -i di='${x}'; show "$di"; di+=2; show "$di"`),
          fc
            .tuple(e, e)
            .map(
              ([a, b]) =>
                `v=abcdefgh; show "\${v:${a.includes('?') || a.startsWith('-') ? `(${a})` : a}}" "\${v:1:(${b})}"`,
            ),
          fc.tuple(e).map(([a]) => `arr2[${a}]=new; show "\${arr2[@]}" "\${!arr2[@]}"`),
          fc.tuple(e, e).map(([a, b]) => `for ((q = 0, ${a}; q < 3 && (${b}); q++, n++)); do show "$q$n"; done`),
        ]
      : [fc.tuple(e, e).map(([a, b]) => `[ "$((${a}))" -lt "$((${b}))" ]; show "$?"`)]),
  );
  return fc.array(use, { minLength: 1, maxLength: 3 }).map((all) => `(${start}; ${all.join('; ')}; ${end}); show "$?"`);
}

function formats(isBash: boolean): fc.Arbitrary<string> {
  const flag = fc.constantFrom('', '', '-', '0', '+', ' ', '#');
  const width = fc.constantFrom('', '', '5', '2', '.2', '6.3', '*', '.*', '-4');
  const spec = fc
    .tuple(flag, width, fc.constantFrom('s', 'd', 'i', 'x', 'X', 'o', 'c', 'b', 'u', ...(isBash ? ['q'] : [])))
    .map(([f, w, c]) => `%${f}${c === 'q' || c === 'b' ? '' : w}${c}`);
  const piece = fc.oneof(
    { weight: 3, arbitrary: spec },
    fc.constantFrom('-', ' ', '%%', '\\n', '\\t', 'x', ':', '\\101', '\\\\', '\\x41', '\\c', '"'),
  );
  const given = fc.constantFrom(
    'a',
    "'b c'",
    '7',
    '-3',
    '010',
    '0x1f',
    "''",
    "'a\\tb'",
    '"\'A"',
    '$a',
    '255',
    'x9',
    "'q\\0101'",
    '+4',
    "' 5'",
  );
  return fc
    .tuple(
      fc.array(piece, { minLength: 1, maxLength: 4 }),
      fc.array(given, { maxLength: 5 }),
      fc.constantFrom('', '', isBash ? '-v v ' : ''),
    )
    .map(([p, g, v]) =>
      v
        ? `v=; printf ${v}'${p.join('')}' ${g.join(' ')} 2>/dev/null; show "$?" "$v"`
        : `v=$(printf '${p.join('')}' ${g.join(' ')} 2>/dev/null; echo ".$?"); show "$v"`,
    );
}

/** Quotes in substitutions in quotes, as deep as they come. */
function nested(isBash: boolean): fc.Arbitrary<string> {
  const { inside, outside } = fc.letrec<{ inside: string; outside: string }>((tie) => ({
    inside: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      fc.constantFrom(
        'a',
        ' ',
        "'",
        '\\"',
        '$n',
        '$a',
        '\\\\',
        '\\$',
        '*',
        '$*',
        '$@',
        ')',
        '(',
        '#',
        '{',
        'x y',
        '~',
        ';',
      ),
      tie('outside').map((w) => `$(echo ${w})`),
      tie('outside').map((w) => `$(printf %s ${w}; show ${w})`),
      tie('inside').map((w) => `\${nope:-${w.replaceAll('}', '')}}`),
      tie('inside').map((w) => `\${a:+${w.replaceAll('}', '')}}`),
      tie('outside').map((w) => `\${nope:-"${w.replaceAll(/["}]/g, '')}"}`),
      tie('inside').map((w) => `\${a#${w.replaceAll('}', '')}}`),
      tie('outside').map((w) => `$(case x in x) echo ${w} ;; esac)`),
      tie('outside').map((w) => `$(id_of ${w} | cat)`),
    ),
    outside: fc
      .array(
        fc.oneof(
          { depthSize: 'small', maxDepth: 4 },
          fc.constantFrom(
            'a',
            "'s t'",
            '$n',
            '$a',
            '\\ ',
            "\\'",
            '"$@"',
            '$#',
            "''",
            '"q"',
            ...(isBash ? ["$'\\t'", '{1,2}', '"${@:2}"', '$"l"'] : []),
          ),
          tie('inside').map((w) => `"${w}"`),
          fc.tuple(tie('inside'), tie('inside')).map(([w, u]) => `"${w}${u}"`),
          tie('outside').map((w) => `$(echo ${w})`),
          tie('outside').map((w) => `\${nope-${w.replaceAll('}', '')}}`),
        ),
        { minLength: 1, maxLength: 2 },
      )
      .map((all) => all.join('')),
  }));
  return fc
    .tuple(
      outside,
      inside,
      fc.constantFrom(
        'show W',
        'v=W; show "$v" $v',
        'set -- W; show "$#" "$@"',
        'for e in W; do show "$e"; done',
        'eval "show W"',
        'case W in *"*"*) show star ;; *) show no ;; esac',
        'cat <<H | while read -r l; do show "$l"; done\nI\nH',
      ),
    )
    .map(
      ([w, i, use]) =>
        `id_of() { echo "$@"; }; set -- 'p q' r; ${use.replaceAll('W', () => w).replaceAll('I\nH', () => `${i}\nH`)}`,
    );
}

export function values(isBash: boolean): fc.Arbitrary<string> {
  return fc.oneof(
    arithmetic(isBash),
    { weight: 2, arbitrary: patternUses(isBash) },
    formats(isBash),
    nested(isBash),
    ...(isBash ? [{ weight: 2, arbitrary: arrays() }] : []),
  );
}
