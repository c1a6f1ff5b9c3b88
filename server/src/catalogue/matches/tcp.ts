/** `-m tcp`: ports, flags and options of a TCP segment. */
import { all, masked, negatedIf, present, unknown } from '../../base/predicate.ts';
import { type Given, match } from '../define.ts';
import { bangOf, hasOnly, numeric, portsOf } from '../listing.ts';
import { optionWords } from '../option-words.ts';
import { inNumbers, integer } from '../values/numbers.ts';
import { portRange, rangeWords, unseenPorts } from '../values/ports.ts';
import { printTcpFlags, SYN_ONLY, type TcpFlags, tcpFlags, tcpOptionKinds } from '../values/tcp.ts';

const TCP = 6;

type TcpGiven = Given<{ syn: unknown; 'tcp-flags': TcpFlags }>;

export default match({
  name: 'tcp',
  summary: 'Looks at the ports, flags and options of TCP segments.',
  details:
    'Comes by itself with `-p tcp` when one of its options is used. A fragment other than the first has no TCP header: no ' +
    'rule with these options matches it, not even one with `!`.',
  sources: ['man:iptables-extensions(8)#tcp', 'kernel:net/netfilter/xt_tcpudp.c'],
  protocols: [TCP],
  unseen: ({ sport, dport }) => unseenPorts(sport, dport),
  options: {
    sport: {
      value: portRange('tcp'),
      prints: (given) => rangeWords('sport', given),
      aliases: ['source-port'],
      negatable: true,
      doc: 'Source port or range of ports, 0 to 65535.',
    },
    dport: {
      value: portRange('tcp'),
      prints: (given) => rangeWords('dport', given),
      aliases: ['destination-port'],
      negatable: true,
      doc: 'Destination port or range of ports, 0 to 65535.',
    },
    'tcp-option': {
      value: { ...integer(1, 255, 'option kind'), names: tcpOptionKinds },
      negatable: true,
      doc: 'The segment carries a TCP option of this kind, 1 to 255.',
    },
    'tcp-flags': {
      value: tcpFlags,
      prints: ({ value, negated }) => flagWords(value, negated),
      negatable: true,
      conflicts: ['syn'],
      doc: 'Of the flags in the first list, exactly those in the second are set.',
    },
    syn: {
      prints: ({ negated }) => flagWords(SYN_ONLY, negated),
      negatable: true,
      conflicts: ['tcp-flags'],
      doc: 'Short for `--tcp-flags FIN,SYN,RST,ACK SYN`: the segment that opens a connection.',
    },
  },
  lists: numeric((given) => {
    if (!hasOnly(given, '--sport', '--dport', '--tcp-flags', '--tcp-option')) return undefined;
    const flags = given.get('--tcp-flags');
    const [mask = '', set = ''] = flags?.values ?? [];
    const option = given.get('--tcp-option');
    return [
      'tcp',
      portsOf(given, '--sport', 'spt'),
      portsOf(given, '--dport', 'dpt'),
      option ? ` option=${bangOf(option)}${option.values[0]}` : '',
      flags ? ` flags:${bangOf(flags)}${hex(mask)}/${hex(set)}` : '',
    ].join('');
  }),
  meaning(given) {
    const { sport, dport } = given;
    const option = given['tcp-option'];
    const flags = flagsOf(given);
    return all(
      present('l4.sport'),
      ...(sport ? [negatedIf(sport.negated, inNumbers('l4.sport', sport.value))] : []),
      ...(dport ? [negatedIf(dport.negated, inNumbers('l4.dport', dport.value))] : []),
      ...(flags ? [negatedIf(flags.negated, masked('tcp.flags', flags.value.mask, flags.value.set))] : []),
      ...(option ? [negatedIf(option.negated, hasOption(option.value))] : []),
    );
  },
});

/** Kinds above 31 do not fit the field. */
function hasOption(kind: number) {
  if (kind <= 31) return masked('tcp.options', 2 ** kind, 2 ** kind);
  return unknown(`whether the segment carries TCP option ${kind}`, `tcp-option:${kind}`);
}

/** What any segment has is not printed, unless none may have it. */
function flagWords(flags: TcpFlags, negated: boolean): readonly string[] {
  return flags.mask === 0 && !negated ? [] : optionWords('tcp-flags', { negated }, ...printTcpFlags(flags));
}

function flagsOf({ syn, 'tcp-flags': flags }: TcpGiven) {
  return flags ?? (syn && { negated: syn.negated, value: SYN_ONLY });
}

/** Bits of the flags that a list names, as a listing shows them. */
const FLAGS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ALL: 63, NONE: 0 };

function hex(names: string): string {
  const sum = names.split(',').reduce((all, name) => all | (FLAGS[name] ?? 0), 0);
  return `0x${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}
