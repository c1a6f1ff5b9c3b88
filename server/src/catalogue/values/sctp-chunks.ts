/** Chunks of SCTP, by name and with their flags. */
import type { NamedValue, ValueProblem, ValueType } from '../define.ts';
import { uint16At } from '../packet-bytes.ts';
import { nearest } from './words.ts';

interface ChunkName extends NamedValue {
  readonly type: number;
  /** Letters of the flags, the highest bit first; a dash where there is none. */
  readonly flags: string;
}

const NO_FLAGS = '--------';
const DATA_FLAGS = '----IUBE';
const T_FLAG = '-------T';

const chunk = (type: number, name: string, doc: string, flags: string = NO_FLAGS): ChunkName => ({
  type,
  name,
  doc,
  flags,
});

/** rfc:9260, rfc:3168, rfc:8260, rfc:6525, rfc:4820, rfc:5061, rfc:3758 */
const CHUNKS: readonly ChunkName[] = [
  chunk(
    0,
    'DATA',
    'user data; flags I (acknowledge at once), U (unordered), B (begins), E (ends a message)',
    DATA_FLAGS,
  ),
  chunk(1, 'INIT', 'opens an association'),
  chunk(2, 'INIT_ACK', 'answers INIT with a cookie'),
  chunk(3, 'SACK', 'acknowledges data'),
  chunk(4, 'HEARTBEAT', 'asks whether a path is alive'),
  chunk(5, 'HEARTBEAT_ACK', 'answers HEARTBEAT'),
  chunk(6, 'ABORT', 'ends an association at once; flag T: the tag is that of the other side', T_FLAG),
  chunk(7, 'SHUTDOWN', 'begins to close'),
  chunk(8, 'SHUTDOWN_ACK', 'answers SHUTDOWN'),
  chunk(9, 'ERROR', 'reports an error'),
  chunk(10, 'COOKIE_ECHO', 'returns the cookie'),
  chunk(11, 'COOKIE_ACK', 'ends the opening'),
  chunk(12, 'ECN_ECNE', 'congestion was seen'),
  chunk(13, 'ECN_CWR', 'the sender slowed down'),
  chunk(14, 'SHUTDOWN_COMPLETE', 'the association is closed; flag T as in ABORT', T_FLAG),
  chunk(64, 'I_DATA', 'user data that may be interleaved', DATA_FLAGS),
  chunk(130, 'RE_CONFIG', 'resets streams'),
  chunk(132, 'PAD', 'padding'),
  chunk(193, 'ASCONF', 'changes addresses'),
  chunk(128, 'ASCONF_ACK', 'answers ASCONF'),
  chunk(192, 'FORWARD_TSN', 'skips data'),
  chunk(194, 'I_FORWARD_TSN', 'skips interleaved data'),
];

/** Chunks with flags in one list. kernel:include/uapi/linux/netfilter/xt_sctp.h (XT_NUM_SCTP_FLAGS) */
const MOST_WITH_FLAGS = 4;

/** `flags & mask == set` for chunks of that number in the list of names: the program stores no other. */
interface ChunkFlags {
  readonly type: number;
  mask: number;
  set: number;
}

/** Which chunks are meant, and whether `any` of a packet's chunks, `all` of these, or `only` these must be there. */
export interface ChunkTest {
  readonly how: 'any' | 'all' | 'only';
  /** Types in ascending order, or all 256. */
  readonly types: readonly number[] | 'ALL';
  readonly flags: readonly Readonly<ChunkFlags>[];
}

/** `any|all|only ALL|NONE|chunk[:flags][,…]`: two words. Upper-case flags must be set, lower-case ones clear. */
export const chunkTest: ValueType<ChunkTest> = {
  form: 'any|all|only ALL|NONE|chunk[:flags][,chunk…]',
  doc: 'How to compare, then chunks with commas between; after a colon, flags that must be set (upper case) or clear (lower case).',
  extraWords: 1,
  parse(text) {
    const found = text.indexOf(' ');
    const blank = found < 0 ? text.length : found;
    const how = text.slice(0, blank).toLowerCase();
    if (how !== 'any' && how !== 'all' && how !== 'only') {
      const message = `"${text.slice(0, blank)}" is no way of comparing: any, all or only.`;
      return { ok: false, code: 'unknown-value', message, start: 0, end: blank };
    }
    const list = text.slice(blank + 1);
    if (list.toUpperCase() === 'ALL') return { ok: true, value: { how, types: 'ALL', flags: [] } };
    const read = list.toUpperCase() === 'NONE' ? { types: [], flags: [] } : parseChunks(list, blank + 1);
    return 'ok' in read ? read : { ok: true, value: { how, ...read } };
  },
  print: (test) => printChunkTest(test),
  names: () => CHUNKS,
  say: (test) => printChunkTest(test).join(' of the chunks '),
};

function parseChunks(list: string, origin: number): Pick<ChunkTest, 'types' | 'flags'> | ValueProblem {
  const types = new Set<number>();
  const flags: ChunkFlags[] = [];
  let start = origin;
  for (const element of list.split(',')) {
    const end = start + element.length;
    const problem = element === '' ? undefined : parseChunk(element, types, flags);
    if (problem) return { ...problem, start, end };
    start = end + 1;
  }
  return { types: [...types].sort((a, b) => a - b), flags };
}

function parseChunk(element: string, types: Set<number>, flags: ChunkFlags[]): ValueProblem | undefined {
  const [name = '', letters = ''] = split(element);
  const index = CHUNKS.findIndex((one) => one.name === name.toUpperCase());
  const found = CHUNKS[index];
  if (!found) {
    const near = nearest(name, CHUNKS);
    const hint = near ? `; did you mean ${near}?` : '.';
    return { ok: false, code: 'unknown-value', message: `"${name}" is no chunk of SCTP${hint}` };
  }
  types.add(found.type);
  for (const letter of letters) {
    const place = found.flags.indexOf(letter.toUpperCase());
    if (place < 0) {
      const known = found.flags.replaceAll('-', '');
      const message = `${found.name} has ${known === '' ? 'no flags' : `the flags ${known} only`}, not "${letter}".`;
      return { ok: false, code: 'unknown-value', message };
    }
    let entry = flags.find(({ type }) => type === index);
    if (!entry) {
      if (flags.length === MOST_WITH_FLAGS) {
        const message = `Flags can be given for ${MOST_WITH_FLAGS} chunks only.`;
        return { ok: false, code: 'too-many-values', message };
      }
      entry = { type: index, mask: 0, set: 0 };
      flags.push(entry);
    }
    const bit = 0x80 >> place;
    entry.mask |= bit;
    if (letter !== letter.toLowerCase()) entry.set |= bit;
  }
  return undefined;
}

function split(element: string): readonly [string, string] {
  const colon = element.indexOf(':');
  return colon < 0 ? [element, ''] : [element.slice(0, colon), element.slice(colon + 1)];
}

export function printChunkTest({ how, types, flags }: ChunkTest): readonly string[] {
  if (types === 'ALL') return [how, 'ALL'];
  const names = types.map((type) => {
    const flag = flags.find((entry) => entry.type === type);
    return `${CHUNKS.find((one) => one.type === type)?.name}${flag ? `:${printFlags(flag)}` : ''}`;
  });
  return [how, names.length > 0 ? names.join(',') : 'NONE'];
}

function printFlags({ type, mask, set }: ChunkFlags): string {
  const letters = CHUNKS[type]?.flags ?? NO_FLAGS;
  let text = '';
  for (const [place, letter] of [...letters].entries()) {
    const bit = 0x80 >> place;
    if ((mask & bit) !== 0) text += (set & bit) !== 0 ? letter : letter.toLowerCase();
  }
  return text;
}

/**
 * Whether the chunks of a packet pass; `drops` where one is cut short or has no length. `at` is where the first one begins. kernel:net/netfilter/xt_sctp.c (match_packet)
 */
export function chunksPass({ how, types, flags }: ChunkTest, bytes: Uint8Array, at: number): boolean | 'drops' {
  const missing = new Set(types === 'ALL' ? Array.from({ length: 256 }, (_, type) => type) : types);
  for (let place = at; ; ) {
    const type = bytes[place];
    const length = uint16At(bytes, place + 2);
    if (type === undefined || length === undefined || length === 0) return 'drops';
    const isListed = types === 'ALL' || types.includes(type);
    const flag = flags.find((entry) => entry.type === type);
    const fits = isListed && (!flag || ((bytes[place + 1] ?? 0) & flag.mask) === flag.set);
    if (how === 'any' && fits) return true;
    if (how === 'only' && !fits) return false;
    if (how === 'all' && fits) missing.delete(type);
    place += Math.ceil(length / 4) * 4;
    if (place >= bytes.length) break;
  }
  return how === 'all' ? missing.size === 0 : how === 'only';
}
