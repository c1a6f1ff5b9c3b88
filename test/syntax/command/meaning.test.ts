// What a rule means, as a formula over the fields of a packet.
import { describe, expect, test } from 'vitest';
import { all, equals, masked, never, not, type Predicate } from '../../../server/src/base/predicate.ts';
import type { Family } from '../../../server/src/base/problem.ts';
import { pairsOf } from '../../../server/src/model/rule.ts';
import { predicateOfRule } from '../../../server/src/syntax/command/meaning.ts';
import { read } from '../../support/command.ts';

function meanings(rule: string, family: Family = 4): Predicate[] {
  const command = read(`-A FORWARD ${rule}`, { family });
  return pairsOf(command).map((pair) => predicateOfRule(command, pair, 'filter'));
}

describe('the meaning of a rule:', () => {
  test.each<[sentence: string, rule: string, meaning: Predicate]>([
    ['no condition is every packet', '-j ACCEPT', all()],
    ['a network is a mask', '-s 10.0.0.0/8', masked('ip.src', 0xff000000, 0x0a000000)],
    ['! turns it around', '! -d 10.0.0.1', not(masked('ip.dst', 0xffffffff, 0x0a000001))],
    ['a network of no bits is every packet', '-s 0.0.0.0/0', all()],
    ['an interface is its name', '-i eth0', equals('meta.in', 'eth0')],
    ['+ is how a name begins', '! -o eth+', not({ kind: 'prefixed', field: 'meta.out', prefix: 'eth' })],
    ['+ alone is every interface', '-i +', all()],
    ['and its negation none', '! -i +', never],
    ['a protocol is its number', '-p udp', equals('ip.proto', 17)],
    ['all protocols are every packet', '-p all', all()],
    ['-f is what comes after the first fragment', '! -f', not(equals('ip.laterFragment', 1))],
    ['conditions hold together', '-i lo -p tcp', all(equals('meta.in', 'lo'), equals('ip.proto', 6))],
    ['a match adds what it asks', '-m mark --mark 1', masked('meta.mark', 0xffffffff, 1)],
  ])('%s', (_, rule, meaning) => {
    expect(meanings(rule)).toEqual([meaning]);
  });

  test('a list makes one rule for each pair', () => {
    expect(meanings('-s 10.0.0.1,10.0.0.2 -d 10.1.0.1,10.1.0.2')).toHaveLength(4);
  });

  test('a host name is unknown, and the same name is the same unknown', () => {
    const [first] = meanings('-s www.example.org');
    expect(first).toMatchObject({ kind: 'unknown', key: 'ip.src www.example.org' });
    expect(meanings('-s www.example.org')[0]).toEqual(first);
  });

  test('a match that keeps state has no truth that two rules share', () => {
    const [limit] = meanings('-m limit --limit 1/s');
    expect(limit).toMatchObject({ kind: 'unknown' });
    expect(limit).not.toHaveProperty('key');
  });

  test('what is not known is unknown, never true', () => {
    expect(meanings('-m nosuchmatch')).toMatchObject([{ kind: 'unknown' }]);
    expect(meanings('-p mptcp')).toMatchObject([{ kind: 'unknown' }]);
  });
});
