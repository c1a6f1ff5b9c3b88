/** A variable that is empty where a command is run, so that the option before it takes the next word. */
import type { Related } from '../../base/problem.ts';
import type { Word } from '../../syntax/shell/ast.ts';
import { scriptRule } from '../script/define.ts';
import { emptyWord, isSet } from '../script/empty-words.ts';
import { exampleFor } from '../script/unknowns.ts';

export default scriptRule({
  id: 'empty-variable',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'An empty variable lets its option take the next word',
  what: 'A variable without quotes stands where an option needs a value, and is empty or not set when the command runs.',
  why: 'The shell leaves out a word that is empty: the option takes what stands behind as its value. At best iptables refuses it; at worst the rule matches something else.',
  instead:
    'Set the variable, end the script when it is not set (`set -u`), and write it in quotes, so that iptables says what is wrong.',
  sources: ['man:sh(1)'],
  examples: [
    {
      bad: 'LAN=\niptables -A INPUT -s $LAN -j ACCEPT\n',
      good: 'LAN=192.168.1.0/24\niptables -A INPUT -s "$LAN" -j ACCEPT\n',
    },
  ],
  *check(context) {
    const byName = new Map<string, Empty[]>();
    for (const [site, ran] of context.callsAt) {
      for (const command of ran) {
        const word = emptyWord(site, command);
        if (!word) continue;
        const before = site.words.findLast(({ place }) => place.end <= word.place.start);
        const after = command.words.find(({ start }) => start >= word.place.end);
        const takes = after ? `takes ${after.text} as its value` : 'has no value';
        const [part] = word.parts;
        const name = part?.kind === 'parameter' ? part.name : '';
        byName.set(name, [...(byName.get(name) ?? []), { word, what: `${before?.plain} ${takes}` }]);
        break;
      }
    }
    for (const [name, [first, ...others]] of byName) {
      if (!first) continue;
      const { start, end } = first.word.place;
      const related = others.slice(0, MOST_RELATED).map(({ word: { place } }): Related => {
        const message = `${name} is empty here as well.`;
        return { span: { start: place.start, end: place.end }, message };
      });
      const wasSet = isSet(context, first.word);
      const line = context.text.lastIndexOf('\n', start - 1) + 1;
      yield {
        span: { start, end },
        message: `${context.text.slice(start, end)} is ${wasSet ? 'empty' : 'not set'} here, so that ${first.what}.`,
        ...(related.length > 0 && { related }),
        // The environment may have it.
        ...(!wasSet && {
          fixes: [
            {
              title: `Tell what ${name} is: # iptables-ls let ${name}=…`,
              kind: 'unsafe' as const,
              edits: [{ span: { start: line, end: line }, newText: `# iptables-ls let ${name}=${exampleFor(name)}\n` }],
            },
          ],
        }),
      };
    }
  },
});

interface Empty {
  readonly word: Word;
  /** What becomes of the option before it. */
  readonly what: string;
}

/** Other places that are named beside the first. */
const MOST_RELATED = 5;
