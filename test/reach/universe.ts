/** A small world of packets, and rules tried on them one packet after the other: what set analysis is held against. */
import fc from 'fast-check';
import { CT_STATE, type Field, type FieldValue } from '../../server/src/base/fields.ts';
import { all, equals, evaluate, type Predicate } from '../../server/src/base/predicate.ts';
import { outcomeOf } from '../../server/src/model/outcome.ts';
import type { Chain, Rule, Ruleset, Table } from '../../server/src/model/types.ts';
import type { PacketSet, Space } from '../../server/src/reach/types.ts';
import { rulesetOf } from '../support/lint.ts';

export type Small = ReadonlyMap<Field, FieldValue>;
export type Fate = 'accepted' | 'dropped' | 'rejected';

/** Every packet of the world, on INPUT. */
export const PACKETS: readonly Small[] = Object.values(CT_STATE).flatMap((state) =>
  [6, 17, 1].flatMap((protocol) =>
    ['eth0', 'lo'].flatMap((device) =>
      [22, 80].flatMap((port) =>
        [0x0a000001, 0xc0000201].map(
          (source): Small =>
            new Map<Field, FieldValue>([
              ['ct.state', state],
              ['ip.proto', protocol],
              ['meta.in', device],
              ['meta.out', ''],
              ['meta.mark', 0],
              ['ip.src', source],
              ['ip.laterFragment', 0],
              ...(protocol === 6 ? [['tcp.flags', 2] as const] : []),
              ...(protocol === 1 ? [] : [['l4.dport', port] as const, ['l4.sport', 40000] as const]),
            ]),
        ),
      ),
    ),
  ),
);

export function asPredicate(packet: Small): Predicate {
  return all(...[...packet].map(([field, value]) => equals(field, value)));
}

/** The set of packets that look like this one. */
export function setFor(space: Space, packet: Small): PacketSet {
  return space.of(asPredicate(packet));
}

const conditions = fc
  .record({
    source: fc.constantFrom('', '', '-s 10.0.0.0/8', '! -s 10.0.0.1/32'),
    device: fc.constantFrom('', '', '-i lo', '! -i lo', '-i eth+'),
    protocol: fc.constantFrom(
      '',
      '-p tcp',
      '-p udp',
      '-p tcp -m tcp --dport 22',
      '-p udp -m udp --dport 1:79',
      '-p icmp',
      '! -p tcp',
    ),
    state: fc.constantFrom(
      '',
      '',
      '-m conntrack --ctstate NEW',
      '-m conntrack ! --ctstate NEW,INVALID',
      '-m conntrack --ctstate RELATED,ESTABLISHED',
    ),
    mark: fc.constantFrom('', '', '', '-m mark --mark 0x1', '-m mark ! --mark 0x1'),
  })
  .map((parts) => Object.values(parts).filter(Boolean).join(' '));
const target = (further: readonly string[]) =>
  fc.constantFrom(
    ...[
      '-j ACCEPT',
      '-j ACCEPT',
      '-j DROP',
      '-j MARK --set-xmark 0x1/0x1',
      '-j MARK --set-xmark 0x1/0x0',
      '-j RETURN',
      '',
      '-j TOS --set-tos 0x10',
    ],
    ...further.flatMap((name) => [`-j ${name}`, `-j ${name}`, `-g ${name}`]),
  );
const rules = (chain: string, further: readonly string[], maxLength: number) =>
  fc.array(
    fc.tuple(conditions, target(further)).map((words) => `-A ${chain} ${words.filter(Boolean).join(' ')}`),
    { maxLength },
  );

/** Texts of the table mangle with two user chains. */
export const texts: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('ACCEPT', 'DROP'), rules('INPUT', ['A', 'B'], 6), rules('A', ['B'], 3), rules('B', [], 3))
  .map(([policy, input, a, b]) =>
    [`*mangle`, `:INPUT ${policy} [0:0]`, ':A - [0:0]', ':B - [0:0]', ...input, ...a, ...b, 'COMMIT', ''].join('\n'),
  );

export function worldOf(text: string): { readonly ruleset: Ruleset; readonly table: Table; readonly input: Chain } {
  const ruleset = rulesetOf(text, 4);
  const table = ruleset.tables.get('mangle');
  const input = table?.chains.get('INPUT');
  if (!table || !input) throw new Error('no INPUT');
  return { ruleset, table, input };
}

/** What becomes of one packet, the rules that match it, in order, and in what form it ends. */
export function walk(
  table: Table,
  chain: Chain,
  packet: Small,
): { readonly fate: Fate; readonly matched: readonly Rule[]; readonly whole: string } {
  const values = new Map(packet);
  const matched: Rule[] = [];
  const through = (at: Chain): Fate | 'returned' => {
    for (const rule of at.rules) {
      if (evaluate(rule.predicate, (field) => values.get(field)) !== 'yes') continue;
      matched.push(rule);
      const outcome = outcomeOf(rule, (name) => table.chains.has(name));
      if (outcome.kind === 'chain') {
        const called = table.chains.get(outcome.chain);
        const end = called ? through(called) : 'returned';
        if (end !== 'returned' || outcome.goto) return end;
      } else if (outcome.kind === 'effect') {
        const { effect } = outcome;
        if (effect.kind === 'verdict') return effect.verdict === 'ACCEPT' ? 'accepted' : 'dropped';
        if (effect.kind === 'return') return 'returned';
        if (effect.kind === 'change') {
          const old = Number(values.get(effect.field) ?? 0);
          values.set(effect.field, ((old & ~effect.change.clear) ^ effect.change.xor) >>> 0);
        }
      }
    }
    return 'returned';
  };
  const end = through(chain);
  const fate = end !== 'returned' ? end : chain.policy === 'DROP' ? 'dropped' : 'accepted';
  return { fate, matched, whole: [fate, values.get('meta.mark'), values.get('ip.tos') ?? 0].join() };
}
