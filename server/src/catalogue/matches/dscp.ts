/** `-m dscp`: the class of service, upper six bits of the TOS byte. */
import { always, masked, negatedIf } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { dscp as codepoint, dscpClass, hexByte } from '../values/dscp.ts';

export default match({
  name: 'dscp',
  summary: 'Compares the DSCP, the upper six bits of the TOS byte or traffic class.',
  sources: ['man:iptables-extensions(8)#dscp', 'kernel:net/netfilter/xt_dscp.c', 'rfc:2474'],
  needsOption: 'dscp needs `--dscp` or `--dscp-class`.',
  options: {
    dscp: { value: codepoint, negatable: true, conflicts: ['dscp-class'], doc: 'The value, 0 to 63.' },
    'dscp-class': {
      value: dscpClass,
      negatable: true,
      conflicts: ['dscp'],
      doc: 'The value by the name of its class.',
    },
  },
  print({ dscp, 'dscp-class': named }) {
    const option = dscp ?? named;
    return optionWords('dscp', option, hexByte(option?.value ?? 0));
  },
  meaning({ dscp, 'dscp-class': named }) {
    const option = dscp ?? named;
    return option ? negatedIf(option.negated, masked('ip.tos', 0xfc, option.value << 2)) : always;
  },
});
