/** Made-up control flow: what ends, returns, breaks or traps, nested in whatever asks for a status, under the options that make a status count. */
import fc from 'fast-check';

/** Statements whose statuses are what they are about; functions are `e1` to `e3`, of which later ones call earlier ones. */
export function controlFlow(isBash: boolean): fc.Arbitrary<string> {
  const leaf = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 99 }).map((n) => `show ${n}`) },
    { weight: 2, arbitrary: fc.constantFrom('false', 'true', '(exit 3)', 'show "$?"', 'return_of 4') },
    fc.constantFrom(
      'return',
      'return 2',
      'exit 5',
      'break',
      'continue',
      'break 2',
      'iptables -N one',
      'iptables -D INPUT -j DROP',
      'x=$(false)',
      'x=$(show sub; exit 7)',
      'local x=$(false)',
      'export x=$(false)',
      'local x',
      'set +e',
      'set -e',
      'e1',
      'e2 a b',
      'e1 || show "e1 $?"',
      'if e2; then show yes; else show "no $?"; fi',
      'test -n "$1"',
      '[ $# -gt 1 ] && shift',
      'nosuch_command 2>/dev/null',
      'trap "show exit \\$?" EXIT',
      'trap - EXIT',
      'shift 9',
    ),
    ...(isBash
      ? [
          fc.constantFrom(
            '((0))',
            '[[ -z x ]]',
            'let 0',
            'trap "show err \\$?" ERR',
            'set -E',
            'set -o pipefail',
            'shopt -s inherit_errexit',
            'shopt -s lastpipe',
            '((n--))',
          ),
        ]
      : []),
  );
  const { body } = fc.letrec<{ body: string; part: string }>((tie) => ({
    body: fc
      .array(tie('part'), { minLength: 1, maxLength: 3, depthIdentifier: 'control' })
      .map((parts) => parts.join('\n')),
    part: fc.oneof(
      { depthIdentifier: 'control', depthSize: 'small', maxDepth: 4 },
      leaf,
      fc.tuple(tie('body'), tie('body')).map(([c, b]) => `if\n${c}\nthen\n${b}\nelse\nshow "else $?"\nfi`),
      fc.tuple(tie('body'), fc.constantFrom('||', '&&'), tie('body')).map(([a, o, b]) => `{\n${a}\n} ${o} {\n${b}\n}`),
      fc.tuple(leaf, fc.constantFrom('||', '&&'), leaf).map(([a, o, b]) => `${a} ${o} ${b}`),
      tie('body').map((b) => `! {\n${b}\n}`),
      tie('body').map((b) => `(\n${b}\n)`),
      tie('body').map((b) => `(\n${b}\n) || show "sub $?"`),
      tie('body').map((b) => `x=$(\n${b}\necho out\n)\nshow "$?" "$x"`),
      tie('body').map((b) => `show "$(\n${b}\necho quoted\n)"`),
      tie('body').map((b) => `for i in 1 2 3; do\n${b}\ndone`),
      fc
        .tuple(tie('body'), tie('body'))
        .map(([a, b]) => `k=0; while\nk=$((k + 1)); [ $k -lt 4 ] && {\n${a}\n}\ndo\n${b}\ndone`),
      tie('body').map((b) => `k=0; until k=$((k + 1)); [ $k -gt 2 ]; do\n${b}\ndone`),
      tie('body').map((b) => `case $n in 5)\n${b}\n;; esac`),
      tie('body').map((b) => `{\n${b}\n} | cat >/dev/null`),
      tie('body').map((b) => `echo a | while read -r l; do\n${b}\ndone`),
      tie('body').map((b) => `while read -r l; do\n${b}\ndone <<L\na\nb\nL`),
      tie('body').map((b) => `eval '${b.replaceAll("'", '"')}'`),
      tie('body').map((b) => `{\n${b}\n} 2>/dev/null`),
      tie('body').map((b) => `{\n${b}\n} & wait $!\nshow "$?"`),
      fc.tuple(fc.constantFrom('e1', 'e2'), tie('body')).map(([f, b]) => `${f}() {\n${b}\n}`),
      fc.tuple(fc.constantFrom('e3', 'e4'), tie('body')).map(([f, b]) => `${f}() {\n${b}\n}\n${f} a\nshow "$?"`),
      fc.tuple(fc.constantFrom('e3', 'e4'), tie('body')).map(([f, b]) => `${f}() (\n${b}\n)\n${f} a || show "or $?"`),
    ),
  }));
  const begin = 'return_of() { return "$1"; }; e1() { show e1; false; }; e2() { e1; show "e2 $#"; }';
  return fc
    .tuple(
      fc.constantFrom(
        '',
        '',
        'set -e\n',
        'set -e\n',
        'set -eu\n',
        isBash ? 'set -eE\n' : '',
        isBash ? 'set -euo pipefail\n' : '',
      ),
      fc.constantFrom('', '', 'trap \'show "end $?"\' EXIT\n', isBash ? 'trap \'show "E $?"\' ERR\n' : ''),
      body,
      body,
    )
    .map(([options, trap, first, second]) => `(\n${begin}\n${options}${trap}${first}\n${second}\n)\nshow "all $?"`);
}
