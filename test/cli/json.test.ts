// `--format json`: the contract with other programs.
import { expect, test } from 'vitest';
import { iptablesLs } from '../support/cli.ts';

async function report(stdin: string) {
  const { out } = await iptablesLs(['check', '--format', 'json', '-'], { stdin });
  return JSON.parse(out);
}

test('a diagnostic has its range, who refuses, how it is known, and its fixes', async () => {
  expect(await report('*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n:web - [0:0]\nCOMMIT\n')).toEqual({
    files: [
      {
        path: '-',
        language: 'save',
        family: 4,
        diagnostics: [
          {
            range: { start: { line: 3, character: 1 }, end: { line: 3, character: 4 } },
            severity: 'error',
            code: 'duplicate-chain',
            message: expect.any(String),
            refused: ['legacy'],
            proof: 'sound',
            related: [
              {
                range: { start: { line: 2, character: 1 }, end: { line: 2, character: 4 } },
                message: expect.any(String),
              },
            ],
            fixes: [
              {
                title: expect.any(String),
                kind: 'safe',
                edits: [{ range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } }, newText: '' }],
              },
            ],
          },
        ],
      },
    ],
  });
});

test('a file without findings has an empty list', async () => {
  expect(await report('*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n')).toMatchObject({ files: [{ diagnostics: [] }] });
});

test('characters count in UTF-16 units, and a lone CR ends a line as in the language server protocol', async () => {
  const { files } = await report('# a\rb\n*filter\n-A INPUT -m comment --comment "😀" -j ACCPET\nCOMMIT\n');
  expect(files[0].diagnostics[0].range.start).toEqual({ line: 3, character: 38 });
});

test('a CR LF line end is mended by putting an LF in place of both', async () => {
  const { files } = await report('*filter\r\nCOMMIT\r\n');
  expect(files[0].diagnostics).toHaveLength(1);
  expect(files[0].diagnostics[0].fixes[0].edits[0]).toEqual({
    range: { start: { line: 0, character: 7 }, end: { line: 1, character: 0 } },
    newText: '\n',
  });
});
