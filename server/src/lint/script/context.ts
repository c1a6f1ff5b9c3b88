/** Builds what rules about scripts may ask of one, each answer computed on first use. */
import type { Backend } from '../../base/problem.ts';
import { runAgain, type SecondRun } from '../../model/script/again.ts';
import { runScript, type ScriptRun } from '../../model/script/build.ts';
import { callOf, callSites, type IptablesCall } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Kernel } from '../../model/script/kernel.ts';
import { type Sites, sitesOf } from '../../model/script/sites.ts';
import { hullOf } from '../../model/script/view.ts';
import { originOf, writtenAt } from '../../model/script/written-at.ts';
import type { SimpleCommand } from '../../syntax/shell/ast.ts';
import type { ScriptInput } from '../../syntax/shell/evaluate.ts';
import type { ShellGrammar } from '../../syntax/shell/grammar.ts';
import type { ScriptMemory } from '../../syntax/shell/script-memory.ts';
import type { ScriptLintContext, Simulator } from './define.ts';

export interface ScriptLintInput {
  readonly grammar: ShellGrammar;
  readonly script: ScriptInput;
  readonly run: ScriptRun;
  readonly backends: readonly Backend[];
  /** What is kept of the version before, called with a word. */
  readonly memoryOfCall?: ScriptMemory | undefined;
  /** Of the host that the rules of a script's end speak of. */
  readonly simulatorFor: (end: Kernel) => Simulator;
}

/** Commands of a run above which it is not tried a second time. */
const MOST_AGAIN = 20_000;

export function createScriptLintContext(input: ScriptLintInput): ScriptLintContext {
  const { grammar, script, run, backends, simulatorFor } = input;
  const { text } = script;
  const { commands } = run.findings.history;
  let sites: Sites | undefined;
  let callsAt: ReadonlyMap<SimpleCommand, readonly ScriptCommand[]> | undefined;
  let calls: readonly IptablesCall[] | undefined;
  let sitesByCommand: ReadonlyMap<ScriptCommand, SimpleCommand> | undefined;
  let again: { readonly run: SecondRun | undefined } | undefined;
  return {
    text,
    document: { text },
    backends,
    run,
    commands,
    simulator: simulatorFor(run.kernel),
    runText: (other) => runScript(grammar, { ...script, text: other }, backends[0] ?? 'legacy'),
    get sites() {
      sites ??= sitesOf(input.run.result.statements);
      return sites;
    },
    get callsAt() {
      callsAt ??= callSites(this.sites, commands);
      return callsAt;
    },
    get calls() {
      calls ??= this.sites.commands.flatMap((site) => callOf(this, site) ?? []);
      return calls;
    },
    get again() {
      again ??= {
        run: commands.length > MOST_AGAIN || run.result.stopped ? undefined : runAgain(grammar, script, run),
      };
      return again.run;
    },
    siteOf(command) {
      sitesByCommand ??= new Map([...this.callsAt].flatMap(([site, ran]) => ran.map((one) => [one, site] as const)));
      return sitesByCommand.get(command) ?? siteAt(this.sites, command);
    },
    spanOf(command) {
      const site = this.siteOf(command);
      return site ? { start: site.place.start, end: lineEndIn(text, site.place) } : hullOf([command.place]);
    },
    verbSpan(command) {
      const option = command.command?.option;
      const at = option ? option.start + originOf(command) : -1;
      const verb = command.words.find(({ start }) => start === at);
      const written = verb && writtenAt(text, verb, command.place.source);
      return written?.span ?? this.spanOf(command);
    },
  };
}

/** A command of another run of the same text. */
function siteAt(sites: Sites, { place }: ScriptCommand): SimpleCommand | undefined {
  return place.source === 0 ? sites.at(place.start) : undefined;
}

/** Of a command over several lines the first is enough to be underlined. */
function lineEndIn(text: string, { start, end }: { readonly start: number; readonly end: number }): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 || newline > end ? end : newline;
}
