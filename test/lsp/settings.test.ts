// What the user's settings do, and that nothing that may stand in them does harm.
import { afterEach, describe, expect, test } from 'vitest';
import { DEFAULTS, readSettings } from '../../server/src/lsp/settings.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

describe('reading', () => {
  test.each([undefined, null, 7, 'text', [], {}])('%j is no settings', (section) => {
    expect(readSettings(section)).toEqual(DEFAULTS);
  });

  test('each setting is taken', () => {
    expect(
      readSettings({
        backend: 'nft',
        inlayHints: false,
        lint: { severities: { 'state-match': 'off', 'new-without-syn': 'error' } },
        format: { style: 'iptables-save' },
        noFlush: ['before.rules', 7],
        script: { variables: { WAN: 'eth1', PORT: 22, 'no name': 'x' }, arguments: ['start'] },
        admin: { source: '192.0.2.9', port: 2222 },
      }),
    ).toEqual({
      backends: ['nft'],
      inlayHints: false,
      lint: { 'state-match': 'off', 'new-without-syn': 'error' },
      formatStyle: 'iptables-save',
      noFlush: ['before.rules'],
      script: {
        variables: { WAN: 'eth1', PORT: '22' },
        arguments: ['start'],
        admin: { source: '192.0.2.9', port: 2222 },
      },
    });
  });

  test('what has the wrong type is passed over', () => {
    expect(
      readSettings({
        backend: 'pf',
        inlayHints: 'no',
        lint: { severities: { a: 'loud', b: 3 } },
        format: 'tidy',
        script: 4,
        admin: { source: 9, port: 'x' },
      }),
    ).toEqual(DEFAULTS);
  });
});

describe('in force', () => {
  let editor: Editor;
  afterEach(() => editor.stop());
  const text = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m state --state NEW -j ACCEPT\nCOMMIT';
  const codes = (found: readonly { readonly code?: string | number }[]): unknown[] => found.map(({ code }) => code);

  test('a refusal by the other program is none', async () => {
    editor = await startEditor({ settings: () => ({ backend: 'nft' }) });
    await editor.open('file:///a', text);
    const found = await editor.diagnostics('file:///a', (all) => !codes(all).includes('missing-final-newline'));
    expect(codes(found)).not.toContain('missing-final-newline');
  });

  test('each document has the settings of its folder', async () => {
    editor = await startEditor({ settings: (uri) => ({ backend: uri === 'file:///legacy/a' ? 'legacy' : 'nft' }) });
    await editor.open('file:///nft/a', text);
    await editor.open('file:///legacy/a', text);
    await editor.diagnostics('file:///nft/a', (all) => !codes(all).includes('missing-final-newline'));
    const found = await editor.diagnostics('file:///legacy/a', (all) => codes(all).includes('state-match'));
    expect(codes(found)).toContain('missing-final-newline');
  });

  test('a lint rule that is switched off is silent at once, and comes back', async () => {
    let severities: Record<string, string> = {};
    editor = await startEditor({ settings: () => ({ lint: { severities } }) });
    await editor.open('file:///a', text);
    await editor.diagnostics('file:///a', (all) => codes(all).includes('state-match'));
    severities = { 'state-match': 'off' };
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await editor.diagnostics('file:///a', (all) => !codes(all).includes('state-match'));
    severities = { 'state-match': 'error' };
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    const found = await editor.diagnostics('file:///a', (all) => codes(all).includes('state-match'));
    expect(found.find(({ code }) => code === 'state-match')?.severity).toBe(1);
  });

  test('chains of a file that is loaded with -n may be on the host', async () => {
    const part = '*filter\n:INPUT DROP [0:0]\n-A INPUT -j on-the-host\nCOMMIT\n';
    editor = await startEditor({ settings: () => ({ noFlush: ['before.rules', 'parts/*.rules'] }) });
    for (const [uri, code] of [
      ['file:///etc/ufw/before.rules', 'assumed-chains'],
      ['file:///etc/parts/a.b.rules', 'assumed-chains'],
      ['file:///etc/not-before.rules', 'unknown-target'],
      ['file:///etc/parts/deep/a.rules', 'unknown-target'],
    ] as const) {
      await editor.open(uri, part);
      const found = await editor.diagnostics(uri, (all) => codes(all).includes(code));
      expect(codes(found).filter((one) => one === 'assumed-chains' || one === 'unknown-target')).toEqual([code]);
    }
  });

  test('an editor that cannot be asked may send them', async () => {
    editor = await startEditor();
    await editor.open('file:///a', text);
    await editor.diagnostics('file:///a', (all) => codes(all).includes('missing-final-newline'));
    await editor.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { iptables: { backend: 'nft' } },
    });
    const found = await editor.diagnostics('file:///a', (all) => !codes(all).includes('missing-final-newline'));
    expect(codes(found)).not.toContain('missing-final-newline');
  });
});
