/** `-m ipvs`: does the packet belong to a virtual service of IPVS? */
import { all, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { type Given, type GivenOption, match, type UseContext } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { type HostMask, hostMask, printHostMask } from '../values/hosts.ts';
import { resolvedPort } from '../values/ports.ts';
import { protocol } from '../values/protocol.ts';
import { direction } from '../values/states.ts';
import { oneOfWords } from '../values/words.ts';

interface Options {
  ipvs: unknown;
  vproto: number;
  vaddr: HostMask;
  vport: number;
  vdir: 'ORIGINAL' | 'REPLY';
  vmethod: string;
  vportctl: number;
}

const method = oneOfWords<string>(
  'method',
  [
    { name: 'GATE', value: 'GATE', doc: 'direct routing' },
    { name: 'IPIP', value: 'IPIP', doc: 'tunnelling' },
    { name: 'MASQ', value: 'MASQ', doc: 'masquerading' },
  ],
  { letters: 'any', mayBeCut: false },
);

export default match<Options>({
  name: 'ipvs',
  summary: 'Asks about the IPVS connection that the packet belongs to.',
  sources: ['man:iptables-extensions(8)#ipvs', 'kernel:net/netfilter/xt_ipvs.c'],
  needsOption: 'ipvs needs an option.',
  mayBeAbsent: 'whether the kernel has ipvs is not known',
  options: {
    ipvs: { negatable: true, doc: 'The packet belongs to a connection of IPVS.' },
    vproto: { value: protocol, negatable: true, doc: 'Protocol of the virtual service.' },
    vaddr: { value: hostMask, negatable: true, doc: 'Address of the virtual service.' },
    vport: { value: resolvedPort, negatable: true, doc: 'Port of the virtual service.' },
    vdir: { value: direction, doc: 'Direction of the packet: ORIGINAL or REPLY.' },
    vmethod: { value: method, negatable: true, doc: 'How packets are forwarded: GATE, IPIP or MASQ.' },
    vportctl: { value: resolvedPort, negatable: true, doc: 'Port of the controlling connection, such as 21 for FTP.' },
  },
  check(given) {
    if (!given.ipvs?.negated || Object.keys(given).length === 1) return [];
    return [{ code: 'conflicting-options', option: 'ipvs', message: '`! --ipvs` stands alone.' }];
  },
  print: (given, context) => words(given, context),
  meaning: (given) => all(...Object.entries(given).map(([name, option]) => asked(name, option))),
});

/** `--ipvs` is printed only where it stands alone; the others imply it. */
function words(given: Given<Options>, { family }: UseContext): readonly string[] {
  const { ipvs, vproto, vaddr, vport, vdir, vmethod, vportctl } = given;
  return [
    ...(Object.keys(given).length === 1 ? optionWords('ipvs', ipvs) : []),
    ...optionWords('vproto', vproto, String(vproto?.value)),
    ...optionWords('vaddr', vaddr, vaddr ? printHostMask(vaddr.value, family) : ''),
    ...optionWords('vport', vport, String(vport?.value)),
    ...optionWords('vdir', vdir, vdir?.value ?? ''),
    ...optionWords('vmethod', vmethod, vmethod?.value ?? ''),
    ...optionWords('vportctl', vportctl, String(vportctl?.value)),
  ];
}

function asked(name: string, option: GivenOption<unknown>): Predicate {
  return negatedIf(option.negated, unknown('what IPVS knows of the packet', `ipvs:${name}:${option.text}`));
}
