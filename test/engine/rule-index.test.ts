// The index of a long chain passes over no rule that a packet could match, and changes nothing that can be observed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPacketWords } from '../../server/src/engine/packet/packet-words.ts';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';
import { createState, send } from '../../server/src/engine/run.ts';
import type { Arrival, Rulesets, Trace } from '../../server/src/engine/types.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

const address = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.2',
  '10.0.1.1',
  '10.9.0.0/16',
  '10.0.0.0/30',
  '192.0.2.7',
  '10.0.0.0/0.0.0.7',
);
const port = fc.constantFrom('22', '80', '80:90', '1000:60000', '443', '53');
const condition = fc.oneof(
  address.map((text) => `-s ${text}`),
  address.map((text) => `! -s ${text}`),
  fc.tuple(address, address).map(([from, to]) => `-s ${from} -d ${to}`),
  port.map((text) => `-p tcp --dport ${text}`),
  port.map((text) => `-p udp ! --dport ${text}`),
  fc.tuple(address, port).map(([from, text]) => `-s ${from} -p tcp --dport ${text}`),
  fc.array(port, { minLength: 1, maxLength: 3 }).map((ports) => `-p tcp -m multiport --ports ${ports.join(',')}`),
  fc.constantFrom(
    '-i eth0',
    '! -i eth1',
    '-i eth+',
    '-m mark --mark 3',
    '-m mark ! --mark 3/0x0f',
    '-m statistic --mode nth --every 3',
  ),
);
const target = fc.constantFrom(
  ...[
    '-j MARK --set-mark 3',
    '-j MARK --or-mark 4',
    '-j other',
    '-g other',
    '-j RETURN',
    '-j LOG',
    '',
    '-j LOG',
    '-j other',
    '-j TTL --ttl-set 9',
  ],
);
const rule = fc.tuple(condition, target).map(([if_, then]) => `${if_} ${then}`);
const words = fc
  .tuple(
    fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.5', '10.9.3.4', '192.0.2.7'),
    fc.constantFrom('tcp', 'udp'),
    fc.constantFrom(22, 53, 80, 85, 443, 5000),
  )
  .map(([from, protocol, to]) => `-i eth0 -s ${from} -d 10.0.0.1 -p ${protocol} --dport ${to}`);

function load(rules: readonly string[], more: readonly string[]): Rulesets {
  const lines = [
    '*mangle',
    ':other - [0:0]',
    ...rules.map((text) => `-A PREROUTING ${text}`),
    ...more.map((text) => `-A other ${text}`),
  ];
  return { ipv4: buildRuleset(parseSave([...lines, 'COMMIT', ''].join('\n'), { family: 4 })), ipv6: undefined };
}

const NEVER = '-s 203.0.113.99 -j DROP';
/** Rules that match none of the packets, so that the chains are long enough for an index. */
const padding = Array.from({ length: 40 }, (_, i) => `-s 203.0.113.${i} -p tcp --dport ${i + 1} -j DROP`);

function arrivals(rulesets: Rulesets, all: readonly string[]): Arrival[] {
  return all.map((text, i) => {
    const reading = readPacketWords(text, { family: 4, host: defaultHost(rulesets), at: i });
    if (!reading.ok) throw new Error(reading.message);
    return reading.value.arrival;
  });
}

/** What was counted and seen, with the positions of the rules as they are without padding. */
function told(trace: Trace, shift: (n: number) => number) {
  const hits = trace.hits.map(
    ({ place, count }) => `${place.chain}/${place.rule === 'policy' ? 'policy' : shift(place.rule)} ${count}`,
  );
  return { hits: hits.sort(), verdict: trace.verdict, final: trace.final };
}

test('packets hit the same rules of a long chain as of a short one', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 12 }),
      fc.array(rule, { maxLength: 6 }),
      fc.array(words, { minLength: 1, maxLength: 5 }),
      (rules, more, packets) => {
        const withoutLoops = more.map((text) => text.replace(/-[jg] other/, '-j RETURN'));
        const short = load(rules, withoutLoops);
        const long = load([...padding, ...rules.flatMap((text) => [text, NEVER])], [...padding, ...withoutLoops]);
        const host = defaultHost(short);
        let plain = createState(host, short);
        let indexed = createState(host, long);
        for (const arrival of arrivals(short, packets)) {
          const one = send(plain, arrival);
          const other = send(indexed, arrival, { explain: arrival.at % 2 === 0 });
          const unpadded = (place: Trace['hits'][number]['place']): number => Number(place.rule) - padding.length;
          const hits = other.trace.hits.map(({ place, count }) => ({
            count,
            place:
              place.rule === 'policy'
                ? place
                : { ...place, rule: place.chain === 'other' ? unpadded(place) : (unpadded(place) + 1) / 2 },
          }));
          expect(told({ ...other.trace, hits }, (n) => n)).toEqual(told(one.trace, (n) => n));
          plain = one.state;
          indexed = other.state;
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('rules that are passed over are told together, with what the packet has instead', () => {
  const rulesets = load([...padding, '-s 10.0.0.2 -j LOG'], []);
  const [arrival] = arrivals(rulesets, ['-i eth0 -s 10.0.0.2 -d 10.0.0.1 -p tcp --dport 22']);
  if (!arrival) throw new Error('no packet');
  const { trace } = send(createState(defaultHost(rulesets), rulesets), arrival);
  const step = trace.steps.find(({ kind }) => kind === 'passed-over');
  expect(step).toMatchObject({
    chain: 'PREROUTING',
    first: 1,
    last: 40,
    reason: 'source address is 10.0.0.2: each of them wants another',
  });
});
