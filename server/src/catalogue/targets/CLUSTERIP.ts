/** `-j CLUSTERIP`: one address for several hosts, each of which answers its share of the connections. */
import { BACKENDS } from '../../base/problem.ts';
import { type Given, target, type UseProblem } from '../define.ts';
import type { Effect } from '../effect.ts';
import { etherAddress } from '../values/mac.ts';
import { integer, MAX_32 } from '../values/numbers.ts';
import { oneOfWords, type Word } from '../values/words.ts';

const MOST_NODES = 16;

const UNKNOWN: Effect = {
  kind: 'unknown',
  reason: 'CLUSTERIP drops the connections that another node of the cluster answers',
  terminates: true,
};

const HASH_MODES: readonly Word<string>[] = [
  { name: 'sourceip', value: 'sourceip', doc: 'by source address' },
  { name: 'sourceip-sourceport', value: 'sourceip-sourceport', doc: 'by source address and port' },
  {
    name: 'sourceip-sourceport-destport',
    value: 'sourceip-sourceport-destport',
    doc: 'by source address and both ports',
  },
];

interface ClusterOptions {
  new: unknown;
  hashmode: string;
  clustermac: number;
  'total-nodes': number;
  'local-node': number;
  'hash-init': number;
}

const NEEDED = ['new', 'hashmode', 'clustermac', 'total-nodes', 'local-node'] as const;

export default target({
  name: 'CLUSTERIP',
  families: [4],
  summary: 'Shares one address among the nodes of a cluster, without a load balancer.',
  sources: ['man:iptables-extensions(8)#CLUSTERIP', 'kernel:net/ipv4/netfilter/ipt_CLUSTERIP.c'],
  deprecated: '`-m cluster` does the same; Linux 6.1 was the last long-term kernel that had CLUSTERIP.',
  mayBeAbsent: 'whether the kernel has CLUSTERIP is not known',
  options: {
    new: { doc: 'Makes a new cluster address; the other options describe it.' },
    hashmode: {
      value: oneOfWords('hash mode', HASH_MODES, { letters: 'exact', mayBeCut: false }),
      doc: 'What decides which node answers.',
    },
    clustermac: {
      value: {
        ...etherAddress,
        parse(text, context) {
          const result = etherAddress.parse(text, context);
          if (!result.ok || Math.floor(result.value / 2 ** 40) % 2 === 1) return result;
          return {
            ok: false,
            code: 'bad-mac',
            message: `"${text}" is no multicast address: its first byte must be odd.`,
          };
        },
        print: (value, context) => etherAddress.print(value, context).map((text) => text.toUpperCase()),
      },
      doc: 'Multicast Ethernet address that all nodes share.',
    },
    'total-nodes': { value: integer(0, MOST_NODES, 'nodes'), doc: `Number of nodes, up to ${MOST_NODES}.` },
    'local-node': { value: integer(0, MOST_NODES, 'node'), doc: 'Number of this node, from 1.' },
    'hash-init': { value: integer(0, MAX_32, 'seed'), doc: 'Seed of the hash; 0 when left out.' },
  },
  check: (given) => [
    ...checkOptions(given),
    {
      code: 'legacy-only',
      message: 'iptables-nft cannot load CLUSTERIP, and newer kernels no longer have it: `-m cluster` does the same.',
      refusedBy: ['nft'],
      byKernel: ['nft'],
    },
  ],
  print(given, context) {
    if (!given.new) return [];
    return [
      '--new',
      ...['--hashmode', given.hashmode?.value ?? ''],
      ...['--clustermac', ...(given.clustermac ? etherAddress.print(given.clustermac.value, context) : [])].map(upper),
      ...['--total-nodes', String(given['total-nodes']?.value ?? 0)],
      ...['--local-node', String(given['local-node']?.value ?? 0)],
      ...['--hash-init', String(given['hash-init']?.value ?? 0)],
    ];
  },
  effect: () => UNKNOWN,
});

function upper(word: string): string {
  return word.startsWith('--') ? word : word.toUpperCase();
}

/** Either no option, which joins a cluster address that exists, or all of them but the seed. */
function checkOptions(given: Given<ClusterOptions>): UseProblem<keyof ClusterOptions>[] {
  if (Object.keys(given).length === 0) return [];
  const missing = NEEDED.filter((option) => given[option] === undefined);
  if (missing.length > 0) {
    const message = `CLUSTERIP takes no option, or all but --hash-init: ${missing.map((name) => `--${name}`).join(', ')} missing.`;
    return [{ code: 'missing-option', message }];
  }
  const local = given['local-node']?.value ?? 0;
  const total = given['total-nodes']?.value ?? 0;
  if (local <= total) return [];
  const message = `Node ${local} is not one of ${total}.`;
  return [{ code: 'bad-number', message, option: 'local-node', byKernel: BACKENDS }];
}
