/** `-j MARK`: sets the packet mark, a number that later rules and routing can ask for. */
import { target } from '../define.ts';
import { bits32, markChange, printMarkChange } from '../values/marks.ts';
import { markMask } from '../values/numbers.ts';

export default target({
  name: 'MARK',
  summary: 'Changes the mark of the packet, a 32-bit number that stays inside this host.',
  details:
    'Later rules read it with `-m mark`, routing with `ip rule fwmark`, traffic control with filters. It lives as long as ' +
    'the packet is in this host; CONNMARK keeps one for the whole connection.',
  sources: ['man:iptables-extensions(8)#MARK', 'kernel:net/netfilter/xt_mark.c'],
  needsOption: 'MARK must be told what to do with the mark.',
  options: {
    'set-xmark': {
      value: markMask,
      conflicts: ['set-mark', 'and-mark', 'or-mark', 'xor-mark'],
      doc: 'Clears the bits of the mask (all when left out) and flips those of the value; 32 bits each.',
    },
    'set-mark': {
      value: markMask,
      conflicts: ['set-xmark', 'and-mark', 'or-mark', 'xor-mark'],
      doc: 'Clears the bits of the mask (all when left out) and sets those of the value; 32 bits each.',
    },
    'and-mark': {
      value: bits32,
      conflicts: ['set-xmark', 'set-mark', 'or-mark', 'xor-mark'],
      doc: 'Keeps only these bits of the mark.',
    },
    'or-mark': {
      value: bits32,
      conflicts: ['set-xmark', 'set-mark', 'and-mark', 'xor-mark'],
      doc: 'Sets these bits of the mark.',
    },
    'xor-mark': {
      value: bits32,
      conflicts: ['set-xmark', 'set-mark', 'and-mark', 'or-mark'],
      doc: 'Flips these bits of the mark.',
    },
  },
  print(given) {
    const change = markChange(given);
    return change ? ['--set-xmark', printMarkChange(change)] : [];
  },
  lists: (given) => {
    const [value = '', mask = ''] = given.get('--set-xmark')?.values[0]?.split('/') ?? [];
    if (given.size !== 1 || mask === '') return undefined;
    if (mask === '0xffffffff') return `MARK set ${value}`;
    return value === mask ? `MARK or ${value}` : undefined;
  },
  effect(given) {
    const change = markChange(given);
    return change ? { kind: 'change', field: 'meta.mark', change } : { kind: 'continue' };
  },
});
