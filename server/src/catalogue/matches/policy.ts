/** `-m policy`: the IPsec that a packet came out of, or will go into. */
import { all, not, unknown } from '../../base/predicate.ts';
import { match, type UseProblem, type ValueType } from '../define.ts';
import type { Hook } from '../hooks.ts';
import { readingBytes } from '../packet-bytes.ts';
import {
  type ElementOptions,
  elementsOf,
  isEmpty,
  lacksTunnel,
  type PolicyElement,
  printElement,
} from '../policy-elements.ts';
import { plainHostMask } from '../values/hosts.ts';
import { integer, MAX_32 } from '../values/numbers.ts';
import { protocol } from '../values/protocol.ts';
import { oneOfWords } from '../values/words.ts';

interface Options extends ElementOptions {
  dir: string;
  pol: string;
  strict: unknown;
  next: unknown;
}

/** Most transformations. kernel:include/uapi/linux/netfilter/xt_policy.h (XT_POLICY_MAX_ELEM) */
const MOST = 4;
/** esp, ah and ipcomp. */
const IPSEC: readonly number[] = [50, 51, 108];
const EXACT = { letters: 'exact', mayBeCut: false } as const;

const direction = oneOfWords<string>(
  'direction',
  [
    { name: 'in', value: 'in', doc: 'how the packet was unpacked when it came in' },
    { name: 'out', value: 'out', doc: 'how the packet will be packed when it goes out' },
  ],
  EXACT,
);

const kind = oneOfWords<string>(
  'policy',
  [
    { name: 'none', value: 'none', doc: 'no IPsec at all' },
    { name: 'ipsec', value: 'ipsec', doc: 'IPsec' },
  ],
  EXACT,
);

const mode = oneOfWords<string>(
  'mode',
  [
    { name: 'transport', value: 'transport', doc: 'between the two hosts themselves' },
    { name: 'tunnel', value: 'tunnel', doc: 'the whole packet inside another one' },
  ],
  EXACT,
);

const ipsecProtocol: ValueType<number> = {
  ...protocol,
  doc: 'esp, ah or ipcomp, by name or number.',
  parse(text, context) {
    const read = protocol.parse(text, context);
    if (!read.ok || IPSEC.includes(read.value)) return read;
    return { ok: false, code: 'wrong-protocol', message: `"${text}" is not a protocol of IPsec: esp, ah or ipcomp.` };
  },
  names: () => ['esp', 'ah', 'ipcomp'].map((name) => ({ name, doc: 'a protocol of IPsec' })),
};

const INCOMING: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD'];
const OUTGOING: readonly Hook[] = ['FORWARD', 'OUTPUT', 'POSTROUTING'];

export default match<Options>({
  name: 'policy',
  summary: 'Asks whether, and how, a packet was or will be protected by IPsec.',
  details:
    'Without `--strict` one of the transformations must be as described; with it, they must all be, in order, and ' +
    '`--next` begins the description of the next one.',
  sources: ['man:iptables-extensions(8)#policy', 'kernel:net/netfilter/xt_policy.c'],
  options: {
    dir: { value: direction, mandatory: true, doc: 'in: how it was unpacked; out: how it will be packed.' },
    pol: { value: kind, doc: 'none: no IPsec; ipsec: IPsec, which is the default.' },
    strict: { doc: 'The transformations must be exactly those described.' },
    reqid: { value: integer(0, MAX_32, 'id'), negatable: true, repeatable: true, doc: 'The reqid of the policy.' },
    spi: {
      value: integer(0, MAX_32, 'SPI'),
      negatable: true,
      repeatable: true,
      doc: 'The SPI of the security association.',
    },
    proto: { value: ipsecProtocol, negatable: true, repeatable: true, doc: 'esp, ah or ipcomp.' },
    mode: { value: mode, negatable: true, repeatable: true, doc: 'transport or tunnel.' },
    'tunnel-dst': {
      value: plainHostMask,
      negatable: true,
      repeatable: true,
      doc: 'The far end of the tunnel; only with --mode tunnel.',
    },
    'tunnel-src': {
      value: plainHostMask,
      negatable: true,
      repeatable: true,
      doc: 'The near end of the tunnel; only with --mode tunnel.',
    },
    next: { repeatable: true, requires: ['strict'], doc: 'Begins the next transformation.' },
  },
  hooksFor: ({ dir }) => (dir?.value === 'in' ? INCOMING : OUTGOING),
  check(given) {
    const { elements, double } = elementsOf(given);
    const wrong = (code: string, option: keyof Options, message: string): UseProblem<keyof Options> => ({
      code,
      option,
      message,
    });
    if (double) return [wrong('duplicate-option', double, `--${double} stands twice for the same transformation.`)];
    if (elements.length > MOST) return [wrong('too-many-values', 'next', `At most ${MOST} transformations fit.`)];
    if (given.pol?.value === 'none') {
      const option = given.strict ? 'strict' : given.next ? 'next' : undefined;
      return option ? [wrong('conflicting-options', option, `--${option} does not go with --pol none.`)] : [];
    }
    if (given.strict && elements.some(isEmpty)) {
      return [
        wrong('missing-option', 'strict', 'With --strict each transformation needs an option that describes it.'),
      ];
    }
    if (!elements.some(lacksTunnel)) return [];
    const option = given['tunnel-dst'] ? 'tunnel-dst' : 'tunnel-src';
    return [wrong('requires-option', option, `--${option} needs --mode tunnel beside it.`)];
  },
  print(given, { family }) {
    const isNone = given.pol?.value === 'none';
    const words = ['--dir', given.dir?.value ?? '', '--pol', isNone ? 'none' : 'ipsec'];
    if (isNone) return words;
    if (given.strict) words.push('--strict');
    for (const [index, element] of elementsOf(given).elements.entries()) {
      if (index > 0) words.push('--next');
      words.push(...printElement(element, family));
    }
    return words;
  },
  meaning(given, { family }) {
    const side = given.dir?.value;
    const none = unknown(`whether the packet ${side === 'in' ? 'came' : 'goes'} without IPsec`, `policy:${side}`);
    if (given.pol?.value === 'none') return none;
    const { elements } = elementsOf(given);
    if (!given.strict && elements.every(isEmpty)) return not(none);
    const asked = elements.map((element: PolicyElement) => printElement(element, family).join(' ')).join(' --next ');
    const key = `policy:${side}:${given.strict ? 'strict' : ''}:${asked}`;
    return all(not(none), unknown('how IPsec protects the packet', key));
  },
  // Hosts of scenarios have no IPsec.
  stateful: readingBytes<Options>(({ pol }) => pol?.value === 'none'),
});
