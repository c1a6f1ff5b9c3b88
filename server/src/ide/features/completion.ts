/** Completion: tables, chains, options, matches, targets and values that may stand at the caret, from the catalogue. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { unreachable } from '../../base/unreachable.ts';
import { type Caret, caretAt } from '../caret.ts';
import { itemsFor, type Offer } from '../completion/item.ts';
import { lineItems } from '../completion/lines.ts';
import { chainOffers, matchOffers, targetOffers } from '../completion/names.ts';
import { commandOffers, optionOffers } from '../completion/options.ts';
import { valueOffers } from '../completion/values.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';

export default feature({
  name: 'completion',
  completion(context, offset) {
    const line = context.lineAt(offset);
    if (!line) return [];
    const caret = caretAt(context, offset);
    if (!caret || (caret.role.kind === 'command' && line.text.slice(0, offset - line.origin) === ''))
      return lineItems(context, line, offset);
    if (caret.role.kind === 'value') {
      const { kept, offers } = valueOffers(context, caret, caret.role);
      return itemsFor(context, caret.start + kept, offset, offers);
    }
    return itemsFor(context, caret.start, offset, offersFor(context, caret, caret.role));
  },
});

function offersFor(
  context: IdeContext,
  caret: Caret,
  role: Exclude<Caret['role'], { kind: 'value' }>,
): readonly Offer[] {
  switch (role.kind) {
    case 'command':
      return [...commandOffers(), ...keywords(caret)];
    case 'chain':
      return chainOffers(context, caret);
    case 'argument':
      return caret.before.kind === 'policy' ? POLICIES : [];
    case 'match':
      return matchOffers(context, caret);
    case 'target':
      return targetOffers(context, caret);
    case 'option':
      return optionOffers(context, caret);
    default:
      return unreachable(role);
  }
}

/** COMMIT stands alone in its line. */
function keywords({ line, start }: Caret): readonly Offer[] {
  if (start !== line.origin) return [];
  return [{ label: 'COMMIT', kind: CompletionItemKind.Keyword, detail: 'Ends the table and loads it.', rank: 1 }];
}

const POLICIES: readonly Offer[] = [
  { label: 'ACCEPT', kind: CompletionItemKind.EnumMember, detail: 'Packets that no rule decides pass.' },
  { label: 'DROP', kind: CompletionItemKind.EnumMember, detail: 'Packets that no rule decides are dropped.' },
];
