/** Reads the packet capture that the user has chosen, and replays it through the rules of an open document. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import type { AnyContext } from '../ide/define.ts';
import { LARGEST_CAPTURE, notReplayed, replayCapture } from '../ide/replay.ts';
import { subjectOf } from '../ide/simulate.ts';
import {
  CAPTURE_DEVICES,
  type CaptureDevicesParams,
  REPLAY,
  type ReplayParams,
  type SimulateResult,
} from './protocol.ts';

export function serveReplay(connection: Connection, contextOf: (uri: string) => AnyContext | undefined): void {
  connection.onRequest(REPLAY, async ({ uri, path, device }: ReplayParams): Promise<SimulateResult | null> => {
    const name = basename(path);
    const read = await readCaptureFile(path);
    const context = contextOf(uri);
    if (context?.language !== 'iptables') return null;
    return typeof read === 'string' ? notReplayed(name, read) : replayCapture(context, { name, bytes: read, device });
  });
  connection.onRequest(CAPTURE_DEVICES, ({ uri }: CaptureDevicesParams): readonly string[] => {
    const context = contextOf(uri);
    return context?.language === 'iptables' ? subjectOf(context).host.interfaces.map(({ name }) => name) : [];
  });
}

/** The bytes; or why there are none, in a sentence. */
async function readCaptureFile(path: string): Promise<Uint8Array | string> {
  try {
    const { size } = await stat(path);
    return size > LARGEST_CAPTURE
      ? 'It is larger than 200 MB: "iptables-ls simulate RULES --pcap FILE" takes it.'
      : await readFile(path);
  } catch {
    return 'It cannot be read.';
  }
}
