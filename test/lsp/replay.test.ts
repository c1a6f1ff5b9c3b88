// The replay of captures over a real connection: the answer, and one sentence for what is no capture.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CAPTURE_DEVICES, REPLAY, type SimulateResult } from '../../server/src/lsp/protocol.ts';
import { ethernet, ipBytes, pcap } from '../support/capture.ts';
import { folderWith } from '../support/cli.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const URI = 'file:///host/rules.v4';
const RULES = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
const capture = pcap([
  { at: 0, bytes: ethernet(ipBytes('-i eth0 -p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 23 --syn')) },
]);

let editor: Editor;
let folder: ReturnType<typeof folderWith>;
beforeEach(async () => {
  folder = folderWith({ 'office.pcap': capture, 'notes.pcap': 'nothing' });
  const linter = { lint: async () => ({ kind: 'findings' as const, problems: [] }), forget: () => {}, stop: () => {} };
  editor = await startEditor({ linter });
  await editor.open(URI, RULES);
});
afterEach(async () => {
  await editor.stop();
  folder.remove();
});

const replay = (name: string, uri = URI) =>
  editor.request<SimulateResult | null>(REPLAY, { uri, path: folder.path(name), device: 'eth0' });

test('packets that would have died are listed, with links to the rules', async () => {
  const result = await replay('office.pcap');
  expect(result?.text.split('\n').slice(0, 2)).toEqual([
    'office.pcap, replayed from eth0',
    '1 of 1 packets would have died',
  ]);
  expect(result?.tones).toHaveLength(result?.text.split('\n').length ?? 0);
  expect(result?.links[0]).toMatchObject({ uri: URI, target: { start: { line: 1 } } });
});

test('what is no capture, or not there, is one sentence', async () => {
  expect((await replay('notes.pcap'))?.text).toBe(
    'notes.pcap cannot be replayed\nIt is no packet capture: neither pcap nor pcapng begins like this.',
  );
  expect((await replay('none.pcap'))?.text).toBe('none.pcap cannot be replayed\nIt cannot be read.');
  expect(await replay('office.pcap', 'file:///host/other')).toBeNull();
});

test('the interfaces are those of the host that the rules are simulated on', async () => {
  expect(await editor.request(CAPTURE_DEVICES, { uri: URI })).toEqual(['lo', 'eth0', 'eth1']);
});
