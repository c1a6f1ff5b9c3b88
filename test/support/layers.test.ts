// The guard of the house's one direction: which room may import which, and who may touch files, clocks, chance and processes.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';
import { filesUnder } from './files.ts';

const belowModel = ['base', 'catalogue', 'syntax', 'model'];
const rooms: Readonly<Record<string, readonly string[]>> = {
  base: [],
  catalogue: ['base'],
  syntax: ['base', 'catalogue'],
  model: ['base', 'catalogue', 'syntax'],
  engine: belowModel,
  reach: belowModel,
  lint: [...belowModel, 'reach'],
  flow: [...belowModel, 'engine'],
  capture: [...belowModel, 'engine'],
  ide: [...belowModel, 'engine', 'flow', 'capture', 'reach', 'lint'],
  lsp: [...belowModel, 'engine', 'flow', 'capture', 'reach', 'lint', 'ide'],
  cli: [...belowModel, 'engine', 'flow', 'capture', 'reach', 'lint'],
  bin: ['cli', 'lsp'],
  client: [],
};
const mayTouchTheWorld = ['lsp', 'cli', 'bin', 'client'];
const packagesOf: Readonly<Record<string, RegExp>> = {
  syntax: /^web-tree-sitter$/,
  ide: /^vscode-languageserver-types$/,
  lsp: /^vscode-languageserver/,
  cli: /^(commander|picocolors)$/,
  client: /^(vscode|vscode-languageclient\/node)$/,
};
/** A clock, chance, the process or the network, reached without an import. */
const world =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.|\bfetch\(|\bset(?:Timeout|Interval)\(/;

const files = [...filesUnder('server/src', /\.ts$/), ...filesUnder('client/src', /\.ts$/)];
const roomOf = (path: string) => /^(?:server\/src\/)?(client|[a-z]+)(?:\/|\.ts$)/.exec(path)?.[1] ?? path;

/** What is wrong with one import, if anything is. */
function refusal(from: string, specifier: string, typesOnly: boolean): string | undefined {
  const room = roomOf(from);
  if (isBuiltin(specifier))
    return mayTouchTheWorld.includes(room) ? undefined : `${room} takes ${specifier} as an argument`;
  if (!specifier.startsWith('.')) {
    return packagesOf[room]?.test(specifier) ? undefined : `${room} does not use the package ${specifier}`;
  }
  const to = join(dirname(from), specifier);
  if (roomOf(to) === room) return undefined;
  if (room === 'client') {
    return to === 'server/src/lsp/protocol.ts' && typesOnly
      ? undefined
      : 'client takes types from server/src/lsp/protocol.ts alone';
  }
  return rooms[room]?.includes(roomOf(to)) ? undefined : `${room} does not import ${roomOf(to)}`;
}

const statement = /^(?:import|export)( type)? [*{\w][^'";]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
const imports = files.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(statement)].map(([, type, named, bare, dynamic]) => ({
    from,
    specifier: named ?? bare ?? dynamic ?? '',
    typesOnly: type !== undefined,
  })),
);

test('the guard reads every room', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(rooms).sort());
  expect(imports.length).toBeGreaterThan(files.length / 2);
});

test.each([
  ['server/src/engine/rules/traverse.ts', '../../reach/flow.ts'],
  ['server/src/lint/rules/shadowed-rule.ts', '../../engine/rules/traverse.ts'],
  ['server/src/cli/main.ts', '../lsp/server.ts'],
  ['server/src/base/ip.ts', 'node:fs'],
  ['client/src/extension.ts', '../../server/src/lsp/server.ts'],
])('the guard would see %s import %s', (from, specifier) => {
  expect(refusal(from, specifier, true)).toBeDefined();
});

test('imports go one way', () => {
  const refused = imports.flatMap(({ from, specifier, typesOnly }) => {
    const why = refusal(from, specifier, typesOnly);
    return why === undefined ? [] : [`${from} imports ${specifier}: ${why}`];
  });
  expect(refused).toEqual([]);
});

test('files, clocks, chance and processes appear in lsp, cli, client and the composition root alone', () => {
  const touching = files
    .filter((path) => !mayTouchTheWorld.includes(roomOf(path)))
    .flatMap((path) => {
      const line = readFileSync(path, 'utf8')
        .split('\n')
        .findIndex((text) => world.test(text.replace(/\/\/.*|^\s*\/?\*.*/, '')));
      return line < 0 ? [] : [`${path}:${line + 1} reaches for the world outside its arguments`];
    });
  expect(touching).toEqual([]);
});
