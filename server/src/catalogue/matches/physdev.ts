/** `-m physdev`: the ports of a bridge that the packet crosses. */
import { all, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { type InterfaceName, interfaceName } from '../basic-values.ts';
import { type Given, type GivenOption, match, type ValueType } from '../define.ts';
import { HOOKS } from '../hooks.ts';
import { readingBytes } from '../packet-bytes.ts';

interface Options {
  'physdev-is-in': unknown;
  'physdev-in': InterfaceName;
  'physdev-is-out': unknown;
  'physdev-out': InterfaceName;
  'physdev-is-bridged': unknown;
}

/** Here the name may be empty. */
const port: ValueType<InterfaceName> = {
  ...interfaceName,
  parse: (text, context) =>
    text === '' ? { ok: true, value: { name: '', wildcard: false } } : interfaceName.parse(text, context),
};

export default match<Options>({
  name: 'physdev',
  summary: 'Asks through which port of a bridge the packet comes in or goes out.',
  details:
    'Only packets that cross a bridge of this host have such ports, and only while `br_netfilter` hands them to iptables. ' +
    'For all others every option is false, and with `!` true.',
  sources: ['man:iptables-extensions(8)#physdev', 'kernel:net/netfilter/xt_physdev.c'],
  needsOption: 'physdev needs an option.',
  options: {
    'physdev-is-in': { negatable: true, doc: 'The packet came in through a port of a bridge.' },
    'physdev-in': {
      value: port,
      negatable: true,
      doc: 'Name of the port that it came in by; a + at the end stands for any ending.',
    },
    'physdev-is-out': { negatable: true, doc: 'The packet leaves through a port of a bridge.' },
    'physdev-out': { value: port, negatable: true, doc: 'Name of the port that it leaves by.' },
    'physdev-is-bridged': { negatable: true, doc: 'The packet is bridged, not routed.' },
  },
  hooksFor(given) {
    const bridged = given['physdev-is-bridged'];
    const asksOut = given['physdev-out'] || given['physdev-is-out'];
    return asksOut && (!bridged || bridged.negated) ? HOOKS.filter((hook) => hook !== 'OUTPUT') : undefined;
  },
  say: (given) => inWords(given),
  meaning: (given) => all(...conditions(given)),
  // Hosts of scenarios have no bridges.
  stateful: readingBytes<Options>((given) => Object.values(given).every((option) => option.negated)),
});

function conditions(given: Given<Options>): Predicate[] {
  const { 'physdev-in': input, 'physdev-out': output } = given;
  return [
    ...condition(given['physdev-is-in'], 'whether the packet came in through a bridge', 'is-in'),
    ...condition(input, 'the bridge port that the packet came in by', `in:${nameOf(input)}`),
    ...condition(given['physdev-is-out'], 'whether the packet leaves through a bridge', 'is-out'),
    ...condition(output, 'the bridge port that the packet leaves by', `out:${nameOf(output)}`),
    ...condition(given['physdev-is-bridged'], 'whether the packet is bridged', 'is-bridged'),
  ];
}

function condition(option: GivenOption<unknown> | undefined, reason: string, key: string): Predicate[] {
  return option ? [negatedIf(option.negated, unknown(reason, `physdev:${key}`))] : [];
}

function nameOf(option: GivenOption<InterfaceName> | undefined): string {
  return option ? `${option.value.name}${option.value.wildcard ? '+' : ''}` : '';
}

function inWords(given: Given<Options>): string {
  const { 'physdev-in': input, 'physdev-out': output } = given;
  const say = (option: GivenOption<unknown> | undefined, yes: string, no: string): string[] =>
    option ? [option.negated ? no : yes] : [];
  return [
    ...say(given['physdev-is-in'], 'come in by a bridge port', 'come in by no bridge port'),
    ...say(input, `come in by the bridge port ${nameOf(input)}`, `do not come in by the bridge port ${nameOf(input)}`),
    ...say(given['physdev-is-out'], 'leave by a bridge port', 'leave by no bridge port'),
    ...say(output, `leave by the bridge port ${nameOf(output)}`, `do not leave by the bridge port ${nameOf(output)}`),
    ...say(given['physdev-is-bridged'], 'are bridged', 'are not bridged'),
  ].join(' and ');
}
