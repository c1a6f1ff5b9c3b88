/** `grep` of several files, of names of files, and with patterns from a file. */

import type { Call } from '../host/world.ts';
import { reasonOf, textOf } from '../value.ts';
import { fileOf, linesOfTexts } from './tool-input.ts';
import type { Filter, Given, Result } from './tool-options.ts';

/** True for what is more than the lines of one text that fit words of the command. */
export function readsFiles({ flags, values, paths }: Given): boolean {
  return paths.length > 1 || values.has('f') || ['l', 'L', 'H'].some((letter) => flags.has(letter));
}

/** What it prints, or why that is not known. */
export function grepFiles(call: Call, filter: Filter, given: Given): Result | string {
  const texts = new Map<string, string>();
  const { flags, values } = given;
  const paths = given.paths.length > 0 ? given.paths : ['-'];
  for (const path of [...paths, ...(values.get('f') ?? [])]) {
    const value = fileOf(call, path);
    const text = textOf(value);
    if (text === undefined) return reasonOf(value) ?? '';
    texts.set(path, text);
  }
  // Which status tells what differs between versions.
  if (flags.has('L')) return undefined;
  const patterns = (values.get('f') ?? []).flatMap((path) => linesOfTexts(texts.get(path) ?? ''));
  const each = values.has('f')
    ? { ...given, values: new Map([...values, ['e', [...(values.get('e') ?? []), ...patterns]]]) }
    : given;
  const isNamed = !flags.has('h') && (paths.length > 1 || flags.has('H'));
  let status = 1;
  let shown = '';
  for (const path of paths) {
    const result = filter.run(linesOfTexts(texts.get(path) ?? ''), each);
    if (!result) return undefined;
    if (result.status === 0) status = 0;
    const name = path === '-' ? '(standard input)' : path;
    if (flags.has('l')) shown += result.status === 0 ? `${name}\n` : '';
    else
      shown += linesOfTexts(result.text)
        .map((line) => `${isNamed ? `${name}:` : ''}${line}\n`)
        .join('');
  }
  return { status, text: flags.has('q') ? '' : shown };
}
