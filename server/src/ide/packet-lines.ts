/** Comment lines that ask about a packet (`# packet: -i eth0 --dport 22 => DROP`): how they are read, and what becomes of their packets. */
import type { Command } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import type { Session, SessionAnswer } from '../engine/session/session.ts';
import { arrowAmong, type Expectation, readExpectation } from '../flow/expectation.ts';
import type { SaveLine } from '../syntax/save/types.ts';
import { splitWords } from '../syntax/save/words.ts';
import type { IdeContext } from './context.ts';
import { sendPacket } from './simulate.ts';

/** A packet line. Spans count from the line's start. */
export interface PacketLine {
  readonly line: SaveLine;
  /** The packet's own words. */
  readonly packet: { readonly text: string; readonly span: Span };
  readonly expectation: Expectation | undefined;
}

/** Lines without another between them: their packets go over one connection table. */
export type PacketBlock = readonly PacketLine[];

export type PacketOutcome =
  | { readonly kind: 'sent'; readonly answer: SessionAnswer }
  /** It cannot be read; the span counts from the line's start. */
  | { readonly kind: 'refused'; readonly message: string; readonly span: Span };

export interface AskedLine extends PacketLine {
  readonly outcome: PacketOutcome;
  /** The packets of its block before it. */
  readonly before: readonly string[];
}

/** The editor's command that shows a packet's way: the document, the packets before it, the packet. */
export function journeyCommand(context: IdeContext, { before, packet }: AskedLine, title: string): Command {
  return { title, command: 'iptables.showJourney', arguments: [context.uri, before, packet.text] };
}

const PREFIX = /^#[ \t]*packet:/;

/** The line as a question about a packet; `undefined` for any other line. */
export function readPacketLine(line: SaveLine): PacketLine | undefined {
  const prefix = PREFIX.exec(line.text)?.[0];
  if (prefix === undefined) return undefined;
  const { words } = splitWords(line.text, prefix.length);
  const arrow = arrowAmong(words, line.text);
  const own = arrow < 0 ? words : words.slice(0, arrow);
  const start = own[0]?.start ?? prefix.length;
  const end = own.at(-1)?.end ?? start;
  const expectation = arrow < 0 ? undefined : readExpectation(words.slice(arrow));
  return { line, packet: { text: line.text.slice(start, end), span: { start, end } }, expectation };
}

export function packetBlocks(context: IdeContext): readonly PacketBlock[] {
  const blocks: PacketLine[][] = [];
  let open: PacketLine[] | undefined;
  for (const line of context.document.lines) {
    const read = line.content.kind === 'comment' ? readPacketLine(line) : undefined;
    if (read && open) open.push(read);
    else {
      open = read && [read];
      if (open) blocks.push(open);
    }
  }
  return blocks;
}

const asked = new WeakMap<IdeContext, readonly AskedLine[]>();

/** Every packet line with what becomes of its packet; sent once for each state of the text. */
export function askedLines(context: IdeContext): readonly AskedLine[] {
  const known = asked.get(context);
  if (known) return known;
  const lines = packetBlocks(context).flatMap((block) => askBlock(context, block));
  asked.set(context, lines);
  return lines;
}

function askBlock(context: IdeContext, block: PacketBlock): readonly AskedLine[] {
  let session: Session | undefined;
  const before: string[] = [];
  return block.map((line) => {
    const { text, span } = line.packet;
    const sent = sendPacket(context, text, session, { explain: false });
    const earlier = [...before];
    if (!sent.ok) {
      const { message, start, end } = sent;
      const place = { start: span.start + start, end: span.start + Math.max(end, start) };
      return { ...line, before: earlier, outcome: { kind: 'refused', message, span: place } };
    }
    session = sent.answer.session;
    before.push(text);
    return { ...line, before: earlier, outcome: { kind: 'sent', answer: sent.answer } };
  });
}

/** The packet line at an offset, with the offset in that line. */
export function packetLineAt(
  context: IdeContext,
  offset: number,
): { readonly read: PacketLine; readonly at: number } | undefined {
  const line = context.lineAt(offset);
  const read = line?.content.kind === 'comment' ? readPacketLine(line) : undefined;
  return line && read && { read, at: offset - line.origin };
}
