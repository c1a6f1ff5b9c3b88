/** What an editor feature may ask about the document it serves. */
import type { Backend, Family, Problem } from '../base/problem.ts';
import type { LintSettings } from '../lint/run.ts';
import { problemsOf } from '../model/problems.ts';
import type { Ruleset } from '../model/types.ts';
import type { SaveDocument } from '../syntax/save/types.ts';
import { type Places, placesIn } from './places.ts';

export type FormatStyle = 'iptables-save' | 'tidy';

/** What is said about shell scripts in general. */
export interface ScriptSettings {
  /** Variables of the environment that scripts run in. */
  readonly variables: Readonly<Record<string, string>>;
  /** What scripts are called with: `$1`, `$2` and so on. */
  readonly arguments: readonly string[];
  /** The connection over which the script is run. */
  readonly admin: AdminConnection;
}

/** The connection that whoever runs a script has to the host: `SSH_CONNECTION` has these. */
export interface AdminConnection {
  /** An address; empty for any. */
  readonly source: string;
  readonly port: number;
}

/** Settings of `iptables.*` that features read. */
export interface IdeSettings {
  readonly backends: readonly Backend[];
  readonly lint: LintSettings;
  readonly inlayHints: boolean;
  /** What formatting makes of a file: what iptables-save would print, or the same words in good order. */
  readonly formatStyle: FormatStyle;
  /** Files that are loaded with `-n`: how their paths end, with `*` for anything but a slash. */
  readonly noFlush: readonly string[];
  readonly script: ScriptSettings;
}

/** The file of the other family that belongs to a document. */
export interface Pair {
  /** The file's name, without folders. */
  readonly name: string;
  readonly uri: string;
  readonly text: string;
  readonly ruleset: Ruleset;
}

/** One analysed document. Everything below `document` is computed on first use and kept until the text changes. */
export interface IdeContext extends Places {
  readonly language: 'iptables';
  readonly uri: string;
  readonly family: Family;
  readonly settings: IdeSettings;
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
  /** What iptables would refuse, and what else parser and model have to say; absolute spans. */
  readonly problems: readonly Problem[];
  /** The other family's ruleset, when the workspace has it beside this file. */
  readonly pair: Pair | undefined;
  /** The other documents that are open in the editor, as they now are, then the workspace's other rulesets. */
  others(): Iterable<IdeContext>;
  /** The address of the page about a lint rule; `undefined` for one without a page. */
  pageOf(ruleId: string): string | undefined;
}

export interface ContextInput {
  readonly uri: string;
  readonly family: Family;
  readonly settings: IdeSettings;
  readonly document: SaveDocument;
  /** Makes the ruleset; asked at most once. */
  readonly build: (document: SaveDocument) => Ruleset;
  /** Looks for the file of the other family; asked at most once. */
  readonly findPair?: () => Pair | undefined;
  readonly others?: () => Iterable<IdeContext>;
  readonly pageOf?: (ruleId: string) => string | undefined;
}

export function createContext(input: ContextInput): IdeContext {
  return new LazyDocument(input);
}

/** A class: an object literal with getters would hold on to all that they see for longer than it lives (docs/ARCHITECTURE.md). */
class LazyDocument implements IdeContext {
  readonly language = 'iptables';
  readonly uri: string;
  readonly family: Family;
  readonly settings: IdeSettings;
  readonly document: SaveDocument;
  readonly others: IdeContext['others'];
  readonly pageOf: IdeContext['pageOf'];
  readonly positionAt: Places['positionAt'];
  readonly offsetAt: Places['offsetAt'];
  readonly rangeOf: Places['rangeOf'];
  readonly lineAt: Places['lineAt'];
  private readonly input: ContextInput;
  private knownRuleset: Ruleset | undefined = undefined;
  private knownProblems: readonly Problem[] | undefined = undefined;
  private knownPair: { readonly found: Pair | undefined } | undefined = undefined;

  constructor(input: ContextInput) {
    const { positionAt, offsetAt, rangeOf, lineAt } = placesIn(input.document);
    this.uri = input.uri;
    this.family = input.family;
    this.settings = input.settings;
    this.document = input.document;
    this.others = input.others ?? (() => []);
    this.pageOf = input.pageOf ?? (() => undefined);
    this.positionAt = positionAt;
    this.offsetAt = offsetAt;
    this.rangeOf = rangeOf;
    this.lineAt = lineAt;
    this.input = input;
  }

  get pair(): Pair | undefined {
    this.knownPair ??= { found: this.input.findPair?.() };
    return this.knownPair.found;
  }

  get ruleset(): Ruleset {
    this.knownRuleset ??= this.input.build(this.document);
    return this.knownRuleset;
  }

  get problems(): readonly Problem[] {
    this.knownProblems ??= problemsOf(this.document, this.ruleset).filter(concerns(this.settings.backends));
    return this.knownProblems;
  }
}

/** A refusal by a program that the author does not have is none. */
function concerns(backends: readonly Backend[]): (problem: Problem) => boolean {
  return ({ refusedBy }) => refusedBy.length === 0 || refusedBy.some((backend) => backends.includes(backend));
}
