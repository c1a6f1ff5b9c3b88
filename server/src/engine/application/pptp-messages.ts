/** PPTP's control messages as bytes: which there are, how long they must be, and where the call identifiers stand. */
import { readUint16, readUint32 } from '../packet/packet.ts';

/** Message types. rfc:2637 section 2 */
export const PPTP = {
  START_SESSION_REQUEST: 1,
  START_SESSION_REPLY: 2,
  STOP_SESSION_REQUEST: 3,
  STOP_SESSION_REPLY: 4,
  ECHO_REQUEST: 5,
  ECHO_REPLY: 6,
  OUT_CALL_REQUEST: 7,
  OUT_CALL_REPLY: 8,
  IN_CALL_REQUEST: 9,
  IN_CALL_REPLY: 10,
  IN_CALL_CONNECT: 11,
  CALL_CLEAR_REQUEST: 12,
  CALL_DISCONNECT_NOTIFY: 13,
  WAN_ERROR_NOTIFY: 14,
  SET_LINK_INFO: 15,
} as const;

/** Bytes of each message's body; shorter ones are not looked at. rfc:2637 */
const BODY_BYTES: ReadonlyMap<number, number> = new Map([
  [PPTP.START_SESSION_REQUEST, 144],
  [PPTP.START_SESSION_REPLY, 144],
  [PPTP.STOP_SESSION_REQUEST, 4],
  [PPTP.STOP_SESSION_REPLY, 4],
  [PPTP.OUT_CALL_REQUEST, 156],
  [PPTP.OUT_CALL_REPLY, 20],
  [PPTP.IN_CALL_REQUEST, 208],
  [PPTP.IN_CALL_REPLY, 12],
  [PPTP.IN_CALL_CONNECT, 16],
  [PPTP.CALL_CLEAR_REQUEST, 4],
  [PPTP.CALL_DISCONNECT_NOTIFY, 136],
  [PPTP.WAN_ERROR_NOTIFY, 28],
  [PPTP.SET_LINK_INFO, 12],
]);

const CONTROL_PACKET = 1;
const MAGIC = 0x1a2b3c4d;
/** Where the message's body begins: after the packet's header and the message's type. */
export const BODY_AT = 12;

/** A control message. The fields are what the bytes at their usual places say; which of them a message has depends on its type. */
export interface PptpMessage {
  readonly type: number;
  /** First and second number of the body. */
  readonly callId: number;
  readonly peerCallId: number;
  /** Result code, where it is the fifth byte, where the third, where the first. */
  readonly callResult: number;
  readonly startResult: number;
  readonly stopResult: number;
}

/** Reads a control message; `undefined` for other packets and short ones. kernel:net/netfilter/nf_conntrack_pptp.c (conntrack_pptp_help) */
export function readPptpMessage(payload: Uint8Array): PptpMessage | undefined {
  const type = readUint16(payload, 8);
  if (readUint16(payload, 2) !== CONTROL_PACKET || readUint32(payload, 4) !== MAGIC) return undefined;
  if (type === undefined || payload.length < BODY_AT) return undefined;
  if (payload.length - BODY_AT < (BODY_BYTES.get(type) ?? 0)) return undefined;
  return {
    type,
    callId: readUint16(payload, BODY_AT) ?? 0,
    peerCallId: readUint16(payload, BODY_AT + 2) ?? 0,
    callResult: payload[BODY_AT + 4] ?? 0,
    startResult: payload[BODY_AT + 2] ?? 0,
    stopResult: payload[BODY_AT] ?? 0,
  };
}
