/** Makes a scenario that differs as small as it can be while it still differs. */
import type { ScenarioJson } from './scenario.ts';

/** Leaves out packets, then rules, as long as `stillDiffers`; packets after `last` are gone at once. */
export async function shrink(
  scenario: ScenarioJson,
  last: number,
  stillDiffers: (smaller: ScenarioJson) => Promise<boolean>,
): Promise<ScenarioJson> {
  let best: ScenarioJson = { ...scenario, packets: scenario.packets.slice(0, last + 1) };
  if (!(await stillDiffers(best))) return scenario;
  for (let before = -1; before !== sizeOf(best); ) {
    before = sizeOf(best);
    for (const candidates of [fewerPackets, fewerRules, fewerSettings])
      best = await reduce(best, candidates, stillDiffers);
  }
  return best;
}

type Candidates = (scenario: ScenarioJson) => readonly ScenarioJson[];

/** The candidates shift by one each time that one is taken, so the next is tried at the same place. */
async function reduce(
  scenario: ScenarioJson,
  candidates: Candidates,
  stillDiffers: (smaller: ScenarioJson) => Promise<boolean>,
): Promise<ScenarioJson> {
  let best = scenario;
  for (let i = 0; i < candidates(best).length; ) {
    const smaller = candidates(best)[i];
    if (smaller && (await stillDiffers(smaller))) best = smaller;
    else i++;
  }
  return best;
}

function fewerPackets(scenario: ScenarioJson): ScenarioJson[] {
  return scenario.packets.map((_, i) => ({
    ...scenario,
    packets: scenario.packets.filter((_p, j) => j !== i),
  }));
}

function fewerRules(scenario: ScenarioJson): ScenarioJson[] {
  const families = ['ipv4', 'ipv6'] as const;
  return families.flatMap((family) => {
    const save = scenario.ruleset[family];
    if (save === undefined) return [];
    return [...withoutTables(save), ...withoutLines(save)].map((text) => ({
      ...scenario,
      ruleset: { ...scenario.ruleset, [family]: text },
    }));
  });
}

function withoutTables(save: string): string[] {
  const tables = save.match(/^\*[^*]*?^COMMIT\n/gm) ?? [];
  return tables.length < 2 ? [] : tables.map((table) => save.replace(table, ''));
}

/** Without one rule, or one user chain that nothing names any more. */
function withoutLines(save: string): string[] {
  const lines = save.split('\n');
  return lines.flatMap((line, i) =>
    line.startsWith('-A') || /^:\S+ - /.test(line) ? [lines.filter((_, j) => j !== i).join('\n')] : [],
  );
}

function fewerSettings(scenario: ScenarioJson): ScenarioJson[] {
  const { sysctl } = scenario.host;
  return Object.keys(sysctl)
    .filter((name) => name.startsWith('net.netfilter'))
    .map((name) => {
      const { [name]: _gone, ...rest } = sysctl;
      return { ...scenario, host: { ...scenario.host, sysctl: rest } };
    });
}

function sizeOf({ packets, ruleset, host }: ScenarioJson): number {
  const text = `${ruleset.ipv4 ?? ''}${ruleset.ipv6 ?? ''}`;
  return packets.length + text.split('\n').length + Object.keys(host.sysctl).length;
}
