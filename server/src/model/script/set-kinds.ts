/** What the type of a set and its options say of commands for it: which elements it takes, and which sets are alike. */
import type { Family } from '../../base/problem.ts';
import { readSet } from '../../catalogue/ipset/read.ts';
import { SET_TYPES } from '../../catalogue/ipset/types.ts';

/** Types that have no parts of their own here. */
const OTHER_TYPES: ReadonlySet<string> = new Set(['bitmap:ip,mac', 'hash:ip,port,ip', 'hash:ip,port,net']);

/** Names that types had before ipset 5. */
const OLD_TYPES: Readonly<Record<string, string>> = {
  iphash: 'hash:ip',
  nethash: 'hash:net',
  ipporthash: 'hash:ip,port',
  portmap: 'bitmap:port',
  setlist: 'list:set',
};

/** Options of `create`, and whether a word follows. Source: man:ipset(8). */
const OPTIONS: Readonly<Record<string, boolean>> = {
  ...{ family: true, hashsize: true, maxelem: true, timeout: true, netmask: true, bitmask: true, markmask: true },
  ...{ range: true, size: true, probes: true, resize: true, bucketsize: true, initval: true },
  ...{ counters: false, comment: false, skbinfo: false, forceadd: false, nomatch: false, wildcard: false },
};

/** What `create` is given, with the type as it is called now. */
export function kindFrom(words: readonly string[]): readonly string[] {
  const [type = '', ...options] = words;
  return [OLD_TYPES[type] ?? type, ...options];
}

/** How `create` ends that is not to be: a type that there is not, an option that none has. */
export function refusedKind([type = '', ...options]: readonly string[]): number | undefined {
  if (SET_TYPES[type] === undefined && !OTHER_TYPES.has(type)) return 1;
  for (let at = 0; at < options.length; at++) {
    const takesWord = OPTIONS[options[at] ?? ''];
    if (takesWord === undefined) return 2;
    if (takesWord) at++;
  }
  return undefined;
}

/** Whether `create` of a set that is there says nothing: it is of the same kind; `undefined` where that is not known. */
export function isSameKind(one: readonly string[] | undefined, other: readonly string[]): boolean | undefined {
  if (!one) return undefined;
  if (one[0] !== other[0] || familyOf(one) !== familyOf(other)) return false;
  return one.join(' ') === other.join(' ') ? true : undefined;
}

/** The family of a set's addresses; `undefined` where it has none, or that is not known. */
export function familyOf(kind: readonly string[] | undefined): Family | undefined {
  const [type = '', ...options] = kind ?? [];
  if (!type.startsWith('hash:') || type === 'hash:mac') return type === 'bitmap:ip' ? 4 : undefined;
  const at = options.indexOf('family');
  return at >= 0 && options[at + 1] === 'inet6' ? 6 : 4;
}

/** Words behind an element that only sets take that were made for them. */
const NEEDS: readonly (readonly [word: RegExp, option: string])[] = [
  [/^timeout$/, 'timeout'],
  [/^comment$/, 'comment'],
  [/^(packets|bytes)$/, 'counters'],
  [/^skb(mark|prio|queue)$/, 'skbinfo'],
];

/** Why a set does not take an element: the status that it ends with, or what is not known. `count`: of what it holds. */
export function refusedElement(
  kind: readonly string[],
  words: readonly string[],
  count: number,
): number | string | undefined {
  const [type = ''] = kind;
  const [element = '', ...options] = words;
  if (NEEDS.some(([word, option]) => options.some((each) => word.test(each)) && !kind.includes(option))) return 1;
  if (type === 'list:set' || SET_TYPES[type] === undefined) return undefined;
  const most = Number(kind[kind.indexOf('maxelem') + 1]);
  const isFull = kind.includes('maxelem') && !kind.includes('forceadd') && count >= most;
  if (isFull) return /^[\d.]+$/.test(element) && type === 'hash:ip' ? 1 : 'whether the set is full is not known';
  const plain = kind.filter((word) => word !== 'comment').join(' ');
  return typeof readSet([plain, element]) === 'string' ? `whether a set takes ${element} is not known` : undefined;
}
