// iptables.replayCapture: asks for a packet capture and shows which of its packets would have died, and where.
import { Uri, window } from 'vscode';
import type { Command } from '../define.ts';
import { captureDevices, replayCapture } from '../simulation/requests.ts';

export default {
  id: 'iptables.replayCapture',
  /** The rules from a menu, else those of the editor; the file and the interface are asked for unless they are given. */
  async run(context, given, file, where) {
    const rules =
      given instanceof Uri ? given : typeof given === 'string' ? Uri.parse(given) : context.journeys.current();
    if (!rules) {
      void window.showInformationMessage('Open a file with iptables rules first: the packets are sent through them.');
      return;
    }
    const capture = typeof file === 'string' ? Uri.file(file) : await askFile();
    if (!capture) return;
    const device = typeof where === 'string' ? where : await askDevice(await captureDevices(context, rules));
    if (device === undefined) return;
    const result = await replayCapture(context, rules, capture.fsPath, device);
    if (result) await context.journeys.show(rules, result);
  },
} satisfies Command;

async function askFile(): Promise<Uri | undefined> {
  const [chosen] =
    (await window.showOpenDialog({
      title: 'A packet capture to replay',
      openLabel: 'Replay',
      filters: { 'Packet captures': ['pcap', 'pcapng', 'cap'], 'All files': ['*'] },
    })) ?? [];
  return chosen;
}

function askDevice(devices: readonly string[]): Thenable<string | undefined> {
  return window.showQuickPick([...devices.filter((name) => name !== 'lo'), 'lo'], {
    title: 'The interface that the packets come in by',
    placeHolder: 'Packets of the host itself are known by their addresses',
  });
}
