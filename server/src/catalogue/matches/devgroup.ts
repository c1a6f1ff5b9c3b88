/** `-m devgroup`: the group that an interface belongs to. */
import { all, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { both, negate, type Truth, truthOf } from '../../base/truth.ts';
import { type GivenOption, match } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';
import { type NamedMask, namedMask } from '../values/named-masks.ts';

interface Options {
  'src-group': NamedMask;
  'dst-group': NamedMask;
}

const group = namedMask('device group', '/etc/iproute2/group', new Map([['default', 0]]));

export default match<Options>({
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
  stateful: readingBytes<Options>(
    (given, view) =>
      both(fits(given['src-group'], view.deviceGroup('input')), fits(given['dst-group'], view.deviceGroup('output'))),
    (given, { knowsGroups }) => {
      const named = [given['src-group'], given['dst-group']].find((option) => option?.value.name !== undefined);
      if (named) return `Which number the group ${named.value.name} has, a file of the host says.`;
      return knowsGroups ? undefined : 'Which group each interface belongs to is not known.';
    },
  ),
});

/** A name of the host's own file, or a device of which nobody said it, leaves it open. */
function fits(option: GivenOption<NamedMask> | undefined, actual: number | undefined): Truth {
  if (!option) return 'yes';
  const { value, negated } = option;
  if (value.name !== undefined || actual === undefined) return 'unknown';
  const truth = truthOf(((actual ^ value.value) & value.mask) === 0);
  return negated ? negate(truth) : truth;
}

function inGroup(side: string, option: GivenOption<NamedMask> | undefined): Predicate[] {
  if (!option) return [];
  const { value } = option;
  const wanted = value.name ?? `${value.value}/${value.mask}`;
  return [negatedIf(option.negated, unknown(`the group of the ${side} interface`, `devgroup:${side}:${wanted}`))];
}
