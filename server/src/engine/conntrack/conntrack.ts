/** Connection tracking as the packet path calls it: the table's functions in one object. */

import { bindNat, natHook } from '../nat/nat.ts';
import type { AttachAnswer, CloseConnection, Tracking } from '../seam.ts';
import { confirmConnection, helpConnection, releaseConnection } from './confirm.ts';
import { conntrackSetting } from './conntrack-settings.ts';
import { emptyConntrack, forkConntrack, isConfirmed, renew } from './conntrack-state.ts';
import { readConnection, setConnectionMark, viewConnection, viewConnections } from './ct-fields.ts';
import { expire } from './entry-end.ts';
import { connectionLine, renderConnections, renderExpectations } from './render.ts';
import { trackPacket } from './track.ts';
import { trackerOf } from './tracker-registry.ts';
import { directionOf } from './tuple.ts';

/**
 * An answer travels the other way, and is RELATED whatever it answers. What answers an untracked packet has no
 * connection, but counts as seen: `CT` leaves it alone. kernel:net/netfilter/nf_conntrack_core.c (nf_conntrack_attach)
 */
export const attachAnswer: AttachAnswer = (association) => {
  switch (association.kind) {
    case 'tracked': {
      const info = directionOf(association.info) === 'original' ? 'RELATED_REPLY' : 'RELATED';
      return { kind: 'tracked', entry: association.entry, info };
    }
    case 'untracked':
      return { kind: 'none', answersUntracked: true };
    default:
      return { kind: 'none' };
  }
};

export const closeConnection: CloseConnection = (table, context, association) => {
  if (association.kind !== 'tracked' || !isConfirmed(association.entry)) return;
  const { entry } = association;
  const setting = (name: string): number => conntrackSetting(context.sysctl, name);
  const closed = trackerOf(entry.original.protocol).close?.(entry.protocolState, { setting });
  if (!closed) return;
  entry.protocolState = closed.state;
  if (closed.timeoutSeconds !== undefined) renew(table, entry, context.now, closed.timeoutSeconds);
};

export const tracking: Tracking = {
  createConntrack: emptyConntrack,
  forkConntrack,
  expire,
  trackPacket,
  helpConnection,
  releaseConnection,
  confirmConnection,
  natHook,
  bindNat,
  attachAnswer,
  closeConnection,
  readConnection,
  setConnectionMark,
  viewConnection,
  viewConnections,
  renderConnections,
  renderExpectations,
  connectionLine,
};
