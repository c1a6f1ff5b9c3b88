/** Runs a program of classic BPF over a packet, as the kernel does for `-m bpf`. */
import type { Truth } from '../base/truth.ts';
import { uint16At, uint32At } from './packet-bytes.ts';
import { BPF, type Instruction, isComparison, OFFSETS, type Program } from './values/bpf.ts';
import type { MatchView } from './view.ts';

interface Machine {
  accumulator: number;
  index: number;
  readonly memory: number[];
}

/** What a load comes to: the program ends with 0 where the packet ends before, and some things are not modelled. */
type Loaded = number | 'ends' | 'unknown';

/** kernel:include/uapi/linux/filter.h (SKF_AD_PROTOCOL and the like) */
const ANCILLARY = { PROTOCOL: 0, PACKET_TYPE: 4, MARK: 20, XOR_INDEX: 40 } as const;

/** True when the program returns anything but 0. It was checked before: it jumps forward only and ends with a return. */
export function runProgram(program: Program, view: MatchView): Truth {
  const machine: Machine = { accumulator: 0, index: 0, memory: [] };
  const bytes = view.bytes();
  for (let place = 0; place < program.length; place++) {
    const instruction = program[place];
    if (!instruction) break;
    const { code, k } = instruction;
    switch (code & 7) {
      case BPF.RET:
        return (code === BPF.RET ? k : machine.accumulator) === 0 ? 'no' : 'yes';
      case BPF.JMP:
        place += skipped(instruction, machine);
        break;
      case BPF.ALU: {
        const result = compute(instruction, machine);
        if (result === undefined) return 'no';
        machine.accumulator = result;
        break;
      }
      case BPF.MISC:
        if (code === BPF.MISC) machine.index = machine.accumulator;
        else machine.accumulator = machine.index;
        break;
      case BPF.ST:
        machine.memory[k] = machine.accumulator;
        break;
      case BPF.STX:
        machine.memory[k] = machine.index;
        break;
      default: {
        const loaded = load(instruction, machine, bytes, view);
        if (loaded === 'unknown') return 'unknown';
        if (loaded === 'ends') return 'no';
        if ((code & 7) === BPF.LD) machine.accumulator = loaded;
        else machine.index = loaded;
      }
    }
  }
  return 'no';
}

/** What the program asks that is not modelled; `undefined` when it asks nothing of the kind. */
export function whatIsNotKnown(program: Program): string | undefined {
  const asks = program.some(({ code, k }) => {
    if ((code & 7) !== BPF.LD && (code & 7) !== BPF.LDX) return false;
    const isAncillary = (code & 0xe0) === BPF.ABS && k >= OFFSETS.ANCILLARY;
    if (isAncillary) return !(Object.values(ANCILLARY) as readonly number[]).includes(k - OFFSETS.ANCILLARY);
    return ((code & 0xe0) === BPF.ABS || (code & 0xe0) === BPF.IND) && k >= OFFSETS.LINK && k < OFFSETS.NETWORK;
  });
  return asks ? "The program asks the kernel for more than the packet's bytes, which is not modelled." : undefined;
}

function operand({ code, k }: Instruction, { index }: Machine): number {
  return (code & BPF.X) !== 0 ? index : k;
}

function skipped(instruction: Instruction, machine: Machine): number {
  if (!isComparison(instruction.code)) return instruction.k;
  const { accumulator } = machine;
  const other = operand(instruction, machine);
  const isTrue = {
    16: accumulator === other,
    32: accumulator > other,
    48: accumulator >= other,
    64: (accumulator & other) !== 0,
  }[instruction.code & 0xf0];
  return isTrue ? instruction.ifTrue : instruction.ifFalse;
}

/** `undefined` where it divides by zero, which ends the program. */
function compute(instruction: Instruction, machine: Machine): number | undefined {
  const { accumulator } = machine;
  const other = operand(instruction, machine);
  switch (instruction.code & 0xf0) {
    case 0x00:
      return (accumulator + other) >>> 0;
    case 0x10:
      return (accumulator - other) >>> 0;
    case 0x20:
      return Math.imul(accumulator, other) >>> 0;
    case 0x30:
      return other === 0 ? undefined : Math.floor(accumulator / other);
    case 0x40:
      return (accumulator | other) >>> 0;
    case 0x50:
      return (accumulator & other) >>> 0;
    case 0x60:
      return (accumulator << other) >>> 0;
    case 0x70:
      return accumulator >>> other;
    case 0x80:
      return -accumulator >>> 0;
    case 0x90:
      return other === 0 ? undefined : accumulator % other;
    default:
      return (accumulator ^ other) >>> 0;
  }
}

function load({ code, k }: Instruction, machine: Machine, bytes: Uint8Array, view: MatchView): Loaded {
  const size = code & 0x18;
  switch (code & 0xe0) {
    case BPF.ABS:
      return k >= OFFSETS.ANCILLARY ? ancillary(k - OFFSETS.ANCILLARY, machine, view) : read(bytes, k, size);
    case BPF.IND:
      return read(bytes, (machine.index + k) >>> 0, size);
    case BPF.MEM:
      return machine.memory[k] ?? 0;
    case BPF.LEN:
      return bytes.length;
    case BPF.MSH: {
      const byte = read(bytes, k, BPF.BYTE);
      return typeof byte === 'number' ? (byte & 15) * 4 : byte;
    }
    default:
      return k;
  }
}

/** The packet begins with its IP header; the link's header is not modelled. */
function read(bytes: Uint8Array, offset: number, size: number): Loaded {
  const isNegative = offset >= 0x80000000;
  if (isNegative && offset < OFFSETS.NETWORK) return offset >= OFFSETS.LINK ? 'unknown' : 'ends';
  const at = isNegative ? offset - OFFSETS.NETWORK : offset;
  const found = size === BPF.BYTE ? bytes[at] : size === BPF.HALF ? uint16At(bytes, at) : uint32At(bytes, at);
  return found ?? 'ends';
}

function ancillary(what: number, { accumulator, index }: Machine, view: MatchView): Loaded {
  switch (what) {
    case ANCILLARY.PROTOCOL:
      return view.family === 4 ? 0x0800 : 0x86dd;
    case ANCILLARY.PACKET_TYPE:
      return Number(view.read('meta.pkttype') ?? 0);
    case ANCILLARY.MARK:
      return Number(view.read('meta.mark') ?? 0);
    case ANCILLARY.XOR_INDEX:
      return (accumulator ^ index) >>> 0;
    default:
      return 'unknown';
  }
}
