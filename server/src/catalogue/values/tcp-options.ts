/** Lists of TCP options to take out. */
import type { NamedValue, ValueProblem, ValueType } from '../define.ts';
import { MAX_8 } from './numbers.ts';
import { wholeUnsigned } from './strtoul.ts';

/** rfc:9293, rfc:7323, rfc:2018, rfc:2385 */
const KINDS: readonly (NamedValue & { readonly kind: number })[] = [
  { name: 'wscale', kind: 3, doc: '3: window scale' },
  { name: 'mss', kind: 2, doc: '2: maximum segment size' },
  { name: 'sack-permitted', kind: 4, doc: '4: selective acknowledgements permitted' },
  { name: 'sack', kind: 5, doc: '5: selective acknowledgement' },
  { name: 'timestamp', kind: 8, doc: '8: timestamps' },
  { name: 'md5', kind: 19, doc: '19: MD5 signature' },
];

/** Kinds from 2 to 255 in rising order, each once; 0 and 1 only fill space and are refused. */
export const strippedOptions: ValueType<readonly number[]> = {
  form: 'option[,option…]',
  doc: `Kinds of TCP options from 2 to 255, or ${KINDS.map(({ name }) => name).join(', ')}, with commas between and none twice.`,
  parse(text) {
    const kinds: number[] = [];
    for (let at = 0; at <= text.length; ) {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      const element = text.slice(at, end);
      const kind = KINDS.find(({ name }) => name === element)?.kind ?? wholeUnsigned(element, 0, MAX_8);
      if (kind === undefined || kind < 2) return badKind(element, at, end);
      if (kinds.includes(kind)) return twice(element, at, end);
      kinds.push(kind);
      at = end + 1;
    }
    return { ok: true, value: kinds.sort((a, b) => a - b) };
  },
  print: (kinds) => [kinds.join(',')],
  names: () => KINDS,
  say: (kinds) =>
    `TCP options ${kinds.map((kind) => KINDS.find((entry) => entry.kind === kind)?.name ?? kind).join(', ')}`,
};

function badKind(element: string, start: number, end: number): ValueProblem {
  const message = `"${element}" is no TCP option that can be taken out: a kind from 2 to 255, or a name.`;
  return { ok: false, code: 'unknown-value', message, start, end };
}

function twice(element: string, start: number, end: number): ValueProblem {
  return { ok: false, code: 'duplicate-value', message: `"${element}" is in the list already.`, start, end };
}
