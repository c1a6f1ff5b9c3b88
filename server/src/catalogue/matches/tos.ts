/** `-m tos`: the byte that carries the class of service. */
import { always, masked, negatedIf } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { tosMask } from '../values/tos.ts';

export default match({
  name: 'tos',
  summary: 'Compares the TOS byte (IPv4) or the traffic class (IPv6) under a mask.',
  details: 'The upper six bits are the DSCP, for which `-m dscp` is plainer; the lower two belong to ECN.',
  sources: ['man:iptables-extensions(8)#tos', 'kernel:net/netfilter/xt_dscp.c', 'rfc:2474'],
  options: {
    tos: { value: tosMask, negatable: true, mandatory: true, doc: 'Value and mask, or a name.' },
  },
  meaning: ({ tos }) => (tos ? negatedIf(tos.negated, masked('ip.tos', tos.value.mask, tos.value.value)) : always),
});
