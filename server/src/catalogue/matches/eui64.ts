/** `-m eui64`: an IPv6 address that was made from the sender's MAC address. */
import { all, masked, present, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';

const LOW_64 = (1n << 64n) - 1n;

export default match<Record<never, never>>({
  name: 'eui64',
  families: [6],
  summary: 'The last 64 bits of the source address are the EUI-64 of the source MAC address.',
  details:
    'That is how hosts once made their addresses: the six bytes with ff:fe in the middle and the seventh bit turned over. ' +
    'Addresses of today are random by default and do not match.',
  sources: ['man:iptables-extensions(8)#eui64', 'kernel:net/ipv6/netfilter/ip6t_eui64.c', 'rfc:4291'],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  options: {},
  meaning: () =>
    all(
      present('meta.mac'),
      masked('ip.src', 0xffff000000n, 0xfffe000000n),
      unknown('whether the address was made from the MAC address', 'eui64'),
    ),
  stateful: readingBytes((_, view) => {
    if (!view.hasFrame()) return 'drops';
    const mac = view.read('meta.mac');
    const source = view.read('ip.src');
    if (mac === undefined || source === undefined) return false;
    return (BigInt(source) & LOW_64) === eui64(BigInt(mac));
  }),
});

/** The address of six bytes as eight. */
function eui64(mac: bigint): bigint {
  return (((mac >> 24n) << 40n) | (0xfffen << 24n) | (mac & 0xffffffn)) ^ (1n << 57n);
}
