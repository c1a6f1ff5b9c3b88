/** What an editor feature may ask about a shell script that calls iptables. */
import type { Problem } from '../../base/problem.ts';
import { problemsOfRun } from '../../lint/script/known.ts';
import { runScript, type ScriptRun } from '../../model/script/build.ts';
import { callSites } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { type Sites, sitesOf } from '../../model/script/sites.ts';
import type { SimpleCommand } from '../../syntax/shell/ast.ts';
import type { ShellGrammar } from '../../syntax/shell/read/grammar.ts';
import type { ScriptInput } from '../../syntax/shell/run/evaluate.ts';
import type { ScriptMemory } from '../../syntax/shell/versions/script-memory.ts';
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
  return new LazyScript(input);
}

/** A class: an object literal with getters would hold on to all that they see for longer than it lives (docs/ARCHITECTURE.md). */
class LazyScript implements ScriptContext {
  readonly language = 'iptables-script';
  readonly document: { readonly text: string };
  readonly others: ScriptContext['others'];
  readonly pageOf: ScriptContext['pageOf'];
  readonly positionAt: TextPlaces['positionAt'];
  readonly offsetAt: TextPlaces['offsetAt'];
  readonly rangeOf: TextPlaces['rangeOf'];
  private readonly input: ScriptContextInput;
  private knownRun: ScriptRun | undefined = undefined;
  private knownSites: Sites | undefined = undefined;
  private knownCalls: ScriptContext['callsAt'] | undefined = undefined;
  private knownProblems: readonly Problem[] | undefined = undefined;

  constructor(input: ScriptContextInput) {
    const { text, others, pageOf } = input;
    const { positionAt, offsetAt, rangeOf } = placesInText(text);
    this.input = input;
    this.document = { text };
    this.others = others ?? (() => []);
    this.pageOf = pageOf ?? (() => undefined);
    this.positionAt = positionAt;
    this.offsetAt = offsetAt;
    this.rangeOf = rangeOf;
  }

  get uri(): string {
    return this.input.uri;
  }

  get settings(): IdeSettings {
    return this.input.settings;
  }

  get run(): ScriptRun {
    const { text, memory, measured } = this.input;
    const run = (): ScriptRun => this.runWith(text, memory);
    this.knownRun ??= measured ? measured(run) : run();
    return this.knownRun;
  }

  get sites(): Sites {
    this.knownSites ??= sitesOf(this.run.result.statements);
    return this.knownSites;
  }

  get callsAt(): ScriptContext['callsAt'] {
    this.knownCalls ??= callSites(this.sites, this.run.findings.history.commands);
    return this.knownCalls;
  }

  get problems(): readonly Problem[] {
    this.knownProblems ??= problemsOfRun(this, this.settings.backends);
    return this.knownProblems;
  }

  runText(text: string): ScriptRun {
    return this.runWith(text);
  }

  private runWith(text: string, memory?: ScriptMemory): ScriptRun {
    const { name, settings, grammar, limits, readFile } = this.input;
    const { variables, arguments: given } = settings.script;
    const [backend = 'legacy'] = settings.backends;
    return runScript(
      grammar,
      {
        text,
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
  }
}
