/** `-m cluster`: which node of a cluster a connection belongs to. */
import type { FieldValue } from '../../base/fields.ts';
import { jhash2, scaleHash } from '../../base/jhash.ts';
import { all, negatedIf, never, present, unknown } from '../../base/predicate.ts';
import { type Given, match } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';
import { integer } from '../values/numbers.ts';

interface Options {
  'cluster-total-nodes': number;
  'cluster-local-node': number;
  'cluster-local-nodemask': number;
  'cluster-hash-seed': number;
}

const node = integer(1, 32, 'node');

export default match<Options>({
  name: 'cluster',
  summary: 'Matches the connections that fall to this node of a cluster, by a hash of their source address.',
  details:
    'An announced connection falls to the node of the one that announced it. Without a connection nothing matches.',
  sources: ['man:iptables-extensions(8)#cluster', 'kernel:net/netfilter/xt_cluster.c'],
  options: {
    'cluster-total-nodes': { value: integer(1, 32, 'nodes'), mandatory: true, doc: 'Nodes in all, 1 to 32.' },
    'cluster-local-node': {
      value: node,
      negatable: true,
      conflicts: ['cluster-local-nodemask'],
      doc: 'Number of this node, from 1.',
    },
    'cluster-local-nodemask': {
      value: integer(1, 32, 'mask'),
      negatable: true,
      conflicts: ['cluster-local-node'],
      doc: 'Several nodes at once, as bits: 1 is the first, 2 the second, 4 the third. The program takes 1 to 32.',
    },
    'cluster-hash-seed': {
      value: integer(0, 0xffffffff, 'seed'),
      mandatory: true,
      doc: 'Seed of the hash, the same on all nodes.',
    },
  },
  check(given) {
    const { 'cluster-total-nodes': total, 'cluster-hash-seed': seed } = given;
    const option = given['cluster-local-node'] ? 'cluster-local-node' : 'cluster-local-nodemask';
    if (!given[option]) {
      const message = 'cluster needs `--cluster-local-node` or `--cluster-local-nodemask`.';
      return [{ code: 'missing-option', message }];
    }
    if (!total || !seed || nodeMask(given) < 2 ** total.value) return [];
    return [{ code: 'bad-number', option, message: `There are only ${total.value} nodes.` }];
  },
  print(given) {
    const option = given['cluster-local-node'] ?? given['cluster-local-nodemask'];
    return [
      ...(option?.negated ? ['!'] : []),
      '--cluster-local-nodemask',
      hex(nodeMask(given)),
      '--cluster-total-nodes',
      String(given['cluster-total-nodes']?.value),
      '--cluster-hash-seed',
      hex(given['cluster-hash-seed']?.value ?? 0),
    ];
  },
  meaning(given) {
    const option = given['cluster-local-node'] ?? given['cluster-local-nodemask'];
    const total = given['cluster-total-nodes']?.value ?? 1;
    const key = `cluster:${nodeMask(given)}/${total}:${given['cluster-hash-seed']?.value}`;
    const local = nodeMask(given) === 0 ? never : unknown('which node the connection falls to', key);
    return all(present('ct.status'), negatedIf(option?.negated ?? false, local));
  },
  stateful: readingBytes<Options>((given, view) => {
    const own = view.connection();
    if (!own) return false;
    const source = (own.master ?? own.read)('ct.origSrc');
    const option = given['cluster-local-node'] ?? given['cluster-local-nodemask'];
    const hash = jhash2([firstWord(source)], given['cluster-hash-seed']?.value ?? 0);
    const node = scaleHash(hash, given['cluster-total-nodes']?.value ?? 1);
    return (((nodeMask(given) >>> node) & 1) === 1) !== (option?.negated ?? false);
  }),
});

/** The first four bytes of an address as a little-endian machine reads them; of IPv6 the kernel hashes no more either. */
function firstWord(address: FieldValue | undefined): number {
  const word = typeof address === 'bigint' ? Number(address >> 96n) : Number(address ?? 0);
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0;
}

function nodeMask({ 'cluster-local-node': local, 'cluster-local-nodemask': mask }: Given<Options>): number {
  return local ? 2 ** (local.value - 1) : (mask?.value ?? 0);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
