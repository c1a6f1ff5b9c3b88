/** A script that closes IPv4 and says nothing of IPv6. */
import { scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'ipv4-only',
  since: '0.1.0',
  severity: 'information',
  proof: 'heuristic',
  title: 'IPv4 is closed, and IPv6 left as it is',
  what: 'The script lets INPUT or FORWARD drop what no rule accepts, with `iptables` alone, and nowhere speaks of `ip6tables`, nor turns IPv6 off.',
  why: '`iptables` is about IPv4. A host with an IPv6 address, which most have without being asked, stays as open as it was.',
  instead:
    'Call `ip6tables` for the same rules (ICMPv6 must pass), or turn IPv6 off with `sysctl net.ipv6.conf.all.disable_ipv6=1`.',
  sources: ['man:ip6tables(8)', 'rfc:4890'],
  examples: [
    {
      bad: 'iptables -A INPUT -i lo -j ACCEPT\niptables -P INPUT DROP\n',
      good: 'iptables -A INPUT -i lo -j ACCEPT\niptables -P INPUT DROP\nip6tables -A INPUT -i lo -j ACCEPT\nip6tables -P INPUT DROP\n',
    },
  ],
  *check(context) {
    if (/ip6tables|ipv6|nft\b/i.test(context.text.replace(/^\s*#.*$/gm, ''))) return;
    if (context.run.result.sources.length > 1) return;
    const closing = context.commands.find(({ changes, maybe }) =>
      changes.some(
        (change) =>
          maybe === undefined &&
          change.kind === 'policy' &&
          change.to === 'DROP' &&
          change.family === 4 &&
          /^(INPUT|FORWARD)$/.test(change.chain),
      ),
    );
    const span = closing && context.spanOf(closing);
    if (span)
      yield { span, message: 'This closes IPv4 alone: nothing in this script calls ip6tables, so IPv6 stays open.' };
  },
});
