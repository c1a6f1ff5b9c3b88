/** What an editor feature may ask about a shell script that calls iptables. */
import type { Problem } from '../../base/problem.ts';
import { problemsOfRun } from '../../lint/script/known.ts';
import { runScript, type ScriptRun } from '../../model/script/build.ts';
import { callSites } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { type Sites, sitesOf } from '../../model/script/sites.ts';
import type { SimpleCommand } from '../../syntax/shell/ast.ts';
import type { ScriptInput } from '../../syntax/shell/evaluate.ts';
import type { ShellGrammar } from '../../syntax/shell/grammar.ts';
import type { ScriptMemory } from '../../syntax/shell/script-memory.ts';
import type { IdeContext, IdeSettings } from '../context.ts';
import { placesInText, type TextPlaces } from '../places.ts';

/** One script. What is computed from it is computed on first use, and kept until it changes. */
export interface ScriptContext extends TextPlaces {
  readonly language: 'iptables-script';
  readonly uri: string;
  readonly settings: IdeSettings;
  readonly document: { readonly text: string };
  /** What comes of the script when it runs. */
  readonly run: ScriptRun;
  /** What stands in its text. */
  readonly sites: Sites;
  /** For each command of the text, the commands that it became when the script ran, in their order. */
  readonly callsAt: ReadonlyMap<SimpleCommand, readonly ScriptCommand[]>;
  /** What iptables would refuse and where knowledge ends; absolute spans. */
  readonly problems: readonly Problem[];
  /** The rulesets of the workspace. */
  others(): Iterable<IdeContext>;
  /** The result of running another text in the place of this one: a part of it, for instance. */
  runText(text: string): ScriptRun;
  pageOf(code: string): string | undefined;
}

export interface ScriptContextInput {
  readonly uri: string;
  /** The script's own name, `$0`. */
  readonly name: string;
  readonly settings: IdeSettings;
  readonly text: string;
  readonly grammar: ShellGrammar;
  readonly limits?: ScriptInput['limits'];
  readonly readFile?: ScriptInput['readFile'];
  readonly others?: () => Iterable<IdeContext>;
  /** What is kept of the version before; used up by this one. */
  readonly memory?: ScriptMemory;
  /** Runs the script, and may look at what that takes. */
  readonly measured?: (run: () => ScriptRun) => ScriptRun;
  readonly pageOf?: (code: string) => string | undefined;
}

export function createScriptContext(input: ScriptContextInput): ScriptContext {
  const { uri, name, settings, text, grammar, limits, readFile } = input;
  const { variables, arguments: given } = settings.script;
  const [backend = 'legacy'] = settings.backends;
  let run: ScriptRun | undefined;
  let sites: Sites | undefined;
  let callsAt: ScriptContext['callsAt'] | undefined;
  let problems: readonly Problem[] | undefined;
  const runText = (other: string, memory?: ScriptMemory): ScriptRun =>
    runScript(
      grammar,
      {
        text: other,
        name,
        arguments: given.length > 0 ? given : undefined,
        environment: variables,
        isTyped: true,
        ...(limits && { limits }),
        ...(readFile && { readFile }),
      },
      backend,
      { memory },
    );
  return {
    language: 'iptables-script',
    uri,
    settings,
    document: { text },
    get run() {
      run ??= input.measured ? input.measured(() => runText(text, input.memory)) : runText(text, input.memory);
      return run;
    },
    get sites() {
      sites ??= sitesOf(this.run.result.statements);
      return sites;
    },
    get callsAt() {
      callsAt ??= callSites(this.sites, this.run.findings.history.commands);
      return callsAt;
    },
    get problems() {
      problems ??= problemsOfRun(this, settings.backends);
      return problems;
    },
    others: input.others ?? (() => []),
    runText: (other) => runText(other),
    pageOf: input.pageOf ?? (() => undefined),
    ...placesInText(text),
  };
}
