/** `-j NOTRACK` where `-j CT --notrack` says the same. */
import { lintRule } from '../define.ts';

export default lintRule({
  id: 'notrack-target',
  since: '0.1.0',
  severity: 'hint',
  proof: 'sound',
  title: '-j NOTRACK instead of -j CT --notrack',
  what: 'A rule exempts packets from tracking with the old `NOTRACK` target.',
  why: 'NOTRACK is the first revision of CT under another name, kept for old scripts; the kernel says so in its log when the rule is loaded. CT does the same, and all else that can be said of tracking.',
  instead: 'Write `-j CT --notrack`. The rule exempts the same packets.',
  sources: ['kernel:net/netfilter/xt_CT.c', 'man:iptables-extensions(8)#NOTRACK'],
  examples: [
    {
      bad: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 123 -j NOTRACK\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 123 -j CT --notrack\nCOMMIT\n',
    },
  ],
  linewise: true,
  *check(context) {
    let previous = -1;
    for (const table of context.ruleset.tables.values()) {
      for (const chain of table.chains.values()) {
        for (const rule of chain.rules) {
          if (rule.aim !== 'NOTRACK') continue;
          const target = rule.command.spec.target;
          if (target?.entry?.name !== 'NOTRACK' || table.chains.has('NOTRACK') || rule.line === previous) continue;
          previous = rule.line;
          const span = context.wordSpan(rule, target.word);
          yield {
            span,
            message: 'The NOTRACK target is the old form of -j CT --notrack.',
            fixes: [{ title: 'Write -j CT --notrack', kind: 'safe', edits: [{ span, newText: 'CT --notrack' }] }],
          };
        }
      }
    }
  },
});
