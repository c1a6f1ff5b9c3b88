/** `-j CONNMARK`: sets the mark of the connection, or copies it from and to the packet. */
import { BACKENDS } from '../../base/problem.ts';
import { type Given, type GivenOption, target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { bits32, hex, type MarkOptions, markChange, printMarkChange } from '../values/marks.ts';
import { integer, MAX_32, markMask } from '../values/numbers.ts';

interface Masks {
  readonly ctMask: number;
  readonly packetMask: number;
}

type MaskGiven = Given<{ ctmask: number; nfmask: number; mask: number }>;
type ShiftGiven = Given<{ 'left-shift-mark': number; 'right-shift-mark': number }>;
type SetGiven = MarkOptions & Given<{ ctmask: number; mask: number }>;

const OTHERS_OF = {
  'set-xmark': ['set-mark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark', 'restore-mark'],
  'set-mark': ['set-xmark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark', 'restore-mark'],
  'and-mark': ['set-xmark', 'set-mark', 'or-mark', 'xor-mark', 'save-mark', 'restore-mark'],
  'or-mark': ['set-xmark', 'set-mark', 'and-mark', 'xor-mark', 'save-mark', 'restore-mark'],
  'xor-mark': ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'save-mark', 'restore-mark'],
  'save-mark': ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'restore-mark'],
  'restore-mark': ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark'],
} as const;

export default target({
  name: 'CONNMARK',
  summary: 'Changes the mark of the connection, or copies marks between packet and connection.',
  details:
    'The usual pair: `--restore-mark` at the top of mangle PREROUTING, `--save-mark` where a rule has marked the first ' +
    'packet. A packet without a connection passes unchanged.',
  sources: ['man:iptables-extensions(8)#CONNMARK', 'kernel:net/netfilter/xt_connmark.c'],
  options: {
    'set-xmark': {
      value: markMask,
      conflicts: OTHERS_OF['set-xmark'],
      doc: 'Clears the bits of the mask (all when left out) in the connection mark and flips those of the value.',
    },
    'set-mark': {
      value: markMask,
      conflicts: OTHERS_OF['set-mark'],
      doc: 'Clears the bits of the mask (all when left out) in the connection mark and sets those of the value.',
    },
    'and-mark': {
      value: bits32,
      conflicts: OTHERS_OF['and-mark'],
      doc: 'Keeps only these bits of the connection mark.',
    },
    'or-mark': { value: bits32, conflicts: OTHERS_OF['or-mark'], doc: 'Sets these bits of the connection mark.' },
    'xor-mark': { value: bits32, conflicts: OTHERS_OF['xor-mark'], doc: 'Flips these bits of the connection mark.' },
    'save-mark': {
      conflicts: OTHERS_OF['save-mark'],
      doc: "Copies the packet's mark into the connection's, by the masks.",
    },
    'restore-mark': {
      conflicts: OTHERS_OF['restore-mark'],
      doc: "Copies the connection's mark into the packet's, by the masks.",
    },
    nfmask: {
      value: bits32,
      conflicts: ['mask'],
      doc: "Bits of the packet's mark: those that are read when saving, those that are cleared when restoring; all when left out.",
    },
    ctmask: {
      value: bits32,
      conflicts: ['mask'],
      doc: "Bits of the connection's mark: those that are cleared when saving, those that are read when restoring; all when left out.",
    },
    mask: { value: bits32, conflicts: ['ctmask', 'nfmask'], doc: 'Both masks at once.' },
    'left-shift-mark': {
      value: integer(0, 32, 'bits'),
      doc: 'Moves the bits to higher places by this much, 0 to 31, before they are stored.',
    },
    'right-shift-mark': {
      value: integer(0, 32, 'bits'),
      doc: 'Moves the bits to lower places by this much, 0 to 31, before they are stored.',
    },
  },
  check(given) {
    if (!given['save-mark'] && !given['restore-mark'] && !markChange(given)) {
      return [{ code: 'missing-option', message: 'CONNMARK must be told what to do with the mark.' }];
    }
    if (Math.abs(shiftOf(given)) < 32) return [];
    return [{ code: 'bad-number', message: 'The kernel shifts by at most 31 bits.', byKernel: BACKENDS }];
  },
  print(given) {
    const shift = shiftOf(given);
    const shifted = shift === 0 ? [] : [`--${shift > 0 ? 'left' : 'right'}-shift-mark`, String(Math.abs(shift))];
    const change = connectionChange(given);
    if (change) return ['--set-xmark', printMarkChange(change), ...shifted];
    const { ctMask, packetMask } = masksOf(given);
    const operation = given['restore-mark'] ? '--restore-mark' : '--save-mark';
    return [operation, '--nfmask', hex(packetMask), '--ctmask', hex(ctMask), ...shifted];
  },
  effect(given): Effect {
    const bits = shiftOf(given);
    const shift = bits === 0 ? {} : { shift: bits };
    const change = connectionChange(given);
    if (change) return { kind: 'change', field: 'ct.mark', change, ...shift };
    return { kind: given['restore-mark'] ? 'restoreMark' : 'saveMark', ...masksOf(given), ...shift };
  },
});

/** The change of the connection's own mark; a mask that is given after it takes the place of its mask. */
function connectionChange(given: SetGiven): { readonly clear: number; readonly xor: number } | undefined {
  const change = markChange(given);
  const mask = given.ctmask ?? given.mask;
  if (!change || !mask) return change;
  const operation =
    given['set-xmark'] ?? given['set-mark'] ?? given['and-mark'] ?? given['or-mark'] ?? given['xor-mark'];
  return placeOf(mask) > placeOf(operation) ? { clear: mask.value, xor: change.xor } : change;
}

function masksOf({ ctmask, nfmask, mask }: MaskGiven): Masks {
  return {
    ctMask: (mask ?? ctmask)?.value ?? MAX_32,
    packetMask: (mask ?? nfmask)?.value ?? MAX_32,
  };
}

/** Bits to the left; negative to the right. Of both options the later counts. */
function shiftOf(given: ShiftGiven): number {
  const left = given['left-shift-mark'];
  const right = given['right-shift-mark'];
  return left && placeOf(left) >= placeOf(right) ? left.value : -(right?.value ?? 0) || 0;
}

/** Where the option was last given, from 0; -1 for one that was not given. */
function placeOf(option: GivenOption<unknown> | undefined): number {
  return option?.uses?.at(-1)?.position ?? (option ? 0 : -1);
}
