/** Made-up statements, each with the kind that it is, to be put on lines of their own. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these braces are the shell's
import fc from 'fast-check';
import type { Statement } from '../../../server/src/syntax/shell/ast.ts';
import type { Dialect } from '../../../server/src/syntax/shell/read/reading.ts';

/** The text of a statement, and the kind that it must have. */
export interface Written {
  readonly text: string;
  readonly kind: Statement['kind'];
}

const simple = fc.constantFrom(
  'iptables -F',
  'iptables -A INPUT -s ! 10.0.0.1 -j DROP',
  '"$IPT" -A INPUT -p tcp --dport "$p" \\\n  -j ACCEPT',
  '$IPT -P INPUT DROP',
  '${IPT} -N "x-$1"',
  'echo "a b" \'c\' $(date) `date` ${x:-1} # a comment',
  ': ${x:=1}',
  '[ -n "$x" ]',
  '[ -z $x -o ! -f /etc/x ]',
  'export A=1 B="2 3"',
  'export PATH',
  'local a=1 b',
  'unset a b',
  'readonly R=1',
  'declare -r x=1',
  'set -- a b',
  'shift',
  'true',
  'return 0',
  'break',
  '. /etc/x',
  'eval "$x"',
  'modprobe x 2>/dev/null',
  'echo 1 > /proc/sys/net/ipv4/ip_forward',
  'echo >&2',
  '2>/dev/null rm x',
  '> out',
  'echo 1 >a 2>&1',
  'A=1 B=2 cmd x=3',
  'x=1',
  'x=$(cmd a | cmd b)',
  'x="a\nb"',
  "x='it'",
  'x=`cmd`',
  'x=1 y=2',
  'x=$1 y="$2" z=',
  'x=',
  'x+=1',
  'x=$((x + 1))',
  'x=6 <<E\nbody if\nE',
  'x=6 y=$z 2>&1 <<-"E" > out\n\tbody (\n\tE',
  '<<E x=1\nbody {\nE',
  'cat <<E\nbody $x\nE',
  'cat <<-"E" > out\n\tbody if then\n\tE',
  'iptables-restore <<E\n*filter\nCOMMIT\nE',
  'echo {a,b} }',
  'echo a#b #c',
  'echo if then done fi',
  'time=1',
  'exec 3>&1',
  'exec 3>&-',
  'test x = y',
  'grep -q x < file',
  'trap "iptables -F" EXIT',
  "trap 'x' INT TERM",
  'let x=1',
  '/sbin/iptables -F',
  'sysctl -w a.b=1 >/dev/null',
  'echo =',
  'echo a=b c==d',
  'echo *.x [a-z]* ?',
  'echo ~ ~/x',
  'echo \\; \\| \\&',
  'echo -- - --',
  'printf \'%s\\n\' "$@"',
  'echo $# $? $! $$ $- $* $0',
);
const bashSimple = fc.constantFrom(
  'a=(1 2 3)',
  'a=(1\n 2 # two\n 3\n)',
  'a+=("x y")',
  'a[0]=1',
  'a[$i]="x"',
  'declare -A m=([a]=1 [b]=2)',
  'declare -a a',
  'cmd <<< "$x"',
  'read a b <<<x',
  'cmd &> /dev/null',
  'cmd < <(other)',
  'echo ${a[@]} ${#a[@]} "${a[@]:1}"',
  "x=$'a\\n'",
);

const inLines = (lines: readonly Written[]): string => lines.map(({ text }) => text).join('\n');

const of = (kind: Statement['kind'], texts: fc.Arbitrary<string>): fc.Arbitrary<Written> =>
  texts.map((text) => ({ text, kind }));

/** What can be a part of a pipeline or a list: without a comment, a line break or a here-document at its end. */
const part = simple.filter((text) => !/\n|#|<</.test(text) && !text.startsWith('>') && !/^(x|time)[+=]/.test(text));

/** Statements of a dialect. */
export function statements(dialect: Dialect): fc.Arbitrary<Written> {
  const { statement } = fc.letrec<{ statement: Written; body: string }>((tie) => ({
    body: fc.array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'body' }).map(inLines),
    statement: fc.oneof(
      { depthIdentifier: 'body', depthSize: 'small', maxDepth: 3 },
      of('simple', dialect === 'bash' ? fc.oneof({ weight: 4, arbitrary: simple }, bashSimple) : simple),
      of(
        'pipeline',
        fc
          .array(part, { minLength: 2, maxLength: 4 })
          .chain((parts) => fc.constantFrom(' | ', '|', ' |\n  ').map((by) => parts.join(by))),
      ),
      of(
        'pipeline',
        part.map((text) => `! ${text}`),
      ),
      of(
        'list',
        fc
          .tuple(part, fc.constantFrom(' && ', ' || ', '&&', ' ||\n  ', ' && \\\n'), part)
          .map((parts) => parts.join('')),
      ),
      of(
        'list',
        fc.tuple(part, part, part, part).map(([a, b, c, d]) => `${a} && ${b} | ${c} || ${d}`),
      ),
      of(
        'list',
        fc.tuple(part, part, part).map(([a, b, c]) => `${a} || { ${b}; ${c}; }`),
      ),
      of(
        'background',
        part.map((text) => `${text} &`),
      ),
      of(
        'if',
        fc.tuple(part, tie('body')).map(([a, b]) => `if ${a}; then\n${b}\nfi`),
      ),
      of(
        'if',
        fc
          .tuple(part, part, tie('body'))
          .map(([a, c, b]) => `if ${a} && ! ${c}\nthen\n${b}\nelif ${c}; then ${a}\nelse\n${b}\nfi`),
      ),
      of(
        'while',
        fc.tuple(part, tie('body')).map(([a, b]) => `while ${a}; do\n${b}\ndone`),
      ),
      of(
        'redirected',
        fc.tuple(part, tie('body')).map(([a, b]) => `until ${a}\ndo\n${b}\ndone < file`),
      ),
      of(
        'pipeline',
        fc.tuple(part, tie('body')).map(([a, b]) => `${a} | while read x; do\n${b}\ndone`),
      ),
      of(
        'pipeline',
        fc.tuple(part, part, tie('body')).map(([a, c, b]) => `${a} | ${c} | while read x y; do\n${b}\ndone`),
      ),
      of(
        'redirected',
        tie('body').map((b) => `while read x; do\n${b}\ndone <<E\nfor in if\nE`),
      ),
      of(
        'for',
        tie('body').map((b) => `for i in a "b c" $d; do\n${b}\ndone`),
      ),
      of(
        'for',
        tie('body').map((b) => `for i\ndo\n${b}\ndone`),
      ),
      of(
        'case',
        fc
          .tuple(tie('body'), tie('body'), part)
          .map(([a, b, c]) => `case "$1" in\n  a|b)\n${a}\n  ;;\n  (c) ${c} ;;\n  *)\n${b}\nesac`),
      ),
      of(
        'function',
        tie('body').map((b) => `f() {\n${b}\n}`),
      ),
      of(
        'function',
        tie('body').map((b) => `g ()\n{\n${b}\n}`),
      ),
      of(
        'group',
        tie('body').map((b) => `{\n${b}\n}`),
      ),
      of(
        'group',
        tie('body').map((b) => `(\n${b}\n)`),
      ),
      of(
        'pipeline',
        tie('body').map((b) => `{\n${b}\n} | iptables-restore -n`),
      ),
      of(
        'pipeline',
        tie('body').map((b) => `(\n${b}\n) | sort | uniq`),
      ),
      of(
        'redirected',
        tie('body').map((b) => `{\n${b}\n} > out 2>&1`),
      ),
      of(
        'list',
        fc.tuple(part, tie('body')).map(([a, b]) => `${a} && {\n${b}\n}`),
      ),
      of(
        'list',
        fc.tuple(part, tie('body')).map(([a, b]) => `${a} || (\n${b}\n)`),
      ),
      of(
        'function',
        fc.tuple(part, part).map(([a, b]) => `f() { ${a}; ${b} | c; }`),
      ),
      of(
        'function',
        tie('body').map((b) => `f() (\n${b}\n)`),
      ),
      of(
        'if',
        fc.tuple(part, part, part).map(([a, b, c]) => `if ${a} | ! ${b}; then ${b}; else ${c}; fi`.replace('| !', '|')),
      ),
      of(
        'if',
        fc.tuple(part, part).map(([a, b]) => `if ! ${a} | ${b} | ${a}; then\n  ${b} | x | y\nfi`),
      ),
      of(
        'for',
        fc.tuple(part, part).map(([a, b]) => `for x in $y "1 2"; do ${a}; ${b}; done`),
      ),
      of(
        'while',
        fc.tuple(part, part, part).map(([a, b, c]) => `while ! ${a} && ${b}; do ${c}; done`),
      ),
      of(
        'while',
        fc.tuple(part, part).map(([a, b]) => `while\n  ${a}\n  ${b} | a | b\ndo\n  ${b}\ndone`),
      ),
      of(
        'case',
        fc.tuple(part, part, part).map(([a, b, c]) => `case $x in a|b) ${a};; c) ${b} | x | y;; *) ${c}; esac`),
      ),
      of(
        'case',
        fc
          .tuple(part, part)
          .map(
            ([a, b]) =>
              `case "$x" in\n(a)\n;;\n"b c"|*.d) ${a} | x | y ;; # it's\n*)\n  ${b} | x | y\n  # no (\n  ;;\nesac`,
          ),
      ),
      of(
        'redirected',
        tie('body').map((b) => `case $x in\n*)\n${b}\nesac > out`),
      ),
      of(
        'redirected',
        tie('body').map((b) => `if x; then\n${b}\nfi 2>&1 >out`),
      ),
      of(
        'redirected',
        fc.tuple(part, part).map(([a, b]) => `{ ${a}; ${b}; } >/dev/null 2>&1`),
      ),
      of(
        'pipeline',
        tie('body').map((b) => `for i in 1; do\n${b}\ndone | sort`),
      ),
      of(
        'pipeline',
        tie('body').map((b) => `if a; then\n${b}\nfi | sort | uniq`),
      ),
      of(
        'pipeline',
        tie('body').map((b) => `case $x in\na)\n${b}\n;; esac | sort`),
      ),
      of(
        'pipeline',
        fc.tuple(part, part).map(([a, b]) => `( ${a}; ${b} ) | sort | uniq`),
      ),
      of(
        'pipeline',
        fc.tuple(part, part).map(([a, b]) => `${a} | { ${b}; c; } | d`),
      ),
      of(
        'pipeline',
        part.map((a) => `cat <<E | ${a} | x\nif ( then\nE`),
      ),
      of(
        'list',
        part.map((a) => `cat <<'E' && ${a} || x\nit's\nE`),
      ),
      of(
        'list',
        fc.tuple(part, part).map(([a, b]) => `{ ${a}; } && ( ${b} ) || c`),
      ),
      of(
        'list',
        fc.tuple(part, part).map(([a, b]) => `[ a ] && [ b ] || { ${a}; ${b} | c | d; }`),
      ),
      of(
        'list',
        fc.tuple(part, part).map(([a, b]) => `! ${a} | x | y && ${b}`),
      ),
      of(
        'list',
        part.map((a) => `${a} && x=1 y=2`),
      ),
      of(
        'list',
        part.map((a) => `x=1 && ${a} && y=$z`),
      ),
      of(
        'list',
        part.map((a) => `x=$(a | b\nc # it's\n) || ${a}`),
      ),
      of(
        'background',
        fc.tuple(part, part).map(([a, b]) => `${a} | ${b} | c &`),
      ),
      of(
        'background',
        fc.tuple(part, part).map(([a, b]) => `( ${a}; ${b} ) &`),
      ),
      of(
        'background',
        fc.tuple(part, part).map(([a, b]) => `${a} && ${b} > x &`),
      ),
      of(
        'background',
        tie('body').map((b) => `while a; do\n${b}\ndone &`),
      ),
      ...(dialect === 'sh'
        ? []
        : [
            of('test', fc.constantFrom('[[ -n $x ]]', '[[ $x == a* && ! -f y ]]', '[[ $x =~ ^[0-9]+$ ]]')),
            of(
              'list',
              part.map((text) => `[[ -n $x ]] && ${text}`),
            ),
            of('arithmetic', fc.constantFrom('((i++))', '(( x = 1 + 2 ))')),
            of(
              'redirected',
              tie('body').map((b) => `while read -r x; do\n${b}\ndone < <(a | b | c)`),
            ),
            of(
              'redirected',
              tie('body').map((b) => `while read -r x; do\n${b}\ndone <<< "$x"`),
            ),
            of(
              'pipeline',
              fc.tuple(part, part).map(([a, b]) => `${a} |& ${b} | c`),
            ),
            of(
              'if',
              tie('body').map((b) => `if [[ $x = a || -f b ]] && (( y > 1 )); then\n${b}\nfi`),
            ),
            of(
              'list',
              part.map((a) => `(( x )) || ${a} | b | c`),
            ),
            of(
              'function',
              tie('body').map((b) => `function h() {\n${b}\n}`),
            ),
            of(
              'arithmetic-for',
              tie('body').map((b) => `for ((i = 0; i < 3; i++)); do\n${b}\ndone`),
            ),
            of(
              'function',
              tie('body').map((b) => `function h {\n${b}\n}`),
            ),
          ]),
    ),
  }));
  return statement;
}
