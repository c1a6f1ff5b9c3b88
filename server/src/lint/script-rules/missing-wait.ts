/** Calls of iptables that give up when another program holds the lock. */
import { applyEdits, type TextEdit } from '../../base/span.ts';
import { viewOf } from '../../model/script/view.ts';
import { type ScriptLintContext, scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'missing-wait',
  since: '0.1.0',
  severity: 'hint',
  proof: 'sound-given-environment',
  title: 'iptables is called without -w',
  what: 'No call of iptables in the script has `-w`. Found once, at the first.',
  why: 'iptables-legacy takes a lock (/run/xtables.lock) for each command. While Docker, fail2ban or another script holds it, a command without `-w` fails with status 4, and its rule is missing.',
  instead: 'Call `iptables -w`, best by a variable or a function that all calls go through.',
  sources: ['man:iptables(8)'],
  examples: [
    {
      bad: 'iptables -F INPUT\niptables -A INPUT -i lo -j ACCEPT\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n',
      good: 'iptables -w -F INPUT\niptables -w -A INPUT -i lo -j ACCEPT\niptables -w -A INPUT -p tcp --dport 22 -j ACCEPT\n',
    },
  ],
  *check(context) {
    const { commands, calls, backends, text } = context;
    if (!backends.includes('legacy')) return;
    const ours = commands.filter(({ program }) => /^ip6?tables(-legacy)?$/.test(program));
    if (ours.length < FEWEST || ours.some(({ words }) => words.some(({ text: word }) => /^(-w|--wait)/.test(word))))
      return;
    const [first] = calls.filter(({ ran }) => ran.length > 0);
    if (!first) return;
    const { start, end } = first.name;
    const name = ours[0]?.name?.value;
    const [piece, more] = name ?? [];
    const isOnePlace = piece !== undefined && more === undefined && piece.place.source === 0 && piece.place.end < start;
    const written = isOnePlace ? text.slice(piece.place.start, piece.place.end) : '';
    const isAsItIs = isOnePlace && written.replaceAll(/["']/g, '') === piece.text;
    const edit = isAsItIs && {
      span: { start: piece.place.start, end: piece.place.end },
      newText: `"${piece.text} -w"`,
    };
    const fix =
      edit && leavesTheSame(context, edit)
        ? [{ title: `Call ${piece.text} -w`, kind: 'unsafe' as const, edits: [edit] }]
        : undefined;
    yield {
      span: { start, end },
      message: 'Without -w a command fails while another program changes the rules, and its rule is missing.',
      ...(fix && { fixes: fix }),
    };
  },
});

/** The script so changed is run in the model: in quotes the two words would be the name of one program. */
function leavesTheSame(context: ScriptLintContext, edit: TextEdit): boolean {
  const { run, text } = context;
  if (run.result.steps > MOST_STEPS) return false;
  const mended = context.runText(applyEdits(text, [edit]));
  return ([4, 6] as const).every((family) => viewOf(mended.kernel, family, 'known').text === context.view(family).text);
}

/** Steps of a run above which it is not run again for a fix. */
const MOST_STEPS = 20_000;

/** A command or two by hand are no script that must not lose a rule. */
const FEWEST = 3;
