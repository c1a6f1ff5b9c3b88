/** `-m comment`: a note for people; it matches every packet. */
import { always } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { quoteWhereNeeded } from '../values/quote.ts';
import { freeText } from '../values/text.ts';

export default match({
  name: 'comment',
  summary: 'Attaches a note to the rule; every packet matches.',
  sources: ['man:iptables-extensions(8)#comment', 'kernel:net/netfilter/xt_comment.c'],
  options: {
    comment: {
      value: freeText({
        what: 'comment',
        maxBytes: 255,
        whenLonger: 'cut',
        mayBeEmpty: true,
        print: quoteWhereNeeded,
      }),
      mandatory: true,
      doc: 'The note, up to 255 bytes.',
    },
  },
  lists: (given) => {
    const text = given.get('--comment')?.values[0];
    return text === undefined ? undefined : `/* ${text} */`;
  },
  meaning: () => always,
});
