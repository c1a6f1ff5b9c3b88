/** What may come next in a packet that is being written. */
import type { IdeContext } from './context.ts';

export interface PacketCompletion {
  /** Offset where the inserted text begins; it replaces what stands from there to the caret. */
  readonly from: number;
  readonly items: readonly { readonly text: string; readonly doc: string }[];
}

export function completePacket(_context: IdeContext, _text: string, offset: number): PacketCompletion {
  return { from: offset, items: [] };
}
