/** `-j AUDIT`: writes a record for the audit daemon. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { oneOfWords, type Word } from '../values/words.ts';

const GOES_ON: Effect = { kind: 'continue' };

const TYPES: readonly Word<string>[] = [
  { name: 'accept', value: 'accept', doc: 'the rule stands before an ACCEPT' },
  { name: 'drop', value: 'drop', doc: 'the rule stands before a DROP' },
  { name: 'reject', value: 'reject', doc: 'the rule stands before a REJECT' },
];

export default target({
  name: 'AUDIT',
  summary: 'Writes an audit record about the packet and goes on with the next rule.',
  sources: ['man:iptables-extensions(8)#AUDIT', 'kernel:net/netfilter/xt_AUDIT.c'],
  options: {
    type: {
      value: oneOfWords('audit type', TYPES, { letters: 'any', mayBeCut: false }),
      mandatory: true,
      doc: 'What the record says became of the packet: accept, drop or reject.',
    },
  },
  effect: () => GOES_ON,
});
