/** What the command line touches of the world: its streams, its environment, and the files it is told to read. */
import { isAscii, isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

/** What the command line needs from the process around it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A stream to write to. */
export interface Output {
  write(data: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  /** Columns of the terminal. */
  readonly columns?: number;
  on?(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** Something that keeps the command from running: one line for the user, exit code 2. */
export class CannotRun extends Error {}

/** A text that was read. `lossy`: its bytes are not UTF-8, and those that are wrong came as replacement characters. */
export interface Input {
  readonly path: string;
  readonly bytes: Buffer;
  readonly text: string;
  readonly lossy: boolean;
  /** The bytes again, where they are ASCII. */
  readonly codes?: Uint8Array;
}

/** Reads a file, or standard input for `-`. Throws `CannotRun` with the reason in words. */
export async function readInput(path: string, io: Io): Promise<Input> {
  const bytes = path === '-' ? await readAll(io.stdin) : readFile(path);
  // Most files are ASCII, which is taken as it is.
  if (isAscii(bytes)) return { path, bytes, text: bytes.toString('latin1'), lossy: false, codes: bytes };
  const lossy = !isUtf8(bytes);
  return { path, bytes, text: bytes.toString('utf8'), lossy };
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CannotRun(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

async function readAll(stream: Io['stdin']): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(typeof part === 'string' ? Buffer.from(part) : part);
  return Buffer.concat(parts);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EMFILE: 'too many files are open',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message.split('\n')[0] ?? 'unknown error';
}

/** True when the stream is to be coloured. https://no-color.org: NO_COLOR wins over the terminal, FORCE_COLOR over both. */
export function wantsColour({ isTTY }: Output, env: Io['env']): boolean {
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true;
  if (env['NO_COLOR']) return false;
  return isTTY === true && env['TERM'] !== 'dumb';
}
