/** `awk` on lines that are known: one pattern and one `print`, which is what scripts ask of it. */
import { regexOf } from './posix-regex.ts';
import type { Given, Result } from './tool-options.ts';

interface Line {
  readonly text: string;
  readonly fields: readonly string[];
  readonly number: number;
}

type Read = (line: Line) => string;

export function awk(lines: readonly string[], { values, operands }: Given): Result {
  const divide = dividerOf(values.get('F')?.at(-1));
  const names = new Map<string, string>();
  for (const each of values.get('v') ?? []) {
    const [name = '', value = ''] = each.split(/=(.*)/s);
    if (value.includes('\\')) return undefined;
    names.set(name, value);
  }
  const separator = names.get('OFS') ?? ' ';
  const found = /^\s*([^{]*?)\s*(?:\{\s*(print)(?:\s+([^{}]*?))?\s*(;\s*exit\s*)?;?\s*\})?\s*$/s.exec(
    operands[0] ?? '',
  );
  if (!divide || !found || names.has('FS') || names.has('RS') || names.has('ORS')) return undefined;
  const [, condition = '', verb, list = '', exits] = found;
  const takes = conditionOf(condition, names);
  const items = itemsOf(verb && list !== '' ? list : '$0', names);
  if (!takes || !items || (condition === '' && !verb)) return undefined;
  let text = '';
  for (const [index, each] of lines.entries()) {
    const line = { text: each, fields: divide(each), number: index + 1 };
    if (!takes(line)) continue;
    text += `${items.map((parts) => parts.map((read) => read(line)).join('')).join(separator)}\n`;
    if (exits) break;
  }
  return { status: 0, text };
}

function dividerOf(divider: string | undefined): ((text: string) => string[]) | undefined {
  if (divider === undefined || divider === ' ') return (text) => text.split(/[ \t\n]+/).filter(Boolean);
  if (divider.length === 1 && divider !== '\\') return (text) => (text === '' ? [] : text.split(divider));
  const regex = divider === '\\t' ? /\t/ : regexOf(divider, true);
  return regex && ((text) => (text === '' ? [] : text.split(regex)));
}

function conditionOf(text: string, names: ReadonlyMap<string, string>): ((line: Line) => boolean) | undefined {
  if (text === '') return () => true;
  const pattern = /^(!?)\/((?:[^/\\]|\\.)*)\/$/.exec(text);
  if (pattern) {
    const regex = regexOf(pattern[2] ?? '', true);
    return regex && ((line) => regex.test(line.text) !== (pattern[1] === '!'));
  }
  const compared = /^(\$\w+|NR|NF)\s*(==|!=|<=|>=|<|>|!~|~)\s*(.*)$/s.exec(text);
  if (!compared) return undefined;
  const [, name = '', operator = '', right = ''] = compared;
  const left = readOf(name, names);
  if (!left) return undefined;
  if (operator.endsWith('~')) {
    const regex = /^\/((?:[^/\\]|\\.)*)\/$/.exec(right);
    const made = regex && regexOf(regex[1] ?? '', true);
    return made ? (line) => made.test(left(line)) === (operator === '~') : undefined;
  }
  const isText = /^"[^"\\]*"$/.test(right);
  if (!isText && !/^\d+$/.test(right)) return undefined;
  return (line) => {
    const value = left(line);
    if (isText && operator === '==') return value === right.slice(1, -1);
    if (isText) return operator === '!=' && value !== right.slice(1, -1);
    const isNumber = /^\s*[-+]?\d+(\.\d+)?\s*$/.test(value);
    // A field that is no number is compared as text.
    const [a, b] = isNumber ? [Number(value), Number(right)] : [value, right];
    const results: Readonly<Record<string, boolean>> = {
      '==': a === b,
      '!=': a !== b,
      '<': a < b,
      '>': a > b,
      '<=': a <= b,
      '>=': a >= b,
    };
    return results[operator] ?? false;
  };
}

/** `$1, "text" $2`: items between commas, each of parts that stand side by side. */
function itemsOf(list: string, names: ReadonlyMap<string, string>): Read[][] | undefined {
  const items: Read[][] = [[]];
  const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(\$\w+|\$\(NF-1\)|[A-Za-z_]\w*|\d+)|(,))\s*/y;
  let at = 0;
  while (at < list.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(list);
    if (!token) return undefined;
    at = TOKEN.lastIndex;
    const [, quoted, name, comma] = token;
    if (comma) items.push([]);
    else if (quoted !== undefined) {
      if (/\\[^"\\nt/]/.test(quoted)) return undefined;
      const text = quoted
        .slice(1, -1)
        .replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter));
      items.at(-1)?.push(() => text);
    } else {
      const read = readOf(name ?? '', names);
      if (!read) return undefined;
      items.at(-1)?.push(read);
    }
  }
  return items.every((parts) => parts.length > 0) ? items : undefined;
}

function readOf(name: string, names: ReadonlyMap<string, string>): Read | undefined {
  if (/^\d+$/.test(name)) return () => name;
  if (name === '$0') return (line) => line.text;
  if (name === '$NF') return (line) => line.fields.at(-1) ?? line.text;
  if (name === '$(NF-1)') return (line) => (line.fields.length > 1 ? (line.fields.at(-2) ?? '') : line.text);
  if (/^\$\d+$/.test(name)) return (line) => line.fields[Number(name.slice(1)) - 1] ?? '';
  if (name === 'NR') return (line) => String(line.number);
  if (name === 'NF') return (line) => String(line.fields.length);
  const value = names.get(name);
  return value === undefined ? undefined : () => value;
}
