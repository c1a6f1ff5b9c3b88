/** `-j LED`: blinks a light. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { ledDelay, ledTrigger } from '../values/led.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'LED',
  summary: 'Blinks a light of the machine and goes on with the next rule.',
  details: 'Creates a trigger `netfilter-NAME`, which is tied to a light in `/sys/class/leds/`.',
  sources: ['man:iptables-extensions(8)#LED', 'kernel:net/netfilter/xt_LED.c'],
  mayBeAbsent: 'whether the kernel has LED is not known',
  options: {
    'led-trigger-id': { value: ledTrigger, mandatory: true, doc: 'Name of the trigger, up to 16 bytes.' },
    'led-delay': {
      value: ledDelay,
      doc: 'Milliseconds that the light stays on after a packet; `inf` for ever; 0 when left out.',
    },
    'led-always-blink': { doc: 'Blinks at each packet, also while the light is on.' },
  },
  print(given, context) {
    const trigger = given['led-trigger-id'];
    const delay = given['led-delay'];
    return [
      '--led-trigger-id',
      ...(trigger ? ledTrigger.print(trigger.value, context) : []),
      ...(delay && delay.value !== 0 ? ['--led-delay', ...ledDelay.print(delay.value, context)] : []),
      ...(given['led-always-blink'] ? ['--led-always-blink'] : []),
    ];
  },
  effect: () => GOES_ON,
});
