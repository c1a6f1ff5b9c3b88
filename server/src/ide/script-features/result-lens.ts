/** A lens above the first call of iptables: how many rules the script leaves, and the way to see them. */

import { touchesRules } from '../../lint/script/known.ts';
import { IPTABLES } from '../../model/script/sites.ts';
import { scriptFeature } from '../define.ts';

export default scriptFeature({
  name: 'result-lens',
  codeLenses(context) {
    const { run, sites, callsAt } = context;
    const first = sites.commands.find((site) =>
      callsAt.get(site)?.some(({ program }) => IPTABLES.test(program) || /-restore$/.test(program)),
    );
    if (!first || !touchesRules(context)) return [];
    let rules = 0;
    for (const family of [4, 6] as const) {
      for (const table of run.rulesets[family]?.tables.values() ?? [])
        for (const chain of table.chains.values()) rules += chain.rules.length;
    }
    const unsure = run.uncertain[4].length + run.uncertain[6].length > 0 ? ' for certain' : '';
    const at = { line: context.positionAt(first.place.start).line, character: 0 };
    const title = `Show resulting ruleset: ${rules} ${rules === 1 ? 'rule' : 'rules'}${unsure}`;
    return [
      { range: { start: at, end: at }, command: { title, command: 'iptables.showResultingRuleset', arguments: [] } },
    ];
  },
});
