/** The list of addresses in an IPv6 routing header. */
import { parseIPv6, printIPv6 } from '../../base/ip.ts';
import type { ValueType } from '../define.ts';

/** Most addresses. kernel:include/uapi/linux/netfilter_ipv6/ip6t_rt.h (IP6T_RT_HOPS) */
const MOST = 16;

export const routeAddresses: ValueType<readonly bigint[]> = {
  form: 'address[,address…]',
  doc: `Up to ${MOST} IPv6 addresses with commas between.`,
  parse(text) {
    const addresses: bigint[] = [];
    let start = 0;
    for (const element of text.split(',')) {
      const end = start + element.length;
      if (addresses.length === MOST) {
        const message = `More than ${MOST} addresses do not fit.`;
        return { ok: false, code: 'too-many-values', message, start, end: text.length };
      }
      const address = parseIPv6(element);
      if (address === undefined) {
        return { ok: false, code: 'bad-address', message: `"${element}" is no IPv6 address.`, start, end };
      }
      addresses.push(address);
      start = end + 1;
    }
    return { ok: true, value: addresses };
  },
  print: (addresses) => [printRoute(addresses)],
  say: (addresses) => `by way of ${printRoute(addresses)}`,
};

export function printRoute(addresses: readonly bigint[]): string {
  return addresses.map(printIPv6).join(',');
}
