/** `grep` on lines that are known. */
import { matchesOf, regexOf } from '../expand/posix-regex.ts';
import { type Given, print, type Result } from './tool-options.ts';

export function grep(lines: readonly string[], { flags, values, operands }: Given): Result {
  const texts = (values.get('e') ?? operands.slice(0, 1)).flatMap((text) => text.split('\n'));
  const regexes: RegExp[] = [];
  for (const text of texts) {
    const isFixed = flags.has('F');
    const source = isFixed ? text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') : text;
    const regex = flags.has('P') ? javascript(text) : regexOf(source, isFixed || flags.has('E'));
    if (!regex) return undefined;
    const around = flags.has('x') ? '^(?:X)$' : flags.has('w') ? '(?<!\\w)(?:X)(?!\\w)' : 'X';
    regexes.push(
      new RegExp(
        around.replace('X', () => regex.source),
        flags.has('i') || flags.has('y') ? 'i' : '',
      ),
    );
  }
  const most = Number(values.get('m')?.at(-1) ?? Number.POSITIVE_INFINITY);
  const shown: string[] = [];
  let count = 0;
  lines.forEach((line, index) => {
    if (count >= most || regexes.some((regex) => regex.test(line)) === flags.has('v')) return;
    count++;
    const prefix = flags.has('n') ? `${index + 1}:` : '';
    if (!flags.has('o')) shown.push(`${prefix}${line}`);
    else if (!flags.has('v') && regexes[0]) {
      for (const { groups } of matchesOf(regexes[0], line)) if (groups[0]) shown.push(`${prefix}${groups[0]}`);
    }
  });
  if (flags.has('o') && regexes.length > 1) return undefined;
  const status = count > 0 ? 0 : 1;
  if (flags.has('q')) return { status, text: '' };
  if (flags.has('c')) return { status, text: `${count}\n` };
  return { ...print(shown), status };
}

/** What Perl's regular expressions have in common with JavaScript's. */
function javascript(text: string): RegExp | undefined {
  if (/\\[KAzZGhHRQE]|\[\[|\(\?[^:=!<]|[+*?}]\+/.test(text)) return undefined;
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
