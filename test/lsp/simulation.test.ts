// The simulator's own messages, over a connection as the extension sends them.
import { afterEach, expect, test } from 'vitest';
import type { PacketCompletion, SimulateParams, SimulateResult } from '../../server/src/lsp/protocol.ts';
import { PACKET_COMPLETION, SIMULATE } from '../../server/src/lsp/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const URI = 'file:///host/rules.v4';
const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
COMMIT
`;
const QUESTION = '-p udp -d 203.0.113.53 --sport 40000 --dport 53';
const ANSWER = '-i eth0 -p udp -s 203.0.113.53 --sport 53 --dport 40000';

let editor: Editor;
afterEach(() => editor.stop());

async function open(): Promise<(question: Omit<SimulateParams, 'uri'>) => Promise<SimulateResult>> {
  // What lint would find is no matter here.
  const linter = { lint: async () => ({ kind: 'findings' as const, problems: [] }), forget: () => {}, stop: () => {} };
  editor = await startEditor({ linter });
  await editor.open(URI, RULES);
  return (question) => editor.request(SIMULATE, { uri: URI, ...question } satisfies SimulateParams);
}

test('a packet is answered with its verdict, and the next one goes over the same connection table', async () => {
  const simulate = await open();
  expect((await simulate({ packet: QUESTION, session: 'new' })).verdict).toBe('ACCEPT');
  expect((await simulate({ packet: ANSWER, session: 'then' })).outcome).toMatch(/^ACCEPT by filter\/INPUT\/1/);
});

test('a new simulation begins with an empty connection table', async () => {
  const simulate = await open();
  await simulate({ packet: QUESTION, session: 'new' });
  expect((await simulate({ packet: ANSWER, session: 'new' })).verdict).toBe('DROP');
});

test('packets that come before are sent without an answer of their own', async () => {
  const simulate = await open();
  const result = await simulate({ packet: ANSWER, before: [QUESTION], session: 'new' });
  expect(result.verdict).toBe('ACCEPT');
});

test('a packet that cannot be read leaves the connection table as it was', async () => {
  const simulate = await open();
  await simulate({ packet: QUESTION, session: 'new' });
  expect((await simulate({ packet: '--nonsense', session: 'then' })).ok).toBe(false);
  expect((await simulate({ packet: ANSWER, session: 'then' })).verdict).toBe('ACCEPT');
});

test('words that may come next are those at the offset', async () => {
  await open();
  const text = '-p udp --dp';
  const completion: PacketCompletion = await editor.request(PACKET_COMPLETION, { uri: URI, text, offset: text.length });
  expect(completion.from).toBe(7);
  expect(completion.items.map((item) => item.text)).toContain('--dport');
});

test('a document that is not open is answered with null', async () => {
  await open();
  const uri = 'file:///host/other.v4';
  expect(await editor.request(SIMULATE, { uri, packet: QUESTION, session: 'new' })).toBeNull();
  expect(await editor.request(PACKET_COMPLETION, { uri, text: '', offset: 0 })).toBeNull();
});

test('a wrong expectation is a diagnostic, and the light bulb offers what happens', async () => {
  await open();
  await editor.change(URI, `${RULES}# packet: ${ANSWER} => ACCEPT\n`);
  const found = await editor.diagnostics(URI, (all) => all.some(({ code }) => code === 'packet-expectation'));
  const range = found.find(({ code }) => code === 'packet-expectation')?.range;
  const actions: readonly { title: string }[] = await editor.request('textDocument/codeAction', {
    textDocument: { uri: URI },
    range,
    context: { diagnostics: [] },
  });
  expect(actions.map(({ title }) => title)).toContain('Write what happens: => DROP');
});
