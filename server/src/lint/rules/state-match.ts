/** `-m state` where `-m conntrack --ctstate` says the same and more. */
import type { TextEdit } from '../../base/span.ts';
import { hasMatch } from '../../model/rule.ts';
import { lintRule } from '../define.ts';

export default lintRule({
  id: 'state-match',
  since: '0.1.0',
  severity: 'hint',
  proof: 'sound',
  title: '-m state instead of -m conntrack',
  what: 'A rule asks for the connection state with the old `state` match.',
  why: 'The kernel has had one implementation for both since 2.6; `state` is kept for old scripts. `conntrack` takes the same states and can ask for everything else that is known of the connection.',
  instead: 'Write `-m conntrack --ctstate …`. The rule matches the same packets.',
  sources: ['man:iptables-extensions(8)#state', 'kernel:net/netfilter/xt_conntrack.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
    },
  ],
  linewise: true,
  *check(context) {
    let previous = -1;
    for (const table of context.ruleset.tables.values()) {
      for (const chain of table.chains.values()) {
        for (const rule of chain.rules) {
          if (!hasMatch(rule, 'state')) continue;
          const match = rule.command.spec.matches.find((use) => use.name === 'state' && use.entry);
          const use = match?.options.find((option) => option.name === 'state');
          if (!match || !use || rule.line === previous) continue;
          previous = rule.line;
          const equals = use.option.text.indexOf('=');
          const optionEnd = equals < 0 ? use.option.end : use.option.start + equals;
          const edits: TextEdit[] = [
            { span: context.wordSpan(rule, match.word), newText: 'conntrack' },
            { span: context.wordSpan(rule, { start: use.option.start, end: optionEnd }), newText: '--ctstate' },
          ];
          yield {
            span: context.wordSpan(rule, match.word),
            message: 'The state match is the old form of -m conntrack --ctstate.',
            fixes: [{ title: 'Write -m conntrack --ctstate', kind: 'safe', edits }],
          };
        }
      }
    }
  },
});
