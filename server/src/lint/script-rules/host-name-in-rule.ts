/** Host names in rules: they are looked up once, when the script runs. */
import type { Related } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
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
    const byName = new Map<string, Span[]>();
    for (const command of context.commands) {
      if (command.place.source !== 0) continue;
      const { source, destination } = command.command?.spec ?? {};
      for (const { text, start, end } of [...(source?.hosts ?? []), ...(destination?.hosts ?? [])]) {
        const origin = originOf(command);
        const span = { start: start + origin, end: end + origin };
        const known = byName.get(text) ?? [];
        if (!known.some((one) => one.start === span.start)) byName.set(text, [...known, span]);
      }
    }
    for (const [name, [span, ...others]] of byName) {
      if (!span) continue;
      const related = others
        .slice(0, MOST_RELATED)
        .map((other): Related => ({ span: other, message: 'It stands here as well.' }));
      yield {
        span,
        message: isNoName(name)
          ? `${name} is no address: iptables takes it for the name of a host, which hardly exists.`
          : `${name} is looked up once, when this command runs: the rule keeps the addresses of that moment.`,
        ...(related.length > 0 && { related }),
      };
    }
  },
});

/** Other places that are named beside the first. */
const MOST_RELATED = 5;

/** `192.168.x.x`, `YOUR_ADDRESS`: something to be filled in, or an address with a slip. */
function isNoName(name: string): boolean {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  const numbers = labels.filter((label) => /^\d+$/.test(label)).length;
  return name.includes('_') || /^(.)\1*$/.test(last) || /^\d+$/.test(last) || (labels.length === 4 && numbers > 1);
}
