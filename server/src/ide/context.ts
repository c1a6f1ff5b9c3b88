/** What an editor feature may ask about the document it serves. */
import type { Position, Range } from 'vscode-languageserver-types';
import type { Backend, Family, Problem } from '../base/problem.ts';
import { type Span, shift } from '../base/span.ts';
import { type LintSettings, lint } from '../lint/run.ts';
import { buildRuleset } from '../model/build.ts';
import type { Ruleset } from '../model/types.ts';
import { lineIndexAt } from '../syntax/save/find-line.ts';
import type { SaveDocument, SaveLine } from '../syntax/save/types.ts';

/** Settings of `iptables.*` that features read. */
export interface IdeSettings {
  readonly backends: readonly Backend[];
  readonly lint: LintSettings;
  readonly inlayHints: boolean;
}

/** The file of the other family that belongs to a document. */
export interface Pair {
  readonly name: string;
  readonly uri: string;
  readonly ruleset: Ruleset;
}

/** One analysed document. Everything below `document` is computed on first use and kept until the text changes. */
export interface IdeContext {
  readonly uri: string;
  readonly family: Family;
  readonly settings: IdeSettings;
  readonly document: SaveDocument;
  readonly ruleset: Ruleset;
  /** What iptables would refuse, and what else parser and model have to say; absolute spans. */
  readonly problems: readonly Problem[];
  /** `problems` and what the lint rules find, without what comments silence; slower than `problems`. */
  readonly findings: readonly Problem[];
  /** The other family's ruleset, when the workspace has it beside this file. */
  readonly pair: Pair | undefined;
  /** The line that holds an offset; the last one for the end of the text. */
  lineAt(offset: number): SaveLine | undefined;
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
  rangeOf(span: Span): Range;
}

export interface ContextInput {
  readonly uri: string;
  readonly family: Family;
  readonly settings: IdeSettings;
  readonly document: SaveDocument;
  /** Looks for the file of the other family; asked at most once, and not before findings are. */
  readonly findPair?: () => Pair | undefined;
}

export function createContext(input: ContextInput): IdeContext {
  const { document, settings } = input;
  let ruleset: Ruleset | undefined;
  let problems: readonly Problem[] | undefined;
  let findings: readonly Problem[] | undefined;
  let pair: { readonly found: Pair | undefined } | undefined;
  const positionAt = (offset: number): Position => {
    const line = document.lines[lineIndexAt(document.lines, offset)];
    if (!line) return { line: 0, character: 0 };
    return { line: line.line, character: Math.max(0, Math.min(offset - line.origin, line.text.length)) };
  };
  return {
    uri: input.uri,
    family: input.family,
    settings,
    document,
    get pair() {
      pair ??= { found: input.findPair?.() };
      return pair.found;
    },
    get ruleset() {
      ruleset ??= buildRuleset(document);
      return ruleset;
    },
    get problems() {
      problems ??= collect(document, this.ruleset).filter(concerns(settings.backends));
      return problems;
    },
    get findings() {
      findings ??= lint(
        { document, ruleset: this.ruleset, backends: settings.backends, pair: this.pair },
        settings.lint,
        this.problems,
      );
      return findings;
    },
    lineAt: (offset) => document.lines[lineIndexAt(document.lines, offset)],
    positionAt,
    offsetAt: ({ line, character }) => {
      const found = document.lines[line];
      return found ? found.origin + Math.min(character, found.text.length) : document.text.length;
    },
    rangeOf: (span) => ({ start: positionAt(span.start), end: positionAt(span.end) }),
  };
}

/** Everything that parser and model say of a text, with absolute spans, in the order of the text. */
function collect(document: SaveDocument, ruleset: Ruleset): Problem[] {
  const all: Problem[] = [...document.problems, ...ruleset.problems];
  for (const { content, origin } of document.lines) {
    for (const problem of content.problems) all.push(moved(problem, origin));
    if (content.kind === 'command') for (const problem of content.command.problems) all.push(moved(problem, origin));
  }
  return all.sort((a, b) => a.span.start - b.span.start);
}

function moved(problem: Problem, origin: number): Problem {
  return {
    ...problem,
    span: shift(problem.span, origin),
    ...(problem.related && { related: problem.related.map((r) => ({ ...r, span: shift(r.span, origin) })) }),
    ...(problem.fixes && {
      fixes: problem.fixes.map((fix) => ({
        ...fix,
        edits: fix.edits.map((edit) => ({ ...edit, span: shift(edit.span, origin) })),
      })),
    }),
  };
}

/** A refusal by a program that the author does not have is none. */
function concerns(backends: readonly Backend[]): (problem: Problem) => boolean {
  return ({ refusedBy }) => refusedBy.length === 0 || refusedBy.some((backend) => backends.includes(backend));
}
