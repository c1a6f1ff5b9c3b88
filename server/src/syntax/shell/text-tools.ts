/** Programs that turn lines into lines: tr, cut, sort, uniq, head, tail, wc, grep, and the plain uses of sed and awk. */
import { numericOption } from './tool-input.ts';

interface Filter {
  /** Tells options (with their values, and what is no file) from files. */
  readonly divide: (words: readonly string[]) => {
    readonly options: readonly string[];
    readonly paths: readonly string[];
  };
  /** `undefined` when it is used in a way that is not known here. */
  readonly run: (lines: readonly string[], options: readonly string[]) => { status: number; text: string } | undefined;
  /** Its status is 0 whatever it reads. */
  readonly succeeds: boolean;
}

/** `valued`: letters of the options with a value of their own. `operands`: words before the files. */
function dividing(valued: string, operands: number): Filter['divide'] {
  return (words) => {
    const options: string[] = [];
    const paths: string[] = [];
    let left = operands;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? '';
      if (word.startsWith('-') && word !== '-') {
        options.push(word);
        if (word.length === 2 && valued.includes(word[1] as string)) options.push(words[++i] ?? '');
        if (word === '-e') left = 0;
      } else if (left-- > 0) options.push(word);
      else paths.push(word);
    }
    return { options, paths };
  };
}

const print = (lines: readonly string[]): { status: number; text: string } => ({
  status: 0,
  text: lines.map((line) => `${line}\n`).join(''),
});

export const filters: Readonly<Record<string, Filter>> = {
  tr: { divide: dividing('', 2), run: translate, succeeds: true },
  cut: { divide: dividing('dfcb', 0), run: cut, succeeds: true },
  sort: { divide: dividing('kt', 0), run: sort, succeeds: true },
  uniq: {
    divide: dividing('', 0),
    run: (lines, options) =>
      options.length === 0 ? print(lines.filter((line, i) => line !== lines[i - 1])) : undefined,
    succeeds: true,
  },
  head: {
    divide: dividing('nc', 0),
    run: (lines, options) =>
      options.some((each) => each.startsWith('-c'))
        ? undefined
        : print(lines.slice(0, numericOption(options, 'n') ?? 10)),
    succeeds: true,
  },
  tail: { divide: dividing('nc', 0), run: tail, succeeds: true },
  tac: { divide: dividing('', 0), run: (lines) => print([...lines].reverse()), succeeds: true },
  rev: {
    divide: dividing('', 0),
    run: (lines) => print(lines.map((line) => [...line].reverse().join(''))),
    succeeds: true,
  },
  wc: { divide: dividing('', 0), run: count, succeeds: true },
  grep: { divide: dividing('emAB', 1), run: grep, succeeds: false },
  egrep: { divide: dividing('emAB', 1), run: (lines, options) => grep(lines, ['-E', ...options]), succeeds: false },
  fgrep: { divide: dividing('emAB', 1), run: (lines, options) => grep(lines, ['-F', ...options]), succeeds: false },
  sed: { divide: dividing('e', 1), run: sed, succeeds: true },
  awk: { divide: dividing('Fv', 1), run: awk, succeeds: true },
};

function tail(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  if (options.some((each) => each.startsWith('-c') || each === '-f')) return undefined;
  const from = options.map((each) => /^(?:-n)?\+(\d+)$/.exec(each)?.[1]).find((each) => each !== undefined);
  if (from !== undefined) return print(lines.slice(Math.max(0, Number(from) - 1)));
  const number = numericOption(options, 'n') ?? 10;
  return print(number === 0 ? [] : lines.slice(-number));
}

function count(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  const words = lines.flatMap((line) => line.split(/\s+/).filter(Boolean)).length;
  if (options[0] === '-l') return { status: 0, text: `${lines.length}\n` };
  if (options[0] === '-w') return { status: 0, text: `${words}\n` };
  return undefined;
}

/** Letters of a set as `tr` has them; `undefined` for a class that is not known. */
function setOf(text: string): string[] | undefined {
  const named: Readonly<Record<string, string>> = {
    '[:upper:]': 'A-Z',
    '[:lower:]': 'a-z',
    '[:digit:]': '0-9',
    '[:alpha:]': 'A-Za-z',
    '[:alnum:]': 'A-Za-z0-9',
    '[:space:]': ' \\t\\n\\r\\v\\f',
    '[:blank:]': ' \\t',
  };
  const plain = text.replace(/\[:\w+:\]/g, (each) => named[each] ?? each);
  if (/\[:/.test(plain)) return undefined;
  const letters = plain.replace(
    /\\([nrtvf\\])/g,
    (_, letter: string) => ({ n: '\n', r: '\r', t: '\t', v: '\v', f: '\f' })[letter] ?? '\\',
  );
  const result: string[] = [];
  for (let i = 0; i < letters.length; i++) {
    const [from, dash, to] = [letters[i] as string, letters[i + 1], letters[i + 2]];
    if (dash !== '-' || to === undefined) {
      result.push(from);
      continue;
    }
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) result.push(String.fromCharCode(code));
    i += 2;
  }
  return result;
}

function translate(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  const flags = options.filter((each) => /^-[cCds]+$/.test(each)).join('');
  const [first = '', second] = options.filter((each) => !/^-[cCds]+$/.test(each));
  const from = setOf(first);
  const to = second === undefined ? undefined : setOf(second);
  if (!from || (second !== undefined && !to)) return undefined;
  const isComplement = /[cC]/.test(flags);
  const isIn = (letter: string): boolean => from.includes(letter) !== isComplement;
  let text = lines.map((line) => `${line}\n`).join('');
  if (flags.includes('d')) text = [...text].filter((letter) => !isIn(letter)).join('');
  else if (to) {
    const last = to.at(-1) ?? '';
    text = [...text]
      .map((letter) => (isIn(letter) ? (isComplement ? last : (to[from.indexOf(letter)] ?? last)) : letter))
      .join('');
  }
  if (flags.includes('s')) {
    const squeezed = to ?? undefined;
    text = [...text]
      .filter(
        (letter, index, all) => letter !== all[index - 1] || !(squeezed ? squeezed.includes(letter) : isIn(letter)),
      )
      .join('');
  }
  return { status: 0, text };
}

function cut(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  const optionValue = (letter: string): string | undefined => {
    const at = options.findIndex((each) => each.startsWith(`-${letter}`));
    return at < 0 ? undefined : options[at] === `-${letter}` ? options[at + 1] : options[at]?.slice(2);
  };
  const list = optionValue('f') ?? optionValue('c') ?? optionValue('b');
  const between = options.find((each) => each.startsWith('--output-delimiter='))?.slice('--output-delimiter='.length);
  if (list === undefined || options.some((each) => /^--(?!output-delimiter=)|^-s/.test(each))) return undefined;
  const ranges = list.split(',').map((each) => /^(\d*)(-?)(\d*)$/.exec(each));
  if (ranges.some((each) => !each)) return undefined;
  const isTaken = (position: number): boolean =>
    ranges.some((found) => {
      const [, from = '', dash = '', to = ''] = found ?? [];
      return dash === ''
        ? position === Number(from)
        : position >= Number(from || 1) && position <= (to === '' ? Number.POSITIVE_INFINITY : Number(to));
    });
  const divider = optionValue('f') === undefined ? '' : (optionValue('d') ?? '\t');
  return print(
    lines.map((line) =>
      divider !== '' && !line.includes(divider)
        ? line
        : line
            .split(divider)
            .filter((_, index) => isTaken(index + 1))
            .join(between ?? divider),
    ),
  );
}

function sort(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  const flags = options.join('');
  if (!/^(-[nru]+)*$/.test(flags)) return undefined;
  const isNumeric = flags.includes('n');
  // In the locale C, which is what root's scripts run in; other locales order letters in their own way.
  const sorted = [...lines].sort(
    (a, b) => (isNumeric ? Number.parseFloat(a) - Number.parseFloat(b) : 0) || (a < b ? -1 : a > b ? 1 : 0),
  );
  const unique = flags.includes('u') ? sorted.filter((line, i) => line !== sorted[i - 1]) : sorted;
  return print(flags.includes('r') ? unique.reverse() : unique);
}

/** A regular expression of grep and sed as one of JavaScript; `undefined` when they differ in what is used. */
function regexOf(text: string, isExtended: boolean, flags: string): RegExp | undefined {
  if (/\[\[[:=.]/.test(text) && !/\[\[:(digit|alpha|alnum|upper|lower|space|blank):\]\]/.test(text)) return undefined;
  let source = text.replace(
    /\[:(digit|alpha|alnum|upper|lower|space|blank):\]/g,
    (_, name: string) =>
      ({ digit: '0-9', alpha: 'A-Za-z', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s', blank: ' \\t' })[
        name
      ] ?? '',
  );
  if (!isExtended)
    source = source
      .replace(/\\([+?(){}|])|([+?(){}|])/g, (_, escaped?: string, plain?: string) => escaped ?? `\\${plain}`)
      .replace(/^\*/, '\\*');
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

function grep(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  const at = options.indexOf('-e');
  const words = options.filter((each) => !each.startsWith('-'));
  const text = at >= 0 ? options[at + 1] : words[0];
  const flags = options
    .filter((each) => /^-[a-zA-Z]+$/.test(each) && each !== '-e')
    .map((each) => each.slice(1))
    .join('');
  if (text === undefined || /[^EFGvqiocxw]/.test(flags) || options.some((each) => each.startsWith('--')))
    return undefined;
  const source = flags.includes('F') ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text;
  const regex = regexOf(source, /[EF]/.test(flags), flags.includes('i') ? 'gi' : 'g');
  if (!regex) return undefined;
  const whole = new RegExp(
    flags.includes('x') ? `^(?:${regex.source})$` : flags.includes('w') ? `\\b(?:${regex.source})\\b` : regex.source,
    regex.flags.replace('g', ''),
  );
  const chosen = lines.filter((line) => whole.test(line) !== flags.includes('v'));
  const status = chosen.length > 0 ? 0 : 1;
  if (flags.includes('q')) return { status, text: '' };
  if (flags.includes('c')) return { status, text: `${chosen.length}\n` };
  const shown = flags.includes('o')
    ? chosen.flatMap((line) => line.match(regex) ?? []).filter((each) => each !== '')
    : chosen;
  return { ...print(shown), status };
}

/** `s/a/b/g`, `/pattern/d`, several with `;` or `-e`. */
function sed(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  const isExtended = options.some((each) => each === '-r' || each === '-E');
  if (options.some((each) => /^-/.test(each) && !/^-[rEe]$/.test(each))) return undefined;
  const scripts = options.filter((each) => !each.startsWith('-')).flatMap((each) => each.split(/;\s*(?=[s/\d$])/));
  let result = [...lines];
  for (const script of scripts) {
    const removal = /^\s*\/((?:[^/\\]|\\.)*)\/\s*d\s*$/.exec(script);
    const found = /^\s*s(.)((?:(?!\1)[^\\]|\\.)*)\1((?:(?!\1)[^\\]|\\.)*)\1([gi]*)\s*$/s.exec(script);
    if (removal) {
      const regex = regexOf(removal[1] ?? '', isExtended, '');
      if (!regex) return undefined;
      result = result.filter((line) => !regex.test(line));
      continue;
    }
    if (!found) return undefined;
    const [, divider = '/', pattern = '', replacement = '', flags = ''] = found;
    const regex = regexOf(pattern.replaceAll(`\\${divider}`, divider), isExtended, flags);
    if (!regex) return undefined;
    const put = replacement.replaceAll(`\\${divider}`, divider);
    result = result.map((line) =>
      line.replace(regex, (...found_: unknown[]) =>
        put.replace(/\\(\d)|\\(.)|&/g, (all, group?: string, letter?: string) =>
          group !== undefined
            ? String(found_[Number(group)] ?? '')
            : letter === 'n'
              ? '\n'
              : (letter ?? (all === '&' ? String(found_[0]) : all)),
        ),
      ),
    );
  }
  return print(result);
}

/** `{print $2}`, perhaps behind a pattern, perhaps with `-F`. */
function awk(lines: readonly string[], options: readonly string[]): ReturnType<Filter['run']> {
  const at = options.findIndex((each) => each.startsWith('-F'));
  const divider = at < 0 ? undefined : options[at] === '-F' ? options[at + 1] : options[at]?.slice(2);
  if (options.some((each) => each.startsWith('-') && !each.startsWith('-F'))) return undefined;
  const script =
    options.filter(
      (each, index) => !each.startsWith('-') && !(at >= 0 && options[at] === '-F' && index === at + 1),
    )[0] ?? '';
  const found = /^\s*(?:\/([^/]*)\/)?\s*\{\s*print\s+(\$(?:\d+|NF)(?:\s*,\s*\$(?:\d+|NF))*)\s*;?\s*\}\s*$/.exec(script);
  if (!found) return undefined;
  const regex = found[1] === undefined ? /(?:)/ : regexOf(found[1], true, '');
  if (!regex) return undefined;
  const fields = (line: string): string[] =>
    divider === undefined || divider === ' '
      ? line.trim().split(/\s+/)
      : line.split(divider.length === 1 ? divider : new RegExp(divider));
  const pick = (line: string, name: string): string =>
    name === '$0'
      ? line
      : name === '$NF'
        ? (fields(line).at(-1) ?? '')
        : (fields(line)[Number(name.slice(1)) - 1] ?? '');
  return print(
    lines
      .filter((line) => regex.test(line))
      .map((line) =>
        (found[2] ?? '')
          .split(',')
          .map((name) => pick(line, name.trim()))
          .join(' '),
      ),
  );
}
