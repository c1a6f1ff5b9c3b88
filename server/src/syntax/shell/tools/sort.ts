/** `sort` in the locale C, which is what root's scripts run in; other locales order letters in their own way. */
import { type Given, print, type Result } from './tool-options.ts';

/** Fields that are compared, and how. */
interface Key {
  readonly from: number;
  readonly to: number | undefined;
  /** Letters of its own, or those that stand for all keys. */
  readonly ways: string;
}

type Compare = (a: string, b: string) => number;

export function sort(lines: readonly string[], { flags, values }: Given): Result {
  const ways = [...'nrfbVh'].filter((letter) => flags.has(letter)).join('');
  const divider = values.get('t')?.at(-1);
  if ((divider?.length ?? 1) !== 1 || ways.includes('h')) return undefined;
  const keys = (values.get('k') ?? []).map((text) => keyOf(text, ways));
  const all = keys.flatMap((key) => key ?? []);
  if (all.length < keys.length) return undefined;
  if ((ways + all.map((key) => key.ways).join('')).includes('V') && lines.some((line) => HAS_SUFFIX.test(line)))
    return undefined;
  const byKeys: Compare = (a, b) => {
    if (all.length === 0) return compared(a, b, ways);
    for (const key of all) {
      const order = compared(partOf(a, key, divider), partOf(b, key, divider), key.ways);
      if (order !== 0) return order;
    }
    return 0;
  };
  const isUnique = flags.has('u');
  const isStable = isUnique || flags.has('s');
  const last: Compare = (a, b) => (isStable ? 0 : byText(a, b) * (flags.has('r') ? -1 : 1));
  const sorted = [...lines].sort((a, b) => byKeys(a, b) || last(a, b));
  const shown = isUnique ? sorted.filter((line, i) => i === 0 || byKeys(line, sorted[i - 1] ?? '') !== 0) : sorted;
  return print(shown);
}

/** Files with endings are ordered by what stands before them. */
const HAS_SUFFIX = /~|\.[A-Za-z]|^\./;

/** `2,3nr`; letters of a field are not worked out. */
function keyOf(text: string, ways: string): Key | undefined {
  const [, from, own = '', to, more = ''] = /^(\d+)([nrfbV]*)(?:,(\d+)([nrfbV]*))?$/.exec(text) ?? [];
  if (from === undefined || from === '0' || to === '0') return undefined;
  const letters = own + more;
  return { from: Number(from), to: to === undefined ? undefined : Number(to), ways: letters === '' ? ways : letters };
}

/** Without a divider blanks belong to the field behind them. */
function partOf(line: string, { from, to }: Key, divider: string | undefined): string {
  const fields = divider === undefined ? (line.match(/\s*\S+|\s+$/g) ?? []) : line.split(divider);
  return fields.slice(from - 1, to).join(divider ?? '');
}

function compared(a: string, b: string, ways: string): number {
  const turn = ways.includes('r') ? -1 : 1;
  if (ways.includes('n')) return turn * (numberAt(a) - numberAt(b));
  const plain = (text: string): string => {
    const shown = ways.includes('b') ? text.replace(/^\s+/, '') : text;
    return ways.includes('f') ? shown.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : shown;
  };
  return turn * (ways.includes('V') ? byVersion(plain(a), plain(b)) : byText(plain(a), plain(b)));
}

function numberAt(text: string): number {
  return Number(/^\s*-?\d*\.?\d*/.exec(text)?.[0] ?? 0) || 0;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers in a text count as numbers. Source: gnulib's filevercmp, of what has no ending. */
function byVersion(a: string, b: string): number {
  const [parts, others] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.max(parts.length, others.length); i++) {
    const [one = '', other = ''] = [parts[i], others[i]];
    const order = i % 2 === 1 ? Number(one) - Number(other) : byLetters(one, other);
    if (order !== 0) return order;
  }
  return byText(a, b);
}

/** What is no number and what is, in turn. */
function partsOf(text: string): string[] {
  return text.split(/(\d+)/);
}

function byLetters(a: string, b: string): number {
  const orderOf = (letter: string | undefined): number => {
    if (letter === undefined) return 0;
    return letter.charCodeAt(0) + (/[A-Za-z]/.test(letter) ? 0 : 256);
  };
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = orderOf(a[i]) - orderOf(b[i]);
    if (order !== 0) return order;
  }
  return 0;
}
