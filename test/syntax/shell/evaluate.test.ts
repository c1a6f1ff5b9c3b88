// What the abstract shell makes of scripts: which commands run, with which words, and where it stops to know.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these braces are the shell's
import { describe, expect, test } from 'vitest';
import { record } from '../../support/shell.ts';

/** The script with a short name for iptables, and the words of its calls. */
const calls = async (text: string, input = {}): Promise<string[]> =>
  (await record(text.replaceAll('ipt ', 'iptables '), input)).calls.map((call) => call.replace(/iptables /g, ''));

describe('words', () => {
  test.each([
    ['variables are split into fields', 'x="-p tcp"; ipt -A $x "$x"', ['-A -p tcp -p tcp']],
    ['defaults stand in', 'ipt ${a:-1} ${b-2} ${c:=3} $c ${c:+4}', ['1 2 3 3 4']],
    [
      'prefixes and suffixes are cut',
      'x=/sbin/a.b.c; ipt ${x##*/} ${x%.*} ${x%%.*} ${x#*/}',
      ['a.b.c /sbin/a.b /sbin/a sbin/a.b.c'],
    ],
    ['parts are replaced', 'x=a,b,c; ipt ${x//,/:} ${x/,/:} ${x:2:1} ${#x}', ['a:b:c a:b,c b 5']],
    ['arrays give their elements', 'a=(1 "2 3"); a+=(4); ipt "${a[@]}" ${#a[@]} ${a[1]}', ['1 2 3 4 3 2 3']],
    [
      'keys of arrays are texts where that was declared',
      'declare -A a=([ssh]=22); a[web]=80; ipt ${a[ssh]} ${a[web]}',
      ['22 80'],
    ],
    ['numbers are worked out', 'i=3; ipt $((i * 2 + (1 << 4))) $((i++)) $i', ['22 3 4']],
    ['braces expand', 'ipt {a,b}{1..2} x{}', ['a1 a2 b1 b2 x{}']],
    ['IFS divides', 'IFS=,; x="1,,2"; ipt $x', ['1  2']],
    ['quotes keep', `ipt 'a  b' "c $((1))" d\\ e`, ['a  b c 1 d e']],
    ['a backslash at the very end of a script is none', 'ipt a \\', ['a']],
    ['nor is one behind a word', 'ipt a\\', ['a']],
    ['in a text that is run it is a letter', "eval 'ipt a \\'", ['a \\']],
    ['in a POSIX shell it is one everywhere', '#!/bin/sh\nipt a\\', ['a\\']],
    ['substitutions give what is printed', 'ipt $(echo 1; printf "%s-" 2 3) `seq 1 3`', ['1 2-3- 1 2 3']],
    ['positional parameters', 'set -- a "b c"; ipt "$@" $# $2; shift; ipt $1', ['a b c 2 b c', 'b c']],
    ['text tools', 'ipt $(echo "a b c" | cut -d" " -f2 | tr a-z A-Z) $(echo x=1 | sed "s/x=//")', ['B 1']],
  ])('%s', async (_, script, expected) => {
    expect(await calls(script)).toEqual(expected);
  });

  test('a word stands in its call, and points at the text that wrote it', async () => {
    const script = 'PORTS="22 80"\nfor p in $PORTS; do\n  iptables --dport "$p"\ndone\n';
    const { words } = await record(script);
    const second = words[1]?.[1];
    const call = script.indexOf('iptables');
    expect(second).toMatchObject({
      text: '80',
      start: script.indexOf('"$p"') - call,
      end: script.indexOf('"$p"') + 4 - call,
    });
    expect(second?.value[0]?.place).toMatchObject({
      source: 0,
      start: script.indexOf('80'),
      end: script.indexOf('80') + 2,
    });
  });
});

describe('control', () => {
  test.each([
    ['loops over words', 'for i in 1 2; do ipt $i; done', ['1', '2']],
    ['loops that count', 'for ((i=0; i<3; i++)); do ipt $i; done', ['0', '1', '2']],
    [
      'loops with conditions',
      'i=0; while [ $i -lt 5 ]; do i=$((i+1)); [ $i = 2 ] && continue; [ $i = 4 ] && break; ipt $i; done',
      ['1', '3'],
    ],
    ['lines of a here-document', 'while read a b; do ipt $b $a; done <<E\n1 2 3\n4\nE\nipt z', ['2 3 1', '4', 'z']],
    ['cases', 'case a.b in *.c) ipt 1;; a*|x) ipt 2;; *) ipt 3;; esac', ['2']],
    [
      'functions with arguments and local variables',
      'f() { local x=$1; ipt $x $2; return 3; }; x=0; f 1 2; ipt $? $x',
      ['1 2', '3 0'],
    ],
    ['wrappers', 'IPT="sudo -n /sbin/iptables -w"; $IPT 1; env A=1 iptables 2; command iptables 3', ['-w 1', '2', '3']],
    [
      'options of sudo',
      'sudo --user root -Hn iptables 1; sudo -nu root sh -c "iptables 2"; sudo -iuroot iptables 3',
      ['1', '2', '3'],
    ],
    [
      'a shell of sudo',
      'sudo -s <<E\niptables 1\nE\nsudo -i <<E\niptables 2 "\\$(pwd)"\nE\nsudo su - <<E\niptables 3\nE\n',
      ['1', '2 /root', '3'],
    ],
    ['eval', `x='ipt 1; ipt 2'; eval "$x"`, ['1', '2']],
    ['aliases in sh', '#!/bin/sh\nalias fw="ipt -w"\nfw 1', ['-w 1']],
    ['exit ends the script', 'ipt 1; exit; ipt 2', ['1']],
    ['a subshell keeps its variables to itself', 'x=1; (x=2; ipt $x; exit 4); ipt $x $?', ['2', '1 4']],
    [
      'pipes into restore',
      'cat <<E | ipt -n\nE\necho "*filter" | iptables-restore -n',
      ['-n', 'iptables-restore -n < *filter\n'],
    ],
    ['a list behind a here-document', 'cat <<E | iptables-restore && ipt 1\nx\nE', ['iptables-restore < x\n', '1']],
    ['xargs', 'echo 1 2 3 | xargs -n 2 iptables -A', ['-A 1 2', '-A 3']],
    ['writes to /proc', 'echo 1 > /proc/sys/net/ipv4/ip_forward', ['write /proc/sys/net/ipv4/ip_forward 1']],
    ['files that it wrote', 'echo abc > /tmp/r; cat /tmp/r | iptables-restore', ['iptables-restore < abc\n']],
    ['set -u ends it', 'set -u; ipt 1; ipt $nothing; ipt 2', ['1']],
  ])('%s', async (_, script, expected) => {
    expect(await calls(script)).toEqual(expected);
  });

  test('set -e ends a script at what fails, but not in a condition', async () => {
    const fail = (call: string): boolean => call.includes('bad');
    const script = 'set -e; ipt bad || ipt 1; if ipt bad; then ipt 2; fi; ipt bad; ipt 3';
    expect(await calls(script, { fail })).toEqual(['bad', '1', 'bad', 'bad']);
  });
});

describe('what is not known', () => {
  test('travels through words', async () => {
    expect(await calls('gw=$(ip route | awk "{print $3}"); ipt -s $gw "x$gw" 1')).toEqual(['-s ? ? 1']);
  });

  test('makes both branches possible', async () => {
    expect(await calls('if ping -c1 host; then ipt 1; else ipt 2; fi; ipt 3')).toEqual(['maybe 1', 'maybe 2', '3']);
  });

  test('makes what follows a possible exit possible', async () => {
    expect(await calls('ipt 1; ping host || exit 1; ipt 2')).toEqual(['1', 'maybe 2']);
  });

  test('is whether the shell goes on behind what it cannot read', async () => {
    const made = await calls('ipt 1\nf() {\n  if true; then x; else\n  then\n y; fi\n}\nipt 2');
    expect(made.filter((call) => !call.startsWith('blur') && !call.startsWith('maybe blur'))).toEqual(['1', 'maybe 2']);
  });

  test('is forgotten where it is overwritten', async () => {
    expect(await calls('if ping host; then x=1; else x=2; fi; ipt $x; x=3; ipt $x')).toEqual(['?', '3']);
  });

  test('lets a loop run nobody knows how often', async () => {
    expect(await calls('for i in $(ls /etc); do ipt $i; done')).toEqual(['maybe ?']);
  });

  test('opens variables that a file might set', async () => {
    expect(await calls('x=1; . /etc/settings; z=2; ipt $x $y $z')).toEqual(['? ? 2']);
    expect(await calls('x=1; . /etc/os-release; ipt $x $ID')).toEqual(['1 ?']);
    expect(await calls('readonly x=1; P=/sbin/iptables; . /etc/settings; ipt $x; $P up')).toEqual(['1', 'up']);
    expect(await calls('# iptables-ls let x=3\nx=1; . /etc/settings; ipt $x')).toEqual(['1']);
  });

  test('opens variables that words of the host might set', async () => {
    expect(await calls('x=1; export $(cat /etc/settings); ipt $x $y')).toEqual(['? ?']);
    expect(await calls('x=1; cat /etc/settings | while read -r l; do export "$l"; ipt $x; done')).toEqual(['maybe ?']);
  });
});

describe('what the author tells', () => {
  test.each([
    ['a value that the host knows', '# iptables-ls let WAN=eth9\nWAN=$(ip route); ipt $WAN', ['eth9']],
    ['a variable that nobody sets', '# iptables-ls let LAN="10.0.0.0/8"\nipt $LAN', ['10.0.0.0/8']],
    ['not of what the script knows itself', '# iptables-ls let A=1\nA=2; ipt $A', ['2']],
    ['a condition of an if', '# iptables-ls assume [ -f /etc/x ]\nif [ -f /etc/x ]; then ipt 1; else ipt 2; fi', ['1']],
    ['a condition of a list', '# iptables-ls assume [ -f /etc/x ]\n[ -f /etc/x ] && ipt 1', ['1']],
    ['not of another condition', '# iptables-ls assume [ -f /etc/y ]\n[ -f /etc/x ] && ipt 1', ['maybe 1']],
  ])('%s', async (_, script, expected) => {
    expect(await calls(script)).toEqual(expected);
  });

  test('that there is a program where few hosts have it', async () => {
    const script = '/opt/bin/iptables 1\n';
    const told = `# iptables-ls assume [ -x /opt/bin/iptables ]\n${script}`;
    const callsOf = async (text: string): Promise<readonly string[]> =>
      (await record(text, { filesMayMiss: true })).calls;
    expect(await callsOf(script)).toEqual(['maybe iptables 1']);
    expect(await callsOf(told)).toEqual(['iptables 1']);
    expect((await record(script)).calls).toEqual(['iptables 1']);
  });

  test('where it was told, knowledge does not end', async () => {
    const { result } = await record('# iptables-ls let WAN=eth9\nWAN=$(ip route)\niptables -i $WAN\n');
    expect(result.unknowns).toEqual([]);
  });
});

describe('bounds', () => {
  test.each([
    ['a loop that never ends', 'ipt 1; while :; do x=$((x + 1)); done', 'steps'],
    ['a loop whose passes change nothing', 'ipt 1; while :; do x=1; read -r y; done', 'change nothing'],
    [
      'a loop that changes something behind many passes',
      'ipt 1; while :; do [ ${#x} -gt 40 ] || x=a$x; done',
      'change nothing',
    ],
    ['a loop that waits', 'ipt 1; while true; do date >> /var/log/seen; sleep 5; done', 'waits and goes round'],
    [
      'a loop that waits without a condition',
      'ipt 1; for ((;;)); do x=$((x + 1)); sleep 5; done',
      'waits and goes round',
    ],
    ['a loop whose passes read nothing', 'ipt 1; x=$(while ! cat | grep y; do :; done); ipt 2', 'change nothing'],
    ['a loop in a subshell', 'ipt 1; [ -f /etc/a ] && (while :; do :; done); ipt 2', 'change nothing'],
    ['a function that calls itself', 'f() { f; }; ipt 1; f', 'deep'],
    ['a text that doubles', 'ipt 1; x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done', 'characters'],
    ['a fork bomb', 'ipt 1; b() { b | b & }; b', 'deep'],
  ])('%s is stopped, and what came before is kept', async (_, script, why) => {
    const limits = { steps: 20_000, depth: 100, output: 1_000_000 };
    const { calls: made, result } = await record(script.replaceAll('ipt ', 'iptables '), { limits });
    expect(made[0]).toBe('iptables 1');
    expect(result.stopped?.reason).toContain(why);
  });

  test('a loop that is perhaps come to and never left keeps what stands, as where the script ends', async () => {
    const script = 'iptables 1; if [ -f /etc/a ]; then while :; do read -r x; done; fi; iptables 2\n';
    const { calls: made, result } = await record(script);
    expect(made).toEqual(['iptables 1', 'maybe iptables 2']);
    expect(result.stopped).toBeUndefined();
  });

  test('a loop that waits is gone through while it counts', async () => {
    const script = 'n=0; while true; do n=$((n + 1)); [ $n -gt 20 ] && break; sleep 1; done; iptables $n\n';
    expect((await record(script)).calls).toEqual(['iptables 21']);
  });

  test('a loop that counts is not given up for waiting', async () => {
    const script = 'n=0; while [ $n -lt 50 ]; do n=$((n + 1)); sleep 1; done; iptables $n\n';
    expect((await record(script)).calls).toEqual(['iptables 50']);
  });

  test('what stands behind a loop that perhaps waits for ever is read', async () => {
    const loop = 'while true; do [ -f /etc/b ] && iptables 1; date >> /var/log/seen; sleep 5; done';
    const { calls: made, result } = await record(`if [ -f /etc/a ]; then ${loop}; fi; iptables 2\n`);
    expect(result.stopped).toBeUndefined();
    expect(made).toContain('maybe iptables 2');
  });

  test.each(['if', 'x="', 'cat <<E', '$(', '}', 'for x in', '\u0000\u0001', 'case a in', '${', 'f() {'])(
    'the fragment %j is read',
    async (text) => {
      await expect(record(text)).resolves.toBeDefined();
    },
  );
});
