/** `-m sctp`: ports and chunks of an SCTP packet. */
import { all, negatedIf, present, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { readingTransport, uint16At } from '../packet-bytes.ts';
import { inNumbers, isInside } from '../values/numbers.ts';
import { type PortRange, portRange, printRange } from '../values/ports.ts';
import { type ChunkTest, chunksPass, chunkTest, printChunkTest } from '../values/sctp-chunks.ts';

interface Options {
  sport: PortRange;
  dport: PortRange;
  'chunk-types': ChunkTest;
}

const SCTP = 132;
/** Bytes of the common header, which the chunks follow. */
const HEADER_BYTES = 12;

export default match<Options>({
  name: 'sctp',
  summary: 'Looks at the ports and chunks of SCTP packets.',
  details: 'A fragment other than the first never matches, not even with `!`.',
  sources: ['man:iptables-extensions(8)#sctp', 'kernel:net/netfilter/xt_sctp.c', 'rfc:9260'],
  protocols: [SCTP],
  options: {
    sport: {
      value: portRange('sctp'),
      aliases: ['source-port'],
      negatable: true,
      doc: 'Source port or range of ports, 0 to 65535.',
    },
    dport: {
      value: portRange('sctp'),
      aliases: ['destination-port'],
      negatable: true,
      doc: 'Destination port or range of ports, 0 to 65535.',
    },
    'chunk-types': {
      value: chunkTest,
      negatable: true,
      doc: 'Chunks: any of them is there, all of them are, or only they are.',
    },
  },
  print: ({ sport, dport, 'chunk-types': chunks }) => [
    ...optionWords('sport', sport, sport ? printRange(sport.value) : ''),
    ...optionWords('dport', dport, dport ? printRange(dport.value) : ''),
    ...optionWords('chunk-types', chunks, ...(chunks ? printChunkTest(chunks.value) : [])),
  ],
  meaning({ sport, dport, 'chunk-types': chunks }) {
    const key = `sctp-chunks:${chunks ? printChunkTest(chunks.value).join(' ') : ''}`;
    return all(
      present('l4.sport'),
      ...(sport ? [negatedIf(sport.negated, inNumbers('l4.sport', sport.value))] : []),
      ...(dport ? [negatedIf(dport.negated, inNumbers('l4.dport', dport.value))] : []),
      ...(chunks ? [negatedIf(chunks.negated, unknown('the chunks of the packet', key))] : []),
    );
  },
  stateful: readingTransport<Options>(SCTP, HEADER_BYTES, ({ sport, dport, 'chunk-types': chunks }, bytes, at) => {
    if (sport && isInside(sport.value, uint16At(bytes, at) ?? 0) === sport.negated) return false;
    if (dport && isInside(dport.value, uint16At(bytes, at + 2) ?? 0) === dport.negated) return false;
    const pass = chunks && chunksPass(chunks.value, bytes, at + HEADER_BYTES);
    return pass === undefined || pass === 'drops' ? (pass ?? true) : pass !== chunks?.negated;
  }),
});
