// After an edit only those stretches of a script run again that meet the shell or the world otherwise than before.
import { expect, test } from 'vitest';
import type { Call, Outcome, World } from '../../../server/src/syntax/shell/host/world.ts';
import { evaluateScript, type ScriptInput } from '../../../server/src/syntax/shell/run/evaluate.ts';
import { ScriptMemory } from '../../../server/src/syntax/shell/versions/script-memory.ts';
import { shellGrammar } from '../../support/shell.ts';

const grammar = await shellGrammar();

/** Runs the versions of a script one after another; of each, the calls of iptables, `*` before those that were made anew. */
function versions(
  texts: readonly string[],
  answer: (line: string, version: number) => Outcome = () => ({ status: 0 }),
  input: Partial<ScriptInput> = {},
): string[][] {
  const memory = new ScriptMemory(2);
  const known = new Set<Call>();
  return texts.map((text, version) => {
    const lines: string[] = [];
    const world: World = {
      fork: () => world,
      join: () => 0,
      blur: () => {},
      write: () => false,
      mark: () => lines.length,
      forget: () => {},
      run(call) {
        if (call.program !== 'iptables') return undefined;
        const line = call.words.map((word) => (word.unknown === undefined ? word.text : '?')).join(' ');
        lines.push(`${known.has(call) ? '' : '*'}${line}`);
        known.add(call);
        return answer(line, version);
      },
    };
    const all = { name: 'firewall.sh', arguments: [], environment: {}, ...input };
    evaluateScript(grammar, { ...all, text }, world, memory);
    return lines;
  });
}

const SCRIPT = ['IPT=iptables', '$IPT -F', 'NET=10.0.0.1', '$IPT -A a', '$IPT -A b -s $NET', '$IPT -A c'];

function script(change: Readonly<Record<number, string>> = {}): string {
  return `${SCRIPT.map((line, at) => change[at] ?? line).join('\n')}\n`;
}

test('an edit runs the stretch that it is in', () => {
  const [, second] = versions([script(), script({ 3: '$IPT -A longer-name' })]);
  expect(second).toEqual(['-F', '*-A longer-name', '-A b -s 10.0.0.1', '-A c']);
});

test('a stretch that asks for a variable runs again when it holds something else, and no other does', () => {
  const [, second] = versions([script(), script({ 2: 'NET=10.0.0.2' })]);
  expect(second).toEqual(['-F', '*-A a', '*-A b -s 10.0.0.2', '*-A c']);
  const [, third] = versions([script(), script({ 0: 'IPT="iptables"' })]);
  expect(third).toEqual(['*-F', '*-A a', '*-A b -s 10.0.0.1', '*-A c']);
});

test('a comment runs nothing again', () => {
  const [, second] = versions([script({ 1: '$IPT -F\n# a comment' }), script({ 1: '$IPT -F\n# another comment' })]);
  expect(second).toEqual(['-F', '-A a', '-A b -s 10.0.0.1', '-A c']);
});

test('what the world answers otherwise is taken into account, and asked once', () => {
  const text = 'iptables -C a || iptables -A a\niptables -C b || iptables -A b\niptables -A c\n';
  const isThere = (line: string, version: number): Outcome => ({ status: line === '-C b' && version === 0 ? 1 : 0 });
  const [first, second, third] = versions([text, `${text}# x\n`, `${text}# xy\n`], isThere);
  expect(first).toEqual(['*-C a', '*-C b', '*-A b', '*-A c']);
  expect(second).toEqual(['-C a', '-C b', '-A c']);
  expect(third).toEqual(second);
});

test('a file that is read is looked at again', () => {
  let held = 'PORT=22\n';
  const readFile = (path: string): string | undefined => (path === './ports' ? held : undefined);
  const text = '. ./ports\niptables -A a\niptables -A b --dport $PORT\niptables -A c\n';
  const answer = (line: string): Outcome => {
    if (line === '-A c') held = 'PORT=443\n';
    return { status: 0 };
  };
  const [first, second] = versions([text, `${text}# x\n`], answer, { readFile });
  expect(first).toEqual(['*-A a', '*-A b --dport 22', '*-A c']);
  expect(second).toEqual(['*-A a', '*-A b --dport 443', '*-A c']);
});
