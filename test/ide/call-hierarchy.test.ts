// Which chains lead to which.
import { expect, test } from 'vitest';
import hierarchy from '../../server/src/ide/features/call-hierarchy.ts';
import { atCaret, inFilter, textIn } from '../support/ide.ts';

const TEXT = inFilter(
  ':web - [0:0]',
  ':log - [0:0]',
  '-A INPUT -p tcp -j web',
  '-A INPUT -p udp -g web',
  '-A FORWARD -s 10.0.0.1,10.0.0.2 -j web',
  '-A web -j log',
);

/** "INPUT (filter, 2 rules, policy DROP) at web web": a chain and the words that lead there. */
function calls(direction: 'incomingCalls' | 'outgoingCalls', marked: string): string[] {
  const { context, offset } = atCaret(marked);
  const [item] = hierarchy.callHierarchy?.(context, offset) ?? [];
  if (!item) return [];
  const found = hierarchy[direction]?.(context, item) ?? [];
  return found.map((call) => {
    const other = 'from' in call ? call.from : call.to;
    return `${other.name} (${other.detail}) at ${call.fromRanges.map((range) => textIn(context, range)).join(' ')}`;
  });
}

test('a chain is called by the chains whose rules jump or go to it, each named once', () => {
  expect(calls('incomingCalls', TEXT.replace(':web', ':w▮eb'))).toEqual([
    'INPUT (filter, 2 rules, policy DROP) at web web',
    'FORWARD (filter, 2 rules, policy DROP) at web',
  ]);
});

test('a chain calls those that its rules lead to', () => {
  expect(calls('outgoingCalls', TEXT.replace('-j web', '-j w▮eb'))).toEqual(['log (filter, 0 rules) at log']);
  expect(calls('outgoingCalls', TEXT.replace(':INPUT', ':INP▮UT'))).toEqual(['web (filter, 1 rule) at web web']);
});

test('each table has its own chains', () => {
  const nat = '*nat\n:we▮b - [0:0]\n-A PREROUTING -j web\nCOMMIT\n';
  expect(calls('incomingCalls', TEXT + nat)).toEqual(['PREROUTING (nat, 1 rule, policy ACCEPT) at web']);
});

test('an item is found again in a text that has changed since', () => {
  const before = atCaret(TEXT.replace(':web', ':w▮eb'));
  const [item] = hierarchy.callHierarchy?.(before.context, before.offset) ?? [];
  const after = atCaret(`# one more line\n${TEXT.replace('-A INPUT -p udp -g web\n', '')}▮`);
  expect(item && hierarchy.incomingCalls?.(after.context, item)).toHaveLength(2);
});

test('targets have no hierarchy', () => {
  expect(calls('incomingCalls', inFilter('-A INPUT -j ACC▮EPT'))).toEqual([]);
});
