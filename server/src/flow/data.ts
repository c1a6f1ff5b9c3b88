/** Something said inside a connection that was begun. */
import { ACK, bytesOf, PSH, type Side, type Stage, type Talk } from './stage.ts';

/** For verbs without packet words: one side says the operand, or `usual`; the other acknowledges it where the protocol does that. */
export function sayIn(stage: Stage, side: Side, usual: string): string | undefined {
  const [text = usual] = stage.operands;
  tell(stage, stage.talk, side, text);
  return undefined;
}

/** Data from one side and, of TCP, the other's ACK; false when one of them did not arrive. */
export function tell({ send }: Pick<Stage, 'send'>, talk: Talk, side: Side, text: string): boolean {
  const payload = bytesOf(text);
  const label = `"${text.replace(/\r\n$/, '')}"`;
  if (talk.client.packet.transport.kind !== 'tcp') return send(talk, side, { label, payload });
  return (
    send(talk, side, { label, flags: PSH | ACK, payload }) &&
    send(talk, side === 'client' ? 'server' : 'client', { label: 'ACK', flags: ACK })
  );
}
