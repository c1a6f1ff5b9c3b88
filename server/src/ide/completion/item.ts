/** How completion items are made: what they replace, in which order they stand, and their pages. */
import type { CompletionItem, CompletionItemKind, MarkupContent } from 'vscode-languageserver-types';
import type { IdeContext } from '../context.ts';

/** An offer before it is known where it goes. */
export interface Offer {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** What it does, on one line. */
  readonly detail?: string;
  /** Where it is from, for who has to choose between offers of one label; a few words. */
  readonly from?: string;
  /** Markdown. */
  readonly page?: string;
  /** Instead of the label. */
  readonly insert?: string;
  /** Further words under which it is found. */
  readonly find?: string;
  readonly deprecated?: boolean;
  /** Offers of a lower rank stand first; within a rank in the order in which they are given. */
  readonly rank?: number;
}

/** Items for the stretch of text from `start` to the caret. */
export function itemsFor(
  context: Pick<IdeContext, 'rangeOf'>,
  start: number,
  offset: number,
  offers: readonly Offer[],
): CompletionItem[] {
  const range = context.rangeOf({ start, end: offset });
  return offers.map(
    ({ label, kind, detail, from, page, insert, find, deprecated, rank = 0 }, index): CompletionItem => ({
      label,
      kind,
      ...(detail !== undefined && { detail }),
      ...(from !== undefined && { labelDetails: { description: from } }),
      ...(page !== undefined && { documentation: markdown(page) }),
      ...(deprecated && { tags: [DEPRECATED] }),
      sortText: `${rank}${String(index).padStart(4, '0')}`,
      ...(find !== undefined && { filterText: `${label} ${find}` }),
      textEdit: { range, newText: insert ?? label },
    }),
  );
}

/** CompletionItemTag.Deprecated. */
const DEPRECATED = 1;

function markdown(value: string): MarkupContent {
  return { kind: 'markdown', value };
}

/** The first of each label. */
export function distinct(offers: readonly Offer[]): Offer[] {
  const byLabel = new Map<string, Offer>();
  for (const offer of offers) if (!byLabel.has(offer.label)) byLabel.set(offer.label, offer);
  return [...byLabel.values()];
}
