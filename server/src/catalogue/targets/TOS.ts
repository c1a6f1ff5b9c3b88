/** `-j TOS`: changes the TOS byte, the traffic class in IPv6. */
import { type Given, target } from '../define.ts';
import type { BitChange } from '../effect.ts';
import { hexByte } from '../values/dscp.ts';
import { integer, MAX_8 } from '../values/numbers.ts';
import { type TosMask, tosMask } from '../values/tos.ts';

const bits8 = integer(0, MAX_8, 'bits');

export default target({
  name: 'TOS',
  summary: 'Changes bits of the TOS byte (in IPv6 of the traffic class).',
  details: 'Its upper six bits are the DSCP, the lower two ECN: `-j DSCP` leaves ECN alone.',
  sources: ['man:iptables-extensions(8)#TOS', 'kernel:net/netfilter/xt_DSCP.c'],
  needsOption: 'TOS must be told what to do with the byte.',
  options: {
    'set-tos': {
      value: tosMask,
      conflicts: ['and-tos', 'or-tos', 'xor-tos'],
      doc: 'Clears the bits of the mask and flips those of the value; the mask is all of them for a number, six for a name.',
    },
    'and-tos': {
      value: bits8,
      conflicts: ['set-tos', 'or-tos', 'xor-tos'],
      doc: 'Keeps only these bits, 0 to 255.',
    },
    'or-tos': { value: bits8, conflicts: ['set-tos', 'and-tos', 'xor-tos'], doc: 'Sets these bits, 0 to 255.' },
    'xor-tos': { value: bits8, conflicts: ['set-tos', 'and-tos', 'or-tos'], doc: 'Flips these bits, 0 to 255.' },
  },
  tables: ['mangle'],
  print(given) {
    const { clear, xor } = changeOf(given);
    return ['--set-tos', `${hexByte(xor)}/${hexByte(clear)}`];
  },
  effect: (given) => ({ kind: 'change', field: 'ip.tos', change: changeOf(given) }),
});

type TosGiven = Given<{ 'set-tos': TosMask; 'and-tos': number; 'or-tos': number; 'xor-tos': number }>;

function changeOf(given: TosGiven): BitChange {
  const set = given['set-tos']?.value;
  if (set) return { clear: set.mask, xor: set.value };
  const and = given['and-tos']?.value;
  if (and !== undefined) return { clear: ~and & MAX_8, xor: 0 };
  const or = given['or-tos']?.value;
  if (or !== undefined) return { clear: or, xor: or };
  return { clear: 0, xor: given['xor-tos']?.value ?? 0 };
}
