/** Lints a script in the thread that asks: runs it in the model, and hands the lint rules the simulator. */
import type { Problem } from '../base/problem.ts';
import { adminConnections, adminFate, adminPacket } from '../engine/admin-session.ts';
import { defaultHost } from '../engine/default-host.ts';
import type { Host, Rulesets } from '../engine/types.ts';
import type { AdminConnection } from '../ide/context.ts';
import { createScriptContext } from '../ide/script/context.ts';
import { touchesRules } from '../ide/script/problems.ts';
import type { Simulator } from '../lint/script/define.ts';
import { lintScript } from '../lint/script/run.ts';
import type { Kernel } from '../model/script/kernel.ts';
import { possibleRuleset } from '../model/script/possible.ts';
import { USUAL_LIMITS } from '../syntax/shell/evaluate.ts';
import type { ShellGrammar } from '../syntax/shell/grammar.ts';
import type { ScriptLintRequest } from './linter.ts';
import { pathOf } from './pair.ts';
import { readerBeside } from './scripts.ts';
import { DEFAULTS } from './settings.ts';

export interface ScriptFindings {
  /** What is known without lint. */
  readonly immediate: readonly Problem[];
  readonly problems: readonly Problem[];
}

export function lintScriptText(request: ScriptLintRequest, grammar: ShellGrammar): ScriptFindings {
  const { uri, text, backends, severities, script } = request;
  const name = pathOf(uri) ?? uri;
  const readFile = readerBeside(uri);
  const context = createScriptContext({
    uri,
    name,
    settings: { ...DEFAULTS, backends, lint: severities, script },
    text,
    grammar,
    limits: USUAL_LIMITS,
    readFile,
  });
  if (!touchesRules(context)) return { immediate: [], problems: [] };
  const immediate = context.problems;
  const input = {
    grammar,
    script: { text, name, arguments: script.arguments, environment: script.variables, readFile },
    run: context.run,
    backends,
    simulator: simulatorFor(script.admin, context.run.kernel),
  };
  const before = new Set(immediate);
  const problems = lintScript(input, severities, immediate).filter((problem) => !before.has(problem));
  return { immediate, problems };
}

function simulatorFor(admin: AdminConnection, last: Kernel): Simulator {
  let host: Host | undefined;
  return {
    probes: (end) => {
      const rulesets = rulesetsOf(end);
      const family = admin.source.includes(':') || (!rulesets.ipv4 && rulesets.ipv6) ? 6 : 4;
      return adminConnections(rulesets, family, admin);
    },
    fate: (kernel, probe) => {
      host ??= defaultHost(rulesetsOf(last));
      return adminFate(rulesetsOf(kernel), host, probe);
    },
    words: adminPacket,
  };
}

function rulesetsOf(kernel: Kernel): Rulesets {
  return { ipv4: possibleRuleset(kernel, 4), ipv6: possibleRuleset(kernel, 6) };
}
