/** A rule that asks for a helper which no rule attaches. */
import { likeOf } from '../../syntax/save/alike.ts';
import { lintRule } from '../define.ts';
import { attachments } from '../helpers.ts';

export default lintRule({
  id: 'helper-name-unattached',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound-given-environment',
  title: 'A helper is asked for that no rule attaches',
  what: 'A rule asks for the connections of a helper with `-m helper --helper`, and no `CT --helper` of the file attaches one of that name.',
  why: 'Since Linux 6 a connection has a helper only when a rule gives it one. No packet has the one that is asked for, so the rule never matches, unless something beside this file attaches it (nftables, a program).',
  instead: 'Attach the helper in `raw`, or mend the name.',
  sources: ['kernel:net/netfilter/xt_helper.c', 'kernel:net/netfilter/nf_conntrack_helper.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    let attached: readonly string[] | undefined;
    for (const name of context.ruleset.tables.keys()) {
      for (const { rule } of context.looks(name)) {
        if (!likeOf(rule.command).spec.matches.some((match) => match.name === 'helper')) continue;
        for (const match of rule.command.spec.matches) {
          const use = match.name === 'helper' ? match.options.find((option) => option.name === 'helper') : undefined;
          const word = use?.values[0];
          if (!use || !word || use.bang || word.text === '') continue;
          attached ??= attachments(context).map(({ helper }) => helper);
          // Asked for as `ftp` or `ftp-21`, by the name of the module's helper.
          const asked = word.text.replace(/-\d+$/, '');
          if (attached.some((helper) => helper === word.text || helper.replace(/-\d+$/, '') === asked)) continue;
          yield {
            span: context.wordSpan(rule, word),
            message: `No CT rule attaches a helper called ${word.text}, so this rule never matches.`,
          };
        }
      }
    }
  },
});
