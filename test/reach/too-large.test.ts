/** A diagram that grows too large gives a question up, and leaves nothing behind that would make later answers wrong. */
import { describe, expect, it } from 'vitest';
import { all, equals, inRange, masked, type Predicate } from '../../server/src/base/predicate.ts';
import { createLintContext } from '../../server/src/lint/context.ts';
import { lint } from '../../server/src/lint/run.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { TooLarge } from '../../server/src/reach/bdd.ts';
import { createSpace } from '../../server/src/reach/space.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { createRandom, type Random } from '../kernel/random.ts';

/** Bits here and there: no two such sets have much in common. */
function scattered(random: Random): Predicate {
  const mask = Math.floor(random.next() * 2 ** 32);
  const value = (Math.floor(random.next() * 2 ** 32) & mask) >>> 0;
  const port = random.between(0, 60000);
  return all(
    equals('ip.proto', 6),
    inRange('l4.dport', port, port + random.between(0, 5000)),
    masked(random.pick(['ip.src', 'ip.dst'] as const), mask, value),
  );
}

describe('a space that has no room left', () => {
  it('answers rightly or not at all', () => {
    const random = createRandom(7);
    const [small, large] = [createSpace(4, 4096), createSpace(4)];
    const [few, many] = [[small.empty], [large.empty]];
    let [answered, refused] = [0, 0];
    for (let i = 0; i < 600; i++) {
      const p = scattered(random);
      const at = random.between(0, many.length - 1);
      const wide = large.or(many[at] ?? large.empty, large.of(p));
      const isIn = large.isEmpty(large.and(large.of(p), many[at] ?? large.empty));
      try {
        const tight = small.or(few[at] ?? small.empty, small.of(p));
        expect(small.isEmpty(small.and(small.of(p), few[at] ?? small.empty))).toBe(isIn);
        expect(small.includes(tight, small.of(p))).toBe(true);
        few.push(tight);
        many.push(wide);
        answered++;
      } catch (error) {
        expect(error).toBeInstanceOf(TooLarge);
        refused++;
        // What was made before means what it meant.
        const again = small.witness(few.at(-1) ?? small.empty);
        expect(again === undefined).toBe(large.isEmpty(many.at(-1) ?? large.empty));
      }
    }
    expect(answered).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(10);
  });
});

describe('lint of a ruleset that is too intricate', () => {
  const random = createRandom(3);
  const octet = (): number => random.between(0, 255);
  const address = (): string => `${octet()}.${octet()}.${octet()}.${octet()}`;
  const rules = Array.from({ length: 300 }, () => {
    const port = random.between(1, 60000);
    return `-A FORWARD -s ${address()}/${address()} -d ${address()}/${address()} -p tcp -m tcp --dport ${port}:${port + 2000} -j DROP`;
  });
  const text = [
    '*raw',
    ':PREROUTING ACCEPT [0:0]',
    '-A PREROUTING -p tcp -j CT --notrack',
    'COMMIT',
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A INPUT -m state --state INVALID,ESTABLISHED -j ACCEPT',
    '-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT',
    ...rules,
    '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT',
    'COMMIT',
    '',
  ].join('\n');
  const document = parseSave(text, { family: 4 });
  const input = { document, ruleset: buildRuleset(document), backends: ['legacy'], pair: undefined } as const;
  const codes = (nodeLimit: number): string[] => lint({ ...input, nodeLimit }).map(({ code }) => code);

  it('says so in one hint, and keeps what the other rules find', () => {
    const found = lint({ ...input, nodeLimit: 4096 });
    const undecided = found.filter(({ code }) => code === 'not-decided');
    expect(undecided).toHaveLength(1);
    expect(undecided[0]?.severity).toBe('hint');
    expect(codes(4096)).toContain('state-match');
    const everything = new Set(codes(4_000_000));
    for (const { code } of found) if (code !== 'not-decided') expect(everything).toContain(code);
    for (const code of everything) {
      expect(found.some((one) => one.code === code) || undecided[0]?.message.includes(code), code).toBe(true);
    }
  });

  it('begins each question anew when there is room again', () => {
    const context = createLintContext({ ...input, nodeLimit: 4096 });
    const old = context.space;
    context.renew();
    expect(context.space).not.toBe(old);
  });
});
