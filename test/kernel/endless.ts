/** Finds packets that would go round for ever before a kernel is given them. */
import { WITHOUT_END } from '../../server/src/engine/path/backlog.ts';
import { readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';
import type { ScenarioJson } from './scenario.ts';

/** The number of the first packet of which the engine says that its copies come back and are copied again; `undefined` when there is none. */
export function endlessPacket(scenario: ScenarioJson): number | undefined {
  const read = readScenario(scenario);
  if (!read.ok) return undefined;
  const found = runScenario(read.value).packets.findIndex(({ unknowns }) => unknowns?.includes(WITHOUT_END));
  return found < 0 ? undefined : found;
}
