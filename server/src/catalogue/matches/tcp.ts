/** `-m tcp`: ports, flags and options of a TCP segment. */
import { all, masked, negatedIf, present, unknown } from '../../base/predicate.ts';
import { type Given, match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { inNumbers, integer } from '../values/numbers.ts';
import { isAllPorts, portRange, printRange } from '../values/ports.ts';
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
  options: {
    sport: {
      value: portRange('tcp'),
      aliases: ['source-port'],
      negatable: true,
      doc: 'Source port or range of ports, 0 to 65535.',
    },
    dport: {
      value: portRange('tcp'),
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
      negatable: true,
      conflicts: ['syn'],
      doc: 'Of the flags in the first list, exactly those in the second are set.',
    },
    syn: {
      negatable: true,
      conflicts: ['tcp-flags'],
      doc: 'Short for `--tcp-flags FIN,SYN,RST,ACK SYN`: the segment that opens a connection.',
    },
  },
  print(given) {
    const { sport, dport } = given;
    const option = given['tcp-option'];
    const flags = flagsOf(given);
    return [
      ...(sport && !isAllPorts(sport.value) ? optionWords('sport', sport, printRange(sport.value)) : []),
      ...(dport && !isAllPorts(dport.value) ? optionWords('dport', dport, printRange(dport.value)) : []),
      ...optionWords('tcp-option', option, String(option?.value)),
      ...(flags && (flags.value.mask !== 0 || flags.negated)
        ? optionWords('tcp-flags', flags, ...printTcpFlags(flags.value))
        : []),
    ];
  },
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

function flagsOf({ syn, 'tcp-flags': flags }: TcpGiven) {
  return flags ?? (syn && { negated: syn.negated, value: SYN_ONLY });
}
