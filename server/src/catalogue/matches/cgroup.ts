/** `-m cgroup`: the control group of the process whose socket the packet belongs to. */
import { all, equals, negatedIf, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { integer } from '../values/numbers.ts';
import { quoteWhereNeeded } from '../values/quote.ts';
import { freeText } from '../values/text.ts';

/** Longest path of a group. kernel:include/uapi/linux/netfilter/xt_cgroup.h (XT_CGROUP_PATH_MAX less the closing zero) */
const LONGEST_PATH = 511;

export default match({
  name: 'cgroup',
  summary: 'Asks which control group the process behind a socket of this host is in.',
  details:
    'A packet without a socket never matches, not even with `!`. The path is that of cgroup version 2, the class of version 1.',
  sources: ['man:iptables-extensions(8)#cgroup', 'kernel:net/netfilter/xt_cgroup.c'],
  hooks: ['INPUT', 'OUTPUT', 'POSTROUTING'],
  needsOption: 'cgroup needs `--path` or `--cgroup`.',
  kernelRelatesOptions: true,
  options: {
    path: {
      value: freeText({
        what: 'path',
        maxBytes: LONGEST_PATH,
        whenLonger: 'cut',
        mayBeEmpty: true,
        print: quoteWhereNeeded,
      }),
      negatable: true,
      conflicts: ['cgroup'],
      doc: 'The group, or one above it, by its path under the root of cgroup v2; it must exist.',
    },
    cgroup: {
      value: integer(0, 0xffffffff, 'class'),
      negatable: true,
      conflicts: ['path'],
      doc: 'The class that net_cls gave, 0 to 4294967295.',
    },
  },
  needs: ({ path }) =>
    path && !/^\/*$/.test(path.value)
      ? [{ code: 'host-cgroup', name: path.value, what: `the control group ${path.value}`, option: 'path' }]
      : [],
  meaning({ path, cgroup }) {
    const socket = equals('meta.socketExists', 1);
    const of = path ? `path:${path.value}` : `class:${cgroup?.value}`;
    const inGroup = unknown('the control group of the process', `cgroup:${of}`);
    return all(socket, negatedIf((path ?? cgroup)?.negated ?? false, inGroup));
  },
});
