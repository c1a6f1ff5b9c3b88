/** NAT as a law: what was changed on the way there is changed back on the way home. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inverse, type Tuple, tupleOfPacket } from '../../server/src/engine/conntrack/tuple.ts';
import { rewritten } from '../../server/src/engine/nat/nat-rewrite.ts';
import { NO_BYTES } from '../../server/src/engine/packet/packet.ts';
import type { Packet } from '../../server/src/engine/types.ts';

const port = fc.integer({ min: 1, max: 65535 });
const address = fc.integer({ min: 1, max: 0xffffffff });

function packetOf({ source, destination, sourcePort, destinationPort }: Tuple): Packet {
  const transport = { kind: 'udp', sport: sourcePort, dport: destinationPort } as const;
  return {
    family: 4,
    source,
    destination,
    protocol: 17,
    ttl: 64,
    tos: 0,
    transport,
    payload: NO_BYTES,
    badChecksum: false,
  };
}

const tuples = fc.record<Tuple>({
  family: fc.constant(4),
  source: address,
  destination: address,
  protocol: fc.constant(17),
  sourcePort: port,
  destinationPort: port,
});

test('a packet that is translated on both sides looks like the inverse of the reply tuple, and its answer like that of the original', () => {
  fc.assert(
    fc.property(tuples, tuples, (original, reply) => {
      const there = inverse(reply);
      const out = rewritten(rewritten(packetOf(original), there, 'destination'), there, 'source');
      expect(tupleOfPacket(out)).toEqual(there);
      const home = inverse(original);
      const back = rewritten(rewritten(packetOf(reply), home, 'destination'), home, 'source');
      expect(tupleOfPacket(back)).toEqual(home);
    }),
  );
});

test('an ICMP identifier is a port to NAT, an error has none', () => {
  const echo: Packet = {
    ...packetOf({ family: 4, source: 1, destination: 2, protocol: 17, sourcePort: 0, destinationPort: 0 }),
    protocol: 1,
    transport: { kind: 'icmp', type: 8, code: 0, id: 5, seq: 1, mtu: 0, inner: undefined },
  };
  const target: Tuple = { family: 4, source: 9, destination: 2, protocol: 1, sourcePort: 77, destinationPort: 8 * 256 };
  expect(rewritten(echo, target, 'source')).toMatchObject({ source: 9, transport: { id: 77 } });
  const error: Packet = {
    ...echo,
    transport: { kind: 'icmp', type: 3, code: 1, id: 5, seq: 1, mtu: 0, inner: undefined },
  };
  expect(rewritten(error, target, 'source')).toMatchObject({ source: 9, transport: { id: 5 } });
});
