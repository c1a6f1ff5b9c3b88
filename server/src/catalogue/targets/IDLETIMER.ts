/** `-j IDLETIMER`: tells programs when a rule has not matched for a while. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { integerOfKernel } from '../values/numbers.ts';
import { refusedByKernel } from '../values/refused.ts';
import { freeText } from '../values/text.ts';

const GOES_ON: Effect = { kind: 'continue' };

/** The kernel counts milliseconds in an int. */
const LONGEST_SECONDS = 2147482;

/** Files that every device has in sysfs already. kernel:net/netfilter/xt_IDLETIMER.c (idletimer_check_sysfs_name) */
const TAKEN: readonly string[] = ['power', 'subsystem', 'uevent', '.', '..'];

const label = freeText({
  what: 'label',
  maxBytes: 27,
  whenLonger: 'cut',
  mayBeEmpty: false,
  print: (text) => text,
});

export default target({
  name: 'IDLETIMER',
  summary: 'Starts a timer anew with each packet, and tells programs when it runs out; goes on with the next rule.',
  details: 'The timer is a file in `/sys/class/xt_idletimer/timers/`. Rules with the same label share one.',
  sources: ['man:iptables-extensions(8)#IDLETIMER', 'kernel:net/netfilter/xt_IDLETIMER.c'],
  options: {
    timeout: {
      value: integerOfKernel(1, LONGEST_SECONDS, 'seconds'),
      mandatory: true,
      doc: `Seconds without a packet until the timer runs out, 1 to ${LONGEST_SECONDS}.`,
    },
    label: {
      value: {
        ...label,
        parse(text, context) {
          const read = label.parse(text, context);
          if (!read.ok) return refusedByKernel(text, read);
          if (!read.value.includes('/') && !TAKEN.includes(read.value)) return read;
          const message = `"${read.value}" cannot be the name of a file in sysfs, which a label becomes.`;
          return refusedByKernel(read.value, { ok: false, code: 'bad-name', message });
        },
      },
      mandatory: true,
      doc: 'Name of the timer, up to 27 bytes; it becomes the name of a file.',
    },
    alarm: { doc: 'Keeps time while the machine sleeps, and wakes it.' },
  },
  makes: ({ label: name, alarm }) => name && { kind: 'timer', name: name.value, how: alarm ? '--alarm' : 'no --alarm' },
  effect: () => GOES_ON,
});
