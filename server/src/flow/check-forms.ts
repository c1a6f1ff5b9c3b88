/** The lines that may stand below a step to look at what it did: how each begins, and what it looks at. */
import type { CheckKind } from './types.ts';

export interface CheckForm {
  readonly kind: CheckKind;
  /** As it is written, with what follows. */
  readonly form: string;
  readonly doc: string;
  /** Words have to follow. */
  readonly takesWords: boolean;
}

/** Those of two words before those of one that begin alike. */
export const CHECK_FORMS: readonly CheckForm[] = [
  {
    kind: 'entry',
    form: 'entry WORDS',
    doc: 'A line of the connection table has these words in this order, as conntrack -L or /proc/net/nf_conntrack shows it.',
    takesWords: true,
  },
  {
    kind: 'no entry',
    form: 'no entry WORDS',
    doc: 'No line of the connection table has these words; without words, the table is empty.',
    takesWords: false,
  },
  {
    kind: 'expects',
    form: 'expects WORDS',
    doc: 'A connection is expected, such as the data connection of FTP, whose line has these words.',
    takesWords: false,
  },
  {
    kind: 'no expects',
    form: 'no expects WORDS',
    doc: 'No expected connection has these words; without words, none is expected.',
    takesWords: false,
  },
  {
    kind: 'sent',
    form: 'sent WORDS',
    doc: 'A packet that left on a wire has these words, such as the interface, the protocol and the addresses.',
    takesWords: true,
  },
  { kind: 'nothing sent', form: 'nothing sent', doc: 'No packet left the host.', takesWords: false },
  { kind: 'delivered', form: 'delivered', doc: 'A packet reached the host itself.', takesWords: false },
  { kind: 'not delivered', form: 'not delivered', doc: 'No packet reached the host itself.', takesWords: false },
  { kind: 'hits', form: 'hits TABLE/CHAIN/RULE', doc: 'The counter of this rule or policy moved.', takesWords: true },
  {
    kind: 'says',
    form: 'says WORDS',
    doc: "A line of the packet's journey has these words in this order.",
    takesWords: true,
  },
  {
    kind: 'packet',
    form: 'packet NUMBER => VERDICT',
    doc: 'What becomes of one of the packets that a shorthand stands for.',
    takesWords: true,
  },
];

/** Words that begin such a line. */
export const CHECK_WORDS: readonly string[] = [...new Set(CHECK_FORMS.map(({ kind }) => kind.split(' ')[0] ?? ''))];
