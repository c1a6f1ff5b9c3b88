/** Builds what rules about scripts may ask of one, each answer computed on first use. */
import type { Backend, Family } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import { runAgain, type SecondRun } from '../../model/script/again.ts';
import { runScript, type ScriptRun } from '../../model/script/build.ts';
import { callOf, callSites, type IptablesCall } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Kernel } from '../../model/script/kernel.ts';
import { type Sites, sitesOf } from '../../model/script/sites.ts';
import { hullOf, type View, viewOf } from '../../model/script/view.ts';
import { originOf, writtenAt } from '../../model/script/written-at.ts';
import type { SimpleCommand } from '../../syntax/shell/ast.ts';
import type { ShellGrammar } from '../../syntax/shell/read/grammar.ts';
import type { ScriptInput } from '../../syntax/shell/run/evaluate.ts';
import type { ScriptMemory } from '../../syntax/shell/versions/script-memory.ts';
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
  return new LazyScript(input);
}

/** A class: an object literal with getters would hold on to all that they see for longer than it lives (docs/ARCHITECTURE.md). */
class LazyScript implements ScriptLintContext {
  readonly text: string;
  readonly document: ScriptLintContext['document'];
  readonly backends: readonly Backend[];
  readonly run: ScriptRun;
  readonly commands: ScriptLintContext['commands'];
  readonly simulator: Simulator;
  private readonly input: ScriptLintInput;
  private knownSites: Sites | undefined = undefined;
  private knownCallsAt: ScriptLintContext['callsAt'] | undefined = undefined;
  private knownCalls: readonly IptablesCall[] | undefined = undefined;
  private knownAgain: { readonly run: SecondRun | undefined } | undefined = undefined;
  private readonly views: Partial<Record<Family, View>> = {};
  private sitesByCommand: ReadonlyMap<ScriptCommand, SimpleCommand> | undefined = undefined;

  constructor(input: ScriptLintInput) {
    const { script, run, backends, simulatorFor } = input;
    this.text = script.text;
    this.document = { text: script.text };
    this.backends = backends;
    this.run = run;
    this.commands = run.findings.history.commands;
    this.simulator = simulatorFor(run.kernel);
    this.input = input;
  }

  get sites(): Sites {
    this.knownSites ??= sitesOf(this.run.result.statements);
    return this.knownSites;
  }

  get callsAt(): ScriptLintContext['callsAt'] {
    this.knownCallsAt ??= callSites(this.sites, this.commands);
    return this.knownCallsAt;
  }

  get calls(): readonly IptablesCall[] {
    this.knownCalls ??= this.sites.commands.flatMap((site) => callOf(this, site) ?? []);
    return this.knownCalls;
  }

  get again(): SecondRun | undefined {
    const { run, commands } = this;
    const { grammar, script } = this.input;
    this.knownAgain ??= {
      run: commands.length > MOST_AGAIN || run.result.stopped ? undefined : runAgain(grammar, script, run),
    };
    return this.knownAgain.run;
  }

  view(family: Family): View {
    this.views[family] ??= viewOf(this.run.kernel, family, 'known');
    return this.views[family];
  }

  runText(text: string): ScriptRun {
    const { statements: _, ...script } = this.input.script;
    return runScript(this.input.grammar, { ...script, text }, this.backends[0] ?? 'legacy');
  }

  siteOf(command: ScriptCommand): SimpleCommand | undefined {
    this.sitesByCommand ??= new Map([...this.callsAt].flatMap(([site, ran]) => ran.map((one) => [one, site] as const)));
    return this.sitesByCommand.get(command) ?? siteAt(this.sites, command);
  }

  spanOf(command: ScriptCommand): Span | undefined {
    const site = this.siteOf(command);
    return site ? { start: site.place.start, end: lineEndIn(this.text, site.place) } : hullOf([command.place]);
  }

  verbSpan(command: ScriptCommand): Span | undefined {
    const option = command.command?.option;
    const at = option ? option.start + originOf(command) : -1;
    const verb = command.words.find(({ start }) => start === at);
    const written = verb && writtenAt(this.text, verb, command.place.source);
    return written?.span ?? this.spanOf(command);
  }
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
