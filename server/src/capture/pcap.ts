/** Reads the classic capture format: a header, then each frame behind 16 bytes of its own. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap */
import type { CaptureReading, Frame } from './types.ts';

const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
/** More than any tool keeps of one frame: a longer one is a sign that these are not lengths. */
const MOST_BYTES = 0x400_0000;

/** First four bytes, as they stand in the file, with what they tell. */
const MAGICS: ReadonlyMap<number, { readonly little: boolean; readonly perSecond: number }> = new Map([
  [0xa1b2c3d4, { little: false, perSecond: 1e6 }],
  [0xd4c3b2a1, { little: true, perSecond: 1e6 }],
  [0xa1b23c4d, { little: false, perSecond: 1e9 }],
  [0x4d3cb2a1, { little: true, perSecond: 1e9 }],
]);

export function isPcap(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && MAGICS.has(viewOf(bytes).getUint32(0));
}

export function readPcap(bytes: Uint8Array): CaptureReading {
  const view = viewOf(bytes);
  const magic = MAGICS.get(view.getUint32(0));
  if (!magic || bytes.length < HEADER_BYTES)
    return { ok: false, message: `It is cut off in the header of the capture, after ${bytes.length} bytes.` };
  const { little, perSecond } = magic;
  const major = view.getUint16(4, little);
  if (major !== 2)
    return {
      ok: false,
      message: `It says that it is version ${major} of the pcap format, of which there is only version 2.`,
    };
  // The upper bits say how long a checksum of the frame is, which no one writes.
  const link = view.getUint32(20, little) & 0xffff;
  const frames: Frame[] = [];
  let at = HEADER_BYTES;
  while (at < bytes.length) {
    const number = frames.length + 1;
    const where = `It is cut off in the middle of packet ${number}, at byte ${at}`;
    if (at + RECORD_BYTES > bytes.length) return { ok: true, frames, cut: `${where}.` };
    const kept = view.getUint32(at + 8, little);
    if (kept > MOST_BYTES)
      return { ok: true, frames, cut: `What stands at byte ${at} is no packet: its length would be ${kept} bytes.` };
    const end = at + RECORD_BYTES + kept;
    if (end > bytes.length)
      return { ok: true, frames, cut: `${where}: ${end - bytes.length} of its bytes are missing.` };
    frames.push({
      number,
      seconds: view.getUint32(at, little) + view.getUint32(at + 4, little) / perSecond,
      link,
      bytes: bytes.subarray(at + RECORD_BYTES, end),
      device: undefined,
      direction: undefined,
    });
    at = end;
  }
  return { ok: true, frames, cut: undefined };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
