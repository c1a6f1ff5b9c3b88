// The packets of flow scripts' shorthands through the running kernel: whole connections end there as the engine says.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFlow } from '../../server/src/flow/parse.ts';
import { runFlow } from '../../server/src/flow/run.ts';
import { type Subject, subjectOf } from '../../server/src/flow/subject.ts';
import type { Flow } from '../../server/src/flow/types.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import type { Ruleset } from '../../server/src/model/types.ts';
import { filesUnder } from '../support/files.ts';
import { compare } from './compare.ts';
import { type Laboratory, openLaboratory, whatIsMissing } from './laboratory.ts';
import { arrivalJson, hostJson } from './packet-json.ts';
import type { ScenarioJson } from './scenario.ts';

/** The kernel's clock is the real one: flows that last longer are left out. */
const LONGEST_SECONDS = 3;

const missing = whatIsMissing();

interface Playable {
  readonly name: string;
  readonly scenario: ScenarioJson;
}

const playable = filesUnder('test/flow/verbs', /\.flow$/).flatMap((path) => {
  const script = parseFlow(readFileSync(path, 'utf8'));
  const subject = subjectOf(script, (file) => ({ ok: false, message: `${file} is not read here` }));
  return script.flows.flatMap((flow) => scenarioOf(path, flow, subject) ?? []);
});

/** What the flow sends, as a scenario; nothing where it takes too long. */
function scenarioOf(path: string, flow: Flow, subject: Subject): Playable | undefined {
  const { steps } = runFlow(flow, subject, { explain: false });
  const packets = steps.flatMap((step) => step.packets.map(({ answer }) => arrivalJson(answer.arrival)));
  if ((packets.at(-1)?.at ?? 0) > LONGEST_SECONDS) return undefined;
  const { ipv4, ipv6 } = subject.rulesets;
  const ruleset = { ...(ipv4 && { ipv4: textOf(ipv4) }), ...(ipv6 && { ipv6: textOf(ipv6) }) };
  const scenario = { name: flow.name, feature: path, host: hostJson(subject.host), ruleset, packets };
  return { name: `${path}: ${flow.name}`, scenario };
}

function textOf(ruleset: Ruleset): string {
  const { text } = printRuleset(ruleset, 'legacy');
  return text;
}

describe.skipIf(missing !== undefined)(
  `the running kernel${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let laboratory: Laboratory;
    beforeAll(() => {
      laboratory = openLaboratory();
    });
    afterAll(() => laboratory.close());

    test.each(playable)('does with the packets of "$name" what the engine says', async ({ scenario }) => {
      const played = await laboratory.play(scenario);
      if (played.kind !== 'played') throw new Error(`${played.kind}: ${played.words}`);
      expect(compare(played.recorded)).toEqual({ kind: 'same' });
    });
  },
);

test('nearly all flows of shorthands are short enough to be played', () => {
  expect(playable.length).toBeGreaterThan(20);
});
