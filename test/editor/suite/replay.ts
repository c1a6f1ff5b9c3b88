// A packet capture replayed by the editor's command: the answer stands in a document beside the rules.
import assert from 'node:assert/strict';
import { commands, Uri, window, workspace } from 'vscode';
import { ethernet, ipBytes, pcap } from '../../support/capture.ts';
import { fileWith, test } from './host.ts';

const rules = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';

test('a capture is replayed through the rules, and what died is shown beside them', async () => {
  const document = await workspace.openTextDocument(await fileWith('replayed.rules', rules));
  await window.showTextDocument(document);
  const capture = Uri.joinPath(document.uri, '..', 'office.pcap');
  const packet = ethernet(ipBytes('-i eth0 -p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 23 --syn'));
  await workspace.fs.writeFile(capture, pcap([{ at: 0, bytes: packet }]));
  await commands.executeCommand('iptables.replayCapture', document.uri, capture.fsPath, 'eth0');
  const shown = window.visibleTextEditors.find((editor) => editor.document.uri.scheme === 'iptables-journey');
  assert.match(
    shown?.document.getText() ?? '',
    /1 of 1 packets would have died[\s\S]*DROP by filter\/INPUT\/policy \(line 2\)/,
  );
});
