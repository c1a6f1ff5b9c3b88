/** `-m iprange`: addresses between two others. */
import type { Field } from '../../base/fields.ts';
import { all, inRange, negatedIf, never, type Predicate } from '../../base/predicate.ts';
import { type GivenOption, match } from '../define.ts';
import { type AddressRange, addressRange } from '../values/ranges.ts';

export default match({
  name: 'iprange',
  summary: 'Matches addresses from one to another, which need not be a network.',
  sources: ['man:iptables-extensions(8)#iprange', 'kernel:net/netfilter/xt_iprange.c'],
  needsOption: 'iprange needs `--src-range` or `--dst-range`.',
  options: {
    'src-range': {
      value: addressRange,
      negatable: true,
      doc: 'Source address between the two, both included; one address alone stands for itself.',
    },
    'dst-range': {
      value: addressRange,
      negatable: true,
      doc: 'Destination address between the two, both included; one address alone stands for itself.',
    },
  },
  lists: (given) => {
    const [saved, more] = given.values();
    if (more || (saved?.option !== '--src-range' && saved?.option !== '--dst-range')) return undefined;
    const side = saved.option === '--src-range' ? 'source' : 'destination';
    return `${side} IP range ${saved.isNegated ? '! ' : ''}${saved.values[0]}`;
  },
  meaning: (given) => all(...within('ip.src', given['src-range']), ...within('ip.dst', given['dst-range'])),
});

function within(field: Field, option: GivenOption<AddressRange> | undefined): Predicate[] {
  if (!option) return [];
  const { from, to } = option.value;
  return [negatedIf(option.negated, from > to ? never : inRange(field, from, to))];
}
