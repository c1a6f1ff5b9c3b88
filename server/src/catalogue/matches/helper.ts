/** `-m helper`: was the connection announced by one that this helper follows? */
import { always, equals, negatedIf, oneOf, type Predicate, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { quoteWhereNeeded } from '../values/quote.ts';
import { freeText } from '../values/text.ts';

const helperName = freeText({
  what: 'helper name',
  maxBytes: 29,
  whenLonger: 'cut',
  mayBeEmpty: true,
  print: quoteWhereNeeded,
});

export default match({
  name: 'helper',
  summary: 'Matches packets of connections that another one announced through a conntrack helper.',
  details:
    'It matches the *expected* connection (FTP data, SIP media), not the one that the helper reads (FTP control). The name ' +
    'may go on after that of the helper: `ftp-2121` is `ftp`. The empty name stands for any helper.',
  sources: ['man:iptables-extensions(8)#helper', 'kernel:net/netfilter/xt_helper.c'],
  options: {
    helper: {
      value: {
        ...helperName,
        names: () =>
          ['amanda', 'ftp', 'irc', 'netbios-ns', 'pptp', 'sane', 'sip', 'snmp', 'tftp', 'RAS', 'Q.931', 'H.245'].map(
            (name) => ({ name, doc: `connections that ${name} announced` }),
          ),
      },
      negatable: true,
      mandatory: true,
      doc: 'Name of the helper, at most 29 bytes.',
    },
  },
  meaning: ({ helper }) => (helper ? negatedIf(helper.negated, announcedBy(helper.value)) : always),
});

/** The kernel compares as many letters as the helper's own name has. */
function announcedBy(text: string): Predicate {
  if (text === '') return present('ct.helper');
  if (text.length === 1) return equals('ct.helper', text);
  return oneOf(
    'ct.helper',
    Array.from({ length: text.length }, (_, i) => text.slice(0, i + 1)),
  );
}
