/** The sysctl that attached helpers by port, on kernels that have it no more. */
import { scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'helper-sysctl-gone',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'The sysctl nf_conntrack_helper is gone',
  what: 'The script turns `net.netfilter.nf_conntrack_helper` on, so that helpers are attached to connections by their ports.',
  why: 'Linux 6.0 has taken it out: the write fails, no helper is attached, and data connections of FTP, SIP and the like are never RELATED.',
  instead: 'Attach the helper by a rule: `iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp`.',
  sources: ['kernel:net/netfilter/nf_conntrack_standalone.c', 'man:iptables-extensions(8)#CT'],
  examples: [
    {
      bad: 'sysctl -w net.netfilter.nf_conntrack_helper=1\niptables -A INPUT -p tcp --dport 21 -j ACCEPT\n',
      good: 'iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp\niptables -A INPUT -p tcp --dport 21 -j ACCEPT\n',
    },
  ],
  *check(context) {
    const { commands } = context;
    for (const command of commands) {
      const isIt = command.changes.some(
        (change) => change.kind === 'sysctl' && /(^|\.)nf_conntrack_helper$/.test(change.name) && change.value !== '0',
      );
      const span = isIt ? context.spanOf(command) : undefined;
      if (span)
        yield { span, message: 'Linux has no sysctl nf_conntrack_helper since 6.0: no helper is attached by this.' };
    }
  },
});
