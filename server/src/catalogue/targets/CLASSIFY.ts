/** `-j CLASSIFY`: chooses the class of traffic control that the packet leaves through. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { classId } from '../values/classid.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'CLASSIFY',
  summary: 'Chooses the traffic control class for the packet and goes on with the next rule.',
  sources: ['man:iptables-extensions(8)#CLASSIFY', 'kernel:net/netfilter/xt_CLASSIFY.c'],
  options: {
    'set-class': {
      value: classId,
      mandatory: true,
      doc: 'Class as `tc` names it: major and minor, always hexadecimal.',
    },
  },
  hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'],
  effect: () => GOES_ON,
});
