/** `-m osf`: guesses the sender's operating system from its SYN. */

import { TCP_FLAG } from '../../base/fields.ts';
import { all, masked, negatedIf, present, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { integer } from '../values/numbers.ts';
import { freeText } from '../values/text.ts';

export default match({
  name: 'osf',
  families: [4],
  summary: "Compares a SYN with the fingerprints of operating systems' TCP.",
  details:
    'The fingerprints must have been loaded with `nfnl_osf`. Only SYN packets are looked at; others never match.',
  sources: ['man:iptables-extensions(8)#osf', 'kernel:net/netfilter/nfnetlink_osf.c'],
  protocols: [6],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  options: {
    genre: {
      value: freeText({
        what: 'name of the system',
        maxBytes: 31,
        whenLonger: 'cut',
        mayBeEmpty: true,
        print: (text) => text,
      }),
      negatable: true,
      mandatory: true,
      doc: 'Name of the system as the fingerprints have it: Linux, Windows, …; `unknown` for none of them.',
    },
    ttl: {
      value: integer(0, 2, 'way'),
      doc: 'How the TTL is compared: 0 as it would be on this link, 1 at most the one of the fingerprint, 2 not at all.',
    },
    log: { value: integer(0, 2, 'level'), doc: 'What is logged: 0 all that fit, 1 the first, 2 none.' },
  },
  meaning({ genre }) {
    const name = genre?.value ?? '';
    const guess = unknown("the sender's operating system", `osf:${name}`);
    const syn = masked('tcp.flags', TCP_FLAG.SYN, TCP_FLAG.SYN);
    return all(present('tcp.flags'), syn, negatedIf(genre?.negated ?? false, guess));
  },
});
