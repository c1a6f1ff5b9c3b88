// Matches that read bytes or keep count, against what a running kernel counted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FieldValue } from '../../server/src/base/fields.ts';
import type { Family } from '../../server/src/base/problem.ts';
import type { Stateful } from '../../server/src/catalogue/define.ts';
import type { MatchView } from '../../server/src/catalogue/view.ts';
import { parseCommand } from '../../server/src/syntax/command/parse.ts';
import type { MatchUse } from '../../server/src/syntax/command/types.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';

/** The one match of a rule. */
function matchOf(rule: string, family: Family): MatchUse {
  const { words } = splitWords(`-A PREROUTING ${rule}`, 0);
  const { spec, problems } = parseCommand(words, { family, table: 'raw', mode: 'restore' });
  const [match] = spec.matches;
  if (!match || problems.some(({ severity }) => severity === 'error')) throw new Error(`cannot read ${rule}`);
  return match;
}

function behaviourOf({ name, entry }: MatchUse): Stateful<Record<string, unknown>, unknown> {
  if (entry?.kind !== 'match' || !entry.stateful) throw new Error(`${name} has no behaviour`);
  return entry.stateful;
}

function viewOf(
  family: Family,
  now: number,
  bytes: Uint8Array,
  fields: Readonly<Record<string, FieldValue>>,
): MatchView {
  return {
    family,
    now,
    wallClock: undefined,
    read: (field) => fields[field],
    bytes: () => bytes,
    set: () => undefined,
    hasFrame: () => true,
    hasReversePath: () => true,
    deviceGroup: () => undefined,
    hasTuple: () => true,
    connections: () => [],
    connection: () => undefined,
  };
}

function recordedLines(name: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8');
  return text.split('\n').filter((line) => !line.startsWith('#'));
}

describe.each([4, 6] as const)('bytes of IPv%i packets', (family) => {
  const lines = recordedLines(`bytes-ipv${family}.txt`).filter((line) => line !== '');
  const rules = lines.filter((line) => line.startsWith('rule ')).map((line) => line.slice(5));
  const packets = lines.filter((line) => !line.startsWith('rule ')).map((line) => line.split(' '));

  test.each(rules.map((rule, index) => [rule, index] as const))('%s matches what the kernel matched', (rule, index) => {
    const match = matchOf(rule, family);
    const behaviour = behaviourOf(match);
    for (const [hex = '', hits = ''] of packets) {
      // Behind the rule that dropped the packet nothing was asked.
      const wasDropped = hits.endsWith('0');
      if (wasDropped && index > hits.lastIndexOf('1')) continue;
      const view = viewOf(family, 0, Uint8Array.from(Buffer.from(hex, 'hex')), {});
      const { truth, drops } = behaviour.evaluate(match.given, behaviour.initial(match.given, view), view);
      expect(drops ? 'drops' : truth, hex).toBe(hits[index] === '1' ? 'yes' : 'no');
    }
  });

  test('a packet that a match dropped is dropped by some match', () => {
    for (const [hex = '', hits = ''] of packets) {
      if (!hits.endsWith('0')) continue;
      const view = viewOf(family, 0, Uint8Array.from(Buffer.from(hex, 'hex')), {});
      const dropping = rules.filter((rule, index) => {
        const match = matchOf(rule, family);
        const behaviour = behaviourOf(match);
        return (
          index > hits.lastIndexOf('1') &&
          behaviour.evaluate(match.given, behaviour.initial(match.given, view), view).drops === true
        );
      });
      expect(dropping, hex).not.toEqual([]);
    }
  });
});

describe('packets that come one after another', () => {
  const streams = recordedLines('streams.txt').join('\n').trim().split('\n\n');

  test.each(streams.map((stream) => [stream.split('\n')[0]?.slice(5) ?? '', stream]))('%s', (_, stream) => {
    const lines = stream.split('\n');
    const rules = lines.filter((line) => line.startsWith('rule ')).map((line) => matchOf(line.slice(5), 4));
    const states = new Map<string, unknown>();
    for (const line of lines) {
      const found = /^send (\S+) (\d+) (\d+) (\d+) (\d+) = (.*)$/.exec(line);
      if (!found) continue;
      const [at = 0, count = 0, length = 0, host = 0, ttl = 0] = found.slice(1, 6).map(Number);
      const view = viewOf(4, at, udp(length, host, ttl), {
        'ip.src': 0x0a090000 + host,
        'ip.dst': 0x0a090001,
        'ip.proto': 17,
        'ip.ttl': ttl,
        'ip.length': length,
        'l4.sport': 1000,
        'l4.dport': 2000,
      });
      const hits = rules.map(() => 0);
      for (let i = 0; i < count; i++) {
        for (const [index, match] of rules.entries()) {
          const behaviour = match.entry?.kind === 'match' ? match.entry.stateful : undefined;
          if (!behaviour) {
            hits[index] = (hits[index] ?? 0) + 1;
            continue;
          }
          const key = behaviour.key ? `${match.name} ${behaviour.key(match.given)}` : String(index);
          const before = states.has(key) ? states.get(key) : behaviour.initial(match.given, view);
          const { truth, state, drops } = behaviour.evaluate(match.given, before, view);
          states.set(key, state);
          if (truth === 'yes') hits[index] = (hits[index] ?? 0) + 1;
          if (drops) break;
        }
      }
      expect(hits.join(' '), line).toBe(found[6]);
    }
  });
});

function udp(length: number, host: number, ttl: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set([0x45, 0, length >> 8, length & 0xff, 0, 1, 0, 0, ttl, 17, 0, 0, 10, 9, 0, host, 10, 9, 0, 1]);
  bytes.set([1000 >> 8, 1000 & 0xff, 2000 >> 8, 2000 & 0xff, (length - 20) >> 8, (length - 20) & 0xff, 0, 0], 20);
  return bytes;
}
