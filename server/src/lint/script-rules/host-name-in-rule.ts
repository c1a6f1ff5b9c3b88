/** Host names in rules: they are looked up once, when the script runs. */
import { originOf } from '../../model/script/written-at.ts';
import { scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'host-name-in-rule',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound',
  title: 'A host name in a rule is looked up once',
  what: 'A rule names a host instead of an address.',
  why: 'iptables asks the resolver when the command runs, and puts what it gets into the rule: at boot, before there is a network, the command fails; when the address changes later, the rule does not; and behind a closed OUTPUT the question itself is dropped.',
  instead: 'Write the address, or keep the addresses in an ipset that is filled anew when they change.',
  sources: ['man:iptables(8)'],
  examples: [
    {
      bad: 'iptables -A OUTPUT -d updates.example.org -j ACCEPT\n',
      good: 'iptables -A OUTPUT -d 192.0.2.10 -j ACCEPT\n',
    },
  ],
  *check(context) {
    const said = new Set<number>();
    for (const command of context.commands) {
      const { source, destination } = command.command?.spec ?? {};
      for (const { text, start, end } of [...(source?.hosts ?? []), ...(destination?.hosts ?? [])]) {
        const origin = originOf(command);
        if (command.place.source !== 0 || said.has(start + origin)) continue;
        said.add(start + origin);
        yield {
          span: { start: start + origin, end: end + origin },
          message: `${text} is looked up once, when this command runs: the rule keeps the addresses of that moment.`,
        };
      }
    }
  },
});
