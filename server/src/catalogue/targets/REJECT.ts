/** `-j REJECT`: throws the packet away and tells the sender. */
import { BACKENDS } from '../../base/problem.ts';
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { single } from '../listing.ts';
import { defaultReject, rejectName, rejectWith } from '../values/reject.ts';

const TCP = 6;

const DEFAULTS: Readonly<Record<4 | 6, Effect>> = {
  4: { kind: 'reject', with: defaultReject(4) },
  6: { kind: 'reject', with: defaultReject(6) },
};

export default target({
  name: 'REJECT',
  summary: 'Throws the packet away and answers with an ICMP error or a TCP reset.',
  details:
    'The answer leaves through OUTPUT and POSTROUTING of this host, in state RELATED. No ICMP error is sent in reply to ' +
    'an ICMP error, to a fragment other than the first, or to a packet whose checksum is wrong.',
  sources: [
    'man:iptables-extensions(8)#REJECT',
    'kernel:net/ipv4/netfilter/ipt_REJECT.c',
    'kernel:net/ipv6/netfilter/ip6t_REJECT.c',
  ],
  options: {
    'reject-with': { value: rejectWith, doc: 'What to answer; port unreachable when left out.' },
  },
  tables: ['filter'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
  check(given, { protocol }) {
    if (given['reject-with']?.value.kind !== 'tcp-reset') return [];
    if (protocol && protocol.number === TCP && !protocol.negated) return [];
    return [
      {
        code: 'missing-protocol',
        message: 'A TCP reset answers TCP only: the rule needs `-p tcp`.',
        option: 'reject-with',
        byKernel: BACKENDS,
        ...(protocol ? {} : { insertBefore: '-p tcp' }),
      },
    ];
  },
  print: (given, { family }) => [
    '--reject-with',
    rejectName(given['reject-with']?.value ?? defaultReject(family), family),
  ],
  lists: single('--reject-with', 'reject-with '),
  effect(given, { family }) {
    const answer = given['reject-with'];
    return answer ? { kind: 'reject', with: answer.value } : DEFAULTS[family];
  },
});
