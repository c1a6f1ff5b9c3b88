/** `-m addrtype`: what kind of address the routing table holds an address for. */
import type { Field } from '../../base/fields.ts';
import { all, equals, masked, negatedIf, not, oneOf, type Predicate } from '../../base/predicate.ts';
import type { Family } from '../../base/problem.ts';
import { type Given, type GivenOption, match } from '../define.ts';
import type { Hook } from '../hooks.ts';
import { bangOf, hasOnly } from '../listing.ts';
import {
  type AddressTypes,
  ANYCAST,
  addressTypes,
  LOCAL,
  MULTICAST,
  UNICAST,
  UNREACHABLE,
  UNSPEC,
} from '../values/address-types.ts';

type Side = 'src' | 'dst';
type Interfaces = Given<{ 'limit-iface-in': unknown; 'limit-iface-out': unknown }>;

export default match({
  name: 'addrtype',
  summary: 'Asks the routing table what an address is: local, broadcast, multicast …',
  details:
    'In IPv4 the address must be of one of the types. In IPv6 it must be of *each* of UNICAST, MULTICAST and UNSPEC that ' +
    'is listed, and of *one* of LOCAL, ANYCAST and UNREACHABLE: the kernel does it so.',
  sources: ['man:iptables-extensions(8)#addrtype', 'kernel:net/netfilter/xt_addrtype.c'],
  options: {
    'src-type': { value: addressTypes, negatable: true, doc: 'Type of the source address.' },
    'dst-type': { value: addressTypes, negatable: true, doc: 'Type of the destination address.' },
    'limit-iface-in': {
      conflicts: ['limit-iface-out'],
      doc: 'Looks only at the interface that the packet came in by: LOCAL means an address of that interface.',
    },
    'limit-iface-out': {
      conflicts: ['limit-iface-in'],
      doc: 'Looks only at the interface that the packet will leave by.',
    },
  },
  hooksFor: (given) => hooksOf(given),
  check(given) {
    if (given['src-type'] || given['dst-type']) return [];
    return [{ code: 'missing-option', message: 'addrtype needs `--src-type` or `--dst-type`.' }];
  },
  lists: (given) => {
    if (!hasOnly(given, '--src-type', '--dst-type')) return undefined;
    const part = (option: string): string =>
      given.has(option) ? ` ${option.slice(2)} ${bangOf(given.get(option))}${given.get(option)?.values[0]}` : '';
    return `ADDRTYPE match${part('--src-type')}${part('--dst-type')}`;
  },
  meaning(given, { family }) {
    return all(...typed('src', given['src-type'], given, family), ...typed('dst', given['dst-type'], given, family));
  },
});

function hooksOf(given: Interfaces): readonly Hook[] | undefined {
  if (given['limit-iface-in']) return ['PREROUTING', 'INPUT', 'FORWARD'];
  return given['limit-iface-out'] ? ['FORWARD', 'OUTPUT', 'POSTROUTING'] : undefined;
}

function typed(side: Side, types: GivenOption<AddressTypes> | undefined, given: Interfaces, family: Family) {
  if (!types) return [];
  const field = routeField(side, given);
  const inner = family === 4 ? oneOf(field, types.value) : ofIPv6(side, field, types.value);
  return [negatedIf(types.negated, inner)];
}

function routeField(side: Side, given: Interfaces): Field {
  if (given['limit-iface-in']) return side === 'src' ? 'route.srcTypeIn' : 'route.dstTypeIn';
  if (given['limit-iface-out']) return side === 'src' ? 'route.srcTypeOut' : 'route.dstTypeOut';
  return side === 'src' ? 'route.srcType' : 'route.dstType';
}

/** Three types are told by the address alone, three by its route. kernel:net/ipv6/addrconf_core.c (__ipv6_addr_type) */
function ofIPv6(side: Side, field: Field, types: AddressTypes): Predicate {
  const address: Field = side === 'src' ? 'ip.src' : 'ip.dst';
  const isMulticast = masked(address, 0xffn << 120n, 0xffn << 120n);
  const isUnspecified = equals(address, 0n);
  const isMapped = masked(address, ((1n << 96n) - 1n) << 32n, 0xffffn << 32n);
  const byRoute = types.filter((type) => type === LOCAL || type === ANYCAST || type === UNREACHABLE);
  return all(
    ...(types.includes(MULTICAST) ? [isMulticast] : []),
    ...(types.includes(UNICAST) ? [not(isMulticast), not(isUnspecified), not(isMapped)] : []),
    ...(types.includes(UNSPEC) ? [isUnspecified] : []),
    ...(byRoute.length > 0 ? [oneOf(field, byRoute)] : []),
  );
}
