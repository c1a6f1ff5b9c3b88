/** `-j NETMAP`: a whole network onto another, host by host. */
import { applyMask, maskOf } from '../../base/ip.ts';
import { target } from '../define.ts';
import { type HostMask, hostMask, printHost } from '../values/hosts.ts';

export default target({
  name: 'NETMAP',
  summary: 'Maps a network onto another of the same size, each host to the one with the same host part.',
  details:
    'In PREROUTING and OUTPUT it changes the destination, in POSTROUTING and INPUT the source. Ports stay as they are.',
  sources: ['man:iptables-extensions(8)#NETMAP', 'kernel:net/netfilter/xt_NETMAP.c'],
  options: {
    to: { value: hostMask, mandatory: true, doc: 'The network to map to: an address and a mask.' },
  },
  tables: ['nat'],
  hooks: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  print({ to }, { family }) {
    if (!to) return [];
    const { address, bits } = to.value;
    const network =
      address === undefined ? to.value : { ...to.value, address: applyMask(address, maskOf(bits, family)) };
    return ['--to', `${printHost(network)}/${bits}`];
  },
  effect({ to }, { family }) {
    if (to?.value.address === undefined) {
      return { kind: 'unknown', reason: `NETMAP maps to ${nameOf(to?.value)}, a name`, terminates: true };
    }
    const minAddress = applyMask(to.value.address, maskOf(to.value.bits, family));
    const maxAddress =
      typeof minAddress === 'bigint'
        ? minAddress | ((1n << BigInt(128 - to.value.bits)) - 1n)
        : minAddress + (2 ** (32 - to.value.bits) - 1);
    return {
      kind: 'nat',
      manip: 'by-hook',
      range: { minAddress, maxAddress },
      address: 'netmap',
      random: false,
      persistent: false,
    };
  },
});

function nameOf(to: HostMask | undefined): string {
  return to?.name ?? 'nothing';
}
