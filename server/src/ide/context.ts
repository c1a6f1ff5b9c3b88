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
  const { document, settings } = input;
  let ruleset: Ruleset | undefined;
  let problems: readonly Problem[] | undefined;
  let pair: { readonly found: Pair | undefined } | undefined;
  return {
    language: 'iptables',
    uri: input.uri,
    family: input.family,
    settings,
    others: input.others ?? (() => []),
    pageOf: input.pageOf ?? (() => undefined),
    document,
    get pair() {
      pair ??= { found: input.findPair?.() };
      return pair.found;
    },
    get ruleset() {
      ruleset ??= input.build(document);
      return ruleset;
    },
    get problems() {
      problems ??= problemsOf(document, this.ruleset).filter(concerns(settings.backends));
      return problems;
    },
    ...placesIn(document),
  };
}

/** A refusal by a program that the author does not have is none. */
function concerns(backends: readonly Backend[]): (problem: Problem) => boolean {
  return ({ refusedBy }) => refusedBy.length === 0 || refusedBy.some((backend) => backends.includes(backend));
}
