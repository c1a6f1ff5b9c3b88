/** Programs of classic BPF, as `-m bpf` reads them and as the kernel checks them. */
import type { ValueProblem, ValueType } from '../define.ts';
import { refusedByKernel } from './refused.ts';

/** kernel:include/uapi/linux/filter.h (struct sock_filter) */
export interface Instruction {
  readonly code: number;
  /** Instructions to skip when a comparison is true, and when it is false. */
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly k: number;
}

export type Program = readonly Instruction[];

/** Classes of instructions, and the other parts of a code. kernel:include/uapi/linux/bpf_common.h */
export const BPF = {
  LD: 0,
  LDX: 1,
  ST: 2,
  STX: 3,
  ALU: 4,
  JMP: 5,
  RET: 6,
  MISC: 7,
  HALF: 0x08,
  BYTE: 0x10,
  ABS: 0x20,
  IND: 0x40,
  MEM: 0x60,
  LEN: 0x80,
  MSH: 0xa0,
  X: 0x08,
} as const;

/** Above these, `k` of a load does not count from the packet's beginning. kernel:include/uapi/linux/filter.h */
export const OFFSETS = { LINK: 0xffe00000, NETWORK: 0xfff00000, ANCILLARY: 0xfffff000 } as const;

/** Most instructions. kernel:include/uapi/linux/netfilter/xt_bpf.h (XT_BPF_MAX_NUM_INSTR) */
const MOST = 64;
const MEMORY_WORDS = 16;
const LAST_ANCILLARY = 60;

/** What the kernel knows. kernel:net/core/filter.c (chk_code_allowed) */
const ALLOWED: ReadonlySet<number> = new Set([
  ...[0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x90, 0xa0].flatMap((op) => [BPF.ALU + op, BPF.ALU + op + BPF.X]),
  BPF.ALU + 0x80,
  ...[BPF.ABS, BPF.IND].flatMap((mode) => [BPF.LD + mode, BPF.LD + mode + BPF.HALF, BPF.LD + mode + BPF.BYTE]),
  BPF.LD + BPF.LEN,
  BPF.LD,
  BPF.LD + BPF.MEM,
  BPF.LDX + BPF.LEN,
  BPF.LDX + BPF.MSH + BPF.BYTE,
  BPF.LDX,
  BPF.LDX + BPF.MEM,
  BPF.ST,
  BPF.STX,
  BPF.MISC,
  BPF.MISC + 0x80,
  BPF.RET,
  BPF.RET + 0x10,
  BPF.JMP,
  ...[0x10, 0x20, 0x30, 0x40].flatMap((op) => [BPF.JMP + op, BPF.JMP + op + BPF.X]),
]);

/** As `nfbpf_compile` and `tcpdump -ddd | tr '\n' ','` write it. */
export const bytecode: ValueType<Program> = {
  form: 'count,code jt jf k[,…]',
  doc: `A program of 1 to ${MOST} instructions of classic BPF in decimal: how many, and then four numbers for each.`,
  parse(text) {
    const program = readProgram(text);
    if ('ok' in program) return program;
    const problem = faultOf(program);
    return problem === undefined
      ? { ok: true, value: program }
      : refusedByKernel(program, unreadable(`The kernel refuses the program: ${problem}`));
  },
  print: (program) => [printProgram(program)],
  say: (program) => `a program of ${program.length} instructions`,
};

function unreadable(message: string): ValueProblem {
  return { ok: false, code: 'bad-bytecode', message };
}

function readProgram(text: string): Program | ValueProblem {
  const head = scan(text, 0);
  if (!head || text[head.end] !== ',') return unreadable('The program does not begin with a number and a comma.');
  const count = head.value & 0xffff;
  if (count === 0 || count > MOST) return unreadable(`A program has 1 to ${MOST} instructions, not ${count}.`);
  const program: Instruction[] = [];
  for (let comma = head.end; comma >= 0 && comma + 1 < text.length; comma = text.indexOf(',', comma + 1)) {
    const numbers: number[] = [];
    for (let at = comma + 1; numbers.length < 4; ) {
      const found = scan(text, at);
      if (!found) return unreadable(`Instruction ${program.length + 1} is not four numbers: code jt jf k.`);
      numbers.push(found.value);
      at = found.end;
    }
    const [code = 0, ifTrue = 0, ifFalse = 0, k = 0] = numbers;
    program.push({ code: code & 0xffff, ifTrue: ifTrue & 0xff, ifFalse: ifFalse & 0xff, k });
  }
  if (program.length === count) return program;
  return unreadable(`The program says that it has ${count} instructions, and it has ${program.length}.`);
}

/** A number as scanf's %u finds it, of which 32 bits count. man:scanf(3) */
function scan(text: string, start: number): { readonly value: number; readonly end: number } | undefined {
  const number = /[\t-\r ]*([+-]?)([0-9]+)/y;
  number.lastIndex = start;
  const found = number.exec(text);
  if (!found) return undefined;
  const magnitude = BigInt(found[2] ?? '0');
  const isTooLarge = magnitude >= 1n << 64n;
  const value = isTooLarge ? -1n : found[1] === '-' ? -magnitude : magnitude;
  return { value: Number(BigInt.asUintN(32, value)), end: number.lastIndex };
}

/** What the kernel does not take. kernel:net/core/filter.c (bpf_check_classic) */
function faultOf(program: Program): string | undefined {
  for (const [place, instruction] of program.entries()) {
    const fault = faultAt(instruction, program.length - place - 1);
    if (fault !== undefined) return `instruction ${place + 1} ${fault}.`;
  }
  const last = program.at(-1)?.code;
  if (last !== BPF.RET && last !== BPF.RET + 0x10) return 'it does not end with a return.';
  return readsBeforeWriting(program) ? 'it reads memory that it has not written.' : undefined;
}

/** `left`: instructions that follow. */
function faultAt({ code, ifTrue, ifFalse, k }: Instruction, left: number): string | undefined {
  if (!ALLOWED.has(code)) return `has the code ${code}, which is none`;
  if ((code === BPF.ALU + 0x30 || code === BPF.ALU + 0x90) && k === 0) return 'divides by 0';
  if ((code === BPF.ALU + 0x60 || code === BPF.ALU + 0x70) && k >= 32) return `shifts by ${k}`;
  if (usesMemory(code) && k >= MEMORY_WORDS) return `uses cell ${k} of ${MEMORY_WORDS}`;
  if (code === BPF.JMP && k >= left) return 'jumps behind the end';
  if (isComparison(code) && (ifTrue >= left || ifFalse >= left)) return 'jumps behind the end';
  const isAbsolute = (code & 0xe7) === BPF.LD + BPF.ABS;
  if (isAbsolute && k >= OFFSETS.ANCILLARY && !isAncillary(k))
    return 'asks for something that the kernel does not know';
  return undefined;
}

function usesMemory(code: number): boolean {
  return code === BPF.LD + BPF.MEM || code === BPF.LDX + BPF.MEM || code === BPF.ST || code === BPF.STX;
}

export function isComparison(code: number): boolean {
  return (code & 7) === BPF.JMP && code !== BPF.JMP;
}

function isAncillary(k: number): boolean {
  const what = k - OFFSETS.ANCILLARY;
  return what % 4 === 0 && what <= LAST_ANCILLARY;
}

/** kernel:net/core/filter.c (check_load_and_stores) */
function readsBeforeWriting(program: Program): boolean {
  const all = 0xffff;
  const known = program.map(() => all);
  const meet = (place: number, written: number): void => {
    known[place] = (known[place] ?? all) & written;
  };
  let written = 0;
  for (const [place, { code, ifTrue, ifFalse, k }] of program.entries()) {
    written &= known[place] ?? all;
    if (code === BPF.ST || code === BPF.STX) written |= 1 << k;
    else if (usesMemory(code) && (written & (1 << k)) === 0) return true;
    else if (code === BPF.JMP) {
      meet(place + 1 + k, written);
      written = all;
    } else if (isComparison(code)) {
      meet(place + 1 + ifTrue, written);
      meet(place + 1 + ifFalse, written);
      written = all;
    }
  }
  return false;
}

export function printProgram(program: Program): string {
  const lines = program.map(({ code, ifTrue, ifFalse, k }) => `${code} ${ifTrue} ${ifFalse} ${k}`);
  return `"${[String(program.length), ...lines].join(',')}"`;
}
