/** Definition, references and highlights of chains, each within its table. */
import { type DocumentHighlight, DocumentHighlightKind, type Location } from 'vscode-languageserver-types';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { chainAt, type Mention, mentionsOf } from '../mentions.ts';

export default feature({
  name: 'navigation',
  definition(context, offset) {
    const mentions = mentionsAt(context, offset);
    const declarations = mentions.filter(({ role }) => role === 'declaration');
    // A built-in chain that no line declares begins with the first rule that is put into it.
    return locations(context, declarations.length > 0 ? declarations : mentions.slice(0, 1));
  },
  references(context, offset, withDeclaration) {
    return locations(
      context,
      mentionsAt(context, offset).filter(({ role }) => withDeclaration || role !== 'declaration'),
    );
  },
  highlights(context, offset) {
    return mentionsAt(context, offset).map(
      ({ range, role }): DocumentHighlight => ({
        range,
        kind: role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }),
    );
  },
});

function mentionsAt(context: IdeContext, offset: number): readonly Mention[] {
  const chain = chainAt(context, offset);
  return chain ? mentionsOf(context, chain) : [];
}

function locations(context: IdeContext, mentions: readonly Mention[]): Location[] {
  return mentions.map(({ range }) => ({ uri: context.uri, range }));
}
