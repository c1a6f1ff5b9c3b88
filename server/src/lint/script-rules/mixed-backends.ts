/** A script that makes rules with iptables-legacy and with iptables-nft. */
import type { ScriptCommand } from '../../model/script/history.ts';
import { scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'mixed-backends',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'Rules are made with iptables-legacy and with iptables-nft',
  what: 'The script puts rules of one family into the kernel by `iptables-legacy` as well as by `iptables-nft`.',
  why: 'The two keep rulesets of their own, and a packet has to pass both: an ACCEPT in one of them does not help against a DROP in the other, and each program lists only its own rules.',
  instead: 'Call one of them; on most systems `iptables` is the one that the others use.',
  sources: ['man:xtables-nft(8)', 'man:xtables-legacy(8)'],
  examples: [
    {
      bad: 'iptables-legacy -A INPUT -i lo -j ACCEPT\niptables-nft -P INPUT DROP\n',
      good: 'iptables-nft -A INPUT -i lo -j ACCEPT\niptables-nft -P INPUT DROP\n',
    },
    {
      bad: 'iptables-legacy -A INPUT -i lo -j ACCEPT\niptables-nft -P INPUT DROP\n',
      good: 'iptables-legacy -F\niptables-nft -A INPUT -i lo -j ACCEPT\niptables-nft -P INPUT DROP\n',
    },
  ],
  *check(context) {
    const { commands } = context;
    for (const family of [4, 6] as const) {
      const makers = commands.filter((one) => one.family === family && one.maybe === undefined && isMaking(one));
      const legacy = makers.find(({ program }) => program.includes('-legacy'));
      const nft = makers.find(({ program }) => program.includes('-nft'));
      if (!legacy || !nft) continue;
      const [before, after] = legacy.index < nft.index ? [legacy, nft] : [nft, legacy];
      const [place, span] = [context.spanOf(before), context.spanOf(after)];
      if (!span || !place) continue;
      yield {
        span,
        message: `${after.program} keeps its rules apart from those of ${before.program}: a packet has to pass both.`,
        related: [{ span: place, message: `Here rules are made with ${before.program}.` }],
      };
    }
  },
});

/** Old rules may well be taken out of both. */
function isMaking({ changes }: ScriptCommand): boolean {
  return changes.some((change) => change.kind === 'rules-added' || (change.kind === 'policy' && change.to === 'DROP'));
}
