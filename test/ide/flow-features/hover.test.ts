// What the words of a flow script mean, and over what is expected, what happens.
import { expect, test } from 'vitest';
import feature from '../../../server/src/ide/flow-features/hover.ts';
import { flowAt, scriptAt } from '../../support/flow-ide.ts';

function pageAt(script: ReturnType<typeof flowAt>): string {
  const hover = feature.hover?.(script.context, script.offset);
  return hover && typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : '';
}

test.each([
  ['flo▮w a\nout -p tcp', 'empty connection table'],
  ['host\n  rou▮te default dev eth0\nflow a\nout -p tcp', 'route default|NETWORK'],
  ['flow a\na▮t 5s out -p tcp', 'after the flow began'],
  ['flow a\ni▮n eth0 -p tcp', 'arrives on this interface'],
  ['flow a\ncon▮nect in eth0 --dport 22', 'SYN, SYN and ACK, ACK'],
  ['flow a\nout -p tcp --dpo▮rt 22', '--dport'],
  ['flow a\nout -p tcp\n  no en▮try', 'No line of the connection table'],
])('%s', (lines, words) => {
  expect(pageAt(flowAt(`${lines}\n`))).toContain(words);
});

test('over an expectation stand the packets, what became of each, and the connections', () => {
  const page = pageAt(flowAt('flow a\nconnect in eth0 -s 198.51.100.7 --dport 22 => ACC▮EPT\n'));
  expect(page).toContain('2. server: SYN ACK: **ACCEPT** by filter/OUTPUT/policy, ESTABLISHED');
  expect(page).toContain('`-s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT`');
  expect(page).toMatch(/ESTABLISHED src=198\.51\.100\.7/);
});

test('nothing is said over blanks, comments and rules', () => {
  expect(pageAt(flowAt('flow a\nout ▮  -p tcp'))).toBe('');
  expect(pageAt(flowAt('flow a\n# at▮ 5s\nout -p tcp'))).toBe('');
  expect(pageAt(scriptAt('rules\n*fil▮ter\nCOMMIT\nflow a\nout -p tcp'))).toBe('');
});
