/** A variable that is empty where a command is run, so that the option before it takes the next word. */
import { scriptRule } from '../script/define.ts';
import { emptyWord, isSet } from '../script/empty-words.ts';

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
    for (const [site, ran] of context.callsAt) {
      for (const command of ran) {
        const word = emptyWord(site, command);
        if (!word) continue;
        const written = context.text.slice(word.place.start, word.place.end);
        const before = site.words.findLast(({ place }) => place.end <= word.place.start);
        const after = command.words.find(({ start }) => start >= word.place.end);
        const takes = after ? `takes ${after.text} as its value` : 'has no value';
        const { start, end } = word.place;
        yield {
          span: { start, end },
          message: `${written} is ${isSet(context, word) ? 'empty' : 'not set'} here, so that ${before?.plain} ${takes}.`,
        };
        break;
      }
    }
  },
});
