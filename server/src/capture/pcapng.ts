/** Reads the newer capture format: blocks, in sections that each have interfaces and a byte order of their own. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng */
import type { CaptureReading, Frame } from './types.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
/** Type and length before, length behind. */
const FRAME_BYTES = 12;

const OPTION_END = 0;
const OPTION_NAME = 2;
const OPTION_FLAGS = 2;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;

interface Interface {
  readonly link: number;
  readonly name: string | undefined;
  /** Units of a second. */
  readonly perSecond: number;
  readonly offsetSeconds: number;
  /** Bytes that were kept of a frame at most; 0 for all. */
  readonly snap: number;
}

interface Section {
  readonly little: boolean;
  readonly interfaces: Interface[];
}

export function isPcapng(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0) === SECTION;
}

export function readPcapng(bytes: Uint8Array): CaptureReading {
  const view = viewOf(bytes);
  const frames: Frame[] = [];
  let section: Section | undefined;
  let at = 0;
  const cut = (message: string): CaptureReading =>
    section === undefined ? { ok: false, message } : { ok: true, frames, cut: message };
  while (at < bytes.length) {
    if (at + FRAME_BYTES > bytes.length) return cut(`It is cut off in the middle of a block, at byte ${at}.`);
    const isSection = view.getUint32(at) === SECTION;
    if (isSection) {
      const order = view.getUint32(at + 8);
      if (order !== BYTE_ORDER && order !== 0x4d3c2b1a)
        return cut(`The section at byte ${at} does not say in which order its bytes are.`);
      section = { little: order !== BYTE_ORDER, interfaces: [] };
    }
    if (!section) return { ok: false, message: 'It does not begin with a section.' };
    const { little } = section;
    const length = view.getUint32(at + 4, little);
    if (length < FRAME_BYTES || length % 4 !== 0)
      return cut(`What stands at byte ${at} is no block: its length would be ${length} bytes.`);
    if (at + length > bytes.length)
      return cut(
        `It is cut off in the middle of packet ${frames.length + 1}, at byte ${at}: ${at + length - bytes.length} of its bytes are missing.`,
      );
    const block = bytes.subarray(at + 8, at + length - 4);
    const kind = isSection ? SECTION : view.getUint32(at, little);
    if (kind === INTERFACE && block.length >= 8) section.interfaces.push(readInterface(block, little));
    const frame =
      kind === ENHANCED_PACKET
        ? enhanced(block, section, frames)
        : kind === SIMPLE_PACKET
          ? simple(block, section, frames)
          : undefined;
    if (frame === null)
      return cut(
        `Packet ${frames.length + 1}, at byte ${at}, names an interface that the capture does not describe, or a length beyond its block.`,
      );
    if (frame) frames.push(frame);
    at += length;
  }
  return { ok: true, frames, cut: undefined };
}

function readInterface(block: Uint8Array, little: boolean): Interface {
  const view = viewOf(block);
  let name: string | undefined;
  let perSecond = 1e6;
  let offsetSeconds = 0;
  for (const { code, value } of optionsIn(block.subarray(8), little)) {
    if (code === OPTION_NAME) name = new TextDecoder().decode(value).replace(/\0.*$/s, '');
    const [resolution] = value;
    // The highest bit says that the others are a power of two, not of ten.
    if (code === OPTION_RESOLUTION && resolution !== undefined) perSecond = unitsOf(resolution) ?? perSecond;
    if (code === OPTION_OFFSET && value.length >= 8) offsetSeconds = Number(viewOf(value).getBigInt64(0, little));
  }
  return { link: view.getUint16(0, little), name, perSecond, offsetSeconds, snap: view.getUint32(4, little) };
}

/** `undefined` for units so small that 64 bits of them are no time. */
function unitsOf(resolution: number): number | undefined {
  const exponent = resolution & 0x7f;
  if (resolution & 0x80) return exponent < 64 ? 2 ** exponent : undefined;
  return exponent < 20 ? 10 ** exponent : undefined;
}

/** `null` for a packet that makes no sense. */
function enhanced(block: Uint8Array, { interfaces, little }: Section, before: readonly Frame[]): Frame | null {
  const view = viewOf(block);
  if (block.length < 20) return null;
  const from = interfaces[view.getUint32(0, little)];
  const kept = view.getUint32(12, little);
  if (!from || 20 + kept > block.length) return null;
  const units = BigInt(view.getUint32(4, little)) * 0x1_0000_0000n + BigInt(view.getUint32(8, little));
  const options = block.subarray(Math.min(block.length, 20 + Math.ceil(kept / 4) * 4));
  const flags = optionsIn(options, little).find(({ code, value }) => code === OPTION_FLAGS && value.length >= 4)?.value;
  const way = flags ? viewOf(flags).getUint32(0, little) & 3 : 0;
  return {
    number: before.length + 1,
    // Whole seconds first: all units together are more than a number holds exactly.
    seconds:
      Number(units / BigInt(from.perSecond)) +
      Number(units % BigInt(from.perSecond)) / from.perSecond +
      from.offsetSeconds,
    link: from.link,
    bytes: block.subarray(20, 20 + kept),
    device: from.name,
    direction: way === 1 ? 'in' : way === 2 ? 'out' : undefined,
  };
}

/** A frame without a time: it came when the one before it did. */
function simple(block: Uint8Array, { interfaces, little }: Section, before: readonly Frame[]): Frame | null {
  const [from] = interfaces;
  if (!from || block.length < 4) return null;
  const original = viewOf(block).getUint32(0, little);
  const kept = Math.min(original, from.snap || original, block.length - 4);
  return {
    number: before.length + 1,
    seconds: before.at(-1)?.seconds ?? 0,
    link: from.link,
    bytes: block.subarray(4, 4 + kept),
    device: from.name,
    direction: undefined,
  };
}

function optionsIn(
  bytes: Uint8Array,
  little: boolean,
): readonly { readonly code: number; readonly value: Uint8Array }[] {
  const view = viewOf(bytes);
  const options: { code: number; value: Uint8Array }[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === OPTION_END || at + 4 + length > bytes.length) break;
    options.push({ code, value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
