/** The packet lines of a script: those without another line between them share a connection table, and the rules at their place. */
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { readPacketLine } from '../packet-lines.ts';
import type { ScriptContext } from './context.ts';
import { commentLines, contextAt } from './point.ts';

export interface PacketBlockOfScript {
  /** Offset of its first line. */
  readonly start: number;
  readonly end: number;
  /** Its first line, from 0. */
  readonly line: number;
  /** The rules there. */
  readonly context: IdeContext;
}

const known = new WeakMap<ScriptContext, readonly PacketBlockOfScript[]>();

export function packetBlocksIn(script: ScriptContext): readonly PacketBlockOfScript[] {
  const found = known.get(script);
  if (found) return found;
  const blocks: SaveLine[][] = [];
  for (const line of commentLines(script.document.text)) {
    if (!readPacketLine(line)) continue;
    const open = blocks.at(-1);
    if (open?.at(-1)?.line === line.line - 1) open.push(line);
    else blocks.push([line]);
  }
  const made = blocks.flatMap((lines): PacketBlockOfScript[] => {
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last) return [];
    const { origin, line } = first;
    return [{ start: origin, end: last.origin + last.text.length, line, context: contextAt(script, origin, lines) }];
  });
  known.set(script, made);
  return made;
}

/** The block with a line at an offset; behind the last letter a blank still belongs to it. */
export function blockAt(script: ScriptContext, offset: number): PacketBlockOfScript | undefined {
  const { text } = script.document;
  return packetBlocksIn(script).find(({ start, end }) => {
    const lineEnd = text.indexOf('\n', end);
    return start <= offset && offset <= (lineEnd < 0 ? text.length : lineEnd);
  });
}
