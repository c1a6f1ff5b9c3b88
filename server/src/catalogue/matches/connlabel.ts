/** `-m connlabel`: bits that label a connection. */
import { all, equals, negatedIf, not, present, unknown } from '../../base/predicate.ts';
import { type Truth, truthOf } from '../../base/truth.ts';
import { match, stateful, type ValueType } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { wideValue } from '../values/numbers.ts';
import { quoteAlways } from '../values/quote.ts';
import { refusedByKernel } from '../values/refused.ts';
import { unsignedEnd } from '../values/strtoul.ts';

/** A bit by number, or a name that only the host's file knows. */
type Label = { readonly bit: number; readonly name?: undefined } | { readonly name: string };

const LAST_BIT = 127;

/** Of a number the low 16 bits are kept, and the kernel takes those up to 127. */
const label: ValueType<Label> = {
  form: 'bit|name',
  doc: 'A bit from 0 to 127, or a name from /etc/xtables/connlabel.conf.',
  parse(text) {
    if (unsignedEnd(text, 0) === text.length) {
      const bit = Number(BigInt.asIntN(32, wideValue(text, 0, text.length)));
      if (bit >= 0 && (bit & 0xffff) <= LAST_BIT) return { ok: true, value: { bit: bit & 0xffff } };
      const message = `"${text}" is no bit from 0 to ${LAST_BIT}.`;
      return refusedByKernel({ bit: bit & 0xffff }, { ok: false, code: 'bad-number', message });
    }
    if (!/^[A-Za-z_][^\s"\\]*$/.test(text)) {
      return { ok: false, code: 'bad-number', message: `"${text}" is neither a bit from 0 to ${LAST_BIT} nor a name.` };
    }
    const message = `"${text}" must be a label in /etc/xtables/connlabel.conf of the host.`;
    return { ok: true, value: { name: text }, notes: [{ ok: false, code: 'host-file', message, refusedBy: [] }] };
  },
  print: (value) => [printLabel(value)],
  say: (value) => `label ${printLabel(value)}`,
};

function printLabel(value: Label): string {
  return quoteAlways(value.name ?? String(value.bit));
}

interface Options {
  label: Label;
  set: unknown;
}

export default match<Options>({
  name: 'connlabel',
  summary: 'Tests a label bit of the connection, and may set it.',
  details: 'With `--set` the bit is set where it was not, and the packet matches then too (unless it is negated).',
  sources: ['man:iptables-extensions(8)#connlabel', 'kernel:net/netfilter/xt_connlabel.c'],
  options: {
    label: { value: label, negatable: true, mandatory: true, doc: 'The label, by bit or by name.' },
    set: { doc: 'Sets the label if it is not set.' },
  },
  print: ({ label: wanted, set }) => [
    ...optionWords('label', wanted, wanted ? printLabel(wanted.value) : ''),
    ...(set ? ['--set'] : []),
  ],
  meaning({ label: wanted, set }) {
    // What `CT` puts there in raw, before tracking, is of no protocol and has no room for labels.
    const tracked = all(present('ct.status'), not(equals('ct.proto', 0)));
    const labelled = all(tracked, unknown('whether the connection bears the label'));
    return negatedIf(wanted?.negated ?? false, set ? tracked : labelled);
  },
  // A connection has room for labels from its birth where any rule asks for one; what has no connection bears none.
  stateful: stateful<Options, undefined>({
    initial: () => undefined,
    evaluate({ label: wanted, set }, state, view) {
      const connection = view.connection();
      const answer = (bears: boolean): Truth => truthOf(bears !== (wanted?.negated ?? false));
      if (!wanted || !connection) return { truth: answer(false), state, reason: 'the packet has no connection' };
      const { value } = wanted;
      if (set && value.name === undefined) connection.addLabel(value.bit);
      if (set)
        return {
          truth: answer(true),
          state,
          reason: `the connection bears the label ${value.name ?? value.bit} from now on`,
        };
      if (value.name !== undefined) return { truth: 'unknown', state };
      const bears = connection.labels.includes(value.bit);
      return {
        truth: answer(bears),
        state,
        reason: `the connection ${bears ? 'bears' : 'does not bear'} the label ${value.bit}`,
      };
    },
    unsure: ({ label: wanted }) =>
      wanted?.value.name === undefined
        ? undefined
        : `Which bit the label ${wanted.value.name} is, only the host's file says.`,
  }),
});
