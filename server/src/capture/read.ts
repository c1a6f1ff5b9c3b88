/** Reads a packet capture of either format, told apart by its first bytes. */
import { isPcap, readPcap } from './pcap.ts';
import { isPcapng, readPcapng } from './pcapng.ts';
import type { CaptureReading } from './types.ts';

/** Never fails: a file that is no capture is refused in a sentence, one that is cut gives what is whole. */
export function readCapture(bytes: Uint8Array): CaptureReading {
  if (bytes.length === 0) return { ok: false, message: 'It is empty.' };
  if (isPcapng(bytes)) return readPcapng(bytes);
  if (isPcap(bytes)) return readPcap(bytes);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return { ok: false, message: 'It is compressed: unpack it with gunzip first.' };
  if (bytes.length < 4) return { ok: false, message: `It is no packet capture: it has only ${bytes.length} bytes.` };
  return { ok: false, message: 'It is no packet capture: neither pcap nor pcapng begins like this.' };
}
