// What a script is called with: known, told by comments, or nobody knows.
import { expect, test } from 'vitest';
import { record } from '../../support/shell.ts';

const calls = async (text: string, given?: readonly string[]) => (await record(text, { arguments: given })).calls;

test('what nobody says is not known, neither the words nor how many they are', async () => {
  expect(await calls('iptables -s "$1" -d "$2"\n')).toEqual(['iptables -s ? -d ?']);
  expect(await calls('[ $# -eq 0 ] && exit\niptables -F\n')).toEqual(['maybe iptables -F']);
  expect(await calls('shift 3\niptables -s "$1"\n')).toEqual(['iptables -s ?']);
});

test('a script that is called with nothing knows that', async () => {
  expect(await calls('[ $# -eq 0 ] && exit\niptables -F\n', [])).toEqual([]);
  expect(await calls('iptables -F $1\n', [])).toEqual(['iptables -F']);
});

test('comments tell what it is called with', async () => {
  const text = '# iptables-ls let 1=start\n# iptables-ls let 2=eth0\ncase $1 in start) iptables -i $2 $# ;; esac\n';
  expect(await calls(text)).toEqual(['iptables -i eth0 2']);
  expect(await calls(text, ['stop'])).toEqual([]);
});

test('what is handed on to a function may be more than one word', async () => {
  expect(await calls('f() { iptables -s "$2"; }\nf "$@"\n')).toEqual(['iptables -s ?']);
  expect(await calls('f() { iptables -s "$2" $#; }\nf a "$@"\n')).toEqual(['iptables -s ? ?']);
  expect(await calls('f() { iptables -s "$1" $#; }\nf a "$1"\n')).toEqual(['iptables -s a 2']);
});

test('a loop that adds to an array or to the arguments without end is stopped', async () => {
  for (const loop of ['a+=(x)', 'a[$i]=x; i=$((i + 1))', 'set -- "$@" x']) {
    const { calls: made, result } = await record(`iptables -F\nwhile :; do ${loop}; done\niptables -X\n`, {
      arguments: [],
      limits: { steps: 20_000, depth: 200, output: 1_000_000 },
    });
    expect(made[0]).toBe('iptables -F');
    expect(result.stopped?.reason).toContain('a loop that does not end');
  }
});
