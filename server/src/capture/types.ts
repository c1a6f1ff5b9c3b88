/** A packet capture as it is read: frames with their times, before anyone looks at what is in them. */

/** One captured frame. */
export interface Frame {
  /** Counts from 1, as capture tools do. */
  readonly number: number;
  /** Since 1970 UTC. */
  readonly seconds: number;
  /** Number of the link layer: LINKTYPE_ETHERNET is 1. https://www.tcpdump.org/linktypes.html */
  readonly link: number;
  /** As much as was kept. */
  readonly bytes: Uint8Array;
  /** Of the interface that it was captured on, where the capture says so. */
  readonly device: string | undefined;
  /** Seen from the host that captured it, where the capture says so. */
  readonly direction: 'in' | 'out' | undefined;
}

export type CaptureReading =
  | {
      readonly ok: true;
      readonly frames: readonly Frame[];
      /** The file ends in the middle of something: where, in a sentence. The frames before it are whole. */
      readonly cut: string | undefined;
    }
  /** It is no capture: why, in a sentence. */
  | { readonly ok: false; readonly message: string };
