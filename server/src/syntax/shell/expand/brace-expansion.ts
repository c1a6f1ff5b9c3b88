/** Brace expansion, which bash does before all else: `{22,80}`, `{1..5}`, `eth{0,1}.{10,20}`. */
import type { Part, Word } from '../ast.ts';
import { partOfPlace } from '../read/place.ts';
import { wordOf } from '../read/word.ts';

/** One letter of an unquoted text, or a part that is never looked into. */
type Unit = { readonly letter: string; readonly part: Part } | { readonly letter: undefined; readonly part: Part };

/** Words from one word that brace expansion makes at most. */
const MOST = 100_000;

/** The words that the word stands for; itself where it holds no braces that expand. */
export function expandBraces(word: Word): readonly Word[] {
  if (!word.parts.some((part) => part.kind === 'text' && !part.quoted && part.text.includes('{'))) return [word];
  const units = word.parts.flatMap((part): Unit[] =>
    part.kind === 'text' && !part.quoted
      ? [...part.text].map((letter) => ({ letter, part }))
      : [{ letter: undefined, part }],
  );
  const lists = listsOf(units);
  if (!lists) {
    const reason = `more than ${MOST} words in braces`;
    return [wordOf([{ kind: 'opaque', reason, quoted: false, place: word.place }], word.place)];
  }
  if (lists.length === 1) return [word];
  return lists.map((list) => wordOf(joined(list), word.place));
}

/** Braces stand for more words than are worked out. */
class TooMany extends Error {}

function listsOf(units: readonly Unit[]): Unit[][] | undefined {
  try {
    return expand(units);
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}

function expand(units: readonly Unit[]): Unit[][] {
  for (let open = 0; open < units.length; open++) {
    if (units[open]?.letter !== '{') continue;
    const found = braceAt(units, open);
    if (!found) continue;
    const { items, close } = found;
    const before = units.slice(0, open);
    const after = expand(units.slice(close + 1));
    const middle = items.flatMap((item) => expand(item));
    if (middle.length * after.length > MOST) throw new TooMany();
    return middle.flatMap((item) => after.map((rest) => [...before, ...item, ...rest]));
  }
  return [[...units]];
}

/** What stands between the brace at `open` and the one that closes it. */
function braceAt(units: readonly Unit[], open: number): { items: Unit[][]; close: number } | undefined {
  let depth = 0;
  const commas: number[] = [];
  for (let i = open + 1; i < units.length; i++) {
    const letter = units[i]?.letter;
    if (letter === '{') depth++;
    else if (letter === ',' && depth === 0) commas.push(i);
    else if (letter === '}' && depth-- === 0) {
      if (commas.length === 0) {
        const items = range(units.slice(open + 1, i));
        return items && { items, close: i };
      }
      const edges = [open, ...commas, i];
      return { items: edges.slice(1).map((edge, index) => units.slice((edges[index] ?? 0) + 1, edge)), close: i };
    }
  }
  return undefined;
}

/** `1..5`, `a..e`, `1..9..2`, `01..10`. */
function range(units: readonly Unit[]): Unit[][] | undefined {
  const part = units[0]?.part;
  if (!part || units.some(({ letter }) => letter === undefined)) return undefined;
  const text = units.map(({ letter }) => letter).join('');
  const found = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!found) return undefined;
  const [, first = '', last = '', by] = found;
  const isNumber = /\d/.test(first);
  if (isNumber !== /\d/.test(last)) return undefined;
  const from = isNumber ? Number(first) : first.charCodeAt(0);
  const to = isNumber ? Number(last) : last.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const width = /^-?0\d/.test(first) || /^-?0\d/.test(last) ? Math.max(first.length, last.length) : 0;
  if (Math.abs(to - from) / step > MOST) throw new TooMany();
  const items: Unit[][] = [];
  for (let at = from; from <= to ? at <= to : at >= to; at += from <= to ? step : -step) {
    const written = isNumber ? padded(at, width) : String.fromCharCode(at);
    items.push([...written].map((letter) => ({ letter, part })));
  }
  return items;
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value));
  return value < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}

function joined(units: readonly Unit[]): Part[] {
  const parts: Part[] = [];
  for (const { letter, part } of units) {
    const last = parts.at(-1);
    if (letter === undefined) parts.push(part);
    else if (last?.kind === 'parameter' && last.isOpen && /\w/.test(letter)) {
      // Braces are expanded before names are looked for: what they make may go on with a name.
      parts[parts.length - 1] = {
        ...last,
        name: last.name + letter,
        place: partOfPlace(last.place, 0, last.place.end - last.place.start + 1),
      };
    } else if (last?.kind === 'text' && !last.quoted) parts[parts.length - 1] = { ...last, text: last.text + letter };
    else parts.push({ kind: 'text', text: letter, quoted: false, place: part.place });
  }
  return parts;
}
