// Quick fixes of flow scripts: what happens is written where something else, or nothing, was expected.
import { expect, test } from 'vitest';
import findings from '../../../server/src/ide/flow-features/findings.ts';
import feature from '../../../server/src/ide/flow-features/quick-fixes.ts';
import { editedText, type FlowAt, flowAt, URI } from '../../support/flow-ide.ts';

function actionsAt({ context, here }: FlowAt) {
  return feature.codeActions?.(context, here, findings.problems?.(context) ?? []) ?? [];
}

/** The line at the caret after the first fix. */
function fixed(at: FlowAt): string | undefined {
  const [action] = actionsAt(at);
  return editedText(at.context, action?.edit?.changes?.[URI] ?? []).split('\n')[at.here.start.line];
}

test('a wrong expectation is replaced by what happens, in as many parts as it has', () => {
  expect(fixed(flowAt('flow a\nin eth0 -p tcp --dport 23 => ACC▮EPT NEW # why'))).toBe(
    'in eth0 -p tcp --dport 23 => DROP NEW # why',
  );
  expect(fixed(flowAt('flow a\nin eth0 -p tcp --dport 23 => by filter/INPUT▮/1'))).toBe(
    'in eth0 -p tcp --dport 23 => by filter/INPUT/policy',
  );
});

test('a step that expects nothing gets what happens', () => {
  expect(fixed(flowAt('flow a\nin eth0 -p tcp▮ --dport 23 # why'))).toBe(
    'in eth0 -p tcp --dport 23 => DROP by filter/INPUT/policy NEW # why',
  );
});

test("the packets' journeys can be seen from each step", () => {
  const actions = actionsAt(flowAt('flow a\nout -p tcp\nflow b\nout▮ -p tcp => ACCEPT'));
  expect(actions.map(({ command }) => command?.arguments)).toContainEqual([URI, 1]);
});
