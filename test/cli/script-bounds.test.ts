// Scripts without end, without bounds and without sense: each is answered, with a place and a reason, and what was learned before is kept.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWith, iptablesLs } from '../support/cli.ts';

const FIRST = 'iptables -A INPUT -i lo -j ACCEPT\n';
const LAST = 'iptables -A OUTPUT -j DROP\n';
const bash = (rest: string): string => `#!/bin/bash\n${FIRST}${rest}\n${LAST}`;

interface Bound {
  readonly text: string;
  /** What is said on standard error, with the line; absent when all is known. */
  readonly said?: RegExp;
  /** The script goes on behind it. */
  readonly goesOn?: boolean;
}

const bounds: Readonly<Record<string, Bound>> = {
  'a loop without end': {
    text: bash('while :; do iptables -A INPUT -j DROP; done'),
    said: /:3: .*a loop that does not end/,
  },
  'a loop without end that does nothing': {
    text: bash('for ((;;)); do :; done'),
    said: /:3: .*a loop that does not end/,
  },
  'a text that doubles': { text: bash('while :; do x="$x$x a"; done'), said: /:3: .*characters of text/ },
  'a function that calls itself': { text: bash('f() { f; }; f'), said: /:3: .*functions more than \d+ deep/ },
  'a function that calls itself through eval': { text: bash('f() { eval "f $1 $1"; }; f a'), said: /:3: .* deep/ },
  'a fork bomb': { text: bash(':(){ :|:& };:'), said: /:3: .*functions more than \d+ deep/ },
  'a script that sources itself': { text: bash('. "$0"'), said: /:3: .*without end/ },
  'a script that runs itself': { text: bash('bash "$0"'), said: /:3: .*without end/ },
  'a milliard of numbers': {
    text: bash('for i in $(seq 1 1000000000); do iptables -A INPUT -p tcp --dport $i -j DROP; done'),
    said: /:3: a rule of INPUT may be there or not.*seq/,
    goesOn: true,
  },
  'a milliard of words in braces': {
    text: bash('for i in {1..1000000000}; do iptables -A INPUT -j DROP; done'),
    said: /:3: a rule of INPUT may be there or not.*in braces/,
    goesOn: true,
  },
  'a number of a milliard digits': {
    text: bash('i=$((2 ** 1000000000)); j=$((1 << 99999999999))'),
    goesOn: true,
  },
  'a text of a milliard columns': {
    text: bash('x=$(printf "%0999999999d" 1); iptables -A INPUT -m comment --comment "$x" -j DROP'),
    said: /:3: a rule of INPUT may be there or not.*too wide/,
    goesOn: true,
  },
  'an expression that is tried in very many ways': {
    text: bash('[[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! =~ ^(a+)+$ ]] && iptables -A INPUT -j DROP'),
    said: /:3: a rule of INPUT may be there or not.*too long/,
    goesOn: true,
  },
  'a pattern that is tried in very many ways': {
    text: bash(
      'y=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; echo "$z" | case $y in *a*a*a*a*a*a*a*a*a*a*b) ;; esac',
    ),
    said: /:3: .*too many ways/,
  },
  'conditions in one another': {
    text: bash(`${'if true; then\n'.repeat(3000)}iptables -N deep\n${'fi\n'.repeat(3000)}`),
    said: /:3: /,
  },
  'subshells in one another': { text: bash(`${'('.repeat(5000)}iptables -N deep${')'.repeat(5000)}`), said: /:3: / },
  'substitutions in one another': { text: bash(`echo ${'$(echo '.repeat(3000)}x${')'.repeat(3000)}`), said: /:3: / },
  'expansions in one another': { text: bash(`echo ${'${a:-'.repeat(3000)}x${'}'.repeat(3000)}`), said: /:3: / },
  'an alias that stands for itself': {
    text: bash('shopt -s expand_aliases\nalias a=b; alias b=a\na -j DROP'),
    goesOn: true,
  },
  'a name that refers to itself': { text: bash('declare -n a=b; declare -n b=a; a=1'), goesOn: true },
  'a quote that nobody closes': { text: bash('iptables -N before\necho "never closed'), goesOn: false },
  'a here-document that nobody closes': { text: `#!/bin/bash\n${FIRST}cat <<EOF\n${LAST}` },
  'a text of letters that are no text': {
    text: `#!/bin/sh\n${FIRST}${String.fromCharCode(...Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256))}\n`,
  },
  'a script for fish': {
    text: '#!/usr/bin/env fish\nif test -n "$x"\n  iptables -A INPUT -j ACCEPT\nend\nfor p in 22 80\n  iptables -A INPUT -p tcp --dport $p -j ACCEPT\nend\n',
    said: /:2: .*may not be able to read this/,
  },
  'a script for zsh': {
    text: `#!/bin/zsh\nipt=(iptables -A)\nfor p (22 80) iptables -A INPUT -p tcp --dport $p -j ACCEPT\n${LAST}`,
    said: /:3: .*may not be able to read this/,
  },
  'a text of five million letters': {
    text: bash(`# ${'x'.repeat(5_000_000)}`),
    said: /characters of script/,
  },
};

let files: ReturnType<typeof folderWith>;
beforeAll(() => {
  files = folderWith(Object.fromEntries(Object.values(bounds).map(({ text }, index) => [`${index}.sh`, text])));
});
afterAll(() => files.remove());

describe.each(Object.keys(bounds).map((name, index) => ({ name, index })))('$name', ({ name, index }) => {
  const { said, goesOn } = bounds[name] as Bound;

  test('is answered with what is known, and where knowledge ends', async () => {
    const { code, out, err } = await iptablesLs(['print', files.path(`${index}.sh`)]);
    expect(err).not.toMatch(/^\s+at /m);
    if (said) expect(err).toMatch(said);
    expect(code).toBe(err === '' ? 0 : 1);
    if (/fish|zsh/.test(name)) return;
    expect(out).toContain('-A INPUT -i lo -j ACCEPT\n');
    if (goesOn !== undefined) expect(out.includes('-A OUTPUT -j DROP\n')).toBe(goesOn);
  }, 60_000);

  test('is checked', async () => {
    const { code, err } = await iptablesLs(['check', files.path(`${index}.sh`)]);
    expect([0, 1]).toContain(code);
    expect(err).toBe('');
  }, 60_000);
});
