/** `-m rpfilter`: would a reply to the packet leave by the interface that it came in by? */
import { any, equals, not, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';

interface Options {
  loose: unknown;
  validmark: unknown;
  'accept-local': unknown;
  invert: unknown;
}

export default match<Options>({
  name: 'rpfilter',
  summary: 'Asks whether the route back to the sender leads out by the interface that the packet came in by.',
  details: 'Packets on `lo` pass the test. It is there for the raw and mangle tables, and in PREROUTING only.',
  sources: [
    'man:iptables-extensions(8)#rpfilter',
    'kernel:net/ipv4/netfilter/ipt_rpfilter.c',
    'kernel:net/ipv6/netfilter/ip6t_rpfilter.c',
  ],
  tables: ['raw', 'mangle'],
  hooks: ['PREROUTING'],
  options: {
    loose: { doc: 'Any route to the sender will do, by whatever interface.' },
    validmark: { doc: "Looks the route up with the packet's mark." },
    'accept-local': { doc: 'A sender address of this host is all right.' },
    invert: { doc: 'Matches packets that fail the test.' },
  },
  meaning(given) {
    const flags = Object.keys(given).filter((name) => name !== 'invert');
    const route = unknown('by which interface the route to the sender leads', `rpfilter:${flags.sort().join(',')}`);
    const passes = any(equals('meta.in', 'lo'), route);
    return given.invert ? not(passes) : passes;
  },
  // Hosts of scenarios have no rules that route by mark.
  stateful: readingBytes<Options>((given, view) => {
    const passes = view.hasReversePath({
      loose: given.loose !== undefined,
      acceptLocal: given['accept-local'] !== undefined,
    });
    return passes === (given.invert === undefined);
  }),
});
