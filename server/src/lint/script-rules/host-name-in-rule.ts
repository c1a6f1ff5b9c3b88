/** Host names in rules: they are looked up once, when the script runs. */
import type { Related } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { originOf, writtenAt } from '../../model/script/written-at.ts';
import type { Word } from '../../syntax/command/types.ts';
import { type ScriptLintContext, scriptRule } from '../script/define.ts';

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
    const places = new Map<number, Named>();
    const known = new Set<string>();
    for (const command of context.commands) {
      const { source, destination } = command.command?.spec ?? {};
      for (const host of [...(source?.hosts ?? []), ...(destination?.hosts ?? [])]) {
        const span = spanOf(context, command, host);
        if (!span) continue;
        const place = places.get(span.start) ?? { span, names: new Set() };
        places.set(span.start, { span, names: place.names.add(host.text) });
      }
    }
    for (const { span, names } of places.values()) {
      const fresh = [...names].filter((name) => !known.has(name));
      const [name, ...others] = fresh;
      if (name === undefined) continue;
      for (const one of fresh) known.add(one);
      const elsewhere = [...places.values()].filter((one) => one.span !== span && one.names.has(name));
      const related = elsewhere
        .slice(0, MOST_RELATED)
        .map((one): Related => ({ span: one.span, message: 'It stands here as well.' }));
      yield { span, message: messageOf(name, others.length), ...(related.length > 0 && { related }) };
    }
  },
});

/** A place of the script, and the names that stand there in the passes of a loop. */
interface Named {
  readonly span: Span;
  readonly names: Set<string>;
}

/** Where the author wrote it: through a function it is the call. */
function spanOf(
  { text: script }: ScriptLintContext,
  command: ScriptCommand,
  { text, start, end }: Word,
): Span | undefined {
  const origin = originOf(command);
  const at = { start: start + origin, end: end + origin };
  const word = command.words.find((one) => one.start <= at.start && at.end <= one.end && one.text.includes(text));
  const written = word && writtenAt(script, word, command.place.source)?.span;
  const isInWord = word !== undefined && written?.start === word.start && command.place.source === 0;
  return isInWord ? at : written;
}

function messageOf(name: string, others: number): string {
  if (others > 0)
    return `${name} and ${others} other${others === 1 ? '' : 's'} are looked up once, when this command runs: the rules keep the addresses of that moment.`;
  return isNoName(name)
    ? `${name} is no address: iptables takes it for the name of a host, which hardly exists.`
    : `${name} is looked up once, when this command runs: the rule keeps the addresses of that moment.`;
}

/** Other places that are named beside the first. */
const MOST_RELATED = 5;

/** `192.168.x.x`, `YOUR_ADDRESS`: something to be filled in, or an address with a slip. */
function isNoName(name: string): boolean {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  const numbers = labels.filter((label) => /^\d+$/.test(label)).length;
  return name.includes('_') || /^(.)\1*$/.test(last) || /^\d+$/.test(last) || (labels.length === 4 && numbers > 1);
}
