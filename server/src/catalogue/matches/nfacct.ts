/** `-m nfacct`: counts packets in an accounting object. */
import { unknown } from '../../base/predicate.ts';
import { match, type ValueType } from '../define.ts';
import { quoteWhereNeeded } from '../values/quote.ts';
import { freeText } from '../values/text.ts';

const name = freeText({
  what: 'name of the accounting object',
  maxBytes: 31,
  whenLonger: 'cut',
  mayBeEmpty: false,
  print: quoteWhereNeeded,
});

/** The program prints two blanks before it. */
const objectName: ValueType<string> = {
  ...name,
  print: (text) => ['', quoteWhereNeeded(text)],
  parse(text, context) {
    if (!text.includes('\n')) return name.parse(text, context);
    return { ok: false, code: 'bad-name', message: 'The name of an accounting object has no line breaks.' };
  },
};

export default match({
  name: 'nfacct',
  summary: 'Counts the packet in an accounting object of nfacct.',
  details: 'An object without a quota matches every packet; one with a quota matches once it is used up.',
  sources: ['man:iptables-extensions(8)#nfacct', 'man:nfacct(8)', 'kernel:net/netfilter/xt_nfacct.c'],
  options: {
    'nfacct-name': { value: objectName, mandatory: true, doc: 'The object, at most 31 bytes; it must exist.' },
  },
  needs: ({ 'nfacct-name': object }) =>
    object
      ? [
          {
            code: 'host-accounting',
            name: object.value,
            what: `the accounting object ${object.value}`,
            option: 'nfacct-name',
          },
        ]
      : [],
  meaning: ({ 'nfacct-name': object }) => unknown(`whether ${object?.value ?? 'the object'} has a quota`),
});
