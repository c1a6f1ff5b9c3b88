/** The program getopt of util-linux: it puts the options of a script in order, each with its value. */

interface Asked {
  short: string;
  readonly long: string[];
  isQuoted: boolean;
  isAlone: boolean;
}

/** What it prints for its words, and how it ends; `undefined` for what is not worked out here. Source: man:getopt(1). */
export function getopt(words: readonly string[]): { readonly status: number; readonly text: string } | undefined {
  const asked: Asked = { short: '', long: [], isQuoted: true, isAlone: false };
  const from = settings(words, asked);
  if (from === undefined) return undefined;
  const options: string[] = [];
  const operands: string[] = [];
  let status = 0;
  const quote = (text: string): string => (asked.isQuoted ? `'${text.replaceAll("'", "'\\''")}'` : text);
  const stopsEarly = asked.short.startsWith('+') || asked.short.startsWith('-');
  if (stopsEarly) return undefined;
  for (let at = from; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '--') {
      operands.push(...words.slice(at + 1).map(quote));
      break;
    }
    if (word.startsWith('--') || (asked.isAlone && word.length > 1 && word.startsWith('-'))) {
      const [, name = '', given] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const found = longNamed(asked.long, name);
      const takes = found?.endsWith('::') ? 'maybe' : found?.endsWith(':') ? 'always' : 'never';
      if (found === undefined || (takes === 'never' && given !== undefined)) status = 1;
      else if (takes === 'never') options.push(`--${found}`);
      else if (takes === 'always' && given === undefined && at + 1 >= words.length) status = 1;
      else
        options.push(`--${found.replace(/:+$/, '')}`, quote(given ?? (takes === 'always' ? (words[++at] ?? '') : '')));
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(quote(word));
      continue;
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] as string;
      const found = letter === ':' ? -1 : asked.short.indexOf(letter);
      const colons = found < 0 ? '' : (/^:*/.exec(asked.short.slice(found + 1))?.[0] ?? '');
      if (found < 0) status = 1;
      else if (colons === '') options.push(`-${letter}`);
      else {
        const rest = word.slice(i + 1);
        const next = rest === '' && colons === ':' ? words[++at] : rest;
        if (next === undefined) status = 1;
        else options.push(`-${letter}`, quote(next));
        break;
      }
    }
  }
  return { status, text: ` ${[...options, '--', ...operands].join(' ')}\n` };
}

/** Reads its own options; gives where the script's begin. */
function settings(words: readonly string[], asked: Asked): number | undefined {
  // Of old, the letters were its first word, and nothing was quoted.
  if (words[0] !== undefined && !words[0].startsWith('-')) {
    asked.short = words[0];
    asked.isQuoted = false;
    return words[1] === '--' ? 2 : 1;
  }
  let hasLetters = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '--') return hasLetters ? at + 1 : undefined;
    const [, name = '', given] = /^(--[a-z]+|-[a-zA-Z])=?(.+)?$/s.exec(word) ?? [];
    const value = (): string => given ?? words[++at] ?? '';
    if (name === '-o' || name === '--options') {
      asked.short = value();
      hasLetters = true;
    } else if (/^(-l|--long(options)?)$/.test(name))
      asked.long.push(
        ...value()
          .split(/[,\s]+/)
          .filter(Boolean),
      );
    else if (/^(-n|--name)$/.test(name)) value();
    else if (/^(-s|--shell)$/.test(name)) value();
    else if (/^(-a|--alternative)$/.test(name)) asked.isAlone = true;
    else if (/^(-u|--unquoted)$/.test(name)) asked.isQuoted = false;
    else if (!/^(-q|--quiet)$/.test(name)) return undefined;
  }
  return undefined;
}

/** The option of that name, or the only one whose name begins so. */
function longNamed(long: readonly string[], name: string): string | undefined {
  const plain = (option: string): string => option.replace(/:+$/, '');
  const exact = long.find((option) => plain(option) === name);
  if (exact !== undefined) return exact;
  const begun = long.filter((option) => plain(option).startsWith(name));
  return begun.length === 1 ? begun[0] : undefined;
}
