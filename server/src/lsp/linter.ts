/** The slower findings of a text: what lint needs to make them, and who makes them. */
import type { Backend, Family, Problem } from '../base/problem.ts';
import type { ScriptSettings } from '../ide/context.ts';
import { type LintSettings, lint } from '../lint/run.ts';
import { buildRuleset } from '../model/build.ts';
import { problemsOf } from '../model/problems.ts';
import { createSaveReader, parseSave, type SaveReader } from '../syntax/save/parse.ts';
import { ScriptMemory } from '../syntax/shell/versions/script-memory.ts';
import { shellGrammar } from './grammar.ts';
import { type LintMemories, lintScriptText } from './script-linter.ts';

interface AnyRequest {
  readonly uri: string;
  readonly text: string;
  readonly backends: readonly Backend[];
  readonly severities: LintSettings;
}

interface RulesLintRequest extends AnyRequest {
  readonly kind: 'rules';
  readonly family: Family;
  /** The text is loaded with `-n`. */
  readonly noFlush: boolean;
  /** The file of the other family, when there is one. */
  readonly pair: { readonly name: string; readonly text: string } | undefined;
}

export interface ScriptLintRequest extends AnyRequest {
  readonly kind: 'script';
  readonly script: ScriptSettings;
  /** Folders of the workspace, by their URIs: the script may read files there. */
  readonly folders: readonly string[];
  /** By what the script writes, the texts of files that the editor has otherwise than the disk. */
  readonly files: Readonly<Record<string, string>>;
}

/** Plain data, so that it can be sent to another thread. */
export type LintRequest = RulesLintRequest | ScriptLintRequest;

export type LintAnswer =
  /** What lint adds to what parser and model say of the text, by place; at most `MOST_FINDINGS`. */
  | {
      readonly kind: 'findings';
      readonly problems: readonly Problem[];
      /** Of a script: what is found without lint, for who has not run it himself. */
      readonly immediate?: readonly Problem[];
    }
  /** It took too long, or there was not enough memory for it. */
  | { readonly kind: 'given-up' }
  /** A bug: `reason` is for the log. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface Linter {
  lint(request: LintRequest): Promise<LintAnswer>;
  /** Forgets what it keeps of a document. */
  forget(uri: string): void;
  /** Ends its work; it answers nothing afterwards. */
  stop(): void;
}

/** Findings of one file that are shown beside those of parser and model. */
const MOST_FINDINGS = 1000;

/** A linter that works in the thread that asks. */
export function createLinter(): Linter {
  const readers = new Map<string, { readonly family: Family; readonly reader: SaveReader }>();
  const memories = new Map<string, LintMemories>();
  return {
    lint: async (request) => {
      if (request.kind === 'script') {
        const own = memories.get(request.uri) ?? { own: new ScriptMemory(), called: new ScriptMemory() };
        memories.set(request.uri, own);
        const { immediate, problems } = lintScriptText(request, await shellGrammar(), own);
        return { kind: 'findings', immediate, problems: problems.slice(0, MOST_FINDINGS) };
      }
      const { uri, family } = request;
      const known = readers.get(uri);
      const reader = known?.family === family ? known.reader : createSaveReader({ family });
      readers.set(uri, { family, reader });
      return { kind: 'findings', problems: findingsOf(request, reader) };
    },
    forget(uri) {
      readers.delete(uri);
      memories.delete(uri);
    },
    stop() {
      readers.clear();
      memories.clear();
    },
  };
}

function findingsOf(request: RulesLintRequest, reader: SaveReader): Problem[] {
  const { text, family, backends, severities, noFlush, pair } = request;
  const document = reader.read(text);
  const [backend = 'legacy'] = backends;
  const ruleset = buildRuleset(document, { backend, noFlush });
  const known = problemsOf(document, ruleset);
  const other: Family = family === 4 ? 6 : 4;
  const input = {
    document,
    ruleset,
    backends,
    pair: pair && { name: pair.name, ruleset: buildRuleset(parseSave(pair.text, { family: other }), { backend }) },
  };
  const before = new Set(known);
  return lint(input, severities, known)
    .filter((problem) => !before.has(problem))
    .slice(0, MOST_FINDINGS);
}
