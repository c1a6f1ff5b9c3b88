/** What a script left in a real kernel, written down beside it, so that it can be compared where no kernel may be touched. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Left } from './cell.ts';

const fileOf = (folder: string, script: string): string => `${folder}/${script.replace(/\.sh$/, '.saved')}`;

export function writeRecording(folder: string, script: string, { status, tables }: Left): void {
  const parts = [...tables].map(([name, lines]) => [`== ${name}`, ...lines].join('\n'));
  writeFileSync(fileOf(folder, script), `${[`status ${status}`, ...parts].join('\n')}\n`);
}

export function readRecording(folder: string, script: string): Left {
  const [first = '', ...parts] = readFileSync(fileOf(folder, script), 'utf8').split(/^== /m);
  const tables = parts.map((part): [string, string[]] => {
    const [name = '', ...lines] = part.split('\n').filter(Boolean);
    return [name, lines];
  });
  return { status: Number(first.slice('status '.length)), tables: new Map(tables), errors: '' };
}
