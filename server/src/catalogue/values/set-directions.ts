/** The two words with which `set` and SET name a set and the sides of the packet that are looked up in it or go into it. */
import { byteLength } from '../basic-values.ts';
import type { GivenOption, Need, ValueType } from '../define.ts';
import { tooLong } from './text.ts';

/** A set of ipset and, for each of its dimensions, whether source or destination is meant. */
export interface SetDirections {
  readonly set: string;
  readonly directions: readonly ('src' | 'dst')[];
}

const MAX_DIMENSIONS = 6;
const MAX_NAME_BYTES = 31;

/** `name src|dst[,src|dst…]`; of each direction the first three letters count. */
export const setDirections: ValueType<SetDirections> = {
  form: 'set src|dst[,…]',
  doc: `Name of a set, and for each of its dimensions src or dst, up to ${MAX_DIMENSIONS}, with commas between.`,
  extraWords: 1,
  parse(text) {
    const blank = text.lastIndexOf(' ');
    const set = text.slice(0, blank);
    const bytes = byteLength(set);
    if (bytes > MAX_NAME_BYTES) return tooLong('name of a set', bytes, MAX_NAME_BYTES);
    const directions: ('src' | 'dst')[] = [];
    for (let at = blank + 1; at <= text.length; ) {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      const word = text.slice(at, at + 3);
      if (end - at < 3 || (word !== 'src' && word !== 'dst')) {
        const message = `"${text.slice(at, end)}" is neither src nor dst.`;
        return { ok: false, code: 'unknown-value', message, start: at, end };
      }
      if (directions.length === MAX_DIMENSIONS) {
        const message = `A set has at most ${MAX_DIMENSIONS} dimensions.`;
        return { ok: false, code: 'too-many-values', message, start: at, end: text.length };
      }
      directions.push(word);
      at = end + 1;
    }
    return { ok: true, value: { set, directions } };
  },
  print: ({ set, directions }) => [set, directions.join(',')],
  names: () => [
    { name: 'src', doc: 'the source address or port' },
    { name: 'dst', doc: 'the destination address or port' },
  ],
  say: ({ set, directions }) => `set ${set} by ${directions.join(', ')}`,
};

/** The sets that these options of a rule name: each must be there when the rule is loaded. man:iptables-extensions(8)#set */
export function setNeeds<Name extends string>(
  given: { readonly [K in Name]?: GivenOption<SetDirections> },
  options: readonly Name[],
): readonly Need<Name>[] {
  return options.flatMap((option) => {
    const name = given[option]?.value.set;
    return name === undefined ? [] : [{ code: 'host-set', name, what: `the ipset ${name}`, option }];
  });
}
