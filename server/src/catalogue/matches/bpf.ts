/** `-m bpf`: a program that looks at the packet. */
import { unknown } from '../../base/predicate.ts';
import { runProgram, whatIsNotKnown } from '../bpf-machine.ts';
import { match } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';
import { bytecode, type Program, printProgram } from '../values/bpf.ts';
import { freeText } from '../values/text.ts';

interface Options {
  bytecode: Program;
  'object-pinned': string;
}

const path = freeText({
  what: 'path',
  maxBytes: 511,
  whenLonger: 'cut',
  mayBeEmpty: false,
  print: (text) => text,
});

export default match<Options>({
  name: 'bpf',
  summary: 'Runs a BPF program over the packet; it matches where the program returns anything but 0.',
  details:
    'Offsets count from the IP header. A program for `--bytecode` is what `nfbpf_compile RAW "FILTER"` prints; one for ' +
    '`--object-pinned` must be there in the BPF file system when the rule is loaded.',
  sources: ['man:iptables-extensions(8)#bpf', 'kernel:net/netfilter/xt_bpf.c', 'kernel:net/core/filter.c'],
  options: {
    bytecode: { value: bytecode, conflicts: ['object-pinned'], doc: 'The program as numbers.' },
    'object-pinned': {
      value: path,
      conflicts: ['bytecode'],
      doc: 'Path of a program that is pinned in the BPF file system.',
    },
  },
  check: (given) =>
    given.bytecode || given['object-pinned']
      ? []
      : [{ code: 'missing-option', message: 'bpf needs `--bytecode` or `--object-pinned`.' }],
  needs: ({ 'object-pinned': pinned }) =>
    pinned
      ? [
          {
            code: 'host-program',
            name: pinned.value,
            what: `the pinned program ${pinned.value}`,
            option: 'object-pinned',
          },
        ]
      : [],
  meaning: ({ bytecode: program, 'object-pinned': pinned }) =>
    unknown('what a BPF program makes of the packet', `bpf:${program ? printProgram(program.value) : pinned?.value}`),
  stateful: readingBytes<Options>(
    ({ bytecode: program }, view) => (program ? runProgram(program.value, view) : 'unknown'),
    ({ bytecode: program, 'object-pinned': pinned }) =>
      program ? whatIsNotKnown(program.value) : `What the program ${pinned?.value} does is not known.`,
  ),
});
