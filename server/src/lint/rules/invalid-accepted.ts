/** INVALID among the states that a rule accepts. */
import { lintRule } from '../define.ts';
import { inState } from '../facts.ts';
import { stateOption } from '../look.ts';
import { specimenAnywhere } from '../way.ts';

export default lintRule({
  id: 'invalid-accepted',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'INVALID accepted',
  what: 'A rule that asks for the connection state accepts packets whose state is INVALID.',
  why: 'INVALID means that tracking could make nothing of the packet: no connection, out of window, a broken header. Accepting it lets scans and forged segments through that the state rules are there to stop, and such packets are not translated by NAT.',
  instead:
    'Take INVALID out of the list. To let packets past tracking on purpose, exempt them in `raw` and accept UNTRACKED.',
  sources: ['man:iptables-extensions(8)#conntrack', 'kernel:net/netfilter/nf_conntrack_core.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate INVALID,RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    for (const look of context.looks('filter')) {
      if (!look.accepts || !look.asksState || !look.mayTake('INVALID')) continue;
      const { rule } = look;
      const option = stateOption(rule);
      const taken = option ? specimenAnywhere(context, rule, inState(space, 'INVALID')) : space.empty;
      if (!option || space.isEmpty(taken)) continue;
      const words = option.use.values[0];
      const states = words?.text.split(',') ?? [];
      const kept = states.filter((state) => !'INVALID'.startsWith(state.toUpperCase()));
      const witness = context.packet(taken);
      yield {
        span: context.wordSpan(rule, words ?? option.use.option),
        message: 'Packets that tracking calls INVALID are accepted here.',
        ...(witness !== undefined && { witness }),
        ...(words &&
          !option.use.bang &&
          kept.length > 0 && {
            fixes: [
              {
                title: 'Take INVALID out',
                kind: 'unsafe',
                edits: [{ span: context.wordSpan(rule, words), newText: kept.join(',') }],
              },
            ],
          }),
      };
    }
  },
});
