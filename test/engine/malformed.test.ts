// Scenarios and flow scripts with mistakes: whatever is in them, they are refused in one clear sentence, or run.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readPacketWords } from '../../server/src/engine/packet/packet-words.ts';
import { readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';
import { parseFlow } from '../../server/src/flow/parse.ts';
import { runFlow } from '../../server/src/flow/run.ts';
import { subjectOf } from '../../server/src/flow/subject.ts';
import { createRandom, type Random } from '../kernel/random.ts';
import { filesUnder } from '../support/files.ts';

const ROUNDS = Array.from({ length: 150 }, (_, i) => i);
/** Marks of a value that was printed without being looked at. */
const CARELESS = /undefined|NaN|\[object|\n/;

const scenarios = readFileSync('test/engine/recorded/basic.jsonl', 'utf8').trim().split('\n').slice(0, 40);
const flows = filesUnder('test/engine', /\.flow$/).map((path) => readFileSync(path, 'utf8'));

const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e300,
  '',
  'x',
  'hex:zz',
  '::',
  '10.0.0.1/99',
  '\0',
  [],
  {},
  [[]],
];
const WORDS = [
  '=>',
  '-i',
  '-p',
  'tcp',
  'hex:0',
  'host',
  'rules',
  'mtu',
  'connect',
  'says',
  '"',
  '#',
  '-1',
  '9e9',
  '\0',
  '!',
];

/** Puts something odd in the place of one value, or takes it away. */
function spoil(value: object, random: Random): void {
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const walk = (holder: Record<string, unknown>): void => {
    for (const [key, inner] of Object.entries(holder)) {
      if (key === 'observed') continue;
      places.push([holder, key]);
      if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>);
    }
  };
  walk(value as Record<string, unknown>);
  const [holder, key] = random.pick(places);
  const old = holder[key];
  if (random.chance(0.2)) delete holder[key];
  else if (typeof old === 'string' && random.chance(0.5)) holder[key] = cut(old, random);
  else holder[key] = random.pick(ODD);
}

function cut(text: string, random: Random): string {
  const at = random.between(0, text.length);
  return text.slice(0, at) + random.pick(['', '\n', '-', '%', ' -j ', 'é']) + text.slice(at + random.between(0, 3));
}

function spoilLines(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.between(0, lines.length - 1);
  const words = (lines[at] ?? '').split(' ');
  if (random.chance(0.4)) lines[at] = cut(lines[at] ?? '', random);
  else if (random.chance(0.2)) lines.splice(at, 1);
  else {
    words.splice(random.between(0, words.length - 1), random.between(0, 1), random.pick(WORDS));
    lines[at] = words.join(' ');
  }
  return lines.join('\n');
}

test.each(ROUNDS)('scenario %i with a mistake is refused with its place, or runs', (seed) => {
  const random = createRandom(seed);
  const scenario = JSON.parse(random.pick(scenarios));
  for (let i = random.between(1, 3); i > 0; i--) spoil(scenario, random);
  const read = readScenario(JSON.parse(JSON.stringify(scenario)));
  if (read.ok) expect(runScenario(read.value).packets.length).toBe(read.value.arrivals.length);
  else expect(read.message).toMatch(/^(host|packets|ruleset|name|epoch|observed)[^\n]*: \S[^\n]*$/);
  expect(read.ok ? '' : read.message).not.toMatch(CARELESS);
});

test.each(ROUNDS)('flow script %i with a mistake is refused with its place, or runs', (seed) => {
  const random = createRandom(seed);
  let text = random.pick(flows);
  for (let i = random.between(1, 3); i > 0; i--) text = spoilLines(text, random);
  const script = parseFlow(text);
  const subject = subjectOf(script, () => ({ ok: false, message: 'there are no files here' }));
  for (const { span } of [...script.problems, ...subject.problems]) expect(span.end).toBeLessThanOrEqual(text.length);
  for (const flow of script.flows) {
    const { steps } = runFlow(flow, subject);
    // A step that cannot be read ends its flow.
    expect(steps.length === flow.steps.length || steps.at(-1)?.refused !== undefined).toBe(true);
  }
});

describe('a packet in words', () => {
  test('with the character 0 is refused at it', () => {
    const host = { interfaces: [], routes: [], sysctl: new Map(), sets: new Map() };
    const reading = readPacketWords('-p tcp --dport \0', { family: 4, host, at: 0 });
    expect(reading).toEqual({ ok: false, message: 'No word of a packet holds the character 0.', start: 15, end: 16 });
  });
});

test('what is refused stays on one line, and is not longer than one can read', () => {
  const read = readScenario({
    packets: [{ at: 0, in: 'eth0', src: `1\n${'x'.repeat(1000)}`, dst: '::', proto: 'tcp' }],
  });
  expect(read.ok).toBe(false);
  expect(read.ok ? '' : read.message).toMatch(/^packets\[0\]\.src: "1\\nx{100,290}…$/);
});
