/** What `-m tcp` compares beside ports: flags under a mask, and kinds of options. */

import { TCP_FLAG } from '../../base/fields.ts';
import type { NamedValue, ValueProblem, ValueType } from '../define.ts';

/** `flags & mask == set`. Bits as in TCP_FLAG. */
export interface TcpFlags {
  readonly mask: number;
  readonly set: number;
}

/** What `--syn` stands for. */
export const SYN_ONLY: TcpFlags = {
  mask: TCP_FLAG.FIN | TCP_FLAG.SYN | TCP_FLAG.RST | TCP_FLAG.ACK,
  set: TCP_FLAG.SYN,
};

interface FlagName extends NamedValue {
  readonly bits: number;
}

/** In the order in which iptables-save prints them; the last two are shorthands that it never prints together with others. */
const FLAGS: readonly FlagName[] = [
  { name: 'FIN', bits: TCP_FLAG.FIN, doc: 'The sender has no more data: one half of closing a connection.' },
  { name: 'SYN', bits: TCP_FLAG.SYN, doc: 'Opens a connection; set in the first segment of each side.' },
  { name: 'RST', bits: TCP_FLAG.RST, doc: 'Ends a connection at once, or refuses one.' },
  { name: 'PSH', bits: TCP_FLAG.PSH, doc: 'Hand the data to the application without waiting for more.' },
  { name: 'ACK', bits: TCP_FLAG.ACK, doc: 'The acknowledgement number counts: every segment but the first has it.' },
  { name: 'URG', bits: TCP_FLAG.URG, doc: 'The urgent pointer counts.' },
  { name: 'ALL', bits: 0x3f, doc: 'All six flags.' },
  { name: 'NONE', bits: 0, doc: 'No flag.' },
];

export const tcpFlags: ValueType<TcpFlags> = {
  form: 'mask set',
  doc: 'Two lists of flags with commas: the ones to look at, and the ones of those that must be set; the others must not be.',
  extraWords: 1,
  parse(text) {
    const blank = text.indexOf(' ');
    const split = blank < 0 ? text.length : blank;
    const mask = parseFlags(text, 0, split);
    if (typeof mask !== 'number') return mask;
    const set = parseFlags(text, split + 1, text.length);
    if (typeof set !== 'number') return set;
    if ((set & ~mask) === 0) return { ok: true, value: { mask, set } };
    const note = `No packet matches: ${printFlags(set & ~mask)} must be set but is not among the flags looked at.`;
    return {
      ok: true,
      value: { mask, set },
      notes: [{ ok: false, code: 'never-matches', message: note, start: split + 1, end: text.length, refusedBy: [] }],
    };
  },
  print: printTcpFlags,
  names: () => FLAGS,
  say: ({ mask, set }) => {
    const clear = mask & ~set;
    const parts = [set ? `${printFlags(set)} set` : '', clear ? `${printFlags(clear)} clear` : ''];
    return `TCP flags ${parts.filter((part) => part !== '').join(' and ') || 'whatever they are'}`;
  },
};

/** Elements between commas, in any case; empty ones do not count. */
function parseFlags(text: string, start: number, end: number): number | ValueProblem {
  let bits = 0;
  for (let at = start; at < end; ) {
    const comma = text.indexOf(',', at);
    const stop = comma < 0 || comma > end ? end : comma;
    if (stop > at) {
      const word = text.slice(at, stop);
      const flag = FLAGS.find(({ name }) => name === word) ?? FLAGS.find(({ name }) => name === word.toUpperCase());
      if (!flag) {
        const known = FLAGS.map(({ name }) => name).join(', ');
        return {
          ok: false,
          code: 'unknown-value',
          message: `"${word}" is no TCP flag: ${known}.`,
          start: at,
          end: stop,
        };
      }
      bits |= flag.bits;
    }
    at = stop + 1;
  }
  return bits;
}

/** Mask and set, as iptables-save writes them. */
export function printTcpFlags({ mask, set }: TcpFlags): readonly string[] {
  return [printFlags(mask), printFlags(set)];
}

function printFlags(bits: number): string {
  const names = FLAGS.filter((flag) => flag.bits !== 0x3f && (flag.bits & bits) !== 0).map(({ name }) => name);
  return names.length > 0 ? names.join(',') : 'NONE';
}

/** Option kinds with a name. rfc:9293, rfc:7323, rfc:2018 */
const KINDS: readonly NamedValue[] = [
  { name: '2', doc: 'maximum segment size' },
  { name: '3', doc: 'window scale' },
  { name: '4', doc: 'selective acknowledgements permitted' },
  { name: '5', doc: 'selective acknowledgement' },
  { name: '8', doc: 'timestamps' },
  { name: '19', doc: 'MD5 signature' },
  { name: '29', doc: 'authentication (TCP-AO)' },
  { name: '34', doc: 'Fast Open cookie' },
];

export function tcpOptionKinds(): readonly NamedValue[] {
  return KINDS;
}
