/** Statements of real scripts and of those that were made up for a shell's odd places, each put where it may stand. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';

function read(name: string): readonly string[] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split(/^%%\n/m)
    .map((text) => text.trimEnd());
}

const forBash = read('snippets.bash.txt');
const inDoubt = read('snippets.doubts.txt');

/** Words that only bash has: what a POSIX shell makes of them is tried as well, but one in a few times. */
const OF_BASH = /\[\[|\(\(|<<<|<\(|\barr\b|\bmap\b|mapfile|declare|typeset|printf -v|\$\{!|local -|pipefail|&>|\|&/;
const forAny = forBash.filter((text) => !OF_BASH.test(text));

/** `block` is some lines; `doubts`: what depends on the host is wanted as well. */
export function snippets(isBash: boolean, block: fc.Arbitrary<string>, doubts: boolean): fc.Arbitrary<string> {
  const known = fc.constantFrom(...(isBash ? forBash : forAny));
  const one = doubts
    ? fc.oneof(known, fc.constantFrom(...inDoubt.filter((text) => isBash || !OF_BASH.test(text))))
    : known;
  const places: readonly ((text: string, lines: string) => string)[] = [
    (text) => text,
    (text) => `(\n${text}\n); show "$?"`,
    (text) => `f40() {\n${text}\n}\nf40 p 'q r' s; show "$?" "$#"`,
    (text) => `if\n${text}\nthen show yes; else show "no $?"; fi`,
    (text) => `{\n${text}\n} || show "or $?"`,
    (text) => `x9=$(\n${text}\necho last\n); show "$?" "$x9"`,
    (text) => `{\n${text}\n} | cat > /tmp/piped; show "$?"`,
    (text) => `for i9 in 1 2; do\n${text}\n[ "$i9" = 2 ] && break\ndone`,
    (text) => `set -e\n(\n${text}\n) || show "$?"\nset +e`,
    (text) => `while read -r l9; do\n${text}\ndone <<L9\none\ntwo\nL9`,
    (text, lines) => `(\n${text}\n${lines}\n)`,
    (text, lines) => `f41() {\n${lines}\n${text}\n}\nf41 a || show "or $?"`,
    (text, lines) => `case $n in 5)\n${text}\n;;\n*)\n${lines}\n;; esac`,
  ];
  return fc.tuple(one, fc.constantFrom(...places), block).map(([text, put, lines]) => put(text, lines));
}
