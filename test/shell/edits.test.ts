// A script that is edited: what is kept of the version before changes nothing of what is known of the next one.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createScriptContext } from '../../server/src/ide/script/context.ts';
import { shellGrammar } from '../../server/src/lsp/grammar.ts';
import { DEFAULTS } from '../../server/src/lsp/settings.ts';
import { placesOf } from '../../server/src/model/script/history.ts';
import type { Place } from '../../server/src/syntax/shell/ast.ts';
import { dialectOf } from '../../server/src/syntax/shell/read/parse.ts';
import { ScriptMemory } from '../../server/src/syntax/shell/versions/script-memory.ts';

const folder = fileURLToPath(new URL('scripts/', import.meta.url));
const grammar = await shellGrammar();

/** Numbers from 0 (inclusive) to 1, the same each time for a seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Letters that change what stands around them, and some that do not. */
const TYPED = ['x', '1', ' ', '\n', '"', "'", '$', '#', ';', '/', '| ', '&& ', '{', ')', '`', '<<E\n', '# a comment\n'];

function edited(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const kind = random();
  if (kind < 0.35) return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 3));
  // A whole line goes, or comes a second time.
  const lineStart = text.lastIndexOf('\n', at) + 1;
  const lineEnd = (text.indexOf('\n', at) + 1 || text.length + 1) - 1;
  if (kind < 0.45) return text.slice(0, lineStart) + text.slice(lineEnd + 1);
  if (kind < 0.55) return `${text.slice(0, lineEnd)}\n${text.slice(lineStart)}`;
  const typed = TYPED[Math.floor(random() * TYPED.length)] as string;
  return text.slice(0, at) + typed + text.slice(at);
}

function plain({ source, start, end }: Place): string {
  return `${source} ${start}-${end}`;
}

/** All that the editor says of a script, and where. */
function knownOf(text: string, memory?: ScriptMemory): unknown {
  const context = createScriptContext({
    uri: 'file:///host/firewall.sh',
    name: 'firewall.sh',
    settings: DEFAULTS,
    text,
    grammar,
    limits: { steps: 20_000, depth: 100, output: 400_000 },
    ...(memory && { memory }),
  });
  const { run, sites, problems } = context;
  return {
    commands: run.findings.history.commands.map(({ program, place, name, words, status, maybe, problems: own }) => ({
      program,
      place: plain(place),
      name: name?.text,
      words: words.map((word) => [word.text, word.start, word.end, word.unknown, placesOf(word).map(plain)]),
      status,
      maybe,
      problems: own.map(({ problem }) => problem),
    })),
    unknowns: run.result.unknowns.map(({ place, reason, effect }) => [plain(place), reason, effect]),
    uncertain: ([4, 6] as const).map((family) => run.uncertain[family].map((one) => [one.reason, plain(one.place)])),
    stopped: run.result.stopped?.reason,
    sites: sites.commands.map(({ place }) => plain(place)),
    problems,
  };
}

const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'));

test('there are scripts to edit', () => {
  expect(scripts.length).toBeGreaterThan(50);
});

test.each(scripts)('%s says the same after an edit, whether some of it was read before or not', (name) => {
  const original = readFileSync(`${folder}${name}`, 'utf8');
  editAtRandom(original, randomOf(name.length * 7919 + original.length), 12);
});

/** The script with all behind its first line in a function, of lines enough to be read piece by piece. */
function asFunction(text: string): string {
  const lines = text.split('\n');
  const body = lines.slice(1).join('\n');
  const more = Array.from({ length: 24 }, (_, index) => `iptables -A INPUT -p udp --dport ${index + 1} -j ACCEPT`);
  return [lines[0], 'main() {', ...more.slice(12), body, ...more.slice(0, 12), '}', 'main "$@"', ''].join('\n');
}

test.each(scripts)(
  '%s in a function says the same after an edit, whether some of it was read before or not',
  (name) => {
    const original = asFunction(readFileSync(`${folder}${name}`, 'utf8'));
    editAtRandom(original, randomOf(name.length * 31 + original.length), EDITS_OF_FUNCTIONS);
  },
);

const EDITS_OF_FUNCTIONS = 8;

function editAtRandom(original: string, random: () => number, edits: number): void {
  const memory = new ScriptMemory(1 + (original.length % 4));
  let text = original;
  for (let i = 0; i < edits; i++) {
    // Now and then an edit is taken back.
    const next = i % 4 === 3 ? original : edited(text, random);
    expect(knownOf(next, memory), `${JSON.stringify(text)}\n→\n${JSON.stringify(next)}`).toEqual(knownOf(next));
    text = next;
  }
}

/** What was read, with its places as they are now, and without what is kept beside it. */
function shapeOf(read: unknown): unknown {
  if (Array.isArray(read)) return read.map(shapeOf);
  if (typeof read !== 'object' || read === null) return read;
  if ('source' in read && 'start' in read && 'end' in read) return plain(read as Place);
  const { kind } = read as { readonly kind?: unknown };
  const fields = Object.entries(read).filter(
    ([name]) => name !== 'memo' && !(name === 'body' && (kind === 'command' || kind === 'process')),
  );
  return Object.fromEntries(fields.map(([name, value]) => [name, shapeOf(value)]));
}

test.each(scripts)('%s is read after an edit as if it were new', (name) => {
  const original = readFileSync(`${folder}${name}`, 'utf8');
  const dialect = dialectOf(original);
  const random = randomOf(name.length * 104_729 + original.length);
  const memory = new ScriptMemory();
  let text = original;
  for (let i = 0; i < 12; i++) {
    const next = i % 4 === 3 ? original : edited(text, random);
    const read = memory.read(grammar, next, dialect).map(shapeOf);
    const expected = new ScriptMemory().read(grammar, next, dialect).map(shapeOf);
    expect(read, `${JSON.stringify(text)}\n→\n${JSON.stringify(next)}`).toEqual(expected);
    text = next;
  }
});
