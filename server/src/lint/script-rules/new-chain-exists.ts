/** `-N` of a chain that is there already, from further up or from an earlier run. */
import type { Related } from '../../base/problem.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Finding } from '../define.ts';
import { type ScriptLintContext, scriptRule } from '../script/define.ts';
import { isForgiven } from '../script/flushes.ts';

export default scriptRule({
  id: 'new-chain-exists',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'A chain is made that is there already',
  what: 'When the script comes to this `-N`, it has made a chain of that name before; or an earlier run has, which is told as information. Commands whose failure the script does not mind are left alone.',
  why: '`-N` fails, and the chain keeps the rules that it has: what follows is added behind them. Under `set -e` the script ends in the middle.',
  instead: 'Write `iptables -N chain 2>/dev/null || iptables -F chain`, or delete the chain before (`-F`, then `-X`).',
  sources: ['man:iptables(8)', 'kernel:net/netfilter/nf_tables_api.c'],
  examples: [
    {
      bad: 'iptables -N guests\niptables -A INPUT -i wlan0 -j guests\niptables -N guests\n',
      good: 'iptables -N guests 2>/dev/null || iptables -F guests\niptables -A INPUT -i wlan0 -j guests\n',
    },
    {
      bad: 'iptables -F\niptables -N guests\niptables -A INPUT -i wlan0 -j guests\n',
      good: 'iptables -F\niptables -X\niptables -N guests\niptables -A INPUT -i wlan0 -j guests\n',
    },
  ],
  *check(context) {
    const failed = failing(context, context.commands);
    for (const command of failed) {
      const name = nameOf(command);
      const span = context.verbSpan(command);
      if (!span) continue;
      const made = context.commands.findLast(
        (one) =>
          one.index < command.index &&
          one.changes.some((change) => change.kind === 'chain-added' && change.chain === name),
      );
      const place = made && context.verbSpan(made);
      yield {
        span,
        message: `The chain ${name} is there already, so that -N fails.`,
        ...(place && { related: [{ span: place, message: 'It is made here.' }] }),
      };
    }
    if (failed.length === 0) yield* inSecondRun(context);
  },
});

function* inSecondRun(context: ScriptLintContext): Iterable<Finding> {
  const failed = failing(context, context.again?.history.commands ?? []);
  const [span, ...others] = failed.flatMap((command) => context.verbSpan(command) ?? []);
  const [first] = failed;
  if (!first || !span) return;
  const count = new Set(failed.map(nameOf)).size - 1;
  const more = count > 0 ? ` and ${count} more` : '';
  const related = others.slice(0, MOST_RELATED).map((one): Related => ({ span: one, message: 'So does this.' }));
  yield {
    span,
    severity: 'information',
    message: `In a second run -N fails: the first has left the chain ${nameOf(first)}${more}.`,
    ...(related.length > 0 && { related }),
  };
}

/** Other commands that are named beside the first. */
const MOST_RELATED = 5;

function failing(context: ScriptLintContext, commands: readonly ScriptCommand[]): readonly ScriptCommand[] {
  return commands.filter(
    (one) =>
      one.command?.kind === 'new-chain' &&
      one.status === 1 &&
      one.maybe === undefined &&
      one.problems.length === 0 &&
      !isForgiven(context, one),
  );
}

function nameOf({ command }: ScriptCommand): string {
  return command?.chain?.text ?? '';
}
