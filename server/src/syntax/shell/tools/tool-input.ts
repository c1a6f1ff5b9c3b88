/** What programs of the shell's toolbox read: their operands, files and lines. */

import type { Call } from '../host/world.ts';
import { hole, type Value } from '../value.ts';

export function operandsOf({ words }: Call): string[] {
  return words.filter(({ text }) => text === '-' || !text.startsWith('-')).map(({ text }) => text);
}

/** What a file holds; a hole when it is not known. `-` is standard input. */
export function fileOf(call: Call, path: string): Value {
  if (path === '-' || path === '/dev/stdin') return call.stdin ?? [];
  return call.readFile(path) ?? hole(`what ${path} holds is not known`, call.place);
}

export function linesOfTexts(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
