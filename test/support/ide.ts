// A document as editor features see it, made from a text in which ▮ marks the caret.
import type { Position, Range } from 'vscode-languageserver-types';
import type { Family } from '../../server/src/base/problem.ts';
import { createContext, type IdeContext, type IdeSettings } from '../../server/src/ide/context.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

export const CARET = '▮';

export interface ContextOptions {
  readonly family?: Family;
  readonly uri?: string;
  readonly settings?: Partial<IdeSettings>;
  /** Texts of the other documents that are open, by URI. */
  readonly others?: Readonly<Record<string, string>>;
  /** The text of the file of the other family. */
  readonly pair?: string;
  /** Pages of lint rules. */
  readonly pageOf?: (ruleId: string) => string | undefined;
}

export const SETTINGS: IdeSettings = {
  backends: ['legacy', 'nft'],
  lint: {},
  inlayHints: true,
  formatStyle: 'tidy',
  noFlush: [],
  script: { variables: {}, arguments: [], admin: { source: '', port: 22 } },
};

export function contextOf(text: string, options: ContextOptions = {}): IdeContext {
  const { family = 4, uri = 'file:///host/rules', pair } = options;
  const other: Family = family === 4 ? 6 : 4;
  return createContext({
    uri,
    family,
    settings: { ...SETTINGS, ...options.settings },
    document: parseSave(text, { family }),
    build: buildRuleset,
    ...(options.pageOf && { pageOf: options.pageOf }),
    others: () => Object.entries(options.others ?? {}).map(([name, words]) => contextOf(words, { family, uri: name })),
    ...(pair !== undefined && {
      findPair: () => ({
        name: 'the other file',
        uri: 'file:///host/other',
        text: pair,
        ruleset: buildRuleset(parseSave(pair, { family: other })),
      }),
    }),
  });
}

/** The document without its caret, and where the caret stood. */
export function atCaret(marked: string, options?: ContextOptions): { context: IdeContext; offset: number } {
  const offset = marked.indexOf(CARET);
  if (offset < 0) throw new Error('no caret in the text');
  return { context: contextOf(marked.replace(CARET, ''), options), offset };
}

/** A filter table that holds the lines, with the caret in one of them. */
export function inFilter(...lines: readonly string[]): string {
  const declared = [':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'];
  return `${['*filter', ...declared, ...lines, 'COMMIT'].join('\n')}\n`;
}

/** The text of a range. */
export function textIn(context: IdeContext, { start, end }: Range): string {
  return context.document.text.slice(context.offsetAt(start), context.offsetAt(end));
}

/** The text after LSP edits that do not overlap. */
export function edited(context: IdeContext, edits: readonly { range: Range; newText: string }[]): string {
  const at = (position: Position): number => context.offsetAt(position);
  return [...edits]
    .sort((a, b) => at(b.range.start) - at(a.range.start))
    .reduce(
      (text, { range, newText }) => text.slice(0, at(range.start)) + newText + text.slice(at(range.end)),
      context.document.text,
    );
}
