/** A flush that also empties the chains which Docker, fail2ban, Kubernetes or libvirt keep in the same tables. */

import { scriptRule } from '../script/define.ts';
import { tableFlushedBy } from '../script/flushes.ts';

/** Who keeps chains of his own, the tables that they are in, and the words by which a script shows that he is there. */
const OTHERS = [
  {
    name: 'Docker',
    tables: ['filter', 'nat'],
    sign: /\bdocker|DOCKER/,
    restart: /restart\s+docker|docker\s+restart|reload\s+docker/,
  },
  {
    name: 'fail2ban',
    tables: ['filter'],
    sign: /fail2ban|\bf2b-/,
    restart: /(restart|reload|start)\s+fail2ban|fail2ban(-client)?\s+(restart|reload|start)/,
  },
  { name: 'Kubernetes', tables: ['filter', 'nat', 'mangle'], sign: /\bkube|KUBE-/, restart: /restart\s+kube/ },
  {
    name: 'libvirt',
    tables: ['filter', 'nat', 'mangle'],
    sign: /libvirt|virbr\d|LIBVIRT/,
    restart: /restart\s+libvirtd?/,
  },
] as const;

export default scriptRule({
  id: 'flush-wipes-others',
  since: '0.1.0',
  severity: 'warning',
  proof: 'heuristic',
  title: 'A flush also empties the chains of Docker, fail2ban, Kubernetes or libvirt',
  what: 'A whole table is flushed, or loaded anew, on a host where the script itself shows that another program keeps rules in it, and that program is not started again afterwards.',
  why: 'The other program does not notice: containers lose their published ports, banned addresses come back in, until it is started again.',
  instead:
    'Keep to chains of your own and flush those (`DOCKER-USER` for Docker), load with `iptables-restore -n`, or start the other program again afterwards.',
  sources: ['man:iptables(8)', 'man:iptables-restore(8)'],
  examples: [
    {
      bad: 'iptables -F\niptables -A INPUT -i docker0 -j ACCEPT\n',
      good: 'iptables -F INPUT\niptables -A INPUT -i docker0 -j ACCEPT\n',
    },
    {
      bad: 'iptables -F\niptables -A INPUT -i docker0 -j ACCEPT\n',
      good: 'iptables -F\niptables -A INPUT -i docker0 -j ACCEPT\nsystemctl restart docker\n',
    },
  ],
  *check(context) {
    const code = context.text.replace(/^\s*#.*$/gm, '');
    const said = new Set<string>();
    for (const command of context.commands) {
      const table = tableFlushedBy(command);
      if (table === undefined || command.maybe !== undefined) continue;
      for (const { name, tables, sign, restart } of OTHERS) {
        if (said.has(name) || !tables.some((one) => one === table) || !sign.test(code)) continue;
        const span = context.verbSpan(command);
        if (!span || restart.test(code.slice(span.start))) continue;
        said.add(name);
        yield {
          span,
          message: `This empties all of ${table}, the chains of ${name} as well, and nothing starts ${name} again.`,
        };
      }
    }
  },
});
