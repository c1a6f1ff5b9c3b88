/** Runs the command line in this process, on files that a test writes into a folder of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../server/src/cli/main.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** One run of `iptables-ls` with these arguments. */
export async function iptablesLs(args: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { stdin = '', env = {}, isTTY = false, columns } = surroundings;
  const out: Buffer[] = [];
  const err: string[] = [];
  const code = await main(args, {
    stdout: { write: (data) => out.push(Buffer.from(data as string)), isTTY, ...(columns && { columns }) },
    stderr: { write: (data) => err.push(String(data)) },
    stdin: (async function* () {
      yield stdin;
    })(),
    env,
  });
  return { code, out: Buffer.concat(out).toString('utf8'), err: err.join('') };
}

/** A folder with these files; `path` gives the path of one. Remove it when done. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): {
  path: (name: string) => string;
  remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'iptables-ls-'));
  const path = (name: string): string => join(folder, name);
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content);
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}
