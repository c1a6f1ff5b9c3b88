/** `-j ECN`: clears or sets the bits of explicit congestion notification. */
import { TCP_FLAG } from '../../base/fields.ts';
import { BACKENDS } from '../../base/problem.ts';
import { type Given, type GivenOption, target } from '../define.ts';
import type { Effect, FieldChange } from '../effect.ts';
import { optionWords } from '../option-words.ts';
import { integer } from '../values/numbers.ts';

const TCP = 6;

interface EcnOptions {
  'ecn-tcp-remove': unknown;
  'ecn-tcp-cwr': number;
  'ecn-tcp-ece': number;
  'ecn-ip-ect': number;
}

/** What the options come to; a bit that is `undefined` is left alone. */
interface Bits {
  readonly ece: number | undefined;
  readonly cwr: number | undefined;
  readonly ect: number | undefined;
}

export default target({
  name: 'ECN',
  families: [4],
  summary: 'Changes the bits by which routers and hosts tell each other of congestion.',
  details: 'To clear them in TCP handshakes helps against hosts and firewalls that drop segments which have them.',
  sources: ['man:iptables-extensions(8)#ECN', 'kernel:net/ipv4/netfilter/ipt_ECN.c', 'rfc:3168'],
  needsOption: 'ECN must be told what to do.',
  options: {
    'ecn-tcp-remove': {
      conflicts: ['ecn-tcp-cwr', 'ecn-tcp-ece'],
      doc: 'Clears ECE and CWR in the TCP header; needs -p tcp.',
    },
    'ecn-tcp-cwr': {
      value: integer(0, 1, 'bit'),
      conflicts: ['ecn-tcp-remove'],
      doc: 'Sets (1) or clears (0) CWR in the TCP header; needs -p tcp.',
    },
    'ecn-tcp-ece': {
      value: integer(0, 1, 'bit'),
      conflicts: ['ecn-tcp-remove'],
      doc: 'Sets (1) or clears (0) ECE in the TCP header; needs -p tcp.',
    },
    'ecn-ip-ect': { value: integer(0, 3, 'codepoint'), doc: 'Sets the two ECN bits of the IP header, 0 to 3.' },
  },
  tables: ['mangle'],
  check(given, { protocol }) {
    const { ece, cwr } = bitsOf(given);
    if (ece === undefined && cwr === undefined) return [];
    if (protocol && protocol.number === TCP && !protocol.negated) return [];
    return [
      {
        code: 'missing-protocol',
        message: 'ECE and CWR are bits of the TCP header: the rule needs `-p tcp`.',
        byKernel: BACKENDS,
        ...(protocol ? {} : { insertBefore: '-p tcp' }),
      },
    ];
  },
  print(given) {
    const { ece, cwr, ect } = bitsOf(given);
    if (ece === 0 && cwr === 0 && ect === undefined) return ['--ecn-tcp-remove'];
    return [...bitWords('ecn-tcp-ece', ece), ...bitWords('ecn-tcp-cwr', cwr), ...bitWords('ecn-ip-ect', ect)];
  },
  effect(given): Effect {
    const { ece, cwr, ect } = bitsOf(given);
    const clear = (ece === undefined ? 0 : TCP_FLAG.ECE) | (cwr === undefined ? 0 : TCP_FLAG.CWR);
    const xor = (ece ? TCP_FLAG.ECE : 0) | (cwr ? TCP_FLAG.CWR : 0);
    const flags: FieldChange = { field: 'tcp.flags', change: { clear, xor } };
    if (ect === undefined) return { kind: 'change', ...flags };
    const tos: FieldChange = { field: 'ip.tos', change: { clear: 3, xor: ect } };
    return clear === 0 ? { kind: 'change', ...tos } : { kind: 'change', ...tos, also: flags };
  },
});

function bitWords(name: string, bit: number | undefined): readonly string[] {
  return bit === undefined ? [] : optionWords(name, { negated: false }, String(bit));
}

/** `--ecn-tcp-remove` forgets an `--ecn-ip-ect` that came before it. */
function bitsOf(given: Given<EcnOptions>): Bits {
  const remove = given['ecn-tcp-remove'];
  const ect = given['ecn-ip-ect'];
  if (!remove) return { ece: given['ecn-tcp-ece']?.value, cwr: given['ecn-tcp-cwr']?.value, ect: ect?.value };
  return { ece: 0, cwr: 0, ect: ect && placeOf(ect) > placeOf(remove) ? ect.value : undefined };
}

function placeOf(option: GivenOption<unknown>): number {
  return option.uses?.at(-1)?.position ?? 0;
}
