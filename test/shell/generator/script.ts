/** Made-up scripts: commands, conditions, loops, functions, here-documents and pipelines, whose words show in the rules they make. */
import fc from 'fast-check';
import { controlFlow } from './control.ts';
import { firewall } from './firewall.ts';
import { idioms } from './idioms.ts';
import { moreIdioms } from './more-idioms.ts';
import { readingInput } from './reading-input.ts';
import { restoreText, rule } from './rules.ts';
import { snippets } from './snippets.ts';
import { values } from './values.ts';
import { NAMES, name, word } from './words.ts';

export interface MadeUp {
  readonly text: string;
  readonly isBash: boolean;
}

/** Shows each word that it is given as a rule of its own, so that what a shell makes of them can be seen. */
const SHOW = 'show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }';

/** Statements of one kind, put together from small pieces. */
export const KINDS: Readonly<Record<string, (isBash: boolean) => fc.Arbitrary<string>>> = {
  control: controlFlow,
  firewall,
  input: readingInput,
  values,
};

/** `doubts`: with conditions that only the host can decide. `only`: of this kind alone. */
export function script(isBash: boolean, doubts = false, only?: string): fc.Arbitrary<MadeUp> {
  const alone = only === undefined ? undefined : KINDS[only]?.(isBash);
  return fc
    .tuple(
      fc.constantFrom('', 'set -e\n', 'set -u\n', 'set -eu\n', 'set -f\n', isBash ? 'set -o pipefail\n' : ''),
      fc.array(alone ?? statement(isBash, 3, doubts), { minLength: 1, maxLength: 8 }),
    )
    .map(([options, statements]) => ({
      text: [`#!/bin/${isBash ? 'bash' : 'sh'}`, `${options}${SHOW}`, ...preparation(isBash), ...statements, ''].join(
        '\n',
      ),
      isBash,
    }));
}

function preparation(isBash: boolean): string[] {
  const assigned = ["a='x y'", 'b=a:b:c', "list='1 2  3'", 'c=', 'n=5'];
  return isBash ? [...assigned, 'arr=(one "t wo" three)', 'declare -A map=([k]=v)', 'ref_a=b'] : assigned;
}

function statement(isBash: boolean, depth: number, doubts: boolean): fc.Arbitrary<string> {
  const w = word(isBash);
  const words = fc.array(w, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
  const show = words.map((all) => `show ${all}`);
  const command = rule.map((r) => `iptables ${r}`);
  const simple: fc.Arbitrary<string>[] = [
    fc.tuple(name, w).map(([n, v]) => `${n}=${v}`),
    words.map((all) => `set -- ${all}`),
    fc.tuple(command, show).map(([c, s]) => `${c} || ${s}`),
    fc.tuple(command, command).map(([c, d]) => `${c} && ${d}`),
    fc.constantFrom(
      'shift',
      'shift 2',
      'IFS=:',
      'unset IFS',
      'unset a',
      'IFS=',
      "IFS=', '",
      'set +e',
      'n=$((n+1))',
      ': "${c:=set}"',
      "eval 'show $list'",
      'eval "b=\\$a"',
      'trap "show leaving" EXIT',
      '! true',
      'false',
      '(exit 3); show $?',
      'true & wait',
      'set -f',
      'set +f',
      'readonly x1=r',
      'export a',
      'cd /',
    ),
    fc.tuple(w, name).map(([v, n]) => `read -r ${n} x1 <<E\n${v}\nE\nshow "$${n}" "$x1"`),
    fc
      .tuple(fc.constantFrom('<<E', "<<'E'"), restoreText(fc.constantFrom('$a', '${b#*:}', '$n', 'q')))
      .map(([op, t]) => `iptables-restore -n ${op}\n${t}\nE`),
    words.map((all) => `printf '%s\\n' ${all} | while read -r l; do show "$l"; done`),
    fc
      .tuple(
        words,
        fc.constantFrom(
          'sort',
          'sort -r',
          'head -n1',
          'tail -n1',
          'uniq',
          'wc -l',
          'grep a',
          "grep -v '^a'",
          "sed 's/a/Z/'",
          "sed 's/[0-9]/#/g'",
          'cut -c1-2',
          "awk '{print $1}'",
          "awk -F: '{print $2}'",
          'tr a-z A-Z',
          'rev',
        ),
      )
      .map(([all, f]) => `show "$(printf '%s\\n' ${all} | ${f} | tr '\\n' ,)"`),
    fc.tuple(w, w).map(([v, u]) => `[ ${v} = ${u} ] && show same`),
    fc.tuple(fc.constantFrom('-n', '-z'), w).map(([o, v]) => `[ ${o} ${v} ] && show yes || show no`),
    ...(isBash
      ? [
          fc
            .tuple(w, fc.constantFrom('a*', '"$b"', '*[0-9]', '?', 'x?y'))
            .map(([v, p]) => `[[ ${v} == ${p} ]] && show match`),
          fc
            .tuple(w, fc.constantFrom('^a', '[0-9]+$', '^(.*):(.*)$', 'x.y'))
            .map(([v, p]) => `[[ ${v} =~ ${p} ]] && show "\${BASH_REMATCH[@]}"`),
          words.map((all) => `arr+=(${all})`),
          words.map((all) => `arr=(${all})`),
          fc.tuple(fc.constantFrom('0', '1', '4', 'n'), w).map(([i, v]) => `arr[${i}]=${v}`),
          w.map((v) => `IFS=: read -ra arr <<< ${v}; show "\${arr[@]}"`),
          w.map((v) => `mapfile -t arr < <(printf '%s\\n' ${v}); show "\${arr[@]}"`),
          fc.constantFrom(
            '((n++))',
            '((n > 5)) && show big',
            'let n+=2',
            'a+=more',
            'unset "arr[0]"',
            'printf -v a "%03d" "$n"',
            'show "${arr[@]/%/!}"',
            'show {a,b}{1,2}',
            'local z=1',
            'declare -i n=n*2',
            'show "${list@Q}"',
          ),
        ]
      : []),
  ];
  const leaf = fc.oneof({ weight: 4, arbitrary: show }, { weight: 4, arbitrary: command }, ...simple);
  if (depth === 0) return leaf;
  const inner = statement(isBash, depth - 1, doubts);
  const block = fc.array(inner, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'));
  const condition = fc.oneof(
    command,
    fc.constantFrom(
      'true',
      'false',
      '[ "$n" -gt 4 ]',
      '[ -z "$c" ]',
      'test "$a" = b',
      '! false',
      '[ $# -gt 1 ]',
      'grep -q x /dev/null',
    ),
    ...(doubts
      ? [fc.constantFrom('[ -f /etc/protocols ]', '[ -f /etc/nosuch ]', '[ "$$" -gt 0 ]', '[ "$$" = x ]')]
      : []),
    fc.constant(isBash ? '[[ -n $a && $n -lt 9 ]]' : '[ -n "$a" -a "$n" -lt 9 ]'),
  );
  const loopName = fc.constantFrom(...NAMES, 'i');
  return fc.oneof(
    { weight: 8, arbitrary: leaf },
    { weight: 6, arbitrary: fc.oneof(...idioms(isBash, w, block)) },
    { weight: 6, arbitrary: fc.oneof(...moreIdioms(isBash, w, block)) },
    { weight: 6, arbitrary: snippets(isBash, block, doubts) },
    ...Object.values(KINDS).map((kind) => ({ weight: 2, arbitrary: kind(isBash) })),
    fc.tuple(condition, block, block).map(([c, yes, no]) => `if ${c}; then\n${yes}\nelse\n${no}\nfi`),
    fc.tuple(loopName, words, block).map(([n, all, b]) => `for ${n} in ${all}; do\n${b}\ndone`),
    block.map((b) => `for i; do\n${b}\nshow $i\ndone`),
    block.map((b) => `i=0; while [ $i -lt 2 ]; do\ni=$((i+1))\n${b}\ndone`),
    fc
      .tuple(fc.constantFrom('break', 'continue', '[ "$i" = 2 ] && break', 'return 1', 'exit 1'), block)
      .map(([leave, b]) => `for i in 1 2 3; do\nshow $i\n${leave}\n${b}\ndone`),
    fc
      .tuple(word(isBash), fc.constantFrom('a*', "'x y'", '[0-9]', '*:*|q', '"$b"', '?'), block, block)
      .map(([v, p, one, other]) => `case ${v} in\n${p})\n${one}\n;;\n*)\n${other}\n;;\nesac`),
    fc
      .tuple(fc.constantFrom('f', 'g'), block, words)
      .map(([f, b, all]) => `${f}() {\n${isBash ? 'local a=local\n' : ''}${b}\nshow "$#" "$1"\n}\n${f} ${all}`),
    fc
      .tuple(fc.constantFrom('return 0', 'return 3', 'false', ''), block)
      .map(([end, b]) => `h() {\n${b}\n${end}\n}\nif h one; then show fine; else show "$?"; fi`),
    block.map((b) => `(\n${b}\n)`),
    block.map((b) => `{\n${b}\n} 2>/dev/null`),
    fc.tuple(words, block).map(([all, b]) => `echo ${all} | {\nread -r x1\n${b}\nshow "$x1"\n}`),
    ...(isBash
      ? [
          block.map((b) => `for ((i=0; i<2; i++)); do\n${b}\ndone`),
          fc.tuple(word(isBash), block).map(([v, b]) => `while IFS=: read -r a b; do\n${b}\ndone <<< ${v}`),
        ]
      : []),
  );
}
