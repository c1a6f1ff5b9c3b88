/** `-m devgroup`: the group that an interface belongs to. */
import { all, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { type GivenOption, match } from '../define.ts';
import { type NamedMask, namedMask } from '../values/named-masks.ts';

const group = namedMask('device group', '/etc/iproute2/group', new Map([['default', 0]]));

export default match({
  name: 'devgroup',
  summary: 'Compares the group of the interface that the packet came in by or leaves by.',
  details: 'Groups are given with `ip link set dev … group …`; an interface without one is in group 0.',
  sources: ['man:iptables-extensions(8)#devgroup', 'man:ip-link(8)', 'kernel:net/netfilter/xt_devgroup.c'],
  needsOption: 'devgroup needs `--src-group` or `--dst-group`.',
  options: {
    'src-group': {
      value: group,
      negatable: true,
      doc: 'Group of the input interface (PREROUTING, INPUT, FORWARD).',
    },
    'dst-group': {
      value: group,
      negatable: true,
      doc: 'Group of the output interface (FORWARD, OUTPUT, POSTROUTING).',
    },
  },
  hooksFor(given) {
    if (given['src-group'] && given['dst-group']) return ['FORWARD'];
    return given['src-group'] ? ['PREROUTING', 'INPUT', 'FORWARD'] : ['FORWARD', 'OUTPUT', 'POSTROUTING'];
  },
  meaning: (given) => all(...inGroup('input', given['src-group']), ...inGroup('output', given['dst-group'])),
});

function inGroup(side: string, option: GivenOption<NamedMask> | undefined): Predicate[] {
  if (!option) return [];
  const { value } = option;
  const wanted = value.name ?? `${value.value}/${value.mask}`;
  return [negatedIf(option.negated, unknown(`the group of the ${side} interface`, `devgroup:${side}:${wanted}`))];
}
