/** A helper's expected connections accepted on privileged ports. */
import { inRange } from '../../base/predicate.ts';
import { lintRule } from '../define.ts';
import { attachments, expectedBy, helperNamed, isInUse, relatedAccepts } from '../helpers.ts';
import { demands, stateOption } from '../look.ts';
import { specimenAnywhere } from '../way.ts';

/** Helpers that take the port of the expected connection from the payload, whatever it is. */
const TAKES_ANY_PORT = ['ftp', 'irc', 'amanda', 'Q.931', 'RAS', 'H.245', 'sane'];

export default lintRule({
  id: 'helper-opens-low-ports',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound',
  title: 'A helper may open ports below 1024 or any destination',
  what: 'A helper that reads the port of the expected connection from the payload is attached, and RELATED is accepted for ports below 1024.',
  why: 'The payload is written by the other side. Whoever speaks on the control connection can name port 22 or 445 of the machine behind the firewall, and the helper expects a connection to it.',
  instead:
    'Accept RELATED for `--dport 1024:65535` only, and attach the helper for the server it is meant for (`-d SERVER`).',
  sources: ['kernel:net/netfilter/nf_conntrack_ftp.c', 'kernel:net/netfilter/nf_conntrack_expect.c'],
  examples: [
    {
      bad: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 1024:65535 -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const attached = attachments(context).filter((a) =>
      TAKES_ANY_PORT.some((name) => a.helper === name || a.helper.startsWith(`${name}-`)),
    );
    if (attached.length === 0) return;
    const used = attached.filter((attachment) => isInUse(context, attachment));
    const low = space.of(inRange('l4.dport', 1, 1023));
    for (const { rule } of relatedAccepts(context, 'filter')) {
      if (rule.chain === 'OUTPUT') continue;
      const opened = used.flatMap((attachment) => {
        const expected = space.and(low, expectedBy(space, helperNamed(attachment.helper)));
        const packets = specimenAnywhere(context, rule, expected);
        return space.isEmpty(packets) ? [] : [{ attachment, packets }];
      });
      const [first] = opened;
      if (!first) continue;
      const anywhere = !demands(first.attachment.rule.predicate, 'ip.dst') && !demands(rule.predicate, 'ip.dst');
      const option = stateOption(rule);
      const word = option?.use.values[0] ?? option?.use.option;
      const witness = context.packet(first.packets);
      yield {
        span: word ? context.wordSpan(rule, word) : context.spanOf(rule),
        message: `The ${first.attachment.helper} helper may be told to open ports below 1024 through this accept${anywhere ? ', to any destination' : ''}.`,
        related: opened.map(({ attachment: a }) => ({
          span: context.spanOf(a.rule),
          message: `attaches ${a.helper}`,
        })),
        ...(witness !== undefined && { witness }),
      };
    }
  },
});
