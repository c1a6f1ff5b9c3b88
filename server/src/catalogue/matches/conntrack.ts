/** `-m conntrack`: the packet's connection, its state, its addresses, its status. */
import type { Field } from '../../base/fields.ts';
import { type Address, applyMask, maskOf } from '../../base/ip.ts';
import { all, any, equals, masked, negatedIf, not, type Predicate, present, unknown } from '../../base/predicate.ts';
import type { Family } from '../../base/problem.ts';
import { type GivenOption, match, type ValueType } from '../define.ts';
import { single } from '../listing.ts';
import { type HostMask, plainHostMask } from '../values/hosts.ts';
import { inNumbers, numberRange } from '../values/numbers.ts';
import { type PortRange, resolvedPortRange } from '../values/ports.ts';
import { protocol } from '../values/protocol.ts';
import { direction, hasState, hasStatus, stateList, statusList } from '../values/states.ts';

/** A range that ends at 0 is printed as if it were one port. */
const ports: ValueType<PortRange> = {
  ...resolvedPortRange,
  print: ({ from, to }) => [to === 0 || from === to ? String(from) : `${from}:${to}`],
};

export default match({
  name: 'conntrack',
  summary: 'Asks what connection tracking knows about the packet.',
  details:
    'A packet without a connection (INVALID, UNTRACKED) matches only when `--ctstate` is given and holds; every other ' +
    'option is then not looked at. Without `--ctstate` such a packet never matches, not even through `!`.',
  sources: ['man:iptables-extensions(8)#conntrack', 'kernel:net/netfilter/xt_conntrack.c'],
  needsOption: 'At least one option of conntrack is required.',
  options: {
    ctstate: {
      value: stateList,
      negatable: true,
      doc: 'States of the packet, any of which will do; SNAT and DNAT are marks of its connection.',
    },
    ctproto: {
      value: protocol,
      negatable: true,
      doc: "The connection's protocol; for an ICMP error that is the protocol of what it is about.",
    },
    ctorigsrc: {
      value: plainHostMask,
      negatable: true,
      doc: 'Source address of the packet that opened the connection.',
    },
    ctorigdst: {
      value: plainHostMask,
      negatable: true,
      doc: 'Destination of the opening packet, as it was before DNAT.',
    },
    ctreplsrc: {
      value: plainHostMask,
      negatable: true,
      doc: 'Source address of replies: after DNAT, the real server.',
    },
    ctrepldst: {
      value: plainHostMask,
      negatable: true,
      doc: 'Destination of replies: after SNAT, the translated address.',
    },
    ctorigsrcport: { value: ports, negatable: true, doc: 'Source port (or ICMP identifier) of the opening packet.' },
    ctorigdstport: { value: ports, negatable: true, doc: 'Destination port of the opening packet, before DNAT.' },
    ctreplsrcport: { value: ports, negatable: true, doc: 'Source port of replies: after DNAT, the real one.' },
    ctrepldstport: {
      value: ports,
      negatable: true,
      doc: 'Destination port of replies: after SNAT, the translated one.',
    },
    ctstatus: {
      value: statusList,
      negatable: true,
      doc: 'Status bits of the connection, any of which will do.',
    },
    ctexpire: {
      value: numberRange(32, 'seconds until the entry times out'),
      negatable: true,
      doc: 'Remaining lifetime of the entry in whole seconds, one number or `from:to`.',
    },
    ctdir: { value: direction, doc: 'The direction that the packet goes in: ORIGINAL or REPLY.' },
  },
  check({ ctproto, ctstatus }) {
    // The program looks at the wrong bit, which happens to be the one of a negated --ctstatus before it.
    const statusBefore = (ctstatus?.uses?.[0]?.position ?? 1) < (ctproto?.uses?.[0]?.position ?? 0);
    if (ctproto?.value !== 0 || !ctstatus?.negated || !statusBefore) return [];
    const message = '`--ctproto 0` after `! --ctstatus` is refused: iptables takes it for a negated protocol 0.';
    return [{ code: 'bad-value', option: 'ctproto', message }];
  },
  lists: single('--ctstate', 'ctstate ', '! ctstate '),
  meaning(given, { family }) {
    const { ctstate, ctproto, ctstatus, ctexpire, ctdir } = given;
    const tracked = present('ct.status');
    const rest: Predicate[] = [
      ...(ctdir ? [equals('ct.direction', ctdir.value === 'REPLY' ? 1 : 0)] : []),
      ...test(given.ctorigsrc, (value) => atHost('ct.origSrc', value, family)),
      ...test(given.ctorigdst, (value) => atHost('ct.origDst', value, family)),
      ...test(given.ctreplsrc, (value) => atHost('ct.replSrc', value, family)),
      ...test(given.ctrepldst, (value) => atHost('ct.replDst', value, family)),
      ...test(ctproto, (value) => equals('ct.proto', value)),
      ...test(given.ctorigsrcport, (value) => inNumbers('ct.origSrcPort', value)),
      ...test(given.ctorigdstport, (value) => inNumbers('ct.origDstPort', value)),
      ...test(given.ctreplsrcport, (value) => inNumbers('ct.replSrcPort', value)),
      ...test(given.ctrepldstport, (value) => inNumbers('ct.replDstPort', value)),
      ...test(ctstatus, hasStatus),
      ...test(ctexpire, (value) => inNumbers('ct.expires', value)),
    ];
    if (!ctstate) return all(tracked, ...rest);
    const state = negatedIf(ctstate.negated, hasState(ctstate.value));
    return rest.length === 0 ? state : all(state, any(not(tracked), all(...rest)));
  },
});

function test<V>(option: GivenOption<V> | undefined, condition: (value: V) => Predicate): Predicate[] {
  return option ? [negatedIf(option.negated, condition(option.value))] : [];
}

/** A name has no meaning before someone resolves it. */
function atHost(field: Field, host: HostMask, family: Family): Predicate {
  if (host.address === undefined) {
    return unknown(`the addresses of the host ${host.name}`, `${field}:${host.name}/${host.bits}`);
  }
  const mask: Address = maskOf(host.bits, family);
  return masked(field, mask, applyMask(host.address, mask));
}
